"""What does a row of a roster say next to the registered person it may mean? Covered on both sides; whole values are compared."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bangfu.core.ui import date_iso
from bangfu.orgs.models import User
from bangfu.orgs.scope import in_scope
from bangfu.people.models import Identity, ImportBatch, ImportRow, Person
from bangfu.people.privacy import mask_name, mask_number, mask_phone, masked
from bangfu.people.roster.columns import BY_CODE

COMPARED = ("name", "id_number", "certificate", "phone", "guardian", "guardian_phone")
_MARKS = re.compile(r"[\s\-'‘’`\"“”]")


@dataclass(frozen=True)
class Sides:
    """`theirs`: covered values of the roster, as `privacy.masked` gives those of the register; `person`: None when out of scope."""

    row: ImportRow
    theirs: dict[str, str]
    born: str
    place: str
    person: Person | None
    ours: dict[str, str]
    same: list[str]
    differs: list[str]


def cells_of(row: ImportRow, batch: ImportBatch) -> dict[str, str]:
    """Field → what stands in the row, without blanks; a certificate stands in for a missing ID number."""
    cells = json.loads(row.values) if row.values else []
    found = {code: cells[int(place)].strip() for place, code in batch.mapping.items() if int(place) < len(cells)}
    found["id_number"] = _plain(found.get("id_number", "")) or _plain(found.get("certificate", ""))[:18]
    return found


def side_by_side(rows: Sequence[ImportRow], batch: ImportBatch, user: User) -> list[Sides]:
    """Rows in doubt with the registered persons; the same few queries for any number of rows."""
    people = in_scope(user, Person.objects.select_related("identity", "region__parent"), person="pk").in_bulk([row.person_id for row in rows])
    return [_sides(row, cells_of(row, batch), people.get(row.person_id)) for row in rows]


def _sides(row: ImportRow, cells: dict[str, str], person: Person | None) -> Sides:
    theirs = {"name": mask_name(cells.get("name", "")), "id_number": mask_number(cells["id_number"]),
              "certificate": mask_number(_plain(cells.get("certificate", "")), tail=2), "phone": mask_phone(_plain(cells.get("phone", "")))}
    place = " ".join(cells[code] for code in ("township", "village") if cells.get(code))
    identity: Identity | None = getattr(person, "identity", None)
    same, differs = _compared(cells, identity) if identity else ([], [])
    digits = cells["id_number"][6:14]
    born = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if len(digits) == 8 else date_iso(person.birth_on if person else None)
    return Sides(row, theirs, born, place, person, masked(identity), same, differs)


def _compared(cells: dict[str, str], identity: Identity) -> tuple[list[str], list[str]]:
    """Labels of what is the same on both sides and of what differs; what only one side knows tells nothing."""
    same: list[str] = []
    differs: list[str] = []
    for code in COMPARED:
        theirs, ours = _plain(cells.get(code, "")), _plain(getattr(identity, code))
        if theirs and ours:
            alike = mask_name(theirs) == mask_name(ours)
            label = BY_CODE[code].label
            (same if theirs == ours else differs).append(f"{label}（遮住的字不同）" if code == "name" and alike and theirs != ours else label)
    return same, differs


def _plain(text: str) -> str:
    return _MARKS.sub("", text).upper()
