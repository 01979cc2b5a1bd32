"""What happens when a step of a referral was recorded by mistake?"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import now
from bangfu.core.errors import DomainError
from bangfu.jobs.actions.referrals import step_reference
from bangfu.jobs.choices import STANDING_STATES, ReferralState, VacancyState
from bangfu.jobs.models import Referral, ReferralStep, Vacancy
from bangfu.jobs.rules import why_not_undo
from bangfu.orgs.models import User
from bangfu.people.actions import void_events
from bangfu.people.choices import Source
from bangfu.people.models import Person

CONTRACT = ("contract_from", "contract_until", "pay", "insured")


@dataclass(frozen=True)
class Undone:
    """What taking a step back brought: how the referral stands, and of a hire what followed.

    employment: the person's file is as before the hire (False: somebody changed it since, so it stays; None: no hire).
    reopened: the post is on offer again. others: referrals that wait for an answer again.
    """

    referral: Referral
    employment: bool | None = None
    reopened: bool = False
    others: int = 0


@transaction.atomic
def undo_step(*, step: ReferralStep, reason: str, by: User) -> Undone:
    """Take back the last step of a referral: its event is voided, what it replaced stands again; who, when and why are kept.

    Raises DomainError when it is not the last one, cannot be taken back, or no reason is given. A second click changes nothing.
    """
    referral = Referral.objects.select_for_update().get(pk=step.referral_id)
    step = ReferralStep.objects.select_for_update(of=("self",)).select_related("by").get(pk=step.pk)
    if step.undone_at is not None:
        return Undone(referral)
    if not reason.strip():
        raise DomainError("请写明为什么撤销，例如：口头答应，没有签合同。", field="reason")
    last = referral.steps.filter(undone_at__isnull=True).last()
    verdict = why_not_undo(state=step.state, is_last=step == last, kept=step.before is not None)
    if not verdict.ok:
        raise DomainError("；".join(one.text for one in verdict.unmet) + "。")
    followed = _undo_hire(referral, step, reason, by) if step.state == ReferralState.HIRED else {}
    _put_back(referral, step, reason, by)
    void_events(reference=step_reference(step), by=by)
    record(actor=by, action="referral.undo", object_kind="referral", object_id=referral.pk, detail={"step": step.pk, "state": step.state})
    return Undone(referral, **followed)


def _put_back(referral: Referral, step: ReferralStep, reason: str, by: User) -> None:
    """The referral as it stood before the step."""
    before = step.before or {}
    if before["state"] in STANDING_STATES and _refer_again(referral):
        raise DomainError("此后又给本人推荐过这个岗位，两条推荐不能并存。请先撤回新的那一条。")
    columns = {field.name: field for field in Referral._meta.concrete_fields}
    for name in ("state", "refusal_reason", "note", "changed_at"):
        setattr(referral, name, columns[name].to_python(before[name]))
    referral.save()
    step.undone_at, step.undone_by, step.undo_reason = now(), by, reason.strip()
    step.save(update_fields=["undone_at", "undone_by", "undo_reason"])


def _refer_again(referral: Referral) -> bool:
    rows = Referral.objects.filter(person_id=referral.person_id, vacancy_id=referral.vacancy_id, state__in=STANDING_STATES)
    return rows.exclude(pk=referral.pk).exists()


def _undo_hire(referral: Referral, step: ReferralStep, reason: str, by: User) -> dict[str, Any]:
    """The contract goes, the opening is free, the person's file and their other referrals stand as before."""
    before = step.before or {}
    vacancy = Vacancy.objects.select_for_update().get(pk=referral.vacancy_id)
    reopened = before["vacancy"] is not None and vacancy.state == VacancyState.CLOSED
    if reopened:
        vacancy.state = before["vacancy"]
        vacancy.save(update_fields=["state"])
        record(actor=by, action=f"job.vacancy_{vacancy.state}", object_kind="vacancy", object_id=vacancy.pk, detail={"full": False})
    for name in CONTRACT:
        setattr(referral, name, None)
    employment = _restore_employment(referral, step, by)
    others = 0
    for one in ReferralStep.objects.select_for_update().filter(pk__in=before["others"], undone_at__isnull=True).select_related("referral"):
        if one == one.referral.steps.filter(undone_at__isnull=True).last() and not _refer_again(one.referral):
            _put_back(one.referral, one, reason, by)
            others += 1
    return {"employment": employment, "reopened": reopened, "others": others}


def _restore_employment(referral: Referral, step: ReferralStep, by: User) -> bool:
    """Whether the columns of employment went back; they stay when anything in them was written since."""
    before = step.before or {}
    held: dict[str, Any] = before["person"]
    person = Person.objects.select_for_update().get(pk=referral.person_id)
    written = [Source.OFFICE.value, before["at"], step.by_id]
    if any(person.provenance.get(name) != written for name in held):
        return False
    columns = {field.name: field for field in Person._meta.concrete_fields}
    for name, (value, source) in held.items():
        setattr(person, name, columns[name].to_python(value))
        if source is None:
            del person.provenance[name]
        else:
            person.provenance[name] = source
    person.save()
    record(actor=by, action="people.update", object_kind="person", object_id=person.pk, detail={"fields": sorted(held), "source": Source.OFFICE.value})
    return True
