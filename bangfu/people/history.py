"""What stood in a person's file before, who changed it, and from which source? Read from the history the triggers keep."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bangfu.core.clock import shown_at
from bangfu.orgs.models import Region, User
from bangfu.people.choices import Source
from bangfu.people.models import Person, PersonHistory
from bangfu.people.words import FIELDS, UNKNOWN, label_of, said

COLUMNS = {"region": "region_id", "household": "household_id", "merged_into": "merged_into_id"}
SOURCES = dict(Source.choices)


@dataclass(frozen=True, slots=True)
class Change:
    """One field from one state of the file to the next; `first`: when the person was registered; `same`: only confirmed."""

    key: int  # of the state that was replaced, 0 for none
    at: datetime
    name: str
    before: str
    after: str
    source: str
    who: str
    first: bool = False

    @property
    def label(self) -> str:
        return label_of(self.name)

    @property
    def same(self) -> bool:
        return self.before == self.after


def changes_of(person: Person, *, confirmations: bool = False) -> list[Change]:
    """Every change of every field, oldest first; with `confirmations` also who said again what stood already."""
    columns = ("provenance", *[COLUMNS.get(name, name) for name in FIELDS])
    replaced = list(PersonHistory.objects.filter(pgh_obj_id=person.pk).order_by("pgh_id").values("pgh_id", "pgh_created_at", *columns))
    for row in replaced:
        row["pgh_created_at"] = shown_at(row["pgh_created_at"])
    begin = {"pgh_id": 0, "pgh_created_at": person.created_at}
    states = [*replaced, *Person.everybody.filter(pk=person.pk).values(*columns)]
    places = dict(Region.objects.filter(pk__in={state["region_id"] for state in states}).values_list("pk", "name"))
    names = _authors(states)
    made: list[Change] = []
    for before, after in zip([begin, *replaced], states, strict=True):
        made += [one for one in _between(before, after, places, names) if confirmations or not one.same]
    return made


def _authors(rows: list[dict[str, Any]]) -> dict[int, str]:
    keys = {source[2] for row in rows for source in row["provenance"].values() if source[2]}
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "display_name"))


def _between(before: Mapping[str, Any], after: Mapping[str, Any], places: Mapping[int, str], names: Mapping[int, str]) -> Iterator[Change]:
    """From one state to the next; `before` tells when it was replaced. Before the first one there was nothing."""
    first = "provenance" not in before
    for name in FIELDS:
        column = COLUMNS.get(name, name)
        old, new = before.get(column), after[column]
        source = after["provenance"].get(name)
        standing = None if first else before["provenance"].get(name)
        if old == new and source == standing:
            continue
        told = source if source and source != standing else None
        at = datetime.fromisoformat(told[1]) if told else before["pgh_created_at"]
        texts = [_worded(name, value, places) for value in (old, new)]
        if first and texts[1] == UNKNOWN:
            continue
        yield Change(
            before["pgh_id"], at, name, texts[0], texts[1], str(SOURCES.get(told[0], told[0])) if told else "",
            names.get(told[2] or 0, "") if told else "", first=first)


def _worded(name: str, value: Any, places: Mapping[int, str]) -> str:
    if name == "region":
        return places.get(value, UNKNOWN)
    if name == "household":
        return f"第 {value} 户" if value else UNKNOWN
    if name == "merged_into":
        return f"档案 {value}" if value else "没有"
    return said(name, value)
