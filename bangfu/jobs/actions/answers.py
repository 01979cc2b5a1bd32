"""What happens when an employer says what became of a candidate, and when an office takes its word over?"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError
from bangfu.jobs.actions.referrals import change_referral
from bangfu.jobs.choices import ANSWER_STATES, REFERRAL_MOVES, ReferralState
from bangfu.jobs.models import EmployerAnswer, Referral
from bangfu.jobs.rules import missing_for
from bangfu.orgs.models import User

DAYS = ("contract_from", "contract_until")  # facts that are dates
DECIDED = "主管部门已经处理过这条反馈。请刷新页面看最新情况。"


@transaction.atomic
def give_answer(*, referral: Referral, state: str, on: date, by: User, note: str = "", **facts: Any) -> EmployerAnswer:
    """The employer's word, which replaces the one that still waits. Facts as for change_referral; nothing counts before take_over_answer.

    Raises DomainError for what the referral cannot become, a day to come, and missing facts.
    """
    referral = Referral.objects.select_for_update().get(pk=referral.pk)
    if state not in ANSWER_STATES or state not in REFERRAL_MOVES[referral.state]:
        raise DomainError(f"这位人选现在是“{referral.get_state_display()}”，不能答复“{ReferralState(state).label}”。请刷新页面看最新情况。")
    if on > today():
        raise DomainError("日期不能晚于今天。还没发生的请等发生后再答复。", field="on")
    missing = missing_for(state, facts)
    if missing:
        field, text = next(iter(missing.items()))
        raise DomainError(text, field=field)
    held = {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items() if value not in (None, "")}
    values = {"state": state, "happened_on": on, "facts": held, "note": note, "given_at": now(), "given_by": by}
    one, _ = EmployerAnswer.objects.update_or_create(referral=referral, decided_at=None, defaults=values)
    record(actor=by, action="referral.answer", object_kind="referral", object_id=referral.pk, detail={"state": state, "on": on.isoformat()})
    return one


@transaction.atomic
def withdraw_answer(*, referral: Referral, by: User) -> bool:
    """The employer takes back what no office has decided on; whether there was such a word."""
    Referral.objects.select_for_update().get(pk=referral.pk)
    gone, _ = EmployerAnswer.objects.filter(referral=referral, decided_at__isnull=True).delete()
    if gone:
        record(actor=by, action="referral.answer_withdrawn", object_kind="referral", object_id=referral.pk)
    return bool(gone)


@transaction.atomic
def take_over_answer(*, answer: EmployerAnswer, by: User) -> Referral:
    """The word becomes a step of the referral, counted for the officer's unit as if told by telephone; had somebody recorded the
    same already, that step is it.

    Raises DomainError, and changes nothing, when it was decided before or the referral cannot move so. Taken back by undo_step,
    the word stays decided and its step says it was undone: the employer may answer anew.
    """
    answer = _waiting(answer)
    referral = answer.referral
    if referral.state != answer.state:
        referral = change_referral(referral=referral, state=answer.state, by=by, on=answer.happened_on, note=answer.note, **facts_of(answer))
    answer.step = referral.steps.filter(undone_at__isnull=True).last()
    _decide(answer, by)
    return referral


def take_over_answers(*, answers: Iterable[EmployerAnswer], by: User) -> list[tuple[EmployerAnswer, str]]:
    """Each by itself, so that one that cannot be taken stops no other; those that were not taken, with why."""
    refused = []
    for one in answers:
        try:
            take_over_answer(answer=one, by=by)
        except DomainError as error:
            refused.append((one, error.message))
    return refused


@transaction.atomic
def decline_answer(*, answer: EmployerAnswer, objection: str, by: User) -> None:
    """The word is not taken; the employer reads why and may answer anew. Raises DomainError without words or when decided before."""
    answer = _waiting(answer)
    if not objection.strip():
        raise DomainError("请写明为什么不接收，单位才知道改哪里。", field="objection")
    answer.objection = objection.strip()
    _decide(answer, by)
    record(actor=by, action="referral.answer_declined", object_kind="referral", object_id=answer.referral_id)


def facts_of(answer: EmployerAnswer) -> Mapping[str, Any]:
    """The stored facts as change_referral takes them."""
    return {name: date.fromisoformat(value) if name in DAYS else value for name, value in answer.facts.items()}


def _waiting(answer: EmployerAnswer) -> EmployerAnswer:
    """The answer as it stands now, kept for us. The referral is locked first, as everywhere, so that nobody waits in a ring."""
    Referral.objects.select_for_update().get(pk=answer.referral_id)
    found = EmployerAnswer.objects.select_for_update(of=("self",)).select_related("referral").filter(pk=answer.pk, decided_at__isnull=True).first()
    if found is None:
        raise DomainError(DECIDED)
    return found


def _decide(answer: EmployerAnswer, by: User) -> None:
    answer.decided_at, answer.decided_by = now(), by
    answer.save(update_fields=["decided_at", "decided_by", "step", "objection"])
