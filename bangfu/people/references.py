"""Which row does an event's reference name, and what belongs together with it?

A reference is "<app>.<model>:<key>"; rooms above write it. What hangs on a row of a person (a step on a referral) belongs to that row.
"""

from collections.abc import Iterable

from django.apps import apps
from django.db import models

from bangfu.orgs.models import Grant
from bangfu.people.models import Person

Owner = tuple[type[models.Model], str]


def owner_of(reference: str) -> Owner | None:
    """The row with a person that a reference rests on; None when it names none."""
    label, _, key = reference.partition(":")
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    if _points_to_person(model):
        return model, key
    for field in model._meta.concrete_fields:
        above = field.related_model
        if isinstance(above, type) and issubclass(above, models.Model) and _points_to_person(above):
            found = model._base_manager.filter(pk=key).values_list(field.attname, flat=True).first()
            return (above, str(found)) if found is not None else None
    return None


def _points_to_person(model: type[models.Model]) -> bool:
    return any(field.name == "person" and field.related_model is Person for field in model._meta.concrete_fields)


def with_owners(references: Iterable[str], person: Person) -> dict[type[models.Model], list[str]]:
    """The rows behind these references, and the grants given for them."""
    named = set(references) - {""}
    rows: dict[type[models.Model], list[str]] = {}
    for reference in sorted(named):
        if owner := owner_of(reference):
            rows.setdefault(owner[0], []).append(owner[1])
    grants = Grant.objects.filter(person_id=person.pk, reference__in=named)
    if keys := [str(key) for key in grants.values_list("pk", flat=True)]:
        rows[Grant] = keys
    return rows
