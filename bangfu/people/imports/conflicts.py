"""What happens to the values of a written roster that were older than other ones in the register? An officer takes them after all, or not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from bangfu.audit.actions import record
from bangfu.core.clock import HERE, now
from bangfu.core.errors import DomainError
from bangfu.orgs.models import Region, User
from bangfu.orgs.scope import in_scope
from bangfu.people.actions import edit_person, mark_household
from bangfu.people.choices import Employment, ImportState, Monitored, Source
from bangfu.people.imports.stamp import MARKS, NAMING
from bangfu.people.models import ImportBatch, ImportConflict, Person
from bangfu.people.models.provenance import Mark
from bangfu.people.privacy import mask_name, mask_number, mask_phone
from bangfu.people.roster.columns import BY_CODE
from bangfu.people.roster.words import DATES
from bangfu.people.words import UNKNOWN, label_of, said

_COVERED: dict[str, Callable[[str], str]] = {
    "name": mask_name, "guardian": mask_name, "phone": mask_phone, "guardian_phone": mask_phone, "certificate": mask_number, "address": lambda text: "（已遮盖）"}


@dataclass(frozen=True)
class Told:
    """A conflict in words. `person`: None when out of the reader's scope by now."""

    row: ImportConflict
    person: Person | None
    label: str
    theirs: str
    ours: str
    source: str
    on: date | None


def open_conflicts(batch: ImportBatch) -> QuerySet[ImportConflict]:
    return batch.conflicts.filter(taken__isnull=True)


def listed_conflicts(batch: ImportBatch) -> QuerySet[ImportConflict]:
    """Those to be decided first."""
    return batch.conflicts.select_related("decided_by").order_by(F("taken").asc(nulls_first=True), "number", "field")


def told(rows: list[ImportConflict], user: User) -> list[Told]:
    """Values in words, those that name people covered; four queries for any number of rows."""
    people = in_scope(user, Person.objects.select_related("identity", "region", "household"), person="pk").in_bulk([row.person_id for row in rows])
    places = dict(Region.objects.filter(path__in={row.theirs for row in rows if row.field == "region"}).values_list("path", "name"))
    return [_told(row, people.get(row.person_id), places) for row in rows]


def _told(row: ImportConflict, person: Person | None, places: Mapping[str, str]) -> Told:
    label = BY_CODE[row.field].label if row.field in BY_CODE else label_of(row.field)
    theirs = places.get(row.theirs, "（已撤销的地方）") if row.field == "region" else _words(row.field, _value(row.field, row.theirs))
    if person is None:
        return Told(row, None, label, theirs, "", "", None)
    mark: Mark | None = person.provenance.get(row.field)
    source, on = (Source(mark[0]).label, _day(mark[1])) if mark else ("", None)
    return Told(row, person, label, theirs, _words(row.field, _standing(person, row.field)), source, on)


def _standing(person: Person, field: str) -> Any:
    if field == "region":
        return person.region.name
    if field in MARKS:
        return getattr(person.household, field) if person.household else None
    return getattr(getattr(person, "identity", None), field, "") if field in NAMING else getattr(person, field)


def _words(field: str, value: Any) -> str:
    if field in _COVERED:
        return _COVERED[field](value) if value else UNKNOWN
    if field == "monitored":
        return str(dict(Monitored.choices).get(value, "不是监测户"))
    if field in MARKS:
        return UNKNOWN if value is None else "是" if value else "否"
    return said(field, value)


def _value(field: str, text: str) -> Any:
    """What the text of a conflict means."""
    if field in ("minimum_living", "relocated"):
        return text == "true"
    return date.fromisoformat(text) if field in DATES else int(text) if field == "schooling" else text


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).astimezone(HERE).date()


@transaction.atomic
def take_theirs(*, batch: ImportBatch, key: int, by: User) -> None:
    """The value of the roster is the right one: an officer corrects the file so today. Raises DomainError."""
    row = _open(batch, key)
    person = in_scope(by, Person.objects.select_related("identity", "region", "household").filter(pk=row.person_id), person="pk").first()
    if person is None:
        raise DomainError("此人已不在本辖区，不能改。请选“保留登记册的”。")
    if person.died_on:
        raise DomainError(f"此人登记为 {person.died_on} 去世，不能改。如登记有误，请先在人员页撤销去世登记。")
    value: Any = _value(row.field, row.theirs)
    region = person.region
    if row.field == "employment_form" and person.employment != Employment.EMPLOYED:
        raise DomainError("此人登记的不是“已就业”，不能填就业形式。请先在人员页改就业状况。")
    if row.field in NAMING and not hasattr(person, "identity"):
        raise DomainError("此人的身份信息已按规定删除，不能改。请选“保留登记册的”。")
    if row.field == "region":
        region = Region.objects.filter(path=row.theirs).first()  # type: ignore[assignment]
        if region is None:
            raise DomainError("名册上的地方已经撤销或改名，不能采用。请在人员页改住址。")
    if row.field in MARKS:
        home = person.household
        mark_household(person=person, marks={name: getattr(home, name, "" if name == "monitored" else None) for name in MARKS} | {row.field: value}, by=by)
    else:
        named = row.field in NAMING
        values = {} if named or row.field == "region" else {row.field: value}
        edit_person(person=person, values=values, identity={row.field: value} if named else {}, region=region, source=Source.OFFICE, at=now(), by=by)
    _decided(batch.conflicts.filter(pk=row.pk), True, by)
    record(actor=by, action="people.take_conflict", object_kind="person", object_id=person.pk, detail={"import": batch.pk, "field": row.field})


@transaction.atomic
def keep_ours(*, batch: ImportBatch, key: int, by: User) -> None:
    """The value of the register stays. Raises DomainError."""
    row = _open(batch, key)
    _decided(batch.conflicts.filter(pk=row.pk), False, by)
    record(actor=by, action="people.keep_conflicts", object_kind="import", object_id=batch.pk, detail={"rows": 1, "people": [row.person_id]})


@transaction.atomic
def keep_all(*, batch: ImportBatch, by: User) -> int:
    """All that are open stay as the register has them; returns how many."""
    _written(batch)
    count = _decided(open_conflicts(batch), False, by)
    if count:
        record(actor=by, action="people.keep_conflicts", object_kind="import", object_id=batch.pk, detail={"rows": count})
    return count


def _written(batch: ImportBatch) -> None:
    if batch.state != ImportState.DONE:
        raise DomainError("名册写入以后，才能决定这些值。")


def _open(batch: ImportBatch, key: int) -> ImportConflict:
    _written(batch)
    row = batch.conflicts.select_for_update().filter(pk=key, taken__isnull=True).first()
    if row is None:
        raise DomainError("这一项已经有人决定了。请刷新页面看最新状态。")
    return row


def _decided(rows: QuerySet[ImportConflict], taken: bool, by: User) -> int:
    return rows.update(taken=taken, decided_by=by, decided_at=now())
