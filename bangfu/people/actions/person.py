"""What happens when the values of a person change? They come in with their provenance; what happened becomes an event."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from bangfu.audit.actions import record
from bangfu.core.clock import HERE, now
from bangfu.core.errors import DomainError
from bangfu.orgs.models import Region, User
from bangfu.people.choices import Employment, EventKind, Purpose, Source
from bangfu.people.models import Event, Identity, Person, Residence
from bangfu.people.privacy import identity_columns

# Columns a visit, an import or an officer may set; everything else has its own action.
OPEN_FIELDS = frozenset({
    "sex", "birth_on", "category", "grade", "certificate_until", "hukou", "schooling", "graduated_on", "employment",
    "employment_form", "employed_on", "unemployed_on", "registered_unemployed_on", "not_employed_reason", "wish", "needs",
    "wish_occupations", "past_occupations", "min_pay", "max_km", "hours", "remote_ok", "night_ok", "abilities",
    "accommodations", "contact_way", "consented_on", "consent_withdrawn_on", "match_refused",
    "calls_refused", "died_on",
})
NAMING_FIELDS = ("name", "certificate", "phone", "address", "guardian", "guardian_phone")  # of Identity, open to officers
REGISTER_LOCK = 7_265_602  # advisory lock: one writer of new people at a time, so that nobody is registered twice


def is_outdated(person: Person, name: str, at: datetime) -> bool:
    """Something newer than `at` is known about this field."""
    standing = person.provenance.get(name)
    return bool(standing) and datetime.fromisoformat(standing[1]) > at


def merge_values(person: Person, values: Mapping[str, Any], *, source: Source, at: datetime, by_id: int | None) -> list[str]:
    """Set fields on the object with provenance; a value older than the one that stands is left out.

    Who is not employed has no form of employment. Returns the names of the fields that changed. Pure on the object: the
    caller saves.
    """
    unknown = values.keys() - OPEN_FIELDS
    if unknown:
        raise LookupError(f"not open for writing: {sorted(unknown)}")
    changed = []
    for name, value in values.items():
        if is_outdated(person, name, at):
            continue
        if getattr(person, name) != value:
            setattr(person, name, value)
            changed.append(name)
        person.provenance[name] = [source.value, at.isoformat(), by_id]
    if person.employment_form and person.employment != Employment.EMPLOYED and {"employment", "employment_form"} & set(values):
        person.employment_form = ""
        person.provenance["employment_form"] = [source.value, at.isoformat(), by_id]
        changed = [*changed, "employment_form"] if "employment_form" not in changed else changed
    return changed


def lock_register() -> None:
    """Wait for whoever is adding people; held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REGISTER_LOCK])


@transaction.atomic
def register_person(
    *, identity: Mapping[str, str], values: Mapping[str, Any], region: Region, source: Source, at: datetime, by: User
) -> Person:
    """Add one person by hand. `identity`: the naming fields and id_number. Raises DomainError when already registered."""
    lock_register()
    columns = identity_columns(**{key: identity.get(key, "") for key in ("name", "id_number", "certificate", "phone")})
    known = Identity.objects.filter(id_index=columns["id_index"]).select_related("person__region").first()
    if known:
        where = known.person.region.name if known.person.path.startswith(by.unit.path) else "其他地方"
        raise DomainError(f"这个身份证号已在{where}登记，没有重复新增。请在登记册里按证号查找。", field="id_number")
    person = Person(region=region, path=region.path)
    merge_values(person, values, source=source, at=at, by_id=by.pk)
    person.provenance["region"] = [source.value, at.isoformat(), by.pk]
    person.save()
    Identity.objects.create(person=person, **{key: identity.get(key, "") for key in (*NAMING_FIELDS, "id_number")}, **columns)
    record(actor=by, action="people.register", object_kind="person", object_id=person.pk, detail={"source": source, "path": region.path})
    return person


@transaction.atomic
def update_person(*, person: Person, values: dict[str, Any], source: Source, at: datetime, by: User) -> list[str]:
    """Write values into the file; returns the fields changed. Raises DomainError for the file of a dead person."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.died_on:
        raise DomainError("此人已登记去世，不能再改。如登记有误，请先撤销去世登记。")
    changed = merge_values(person, values, source=source, at=at, by_id=by.pk)
    person.save()
    if changed:
        record(actor=by, action="people.update", object_kind="person", object_id=person.pk, detail={"fields": changed, "source": source})
    return changed


@transaction.atomic
def edit_person(
    *, person: Person, values: Mapping[str, Any], identity: Mapping[str, str], region: Region, source: Source, at: datetime, by: User
) -> list[str]:
    """Correct a file by hand: columns, naming fields (only those given) and residence. Returns the fields changed."""
    person = Person.objects.select_for_update(of=("self",)).select_related("identity").get(pk=person.pk)
    changed = merge_values(person, values, source=source, at=at, by_id=by.pk)
    changed += merge_identity(person, identity, source=source, at=at, by_id=by.pk)
    if region.path != person.path:
        move_person(person=person, region_id=region.pk, path=region.path, on=at.astimezone(HERE).date())
        person.provenance["region"] = [source.value, at.isoformat(), by.pk]
        changed.append("region")
    person.save()
    if hasattr(person, "identity"):
        person.identity.save()
    if changed:
        record(actor=by, action="people.update", object_kind="person", object_id=person.pk, detail={"fields": changed, "source": source})
    return changed


def merge_identity(person: Person, values: Mapping[str, str], *, source: Source, at: datetime, by_id: int | None) -> list[str]:
    """Like merge_values, for the naming fields; an empty text says nothing. The caller saves person and identity."""
    changed = []
    for name in NAMING_FIELDS:
        value = values.get(name, "")
        if not value or is_outdated(person, name, at):
            continue
        if getattr(person.identity, name) != value:
            setattr(person.identity, name, value)
            changed.append(name)
        person.provenance[name] = [source.value, at.isoformat(), by_id]
    if changed:
        one = person.identity
        for column, index in identity_columns(name=one.name, id_number=one.id_number, certificate=one.certificate, phone=one.phone).items():
            setattr(one, column, index)
    return changed


def move_person(*, person: Person, region_id: int, path: str, on: date) -> None:
    """Residence from a day on, in the caller's transaction; the caller saves the person."""
    before = person.path
    person.region_id, person.path = region_id, path
    if not Residence.objects.filter(person_id=person.pk).exists():  # the first move ever
        Residence.objects.bulk_create([
            Residence(person_id=person.pk, path=before, during=(None, on)), Residence(person_id=person.pk, path=path, during=(on, None))])
        return
    standing = Residence.objects.filter(person_id=person.pk, during__contains=on).first()
    if standing is None:
        later = Residence.objects.filter(person_id=person.pk, during__startswith__gt=on).order_by("during").first()
        Residence.objects.create(person_id=person.pk, path=path, during=(on, later.during.lower if later else None))
    elif standing.during.lower == on:
        standing.path = path
        standing.save(update_fields=["path"])
    else:
        end = standing.during.upper
        standing.during = (standing.during.lower, on)
        standing.save(update_fields=["during"])
        Residence.objects.create(person_id=person.pk, path=path, during=(on, end))


@transaction.atomic
def reveal_person(*, person: Person, purpose: Purpose, note: str, by: User) -> Identity:
    """The uncovered identity, for this one answer; leaves an audit line with the purpose. Raises DomainError."""
    identity = Identity.objects.filter(person_id=person.pk).first()
    if identity is None:
        raise DomainError("此人的身份信息已按规定删除，没有可看的号码。")
    if purpose == Purpose.OTHER and not note.strip():
        raise DomainError("用途选“其他”时，请写明要做什么。", field="note")
    detail = {"purpose": purpose.label, "note": without_numbers(note)}
    record(actor=by, action="people.reveal", object_kind="person", object_id=person.pk, detail=detail)
    return identity


def without_numbers(note: str) -> str:
    """A note for the trail: long numbers in it may be somebody's."""
    return re.sub(r"\d{5,}", "*****", note.strip())[:100]


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
