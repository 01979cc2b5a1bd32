"""What happens when a guardian is written down, proves their right, or ceases to be one?"""

from datetime import date
from typing import Any

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError
from bangfu.orgs.models import User
from bangfu.people.actions.enclosures import add_enclosure
from bangfu.people.choices import EnclosureKind, GuardianRelation, Source
from bangfu.people.guardians import guardians_of
from bangfu.people.models import Guardian, Identity, Person


@transaction.atomic
def record_guardian(
    *, person: Person, name: str, phone: str, relation: GuardianRelation | str, until: date | None, proof: Any, source: Source, by: User
) -> Guardian:
    """Who speaks for the person from now on. A blank name or phone means the one that stands; `proof`: a scan, or None to keep the one there is.

    Raises DomainError.
    """
    person = _locked(person)
    before, _ = guardians_of(person)
    name, identity = name.strip(), person.identity
    if not (name or identity.guardian):
        raise DomainError("请填监护人的姓名。", field="name")
    same = not name or name == identity.guardian
    phone = phone or (identity.guardian_phone if same else "")
    name = name or identity.guardian
    if until and until < today():
        raise DomainError("监护期限已经过了。还是监护人的，请填新的期限；不是了的，用“监护关系终止”。", field="until")
    scan = add_enclosure(person=person, kind=EnclosureKind.GUARDIAN, file=proof, until=until, by=by) if proof else before.scan if before and same else None
    person.guardians.filter(ended_on=None).update(ended_on=today())
    made = Guardian.objects.create(person=person, name=name, phone=phone, relation=relation, proof=scan, until=until, source=source, by=by, recorded_at=now())
    _name(person, name, phone, source=source, by=by)
    _note(person, f"登记监护人（{made.get_relation_display()}）", by)
    return made


@transaction.atomic
def end_guardian(*, person: Person, by: User) -> None:
    """The person speaks for themselves again, or nobody does yet: no guardian stands in the file. Raises DomainError."""
    person = _locked(person)
    if not person.identity.guardian:
        raise DomainError("档案里没有登记监护人，不用终止。")
    current, _ = guardians_of(person)
    if current is None:  # told by a roster: kept as history, so that it can be restored
        Guardian.objects.create(
            person=person, name=person.identity.guardian, phone=person.identity.guardian_phone, ended_on=today(),
            source=(person.provenance.get("guardian") or [Source.ROSTER.value])[0], by=by, recorded_at=now())
    person.guardians.filter(ended_on=None).update(ended_on=today())
    _name(person, "", "", source=Source.OFFICE, by=by)
    _note(person, "监护关系终止", by)


@transaction.atomic
def restore_guardian(*, guardian: Guardian, by: User) -> None:
    """Undo an end that was a mistake. Raises DomainError when somebody else is the guardian by now."""
    person = _locked(guardian.person)
    row = Guardian.objects.select_for_update().get(pk=guardian.pk)
    if person.identity.guardian:
        raise DomainError("现在登记着监护人。请先核对是谁；换人的，直接登记新的监护人。")
    row.ended_on = None
    row.save(update_fields=["ended_on"])
    _name(person, row.name, row.phone, source=Source.OFFICE, by=by)
    _note(person, "恢复监护人", by)


def _locked(person: Person) -> Person:
    person = Person.objects.select_for_update(of=("self",)).select_related("identity").get(pk=person.pk)
    if person.died_on:
        raise DomainError("此人已登记去世，监护人不能再改。如登记有误，请先撤销去世登记。")
    if not hasattr(person, "identity"):
        raise DomainError("此人的身份信息已按规定删除，不能登记监护人。")
    return person


def _name(person: Person, name: str, phone: str, *, source: Source, by: User) -> None:
    """Into the identity, a blank included, with the source of both fields."""
    Identity.objects.filter(pk=person.pk).update(guardian=name, guardian_phone=phone)
    for field in ("guardian", "guardian_phone"):
        person.provenance[field] = [source.value, now().isoformat(), by.pk]
    person.save()


def _note(person: Person, what: str, by: User) -> None:
    record(actor=by, action="people.guardian", object_kind="person", object_id=person.pk, detail={"what": what})
