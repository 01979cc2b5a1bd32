"""Who may stand in the register twice, and what would one file of two look like?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from bangfu.orgs.models import User
from bangfu.orgs.scope import visible_to
from bangfu.people.models import Identity, Person
from bangfu.people.privacy import mask_name, mask_number, mask_phone
from bangfu.people.words import FIELDS, UNKNOWN, is_known, said

KEPT, OTHER = "kept", "other"
# Naming fields that go together: an ID number, the certificate that begins with it and the sex and birth it tells.
NAMING_GROUPS: dict[str, tuple[str, ...]] = {
    "name": ("name",), "number": ("id_number", "certificate"), "phone": ("phone",), "address": ("address",), "guardian": ("guardian", "guardian_phone"),
}
GROUP_LABELS = {"name": "姓名", "number": "身份证号、残疾人证号", "phone": "联系电话", "address": "住址", "guardian": "监护人"}
WITH_NUMBER = ("sex", "birth_on")
QUIET = {*WITH_NUMBER, "household", "merged_into", "died_on", "erased_on"}
VALUES = [name for name in FIELDS if name not in QUIET]

PAIRS = """
WITH here AS (SELECT id, path, birth_on FROM people_person WHERE merged_into_id IS NULL AND erased_on IS NULL AND died_on IS NULL AND ({scope}))
SELECT one, two, min(why) FROM (
    SELECT a.id AS one, b.id AS two, 1 AS why FROM here a JOIN here b ON b.path = a.path AND b.birth_on = a.birth_on AND b.id > a.id
        JOIN people_identity i ON i.person_id = a.id JOIN people_identity j ON j.person_id = b.id AND j.name_index = i.name_index
        WHERE length(i.name_index) > 0
    UNION ALL
    SELECT a.id, b.id, 0 FROM here a JOIN people_identity i ON i.person_id = a.id AND length(i.certificate_index) > 0
        JOIN people_identity j ON j.certificate_index = i.certificate_index AND j.person_id > i.person_id JOIN here b ON b.id = j.person_id
) p WHERE NOT EXISTS (SELECT 1 FROM people_notsame n WHERE n.one_id = p.one AND n.two_id = p.two)
GROUP BY one, two ORDER BY min(why), one, two LIMIT %(limit)s
"""
WHY = ("残疾人证号相同", "姓名、出生日期、村（社区）都相同")


@dataclass(frozen=True)
class Compared:
    """One line of the preview: what each file says, and which of the two is taken unless somebody chooses otherwise."""

    name: str
    label: str
    kept: str
    other: str
    chosen: str
    told: tuple[str, str]  # when each was said

    @property
    def conflict(self) -> bool:
        """Both say something, and not the same."""
        return self.kept != self.other and UNKNOWN not in (self.kept, self.other)


def pairs(user: User, limit: int) -> list[tuple[int, int, str]]:
    """Pairs in scope that look like one person, surest first: (key, key, why)."""
    scope = visible_to(user)
    values: dict[str, Any] = {f"path{number}": path + "%" for number, path in enumerate(scope.paths)}
    below = " OR ".join(f"path LIKE %({name})s" for name in values) or "false"
    with connection.cursor() as cursor:
        cursor.execute(PAIRS.format(scope=below), values | {"limit": limit})
        return [(one, two, WHY[why]) for one, two, why in cursor.fetchall()]


def compared(kept: Person, other: Person) -> list[Compared]:
    """Every field the two files do not agree on, names and numbers covered."""
    lines = [_naming(group, kept, other) for group in NAMING_GROUPS]
    lines += [_value(name, kept, other) for name in VALUES]
    return [one for one in lines if one.kept != one.other]


def differing_names(kept: Person, other: Person) -> set[str]:
    """Naming groups that differ though they may look alike when covered."""
    a, b = getattr(kept, "identity", None), getattr(other, "identity", None)
    return {group for group, names in NAMING_GROUPS.items() if a and b and any(getattr(a, name) != getattr(b, name) for name in names)}


def _value(name: str, kept: Person, other: Person) -> Compared:
    texts = [one.region.name if name == "region" else said(name, getattr(one, name)) for one in (kept, other)]
    known = [is_known(getattr(one, name)) for one in (kept, other)]
    return Compared(name, FIELDS[name].label, texts[0], texts[1], _fresher(name, kept, other, known[0], known[1]), _told(name, kept, other))


def _naming(group: str, kept: Person, other: Person) -> Compared:
    names = NAMING_GROUPS[group]
    texts = [_covered(group, getattr(one, "identity", None)) for one in (kept, other)]
    if texts[0] == texts[1] and group in differing_names(kept, other):
        texts[1] += "（与左边不同）"
    known = [bool(getattr(getattr(one, "identity", None), names[0], "")) for one in (kept, other)]
    return Compared(group, GROUP_LABELS[group], texts[0], texts[1], _fresher(names[0], kept, other, known[0], known[1]), _told(names[0], kept, other))


def _covered(group: str, identity: Identity | None) -> str:
    if identity is None or not getattr(identity, NAMING_GROUPS[group][0]):
        return UNKNOWN
    shown: Mapping[str, Any] = {
        "name": lambda: mask_name(identity.name), "number": lambda: mask_number(identity.id_number), "phone": lambda: mask_phone(identity.phone),
        "address": lambda: "有", "guardian": lambda: mask_name(identity.guardian),
    }
    return str(shown[group]())


def _fresher(name: str, kept: Person, other: Person, kept_known: bool, other_known: bool) -> str:
    """What was said later, a blank included; of something only one file speaks of, that file's word; else the kept file's."""
    mine, theirs = (_said_at(person, name) for person in (kept, other))
    if mine and theirs:
        return OTHER if theirs > mine else KEPT
    return OTHER if other_known and (theirs or not mine) and not kept_known else KEPT


def _said_at(person: Person, name: str) -> datetime | None:
    source = person.provenance.get(name)
    return datetime.fromisoformat(source[1]) if source else None


def _told(name: str, kept: Person, other: Person) -> tuple[str, str]:
    one, two = ((person.provenance.get(name) or ("", ""))[1][:10] for person in (kept, other))
    return one, two
