"""What is asked when a file is taken apart?"""

from datetime import date
from itertools import groupby
from typing import Any

from django import forms

from bangfu.core.clock import HERE
from bangfu.orgs.models import User
from bangfu.people.comparing import VALUES
from bangfu.people.forms import PersonForm
from bangfu.people.models import Event, Person
from bangfu.people.splitting import movable_rows
from bangfu.people.words import FIELDS, is_known, said

PAST = [name for name in VALUES if name not in ("region", "category", "grade")]  # these come with the new number and address


class SplitForm(PersonForm):
    """Who the other person is, and which values and records are theirs."""

    fields_taken = forms.MultipleChoiceField(label="这几项是另一个人的", required=False, widget=forms.CheckboxSelectMultiple)
    records = forms.MultipleChoiceField(label="这几次是另一个人的", required=False, widget=forms.CheckboxSelectMultiple)

    parts = forms.MultipleChoiceField(label="这些材料、经历是另一个人的", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, user: User, today: date, whole: Person, **kwargs: Any) -> None:
        super().__init__(*args, user=user, today=today, **kwargs)
        for name in (*self.COLUMNS, "guardian", "guardian_phone"):
            del self.fields[name]
        self.fields["fields_taken"].choices = [  # type: ignore[attr-defined]
            (name, f"{FIELDS[name].label}：{said(name, getattr(whole, name))}") for name in PAST if is_known(getattr(whole, name))]
        self.fields["records"].choices = _records(whole)  # type: ignore[attr-defined]
        self.fields["parts"].choices = movable_rows(whole)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """As actions.split_person takes them."""
        given = self.cleaned_data
        columns = {name: given[name] for name in ("sex", "birth_on", "category", "grade") if given.get(name)}
        return {
            "identity": {name: given.get(name, "") for name in ("name", "id_number", "certificate", "phone", "address")}, "values": columns,
            "fields": given["fields_taken"], "parts": given["parts"], "references": [one.removeprefix("r:") for one in given["records"] if one.startswith("r:")],
            "events": [int(one.removeprefix("e:")) for one in given["records"] if one.startswith("e:")],
        }


def _records(person: Person) -> list[tuple[str, str]]:
    """What happened, by what it was written with: all of one contact goes together."""
    events = Event.objects.filter(person=person, voids__isnull=True, voided_by__isnull=True).select_related("unit").order_by("reference", "pk")
    groups: list[tuple[Event, str, str]] = []
    for reference, held in groupby(events, key=lambda one: one.reference or f"e:{one.pk}"):
        rows = list(held)
        key = reference if not rows[0].reference else f"r:{reference}"
        groups.append((rows[0], key, "、".join(dict.fromkeys(str(one.get_kind_display()) for one in rows))))
    groups.sort(key=lambda one: one[0].occurred_at, reverse=True)
    return [(key, f"{first.occurred_at.astimezone(HERE):%Y-%m-%d} {words}（{first.unit.name}）") for first, key, words in groups]
