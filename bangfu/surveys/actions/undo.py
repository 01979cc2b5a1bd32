"""What happens when a contact is taken back or mended, and when it no longer can be?"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import HERE, now
from bangfu.core.crypto import unseal
from bangfu.core.errors import DomainError, NotAllowed
from bangfu.orgs.models import Region, User
from bangfu.people.actions import move_person, void_events
from bangfu.people.models import Person
from bangfu.people.privacy import identity_columns
from bangfu.surveys.actions.contact import PHONE_PURPOSE, contact_reference, record_contact
from bangfu.surveys.models import Assignment, Contact, PaperForm
from bangfu.surveys.rules import TOGETHER, UNDO_HOURS


@transaction.atomic
def undo_contact(*, contact: Contact, by: User) -> Contact:
    """Take a contact back within 24 hours: its events are voided, the file and the assignment stand as before it.

    Only its author may, and only the last one of a person, so that nothing later rests on it. A value somebody has
    changed since stays. Raises NotAllowed or DomainError.
    """
    person = Person.objects.select_for_update().get(pk=contact.person_id)
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    _check_undo(contact, by=by)
    restored = _restore_values(contact, person) + _restore_place(contact, person) + _restore_phone(contact, person)
    person.save()
    _restore_assignment(contact, person)
    void_events(reference=contact_reference(contact), by=by)
    contact.undone_at = now()
    contact.save(update_fields=["undone_at"])
    record(actor=by, action="contact.undo", object_kind="person", object_id=person.pk,
           detail={"contact": str(contact.pk), "fields": restored})
    return contact


@transaction.atomic
def correct_contact(*, contact: Contact, by: User, **anew: Any) -> Contact:
    """Put another record in the place of a contact, as `record_contact` takes it: the first is undone and stays visible as such.

    Sent twice it is one. Raises what undo_contact and record_contact raise.
    """
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    if contact.undone_at is None or not Contact.objects.filter(pk=anew["key"]).exists():
        undo_contact(contact=contact, by=by)
    anew_one = record_contact(campaign=contact.campaign, person=contact.person, by=by, **anew)
    PaperForm.objects.filter(contact=contact).update(contact=anew_one)  # the paper came back all the same
    return anew_one


def may_correct(contact: Contact, at: datetime) -> bool:
    """Like undoing, unless it holds what cannot be filled in again for its author: a new number or place."""
    return may_undo(contact, at) and not {"region", "phone"} & set(contact.before or {})


def may_undo(contact: Contact, at: datetime) -> bool:
    """Whether the time for undoing has not run out."""
    return contact.undone_at is None and contact.before is not None and at - contact.recorded_at <= timedelta(hours=UNDO_HOURS)


def _check_undo(contact: Contact, *, by: User) -> None:
    if contact.user_id != by.pk:
        raise NotAllowed("只有记录的人自己能撤回。")
    if contact.undone_at is not None:
        raise DomainError("这条记录已经撤回过了。")
    if not may_undo(contact, now()):
        raise DomainError(f"存下已超过 {UNDO_HOURS} 小时，不能撤回。有错请重新记录一次，或请经办改登记册。")
    later = Contact.objects.filter(person_id=contact.person_id, undone_at__isnull=True, recorded_at__gt=contact.recorded_at)
    newer = later.select_related("user").order_by("recorded_at").last()
    if newer is not None:
        raise DomainError(f"此后 {newer.user.display_name} 又记录过这个人，请先撤回最新的一条。")


def _stands(contact: Contact, written: list[object] | None) -> bool:
    """Whether a value in the file is still the one this contact wrote."""
    if written is None:
        return False
    source, at, by = written
    return [source, datetime.fromisoformat(str(at)), by] == [contact.channel, contact.happened_at, contact.user_id]


def _put_back(person: Person, name: str, source: list[object] | None) -> None:
    if source is None:
        del person.provenance[name]
    else:
        person.provenance[name] = source


def _restore_values(contact: Contact, person: Person) -> list[str]:
    """Columns that still stand as this contact wrote them get back what it replaced."""
    held = (contact.before or {}).get("values", {})
    restored = [name for name in held if _stands(contact, person.provenance.get(name))]
    if not TOGETHER & held.keys() <= set(restored):  # somebody changed a part of it since: the whole stays
        restored = [name for name in restored if name not in TOGETHER]
    columns = {field.name: field for field in Person._meta.concrete_fields}
    for name in restored:
        value, source = held[name]
        setattr(person, name, columns[name].to_python(value))
        _put_back(person, name, source)
    return restored


def _restore_place(contact: Contact, person: Person) -> list[str]:
    held = (contact.before or {}).get("region")
    if held is None or not _stands(contact, person.provenance.get("region")):
        return []
    region = Region.objects.get(pk=held[0])
    move_person(person=person, region_id=region.pk, path=region.path, on=contact.happened_at.astimezone(HERE).date())
    _put_back(person, "region", held[1])
    return ["region"]


def _restore_phone(contact: Contact, person: Person) -> list[str]:
    held = (contact.before or {}).get("phone")
    if held is None or not hasattr(person, "identity") or not _stands(contact, person.provenance.get("phone")):
        return []
    person.identity.phone = unseal(bytes.fromhex(held[0]), purpose=PHONE_PURPOSE)
    person.identity.phone_index = identity_columns(phone=person.identity.phone)["phone_index"]
    person.identity.save(update_fields=["phone", "phone_index"])
    _put_back(person, "phone", held[1])
    return ["phone"]


def _restore_assignment(contact: Contact, person: Person) -> None:
    held = (contact.before or {}).get("assignment")
    if held is None:
        return
    day = date.fromisoformat(held["next_on"]) if held["next_on"] else None
    Assignment.objects.filter(pk=held["id"]).update(state=held["state"], attempts=held["attempts"], next_on=day, path=person.path)


def forget_before(*, at: datetime) -> int:
    """Drop what contacts replaced once they cannot be undone any more: no longer needed, so no longer kept."""
    return Contact.objects.filter(before__isnull=False, recorded_at__lt=at - timedelta(hours=UNDO_HOURS)).update(before=None)
