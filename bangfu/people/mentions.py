"""In which free words of the house may somebody still be named, before their identity is erased?

Words an office wrote about its work, not about one person, so that no fate of `people.fates` reaches them. Named for the whole house, as there.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import CharField, Model, Q
from django.db.models.functions import Cast
from django.urls import reverse

from bangfu.orgs.models import User
from bangfu.orgs.scope import in_scope
from bangfu.people.models import Identity

MOST = 20  # named on the page


@dataclass(frozen=True)
class Place:
    """Columns of a model, what they are called, the page they are mended on, and where its area stands."""

    model: str
    columns: tuple[str, ...]
    label: str
    page: str
    key: str = "pk"
    path: str = "path"


PLACES = (
    Place("reports.Paper", ("words",), "总结、简报", "paper"),
    Place("reports.PaperPicture", ("caption",), "图片说明", "paper_pictures", "paper_id", "paper__path"),
    Place("reports.Version", ("words", "note"), "统计表的说明", "return", "of_id", "of__path"),
    Place("reports.Remark", ("text",), "退回统计表指出的", "return", "version__of_id", "version__of__path"),
)


def mentions_of(identity: Identity | None, user: User) -> list[tuple[str, str]]:
    """(what, address) of words out of the user's area in which the name or a number of this person stands; a namesake is found too."""
    words = [one for one in (identity.name, identity.id_number, identity.certificate, identity.phone) if one] if identity else []
    found: list[tuple[str, str]] = []
    for place in PLACES if words else ():
        model: type[Model] = apps.get_model(place.model)
        texts: dict[str, Any] = {f"{name}_text": Cast(name, CharField()) for name in place.columns}
        meant = Q(*[(f"{name}__contains", word) for name in texts for word in words], _connector=Q.OR)
        rows = in_scope(user, model._default_manager.annotate(**texts).filter(meant), path=place.path)
        found += [(f"{place.label}第 {key} 号", reverse(place.page, args=[key])) for key in rows.order_by(place.key).values_list(place.key, flat=True).distinct()[:MOST]]
    return found[:MOST]
