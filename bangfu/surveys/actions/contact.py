"""What happens when a call or visit is recorded?"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from bangfu.audit.actions import record
from bangfu.campaigns.models import Campaign
from bangfu.core.clock import HERE, now
from bangfu.core.crypto import seal
from bangfu.core.errors import DomainError
from bangfu.orgs.models import Region, User
from bangfu.people.actions import edit_person, record_event
from bangfu.people.choices import EventKind, Source
from bangfu.people.models import Event, Person
from bangfu.people.privacy import index_of
from bangfu.surveys.choices import AssignmentState
from bangfu.surveys.models import Assignment, Contact
from bangfu.surveys.rules import (
    confirmed_values,
    content_hash,
    events_from,
    found_work,
    next_workday,
    outdated,
    state_after,
    values_from,
)

SHOWN_FACTS = ("category", "grade", "certificate_until", "schooling", "hukou", "contact_way")
PHONE_PURPOSE = "surveys_contact.before"


@transaction.atomic
def record_contact(
    *, key: UUID, campaign: Campaign, person: Person, by: User, channel: str, outcome: str, happened_at: datetime,
    answers: Mapping[str, Any], note: str = "", next_on: date | None = None, phone: str = "", moved_to: Region | None = None,
) -> Contact:
    """Write one call or visit with all that follows from it. `answers`: as VisitForm.answers gives them.

    `phone`: a new number, which goes into the identity only. `moved_to`: the place the person lives in now.

    The same key with the same content gives the contact that stands. Raises DomainError when the key stands for
    another content, or was undone; when the time lies ahead or before the campaign; for the file of a dead person.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    digest = content_hash({"person": person.pk, "campaign": campaign.pk, "channel": channel, "outcome": outcome, "note": note,
                           "at": happened_at.isoformat(), "next_on": next_on, "answers": dict(answers),
                           "phone": index_of("phone", phone).hex(), "moved_to": moved_to.key if moved_to else ""})
    known = Contact.objects.filter(pk=key).first()
    if known is not None:
        return _same_again(known, digest)
    if person.died_on:
        raise DomainError(f"此人已登记 {person.died_on} 去世，不再记录走访。如登记有误，请先更正去世日期。")
    _check_time(happened_at, campaign)
    assignment = Assignment.objects.select_for_update().filter(campaign=campaign, person=person).first()
    contact = Contact(
        pk=key, campaign=campaign, person=person, path=person.path, user=by, unit=by.unit, channel=channel, outcome=outcome,
        happened_at=happened_at, recorded_at=now(), answers=dict(answers), note=note, content_hash=digest,
    )
    contact.before = _write_file(contact, person, phone=phone, moved_to=moved_to, by=by) | {"assignment": _standing(assignment)}
    try:
        with transaction.atomic():
            contact.save(force_insert=True)
    except IntegrityError as error:  # the key stands for a contact with somebody else
        raise _conflict() from error
    _write_events(contact, by=by, employment_before=person.employment)
    _move_on(contact, assignment, next_on, moved_to)
    record(actor=by, action="contact.record", object_kind="person", object_id=person.pk,
           detail={"contact": str(key), "campaign": campaign.pk, "channel": channel, "outcome": outcome})
    return contact


def _same_again(known: Contact, digest: str) -> Contact:
    if known.undone_at is not None:
        raise DomainError("这条记录已经撤回。要重新记录，请从名单里重新打开这个人。")
    if known.content_hash != digest:
        raise _conflict()
    return known


def _conflict() -> DomainError:
    return DomainError("这条记录已经存过，内容和这次填的不一样，没有覆盖。要更正，请先在“记录”里撤回原来那条，再重新填。")


def _check_time(happened_at: datetime, campaign: Campaign) -> None:
    if happened_at > now():
        raise DomainError("联系时间不能晚于现在，请改时间。", field="happened_at")
    if happened_at.astimezone(HERE).date() < campaign.starts_on:
        raise DomainError(f"本次活动 {campaign.starts_on} 开始，更早的联系不能记在这次活动里。请改时间。", field="happened_at")


def _write_file(contact: Contact, person: Person, *, phone: str, moved_to: Region | None, by: User) -> dict[str, Any]:
    """Put the answers into the file; returns what they replaced: values {column: [value, provenance]}, phone (sealed), region."""
    values = values_from(contact.answers, abilities=person.abilities, day=contact.happened_at.astimezone(HERE).date())
    values |= {name: value for name, value in
               confirmed_values(contact.answers, {name: getattr(person, name) for name in SHOWN_FACTS}).items() if name not in values}
    for name in outdated(values, person.provenance, contact.happened_at):
        del values[name]
    before: dict[str, Any] = {"values": {name: [_plain(getattr(person, name)), person.provenance.get(name)] for name in values}}
    identity = {"phone": phone} if phone and hasattr(person, "identity") else {}
    if identity:
        before["phone"] = [seal(person.identity.phone, purpose=PHONE_PURPOSE).hex(), person.provenance.get("phone")]
    if moved_to is not None and moved_to.pk != person.region_id:
        before["region"] = [person.region_id, person.provenance.get("region")]
    if len(before) > 1 or values:
        edit_person(person=person, values=values, identity=identity, region=moved_to or person.region,
                    source=Source(contact.channel), at=contact.happened_at, by=by)
    return before


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _standing(assignment: Assignment | None) -> dict[str, Any] | None:
    if assignment is None:
        return None
    return {"id": assignment.pk, "state": assignment.state, "attempts": assignment.attempts, "next_on": _plain(assignment.next_on)}


def contact_reference(contact: Contact) -> str:
    """Under this reference the events of a contact are found and voided."""
    return f"surveys.contact:{contact.pk}"


def _write_events(contact: Contact, *, by: User, employment_before: str) -> None:
    events = events_from(contact.channel, contact.outcome, contact.answers)
    if found_work(contact.answers, before=employment_before, since=contact.campaign.starts_on) and not _has_hire(contact):
        events.append((EventKind.HIRE, {"channel": contact.channel, "found": "self"}))
    for kind, detail in events:
        record_event(
            kind=kind, person=contact.person, by=by, occurred_at=contact.happened_at, source=Source(contact.channel),
            campaign_id=contact.campaign_id, reference=contact_reference(contact), detail=detail,
        )


def _has_hire(contact: Contact) -> bool:
    """A job that came by referral is recorded already and not counted twice."""
    stands = {"voids__isnull": True, "voided_by__isnull": True}
    return Event.objects.filter(person=contact.person, kind=EventKind.HIRE, campaign_id=contact.campaign_id, **stands).exists()


def _move_on(contact: Contact, assignment: Assignment | None, next_on: date | None, moved_to: Region | None) -> None:
    """Where the assignment stands now. Who moved within reach is still to be checked, at the new place."""
    if assignment is None:
        return
    state = AssignmentState.OPEN if moved_to else state_after(contact.outcome, next_on)
    assignment.state, assignment.attempts, assignment.next_on = state, assignment.attempts + 1, None
    if state == AssignmentState.OPEN:
        assignment.next_on = next_on or next_workday(contact.happened_at.astimezone(HERE).date())
    if moved_to:
        assignment.path = moved_to.path
    assignment.save(update_fields=["state", "attempts", "next_on", "path"])
