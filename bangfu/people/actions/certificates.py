"""What happens when a certificate is issued, replaced or cancelled?"""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import now
from bangfu.core.errors import DomainError
from bangfu.orgs.models import User
from bangfu.people.actions.person import merge_values
from bangfu.people.certificates import certificates_of
from bangfu.people.choices import CertificateState, Source
from bangfu.people.models import Certificate, Person
from bangfu.people.privacy import identity_columns


@transaction.atomic
def record_certificate(
    *, person: Person, category: str, grade: str, suffix: str, issued_on: date | None, until: date | None, in_force: bool,
    source: Source, by: User,
) -> Certificate:
    """Add a certificate: the one now in force, which replaces the one before, or an earlier one for the record. Raises DomainError."""
    person = _locked(person)
    if issued_on and until and until <= issued_on:
        raise DomainError("有效期止应在发证日期之后。请对照证件改正。", field="until")
    row = Certificate(
        person=person, category=category, grade=grade, suffix=suffix, issued_on=issued_on, until=until, source=source.value, by=by, recorded_at=now(),
        state=CertificateState.VALID if in_force else CertificateState.REPLACED)
    if in_force:
        _replace(person, now().date() if issued_on is None else issued_on)
        _put_in_force(person, row, source=source, by=by)
    row.save()
    record(actor=by, action="people.certificate", object_kind="person", object_id=person.pk,
           detail={"what": "换发、补发" if in_force else "补记以前的证", "certificate": row.pk})
    return row


@transaction.atomic
def cancel_certificate(*, person: Person, reason: str, on: date, by: User) -> Certificate:
    """End the certificate in force: the file then has no category and grade. Raises DomainError when there is none."""
    person = _locked(person)
    if on > now().date():
        raise DomainError("注销日期在今天以后，请检查。", field="on")
    row = _settled(person)
    if row is None:
        raise DomainError("此人没有有效的残疾人证，无需注销。")
    row.state, row.reason, row.ended_on = CertificateState.CANCELLED, reason, on
    row.save()
    _write(person, dict.fromkeys(("category", "grade"), "") | {"certificate_until": None}, "", source=Source.OFFICE, at=now(), by=by)
    record(actor=by, action="people.certificate", object_kind="person", object_id=person.pk, detail={"what": "注销", "reason": reason, "certificate": row.pk})
    return row


@transaction.atomic
def restore_certificate(*, certificate: Certificate, by: User) -> Certificate:
    """Undo a cancellation made by mistake. Raises DomainError when another one is in force by now."""
    person = _locked(certificate.person)
    row = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if row.state != CertificateState.CANCELLED:
        raise DomainError("这个证没有注销，不用恢复。")
    if person.category:
        raise DomainError("此人现在登记着另一个有效的残疾人证。请先核对是哪一个，再注销那一个。")
    _settled(person)  # a row that a roster has overtaken makes room
    row.state, row.reason, row.ended_on = CertificateState.VALID, "", None
    row.save()
    _put_in_force(person, row, source=Source.OFFICE, by=by)
    record(actor=by, action="people.certificate", object_kind="person", object_id=person.pk, detail={"what": "恢复", "certificate": row.pk})
    return row


def _locked(person: Person) -> Person:
    person = Person.objects.select_for_update(of=("self",)).select_related("identity").get(pk=person.pk)
    if person.died_on:
        raise DomainError("此人已登记去世，证件不能再改。如登记有误，请先撤销去世登记。")
    return person


def _settled(person: Person) -> Certificate | None:
    """The certificate in force as a stored row; what a roster has overtaken is stored as replaced."""
    current = next(iter(certificates_of(person)), None)
    person.certificates.filter(state=CertificateState.VALID).exclude(pk=current.pk or 0 if current else 0).update(state=CertificateState.REPLACED)
    if current is None or current.state != CertificateState.VALID:
        return None
    if current.pk is None:
        current.save()
    return current


def _replace(person: Person, on: date) -> None:
    if standing := _settled(person):
        standing.state, standing.ended_on = CertificateState.REPLACED, on
        standing.save()


def _put_in_force(person: Person, row: Certificate, *, source: Source, by: User) -> None:
    values = {"category": row.category, "grade": row.grade, "certificate_until": row.until}
    base = person.identity.id_number if hasattr(person, "identity") else ""
    _write(person, values, f"{base}{row.category}{row.grade}{row.suffix}" if base else "", source=source, at=now(), by=by)


def _write(person: Person, values: Mapping[str, object], number: str, *, source: Source, at: datetime, by: User) -> None:
    """The person's columns and, if the identity is still there, the number that goes with them."""
    merge_values(person, values, source=source, at=at, by_id=by.pk)
    person.provenance["certificate"] = [source.value, at.isoformat(), by.pk]
    person.save()
    if hasattr(person, "identity"):
        person.identity.certificate = number
        person.identity.certificate_index = identity_columns(certificate=number)["certificate_index"]
        person.identity.save()
