"""What happens when a person asks not to be phoned, or withdraws consent? Each with its day, its way and who wrote it down."""

from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import HERE, now, today
from bangfu.core.errors import DomainError
from bangfu.orgs.models import User
from bangfu.people.actions.person import is_outdated, merge_values
from bangfu.people.choices import Source
from bangfu.people.models import Person


@transaction.atomic
def refuse_calls(*, person: Person, refused: bool, on: date, source: Source, by: User) -> None:
    """本人要求不打电话, or it is fine again. Raises DomainError."""
    _write(person, {"calls_refused": refused}, "不再打电话" if refused else "可以打电话", on=on, source=source, by=by)


@transaction.atomic
def withdraw_consent(*, person: Person, withdrawn: bool, on: date, source: Source, by: User) -> None:
    """Consent to the use of one's data ends, or is given again; with it matching by programs. What the law orders goes on. Raises DomainError."""
    values = {"consented_on": None, "consent_withdrawn_on": on} if withdrawn else {"consented_on": on, "consent_withdrawn_on": None}
    _write(person, values, "撤回同意" if withdrawn else "重新同意", on=on, source=source, by=by)


def _write(person: Person, values: dict[str, Any], what: str, *, on: date, source: Source, by: User) -> None:
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.died_on:
        raise DomainError("此人已登记去世，不再登记本人要求。")
    if on > today():
        raise DomainError("日期在今天以后，请检查。", field="on")
    at = now() if on == today() else datetime.combine(on, time(23, 59), tzinfo=HERE)
    if any(is_outdated(person, name, at) for name in values):
        raise DomainError("这一天之后又登记过本人的意思，以后来的为准。请核对日期。", field="on")
    merge_values(person, values, source=source, at=at, by_id=by.pk)
    if person.consent_withdrawn_on:
        merge_values(person, {"match_refused": True}, source=source, at=at, by_id=by.pk)
    person.save()
    record(actor=by, action="people.request", object_kind="person", object_id=person.pk, detail={"what": what, "on": on.isoformat()})
