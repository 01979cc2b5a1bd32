"""What did a comparison find, where, and what does each side say about one person?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Case, CharField, Count, Func, Min, Q, QuerySet, Value, When

from bangfu.core.clock import HERE
from bangfu.orgs.models import Region, User
from bangfu.orgs.scope import in_scope, visible_to
from bangfu.people.choices import Source
from bangfu.people.imports.stamp import Stamp, stamp_of
from bangfu.people.interchange.choices import DECIDABLE, WITH_PERSON, ComparisonState, Decision, Found, Work
from bangfu.people.interchange.layout import LABELS
from bangfu.people.models import Comparison, ComparisonRow, Person, SavedLayout
from bangfu.people.privacy import mask_name, mask_number, mask_phone, masked

COVER = {"name": mask_name, "phone": mask_phone, "id_number": mask_number, "certificate": mask_number}
NOTHING = "没有登记"


def comparisons_in_scope(user: User) -> QuerySet[Comparison]:
    return in_scope(user, Comparison.objects.select_related("unit", "region", "by", "layout")).order_by("-pk")


def comparisons_due(user: User) -> dict[str, Any]:
    """`rows` of the unit's own comparisons about which nobody has decided, and the day on which the `first` of them goes."""
    waiting = ComparisonRow.objects.filter(comparison__unit=user.unit_id, comparison__state=ComparisonState.DONE, found__in=DECIDABLE, decision=Decision.OPEN)
    return waiting.aggregate(rows=Count("pk"), first=Min("comparison__delete_on"))


def layouts_in_scope(user: User) -> QuerySet[SavedLayout]:
    """Layouts a user may confirm or withdraw: those their unit or one below it has mapped."""
    return in_scope(user, SavedLayout.objects.all(), path="unit__path").filter(line=user.unit.line)


def rows_in_scope(comparison: Comparison, user: User) -> QuerySet[ComparisonRow]:
    """The rows about people of this user's area, where they lived when compared, and those about nobody registered here. Whoever has
    moved away since is neither named nor changed (shown_rows, deciding)."""
    return comparison.rows.filter(visible_to(user).q() | Q(path=""))


CHECK = "check"  # beside the kinds of Found: the list of those somebody is asked to look at
SETTLED = (*DECIDABLE, Found.ONLY_HERE)  # kinds about which something is decided


@dataclass(frozen=True)
class Part:
    """Which part of a comparison: a tab, perhaps an area; what is settled or what is open."""

    tab: str
    area: Region | None
    done: bool

    @classmethod
    def of(cls, asked: Mapping[str, str], user: User) -> "Part":
        """What a query string or stored arguments ask for; anything else gives the first tab, the whole area."""
        tab, key = asked.get("tab", ""), asked.get("area", "")
        area = Region.objects.filter(key=key).first() if key else None
        if area is not None and not visible_to(user).covers(area.path):
            area = None
        return cls(tab if tab in (*Found.values, CHECK) else Found.WORKS_THERE.value, area, asked.get("done") == "1")

    @property
    def path(self) -> str:
        return self.area.path if self.area else ""

    @property
    def query(self) -> dict[str, str]:
        return {"tab": self.tab, "area": self.area.key if self.area else "", "done": "1" if self.done else ""}

    @property
    def title(self) -> str:
        return "请核实的" if self.tab == CHECK else Found(self.tab).label


def listed_rows(comparison: Comparison, user: User, part: Part) -> tuple[QuerySet[ComparisonRow], str]:
    """The rows of a part, and what the list is called."""
    rows = rows_in_scope(comparison, user).select_related("decided_by")
    rows = rows.filter(path__startswith=part.path) if part.path else rows
    if part.tab == CHECK:
        rows = rows.filter(decision=Decision.CHECK)
    else:
        rows = rows.filter(found=part.tab)
        rows = rows.exclude(decision="") if part.done else rows.filter(decision="")
    return rows.order_by("path", "pk"), f"{comparison.get_counterpart_display()}比对：{part.title}"


@dataclass(frozen=True)
class Tally:
    """How many rows of each kind, how many of them wait for a decision, how many have which decision; `areas`: the same kinds in the areas
    straight below the covered one, None: elsewhere in the unit's area."""

    found: dict[str, int]
    open: dict[str, int]
    decided: dict[str, int]
    areas: list[tuple[Region | None, dict[str, int]]]

    def total(self, part: "Part") -> int | None:
        """Rows of a part; None when it is narrowed to an area."""
        if part.area:
            return None
        if part.tab == CHECK:
            return self.decided[Decision.CHECK]
        return self.found[part.tab] - self.open[part.tab] if part.done else self.open[part.tab]


def tally(rows: QuerySet[ComparisonRow], region: Region) -> Tally:
    """All counts of a comparison; two queries."""
    key = Func("path", Value("/"), Value(region.path.count("/") + 1), function="split_part", output_field=CharField())
    child = Case(When(path__startswith=region.path, then=key), default=Value(""))
    counts = rows.order_by().values_list(child, "found", "decision").annotate(n=Count("pk"))
    found, waiting, decided = dict.fromkeys(Found.values, 0), dict.fromkeys(Found.values, 0), dict.fromkeys(Decision.values, 0)
    areas: dict[str, dict[str, int]] = {}
    for area, what, decision, n in counts:
        found[what] += n
        decided[decision] += n
        waiting[what] += 0 if decision else n
        if what in WITH_PERSON:
            here = areas.setdefault(area, {})
            here[what] = here.get(what, 0) + n
    named: list[tuple[Region | None, dict[str, int]]] = [(one, areas.pop(one.key)) for one in region.children.order_by("path") if one.key in areas]
    rest = {what.value: sum(one.get(what, 0) for one in areas.values()) for what in WITH_PERSON}
    return Tally(found, waiting, decided, [*named, (None, rest)] if areas else named)


@dataclass(frozen=True)
class Difference:
    """One field on both sides, in words; `source`: whence our value is, `fresher`: ours is newer than their export."""

    code: str
    label: str
    ours: str
    source: str
    theirs: str
    fresher: bool


@dataclass(frozen=True)
class Shown:
    """A row as the page shows it, covered."""

    row: ComparisonRow
    name: str
    id_number: str
    place: tuple[str, str]
    person: Person | None
    said: list[list[str]] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    maybe: bool = False  # what they say about work is no proof
    gone: bool = False  # the person is no longer in this user's area


def theirs_of(row: ComparisonRow) -> dict[str, Any]:
    """What their row says; empty where nothing was kept."""
    return {"work": "", "said": []} | (json.loads(row.theirs) if row.theirs else {})


def shown_rows(rows: Sequence[ComparisonRow], comparison: Comparison, user: User) -> list[Shown]:
    """Rows with what both sides say; two queries however many there are."""
    keys = [row.person_id for row in rows if row.person_id]
    people = {one.pk: one for one in in_scope(user, Person.objects.select_related("identity", "region__parent"), person="pk").filter(pk__in=keys)}
    stamp = stamp_of(comparison.data_on, comparison.by_id)
    return [_shown(row, people.get(row.person_id or 0), stamp) for row in rows]


def _shown(row: ComparisonRow, person: Person | None, stamp: Stamp) -> Shown:
    theirs = theirs_of(row)
    if row.found not in WITH_PERSON:
        return Shown(row, mask_name(theirs.get("name", "")) if theirs.get("name") else "—", mask_number(theirs.get("id_number", "")), ("", ""), None, theirs["said"])
    if person is None:
        return Shown(row, "（已不在本辖区）", "", ("", ""), None, gone=True)
    seen = masked(getattr(person, "identity", None))
    region = person.region
    place = (region.parent.name if region.parent else "", region.name) if region.level == 5 else (region.name, "")
    maybe = theirs["work"] in (Work.MAYBE_EMPLOYED, Work.MAYBE_NOT)
    return Shown(row, seen["name"], seen["id_number"], place, person, theirs["said"], _differences(row, person, theirs, stamp), maybe)


def _differences(row: ComparisonRow, person: Person, theirs: dict[str, Any], stamp: Stamp) -> list[Difference]:
    made = []
    codes = list(row.fields)
    if not hasattr(person, "identity"):  # erased: nothing of theirs is shown either
        codes = [code for code in codes if code not in COVER]
    if row.found in (Found.WORKS_THERE, Found.WORKS_HERE) and "employment" not in codes:
        codes.insert(0, "employment")
    for code in codes:
        said = Work(theirs["work"]).label if code == "employment" and theirs["work"] else words_of(code, theirs.get(code))
        here = getattr(person.identity, code) if code in COVER else getattr(person, code)
        source = person.provenance.get(code)
        made.append(Difference(code, LABELS[code], words_of(code, here), source_words(source), said, is_fresher(source, stamp)))
    return made


def words_of(code: str, value: Any) -> str:
    """A value in the words of its list, names and numbers covered."""
    if value in (None, ""):
        return NOTHING
    if code in COVER:
        return COVER[code](value)
    choices = Person._meta.get_field(code).flatchoices  # type: ignore[union-attr]
    if choices:
        known = {str(key): label for key, label in choices}
        return str(known.get(str(value), value))
    return value.isoformat() if isinstance(value, date) else str(value)


def source_words(source: list[Any] | None) -> str:
    """名册导入 2022-05-10"""
    return f"{dict(Source.choices).get(source[0], source[0])} {_day(source[1])}" if source else ""


def _day(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(HERE).date().isoformat()


def is_fresher(source: list[Any] | None, stamp: Stamp) -> bool:
    """Our value is newer than their export."""
    return bool(source) and datetime.fromisoformat(source[1]) > stamp.at  # type: ignore[index]


@dataclass(frozen=True)
class Asked:
    """What whoever visits a person is asked to find out: what another register says, as of which day."""

    register: str
    on: date
    differences: list[Difference]


def asked_about(person: Person) -> list[Asked]:
    """The differences somebody wants looked at and nobody has answered since; for the page of a visit."""
    rows = ComparisonRow.objects.filter(person=person, decision=Decision.CHECK).select_related("comparison").order_by("-pk")
    made = []
    for row in rows:
        stamp = stamp_of(row.comparison.data_on, row.comparison.by_id)
        found = [one for one in _differences(row, person, theirs_of(row), stamp) if not _answered(person, one.code, row.decided_at)]
        missing = row.found == Found.ONLY_HERE and not _answered(person, "employment", row.decided_at)
        if found or missing:
            made.append(Asked(row.comparison.get_counterpart_display(), row.comparison.data_on, found))
    return made


def _answered(person: Person, code: str, since: datetime | None) -> bool:
    source = person.provenance.get(code)
    return source is not None and since is not None and datetime.fromisoformat(source[1]) > since
