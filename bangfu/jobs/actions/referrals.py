"""What happens when a person is referred to a post, interviewed, hired or refused?

Every step keeps what it replaced, so that jobs.actions.undo can put it back.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import HERE, now, today
from bangfu.core.errors import DomainError
from bangfu.jobs.choices import OPEN_STATES, REFERRAL_MOVES, STANDING_STATES, ReferralState, VacancyState
from bangfu.jobs.models import Referral, ReferralStep, Vacancy
from bangfu.jobs.queries import campaign_covering
from bangfu.jobs.rules import Pair, missing_for, openings_left, why_not_refer
from bangfu.orgs.models import User
from bangfu.people.actions import record_event, update_person, void_events
from bangfu.people.choices import Employment, EventKind, Source
from bangfu.people.models import Person


@transaction.atomic
def refer_person(*, person: Person, vacancy: Vacancy, reasons: Mapping[str, Any], by: User, note: str = "") -> Referral:
    """Propose a person for a vacancy, with the verdict of the moment; a second time returns the referral that stands.

    Raises DomainError when the vacancy is closed, full or crowded, or the person has work or took their consent back.
    """
    vacancy = Vacancy.objects.select_for_update().get(pk=vacancy.pk)  # the lock keeps the limits under two officers at once
    standing = Referral.objects.filter(person=person, vacancy=vacancy, state__in=STANDING_STATES).first()
    if standing:
        return standing
    verdict = why_not_refer(_pair(person, vacancy))
    if not verdict.ok:
        raise DomainError(f"“{vacancy.title}”不能推荐：" + "；".join(one.text for one in verdict.unmet) + "。")
    at = now()
    campaign = campaign_covering(person.path, person.pk)
    referral = Referral.objects.create(
        campaign=campaign, person=person, path=person.path, vacancy=vacancy, unit=by.unit, referred_by=by, referred_at=at,
        changed_at=at, reasons=dict(reasons), note=note,
    )
    _step(referral, ReferralState.REFERRED, today(), by, note=note)
    _event(referral, EventKind.REFERRAL, by, today(), reference=referral_reference(referral))
    record(actor=by, action="referral.create", object_kind="referral", object_id=referral.pk, detail={"vacancy": vacancy.pk})
    return referral


@transaction.atomic
def change_referral(*, referral: Referral, state: str, by: User, on: date | None = None, **facts: Any) -> Referral:
    """Move a referral on, by the table of moves. `on`: the day it happened.

    Facts by state: refused_* needs refusal_reason; hired needs contract_from and pay, and takes contract_until, insured and
    employment_form; all take note. A hire makes the person employed, ends their other open referrals and closes a full
    vacancy; withdrawing voids the event.
    """
    referral = Referral.objects.select_for_update(of=("self",)).select_related("person", "vacancy").get(pk=referral.pk)
    if state not in REFERRAL_MOVES[referral.state]:
        raise DomainError(f"这条推荐现在是“{referral.get_state_display()}”，不能改为“{ReferralState(state).label}”。请刷新页面看最新情况。")
    day = on or today()
    if day > today():
        raise DomainError("日期不能晚于今天。还没发生的请等发生后再记。", field="on")
    missing = missing_for(state, facts)
    if missing:
        field, text = next(iter(missing.items()))
        raise DomainError(text, field=field)
    step = _move(referral, state, day, by, reason=facts.get("refusal_reason") or "", note=facts.get("note") or "")
    if state == ReferralState.HIRED:
        _hire(step, by, facts)
    elif state == ReferralState.INTERVIEW:
        _event(referral, EventKind.INTERVIEW, by, day, reference=step_reference(step))
    elif state == ReferralState.WITHDRAWN:
        void_events(reference=referral_reference(referral), by=by)
    record(actor=by, action=f"referral.{state}", object_kind="referral", object_id=referral.pk)
    return referral


def _hire(step: ReferralStep, by: User, facts: Mapping[str, Any]) -> None:
    referral, day, at = step.referral, step.happened_on, now()
    vacancy = Vacancy.objects.select_for_update().get(pk=referral.vacancy_id)
    hired = vacancy.referrals.filter(state=ReferralState.HIRED).exclude(pk=referral.pk).count()
    if not openings_left(vacancy.openings, hired):
        raise DomainError(f"“{vacancy.title}”招 {vacancy.openings} 人，已录用 {hired} 人。如确实加招，请先修改岗位的招聘人数。")
    for name in ("contract_from", "contract_until", "pay", "insured"):
        setattr(referral, name, facts.get(name))
    referral.save()
    values = {
        "employment": Employment.EMPLOYED.value, "employment_form": facts.get("employment_form") or "",
        "employed_on": referral.contract_from, "not_employed_reason": "",
    }
    person = Person.objects.select_for_update().get(pk=referral.person_id)
    held = {name: [_plain(getattr(person, name)), person.provenance.get(name)] for name in values}
    update_person(person=person, values=values, source=Source.OFFICE, at=at, by=by)
    detail = {name: value.isoformat() if (value := facts.get(name)) else None for name in ("contract_from", "contract_until")}
    detail |= {"employer": vacancy.employer_id, "insured": referral.insured}
    _event(referral, EventKind.HIRE, by, day, reference=step_reference(step), **detail)
    others = [
        _move(other, ReferralState.WITHDRAWN, day, by, note="本人已在别处就业")  # it did happen, so its event stands
        for other in Referral.objects.select_for_update().filter(person=person, state__in=OPEN_STATES).exclude(pk=referral.pk)
    ]
    full = not openings_left(vacancy.openings, hired + 1)
    step.before = (step.before or {}) | {"person": held, "at": at.isoformat(), "others": [one.pk for one in others], "vacancy": vacancy.state if full else None}
    step.save(update_fields=["before"])
    if full:
        Vacancy.objects.filter(pk=vacancy.pk).update(state=VacancyState.CLOSED)
        record(actor=by, action="job.vacancy_closed", object_kind="vacancy", object_id=vacancy.pk, detail={"full": True})


def _pair(person: Person, vacancy: Vacancy) -> Pair:
    states = list(vacancy.referrals.filter(state__in=STANDING_STATES).values_list("state", flat=True))
    hired = states.count(ReferralState.HIRED)
    return Pair(
        person_dead=person.died_on is not None, withdrawn=person.consent_withdrawn_on is not None, person_employed=person.employment == Employment.EMPLOYED, state=vacancy.state,
        openings=vacancy.openings, hired=hired, open_referrals=len(states) - hired,
    )


def referral_reference(referral: Referral) -> str:
    """What the event of the referral itself is written under."""
    return f"jobs.referral:{referral.pk}"


def step_reference(step: ReferralStep) -> str:
    """What the event of one later step is written under, so that it can be voided alone."""
    return f"jobs.step:{step.pk}"


def _move(referral: Referral, state: str, day: date, by: User, *, reason: str = "", note: str = "") -> ReferralStep:
    """Write the new state with the step that keeps the old one."""
    before = {name: _plain(getattr(referral, name)) for name in ("state", "refusal_reason", "note", "changed_at")}
    referral.state, referral.changed_at, referral.refusal_reason, referral.note = state, now(), reason, note
    referral.save(update_fields=["state", "changed_at", "refusal_reason", "note"])
    return _step(referral, state, day, by, reason=reason, note=note, before=before)


def _step(
    referral: Referral, state: str, day: date, by: User, *, reason: str = "", note: str = "", before: dict[str, Any] | None = None
) -> ReferralStep:
    return ReferralStep.objects.create(
        referral=referral, state=state, happened_on=day, recorded_at=now(), by=by, reason=reason, note=note, before=before,
    )


def _plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def _event(referral: Referral, kind: EventKind, by: User, day: date, *, reference: str, **detail: Any) -> None:
    at = now() if day == today() else datetime.combine(day, time(12), tzinfo=HERE)
    record_event(
        kind=kind, person=referral.person, by=by, occurred_at=at, source=Source.OFFICE, campaign_id=referral.campaign_id,
        reference=reference, detail={"vacancy": referral.vacancy_id, **detail},
    )
