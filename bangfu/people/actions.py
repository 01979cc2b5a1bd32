"""What happens when a person's file changes? Values come in with their provenance; what happened becomes an event."""

from datetime import datetime
from typing import Any

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import now
from bangfu.core.errors import DomainError
from bangfu.orgs.models import User
from bangfu.people.choices import EventKind, Source
from bangfu.people.models import Event, Person

# Columns a visit, an import or an officer may set; everything else has its own action.
OPEN_FIELDS = frozenset({
    "sex", "birth_on", "category", "grade", "certificate_until", "hukou", "schooling", "graduated_on", "employment",
    "employment_form", "employed_on", "unemployed_on", "registered_unemployed_on", "not_employed_reason", "wish", "needs",
    "wish_occupations", "past_occupations", "min_pay", "max_km", "hours", "remote_ok", "night_ok", "abilities",
    "accommodations", "contact_way", "consented_on", "match_refused", "died_on",
})


def merge_values(person: Person, values: dict[str, Any], *, source: Source, at: datetime, by_id: int | None) -> list[str]:
    """Set fields on the object with provenance; a value older than the one that stands is left out.

    Returns the names of the fields that changed. Pure on the object: the caller saves.
    """
    unknown = values.keys() - OPEN_FIELDS
    if unknown:
        raise LookupError(f"not open for writing: {sorted(unknown)}")
    changed = []
    for name, value in values.items():
        standing = person.provenance.get(name)
        if standing and standing[1] > at.isoformat():
            continue
        if getattr(person, name) != value:
            setattr(person, name, value)
            changed.append(name)
        person.provenance[name] = [source.value, at.isoformat(), by_id]
    return changed


@transaction.atomic
def update_person(*, person: Person, values: dict[str, Any], source: Source, at: datetime, by: User) -> list[str]:
    """Write values into the file; returns the fields changed. Raises DomainError for the file of a dead person."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.died_on:
        raise DomainError("此人已登记去世，不能再改。如登记有误，请先更正去世日期。")
    changed = merge_values(person, values, source=source, at=at, by_id=by.pk)
    person.save()
    if changed:
        record(actor=by, action="people.update", object_kind="person", object_id=person.pk, detail={"fields": changed, "source": source})
    return changed


def record_event(
    *, kind: EventKind, person: Person | None, by: User, occurred_at: datetime, source: Source,
    campaign_id: int | None = None, reference: str = "", detail: dict[str, Any] | None = None, quantity: int = 1,
) -> Event:
    """Append an event, in the caller's transaction. The acting unit and its line are those of `by`."""
    if occurred_at > now():
        raise DomainError("发生时间不能晚于现在，请检查日期。", field="occurred_at")
    unit = by.unit
    return Event.objects.create(
        kind=kind, person=person, quantity=quantity, occurred_at=occurred_at, recorded_at=now(), unit=unit, unit_path=unit.path, line=unit.line,
        by=by, campaign_id=campaign_id, source=source, reference=reference, detail=detail or {},
    )


def void_events(*, reference: str, by: User) -> int:
    """Undo all events written under one reference by voiding them; returns how many were voided now."""
    events = Event.objects.filter(reference=reference, voids__isnull=True, voided_by__isnull=True)
    at = now()
    voids = [
        Event(kind=one.kind, person_id=one.person_id, quantity=one.quantity, occurred_at=one.occurred_at, recorded_at=at,
              unit_id=one.unit_id, unit_path=one.unit_path, line=one.line, by=by, campaign_id=one.campaign_id,
              source=one.source, reference=reference, voids=one)
        for one in events
    ]
    Event.objects.bulk_create(voids)
    return len(voids)
