"""What happens when a death is registered, or turns out to be a mistake?"""

from datetime import date, datetime, time

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import HERE, now, today
from bangfu.core.errors import DomainError
from bangfu.orgs.models import User
from bangfu.people.actions.person import merge_values, record_event, void_events
from bangfu.people.choices import OPEN_TRANSFERS, DeathProof, EventKind, Source, TransferState
from bangfu.people.endings import Ended, begin_again, end_at_death
from bangfu.people.models import Person
from bangfu.people.queries import standing_death


def death_reference(person: Person) -> str:
    return f"people.death:{person.pk}"


@transaction.atomic
def register_death(*, person: Person, on: date, proof: DeathProof, source: Source, by: User) -> Person:
    """Write down a death with its proof; pairing, visits and rights to see the file end. A day told on a visit is confirmed or corrected by this. Raises DomainError."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if on > today():
        raise DomainError("去世日期在今天以后，请检查。", field="on")
    if person.birth_on and on < person.birth_on:
        raise DomainError(f"去世日期早于出生日期 {person.birth_on}，请检查。", field="on")
    ended = _ended(person) or end_at_death(person)
    void_events(reference=death_reference(person), by=by)  # an earlier, corrected one
    _set(person, on, source=source, by=by)
    record_event(
        kind=EventKind.DEATH, person=person, by=by, occurred_at=min(datetime.combine(on, time(12), tzinfo=HERE), now()), source=source,
        reference=death_reference(person), detail={"proof": proof.value, **({"ended": ended} if ended else {})})
    person.transfers.filter(state__in=OPEN_TRANSFERS).update(state=TransferState.WITHDRAWN, decided_by=by, decided_at=now(), note="本人去世")
    record(actor=by, action="people.death", object_kind="person", object_id=person.pk, detail={"what": f"{on}，{proof.label}"})
    return person


@transaction.atomic
def undo_death(*, person: Person, reason: str, by: User) -> Person:
    """The person lives: the file is open again. Raises DomainError."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.died_on is None:
        raise DomainError("此人没有登记去世，不用撤销。")
    if not reason.strip():
        raise DomainError("请写明为什么撤销，如：与另一人弄混，本人已到窗口。", field="reason")
    begin_again(_ended(person))
    void_events(reference=death_reference(person), by=by)
    _set(person, None, source=Source.OFFICE, by=by)
    record(actor=by, action="people.death_undone", object_kind="person", object_id=person.pk, detail={"reason": reason.strip()[:100]})
    return person


def _ended(person: Person) -> Ended:
    """What the standing registration ended."""
    event = standing_death(person)
    return event.detail.get("ended", {}) if event else {}


def _set(person: Person, on: date | None, *, source: Source, by: User) -> None:
    merge_values(person, {"died_on": on}, source=source, at=now(), by_id=by.pk)
    person.save()
