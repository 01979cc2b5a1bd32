"""What happens when people are given to commissioners, when a contact is recorded and when it is taken back?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from bangfu.audit.actions import record
from bangfu.audit.models import Line
from bangfu.campaigns.models import Campaign
from bangfu.core.clock import HERE, now
from bangfu.core.errors import DomainError, NotAllowed
from bangfu.orgs.choices import GrantKind, Role
from bangfu.orgs.models import Grant, User
from bangfu.orgs.queries import roles_of
from bangfu.orgs.scope import in_scope
from bangfu.people.actions import record_event, update_person, void_events
from bangfu.people.choices import EventKind, Source
from bangfu.people.models import Event, Person
from bangfu.surveys.choices import AssignmentState
from bangfu.surveys.models import Assignment, Contact
from bangfu.surveys.rules import (
    UNDO_HOURS,
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


@dataclass(frozen=True)
class Assigned:
    """How many were given out for the first time, how many changed hands, how many were left because they are done."""

    new: int
    moved: int
    left: int


# ── assignment ──


@transaction.atomic
def assign_people(*, campaign: Campaign, given: Mapping[User, list[int]], due_on: date, by: User) -> Assigned:
    """Give people (their keys) to commissioners, all in one transaction; open assignments change hands, ended ones stay.

    Raises DomainError for a day in the past, a user who is no commissioner of the area, people outside the area or nobody.
    """
    _check_order(given, due_on=due_on, by=by)
    wanted = {pk: user for user, keys in given.items() for pk in keys}
    people = list(in_scope(by, Person.objects.filter(pk__in=wanted, died_on__isnull=True)).only("pk", "path"))
    if len(people) < len(wanted):
        raise DomainError(f"有 {len(wanted) - len(people)} 人不在本辖区或已去世，没有派单。请刷新名单再选。")
    standing = {one.person_id: one for one in Assignment.objects.select_for_update().filter(campaign=campaign, person__in=people)}
    fresh = Assignment.objects.bulk_create([
        Assignment(campaign=campaign, person=one, path=one.path, user=wanted[one.pk], assigned_by=by, assigned_at=now(), due_on=due_on)
        for one in people if one.pk not in standing
    ], batch_size=2000)
    Grant.objects.bulk_create([_grant(one) for one in fresh], batch_size=2000)
    moved = [one for one in standing.values() if one.state == AssignmentState.OPEN]
    _hand_over(moved, wanted, due_on=due_on, by=by)
    record(actor=by, action="survey.assign", object_kind="campaign", object_id=campaign.pk, detail={
        "given": {user.username: len(keys) for user, keys in given.items()}, "new": len(fresh), "moved": len(moved), "due_on": due_on.isoformat(),
    })
    return Assigned(new=len(fresh), moved=len(moved), left=len(standing) - len(moved))


def _check_order(given: Mapping[User, list[int]], *, due_on: date, by: User) -> None:
    if not any(given.values()):
        raise DomainError("没有选人。请先勾选要派的乡镇、村或人员。")
    if due_on < now().astimezone(HERE).date():
        raise DomainError(f"完成日期 {due_on} 已经过去，请改成今天或以后。", field="due_on")
    for user in given:
        if Role.COMMISSIONER not in roles_of(user) or not user.is_active or not user.unit.path.startswith(by.unit.path):
            raise DomainError(f"{user.display_name} 不是本辖区的专职委员，不能派单。请另选，或请管理员给其授权。", field="user")


def _reference(assignment: Assignment) -> str:
    return f"surveys.assignment:{assignment.pk}"


def _grant(assignment: Assignment) -> Grant:
    return Grant(user_id=assignment.user_id, kind=GrantKind.PERSON, person_id=assignment.person_id, reason="摸查派单",
                 reference=_reference(assignment), created_at=now())


def _hand_over(assignments: list[Assignment], wanted: Mapping[int, User], *, due_on: date, by: User) -> None:
    """Open assignments get their new commissioner and day; the right to see the person goes with them."""
    for one in assignments:
        one.user, one.due_on, one.assigned_by, one.assigned_at = wanted[one.person_id], due_on, by, now()
    Assignment.objects.bulk_update(assignments, ["user", "due_on", "assigned_by", "assigned_at"], batch_size=2000)
    Grant.objects.filter(reference__in=[_reference(one) for one in assignments]).delete()
    Grant.objects.bulk_create([_grant(one) for one in assignments], batch_size=2000)


# ── contact ──


@transaction.atomic
def record_contact(
    *, key: UUID, campaign: Campaign, person: Person, by: User, channel: str, outcome: str, happened_at: datetime,
    answers: Mapping[str, Any], note: str = "", next_on: date | None = None,
) -> Contact:
    """Write one call or visit with all that follows from it. `answers`: as VisitForm.answers gives them.

    The same key with the same content gives the contact that stands. Raises DomainError when the key stands for
    another content, or was undone; when the time lies ahead or before the campaign; for the file of a dead person.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    digest = content_hash({"person": person.pk, "campaign": campaign.pk, "channel": channel, "outcome": outcome, "note": note,
                           "at": happened_at.isoformat(), "next_on": next_on, "answers": dict(answers)})
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
    contact.before = {"values": _write_values(contact, person, by=by), "assignment": _standing(assignment)}
    try:
        with transaction.atomic():
            contact.save(force_insert=True)
    except IntegrityError as error:  # the key stands for a contact with somebody else
        raise _conflict() from error
    _write_events(contact, by=by, employment_before=person.employment)
    _move_on(contact, assignment, next_on)
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


def _write_values(contact: Contact, person: Person, *, by: User) -> dict[str, list[Any]]:
    """Put the answers into the file; returns {column: [value, provenance]} as they were, for undoing."""
    values = values_from(contact.answers, abilities=person.abilities, day=contact.happened_at.astimezone(HERE).date())
    values |= {name: value for name, value in
               confirmed_values(contact.answers, {name: getattr(person, name) for name in SHOWN_FACTS}).items() if name not in values}
    for name in outdated(values, person.provenance, contact.happened_at):
        del values[name]
    before = {name: [_plain(getattr(person, name)), person.provenance.get(name)] for name in values}
    if values:
        update_person(person=person, values=values, source=Source(contact.channel), at=contact.happened_at, by=by)
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


def _move_on(contact: Contact, assignment: Assignment | None, next_on: date | None) -> None:
    if assignment is None:
        return
    assignment.state = state_after(contact.outcome, next_on)
    assignment.attempts += 1
    if assignment.state == AssignmentState.OPEN:
        assignment.next_on = next_on or next_workday(contact.happened_at.astimezone(HERE).date())
    else:
        assignment.next_on = None
    assignment.save(update_fields=["state", "attempts", "next_on"])


# ── undo ──


@transaction.atomic
def undo_contact(*, contact: Contact, by: User) -> Contact:
    """Take a contact back within 24 hours: its events are voided, the file and the assignment stand as before it.

    Only its author may, and only the last one of a person, so that nothing later rests on it. A value somebody has
    changed since stays. Raises NotAllowed or DomainError.
    """
    person = Person.objects.select_for_update().get(pk=contact.person_id)
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    _check_undo(contact, by=by)
    restored = _restore_values(contact, person)
    _restore_assignment(contact)
    void_events(reference=contact_reference(contact), by=by)
    contact.undone_at = now()
    contact.save(update_fields=["undone_at"])
    record(actor=by, action="contact.undo", object_kind="person", object_id=person.pk,
           detail={"contact": str(contact.pk), "fields": restored})
    return contact


def may_undo(contact: Contact, at: datetime) -> bool:
    """Whether the time for undoing has not run out."""
    return contact.undone_at is None and at - contact.recorded_at <= timedelta(hours=UNDO_HOURS)


def _check_undo(contact: Contact, *, by: User) -> None:
    if contact.user_id != by.pk:
        raise NotAllowed("只有记录的人自己能撤回。")
    if contact.undone_at is not None:
        raise DomainError("这条记录已经撤回过了。")
    if now() - contact.recorded_at > timedelta(hours=UNDO_HOURS):
        raise DomainError(f"存下已超过 {UNDO_HOURS} 小时，不能撤回。有错请重新记录一次，或请经办改登记册。")
    later = Contact.objects.filter(person_id=contact.person_id, undone_at__isnull=True, recorded_at__gt=contact.recorded_at)
    newer = later.select_related("user").order_by("recorded_at").last()
    if newer is not None:
        raise DomainError(f"此后 {newer.user.display_name} 又记录过这个人，请先撤回最新的一条。")


def _restore_values(contact: Contact, person: Person) -> list[str]:
    """Columns that still stand as this contact wrote them get back what it replaced."""
    ours = [contact.channel, contact.happened_at.isoformat(), contact.user_id]
    restored = []
    for name, (value, source) in (contact.before or {}).get("values", {}).items():
        written = person.provenance.get(name)
        if written is None or [written[0], datetime.fromisoformat(written[1]), written[2]] != [ours[0], contact.happened_at, ours[2]]:
            continue
        setattr(person, name, Person._meta.get_field(name).to_python(value))
        if source is None:
            del person.provenance[name]
        else:
            person.provenance[name] = source
        restored.append(name)
    person.save()
    return restored


def _restore_assignment(contact: Contact) -> None:
    held = (contact.before or {}).get("assignment")
    if held is None:
        return
    day = date.fromisoformat(held["next_on"]) if held["next_on"] else None
    Assignment.objects.filter(pk=held["id"]).update(state=held["state"], attempts=held["attempts"], next_on=day)


# ── reveal ──


def note_reveal(*, user: User, campaign: Campaign) -> None:
    """Opening one's own list shows names: one audit line per person, campaign and day, with the campaign as purpose."""
    start = now().astimezone(HERE).replace(hour=0, minute=0, second=0, microsecond=0)
    seen = Line.objects.filter(actor_id=user.pk, action="people.reveal_assigned", object_id=str(campaign.pk), detail__day=start.date().isoformat())
    if not seen.exists():
        people = Assignment.objects.filter(campaign=campaign, user=user).count()
        record(actor=user, action="people.reveal_assigned", object_kind="campaign", object_id=campaign.pk,
               detail={"day": start.date().isoformat(), "purpose": f"摸查走访：{campaign.title}", "people": people})
