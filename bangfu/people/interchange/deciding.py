"""What happens to a difference: theirs is taken over, ours is kept, or somebody goes and looks?

Taking over never replaces a value of ours that is newer than their export, unless that is asked for in so many words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from bangfu.audit.actions import record
from bangfu.core.clock import now
from bangfu.core.work import Progress
from bangfu.orgs.models import User
from bangfu.orgs.scope import in_scope
from bangfu.people.actions import is_outdated, merge_values
from bangfu.people.choices import Employment, Source
from bangfu.people.imports.stamp import stamp_of
from bangfu.people.interchange.choices import DECIDABLE, Decision, Found, Work
from bangfu.people.interchange.comparing import COLUMNS, SURE
from bangfu.people.interchange.layout import LABELS
from bangfu.people.interchange.queries import rows_in_scope, theirs_of
from bangfu.people.models import Comparison, ComparisonRow, Person
from bangfu.people.roster.words import DATES

CHUNK = 1_000
TAKEN = tuple(name for name in COLUMNS if name not in ("category", "grade"))  # those are the certificate's, see people.certificates
OVERWRITE = "覆盖更新的值"  # to be typed


@dataclass
class Preview:
    """What taking over would do: field → how many people; `fresher`: people some of whose values here are newer; `nothing`: people for
    whom nothing can be taken over, by reason."""

    people: int = 0
    changes: dict[str, int] = field(default_factory=dict)
    fresher: int = 0
    nothing: dict[str, int] = field(default_factory=dict)

    @property
    def told(self) -> list[tuple[str, int]]:
        return [(LABELS[code], count) for code, count in sorted(self.changes.items(), key=lambda one: -one[1])]


MAYBE = "对方的记录不能证明就业或失业，请核实"
DIED = "已登记去世"
GONE = "已不在本辖区"
IDENTITY = "不同的只有姓名、电话、残疾类别等级，请在人员页更正"


STATES = {"take": Decision.TAKEN, "keep": Decision.KEPT, "check": Decision.CHECK, "reopen": Decision.OPEN}
DECISIONS = {"take": "采用对方", "keep": "保留这里", "check": "请专委核实", "reopen": "撤回处理"}


def chosen_rows(comparison: Comparison, user: User, *, do: str, keys: Sequence[int] | None, tab: str, path: str = "") -> QuerySet[ComparisonRow]:
    """Rows of a tab to which this may be done: these keys, or all in an area."""
    rows = rows_in_scope(comparison, user).filter(person__isnull=False)
    if do == "reopen":
        rows = rows.filter(decision__in=(Decision.KEPT, Decision.CHECK))
    else:
        rows = rows.filter(decision=Decision.OPEN, found__in=DECIDABLE if do == "take" else (*DECIDABLE, Found.ONLY_HERE))
    rows = rows.filter(found=tab) if tab in Found.values else rows
    rows = rows.filter(path__startswith=path) if path else rows
    return (rows if keys is None else rows.filter(pk__in=keys)).order_by("pk")


@transaction.atomic
def decide(*, rows: QuerySet[ComparisonRow], do: str, comparison: Comparison, overwrite: bool, by: User, progress: Progress = lambda done, total: None) -> int:
    """Do one of DECISIONS to all of these rows, or, when cancelled, to none; returns to how many.

    Taking over leaves rows open of which nothing can be taken. With `overwrite` it also takes what is newer here, as of now: an
    officer decided so today. Nothing else changes the register; whoever visits a person to be checked is told (queries.asked_about).
    """
    keys = list(rows.values_list("pk", flat=True))
    count = 0
    for start in range(0, len(keys), CHUNK):
        part = rows.filter(pk__in=keys[start : start + CHUNK]).select_for_update(of=("self",))
        done = _take(part, comparison, overwrite, by) if do == "take" else list(part)
        ComparisonRow.objects.filter(pk__in=[row.pk for row in done]).update(decision=STATES[do], decided_by=by, decided_at=now())
        if done:  # one line for each thousand, naming the people by their keys
            record(actor=by, action=f"exchange.{do}", object_kind="comparison", object_id=comparison.pk, detail={
                "rows": len(done), "people": [row.person_id for row in done], **({"overwrite": overwrite} if do == "take" else {})})
        count += len(done)
        progress(min(start + CHUNK, len(keys)), len(keys))
    return count


def _take(rows: QuerySet[ComparisonRow], comparison: Comparison, overwrite: bool, by: User) -> list[ComparisonRow]:
    """Write their values into the register as of the day of their export; returns the rows something was taken of."""
    day, moment = stamp_of(comparison.data_on, by.pk).at, now()
    people: list[Person] = []
    written = {"employment_form"}  # cleared with the employment
    done: list[ComparisonRow] = []
    for row, person in _with_people(rows, by, lock=True):
        offer = _offer(row, person, day)
        if person is None or not (offer.values or (overwrite and offer.fresher)):
            continue
        merge_values(person, offer.values, source=Source.EXCHANGE, at=day, by_id=by.pk)
        if overwrite:
            merge_values(person, offer.fresher, source=Source.EXCHANGE, at=moment, by_id=by.pk)
        written |= offer.values.keys() | (offer.fresher.keys() if overwrite else set())
        person.updated_at = moment
        people.append(person)
        done.append(row)
    Person.objects.bulk_update(people, [*sorted(written), "provenance", "updated_at"], batch_size=500)
    return done


def preview(rows: QuerySet[ComparisonRow], comparison: Comparison, user: User, *, overwrite: bool = False) -> Preview:
    """What would change; nothing is written."""
    made, day = Preview(), stamp_of(comparison.data_on, user.pk).at
    for row, person in _with_people(rows, user):
        offer = _offer(row, person, day)
        taken = {**offer.values, **(offer.fresher if overwrite else {})}
        made.people += 1
        made.fresher += bool(offer.fresher)
        for code in taken:
            made.changes[code] = made.changes.get(code, 0) + 1
        if not taken and not offer.fresher:
            made.nothing[offer.why] = made.nothing.get(offer.why, 0) + 1
    return made


def _with_people(rows: QuerySet[ComparisonRow], user: User, *, lock: bool = False) -> Iterator[tuple[ComparisonRow, Person | None]]:
    """Each row with its person as far as this user may see them, a chunk in memory at a time."""
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        part = list(ComparisonRow.objects.filter(pk__in=keys[start : start + CHUNK]).order_by("pk"))
        found = in_scope(user, Person.objects.all(), person="pk")
        found = found.select_for_update() if lock else found
        people = found.in_bulk([row.person_id for row in part if row.person_id])
        for row in part:
            yield row, people.get(row.person_id or 0)


@dataclass(frozen=True)
class Offer:
    """Their values: those that may be written, those that would replace something newer here; `why` there are neither."""

    values: dict[str, Any] = field(default_factory=dict)
    fresher: dict[str, Any] = field(default_factory=dict)
    why: str = ""


def _offer(row: ComparisonRow, person: Person | None, day: datetime) -> Offer:
    if person is None:
        return Offer(why=GONE)
    if person.died_on:
        return Offer(why=DIED)
    theirs = theirs_of(row)
    said = {code: _value(code, theirs.get(code)) for code in row.fields if code in TAKEN and theirs.get(code)}
    if theirs["work"] in SURE:
        said["employment"] = theirs["work"]
    said = {code: value for code, value in said.items() if getattr(person, code) != value}
    fresher = {code: value for code, value in said.items() if is_outdated(person, code, day)}
    values = {code: value for code, value in said.items() if code not in fresher}
    if values.get("employment_form") and values.get("employment", person.employment) != Employment.EMPLOYED:
        fresher["employment_form"] = values.pop("employment_form")  # stands and falls with the employment
    if fresher.get("employment_form") and said.get("employment", person.employment) != Employment.EMPLOYED:
        del fresher["employment_form"]
    unsure = row.found in (Found.WORKS_THERE, Found.WORKS_HERE) or theirs["work"] in (Work.MAYBE_EMPLOYED, Work.MAYBE_NOT)
    return Offer(values, fresher, MAYBE if unsure else IDENTITY)


def _value(code: str, text: Any) -> Any:
    return date.fromisoformat(text) if code in DATES else int(text) if code == "schooling" else text
