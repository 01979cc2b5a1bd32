"""Pages of referrals: the list with its funnel, one referral with its next steps."""

from datetime import date, datetime
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from bangfu.audit.queries import lines_about
from bangfu.core.citations import verdict_from
from bangfu.core.clock import HERE, today
from bangfu.core.errors import DomainError
from bangfu.core.lists import key_of, page_of
from bangfu.core.pages import page
from bangfu.core.ui import date_iso
from bangfu.jobs.actions import Undone, change_referral, undo_step
from bangfu.jobs.choices import OPEN_STATES, STANDING_STATES, ReferralState, Shared
from bangfu.jobs.forms import ASKED_BY, DisclosureForm, ReferralFilterForm, ReferralMoveForm, UndoForm
from bangfu.jobs.models import Disclosure, EmployerAnswer, Referral, ReferralStep, Vacancy
from bangfu.jobs.queries import (
    CONSENT_DAYS,
    WAITING_DAYS,
    answers_to_take,
    filter_referrals,
    referral_funnel,
    referral_rows,
    referrals_visible_to,
    referrals_waiting,
    vacancies_visible_to,
    with_counts,
)
from bangfu.jobs.rules import moves_from, why_not_counted, why_not_undo
from bangfu.jobs.views.conditions import chips_of
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, may, require
from bangfu.orgs.queries import reporting_areas
from bangfu.people.privacy import masked


@require_GET
def referrals(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    require(user, Permission.VIEW_JOBS)
    asked = {key: value.strip() for key, value in request.GET.dict().items()}
    asked |= {key: "" for key in ("vacancy", "person", "unit") if not key_of(asked.get(key))}
    areas = [(one.path, one.name) for one in reporting_areas(user.unit.region)]
    rows = filter_referrals(referral_rows(user), asked, today())
    everything = referrals_visible_to(user)
    shown = page_of(request, rows)
    names = {one.person_id: masked(getattr(one.person, "identity", None))["name"] for one in shown.rows}
    vacancy = vacancies_visible_to(user).filter(pk=asked["vacancy"]).first() if asked["vacancy"] else None
    person = everything.filter(person_id=asked["person"]).select_related("person__identity").first() if asked["person"] else None
    context = {
        "page": shown, "form": ReferralFilterForm(asked, areas=areas), "funnel": referral_funnel(everything),
        "waiting": referrals_waiting(user).count(), "days": WAITING_DAYS, "days_since": lambda one: (today() - one.changed_at.astimezone(HERE).date()).days,
        "names": names, "open_states": OPEN_STATES, "elsewhere": vacancy.referrals.count() - everything.filter(vacancy=vacancy).count() if vacancy else 0,
        "area": user.unit.region.name, "may_match": may(user, Permission.MATCH),
        "answers": answers_to_take(user).count() if may(user, Permission.MATCH) else 0,
        "chips": chips_of(request, {"reached": _stage_label(asked.get("reached", "")), "open": "还在等结果", "unit": "本单位推荐" if asked["unit"] == str(user.unit_id) else "一个单位推荐", "consent": f"推荐满 {CONSENT_DAYS} 天还没问本人是否同意告诉单位",
                                   "vacancy": f"岗位：{vacancy.title}" if vacancy else "一个岗位",
                                   "person": f"推荐给{masked(getattr(person.person, 'identity', None))['name']}" if person else "一个人"}),
    }
    return page(request, "jobs/referrals.jinja", context, block="results")


def _stage_label(stage: str) -> str:
    return {"referred": "推荐，不含撤回", "interview": "面试及以后", "offered": "拟录用及以后", "hired": "已就业", "refused": "没有成"}.get(stage, stage)


def visible_referral(user: User, pk: int) -> Referral:
    rows = referrals_visible_to(user).select_related("person__identity", "person__region", "vacancy__employer", "vacancy__region", "unit", "referred_by", "campaign")
    return get_object_or_404(rows, pk=pk)


@require_GET
def referral(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    one = visible_referral(user, pk)
    require(user, Permission.VIEW_JOBS)
    return referral_page(request, user, one)


@require_POST
def move_referral(request: HttpRequest, pk: int) -> HttpResponse:
    """One move; what is missing comes back on the same page with the form open."""
    user = cast(User, request.user)
    one = visible_referral(user, pk)
    require(user, Permission.MATCH)
    state = request.POST.get("state", "")
    if state not in ReferralMoveForm.FIELDS_OF:
        raise Http404
    form = ReferralMoveForm(request.POST, state=state)
    if form.is_valid():
        try:
            change_referral(referral=one, state=state, by=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, f"已记为“{ReferralState(state).label}”。")
            return redirect("referral", pk=one.pk)
    return referral_page(request, user, one, wrong=(state, form))


@require_POST
def undo_referral(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the last step, with a reason."""
    user = cast(User, request.user)
    one = visible_referral(user, pk)
    require(user, Permission.MATCH)
    form = UndoForm(request.POST)
    step = one.steps.filter(pk=form.cleaned_data["step"]).first() if form.is_valid() else None
    if step is not None:
        try:
            done = undo_step(step=step, reason=form.cleaned_data["reason"], by=user)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _undone_words(step, done))
            return redirect("referral", pk=one.pk)
    elif form.is_valid():
        raise Http404
    return referral_page(request, user, one, undo=form)


def _undone_words(step: ReferralStep, done: Undone) -> str:
    words = [f"已撤销“{step.get_state_display()}”，现在是“{done.referral.get_state_display()}”"]
    if done.employment is not None:
        words.append("本人就业状况已改回录用以前" if done.employment else "本人就业状况后来又有人改过，没有动，请到一人一档核对")
    if done.reopened:
        words.append("岗位重新开放")
    if done.others:
        words.append(f"当时自动撤回的 {done.others} 条推荐继续等结果")
    return "；".join(words) + "。"


def _timeline(steps: list[ReferralStep], disclosures: list[Disclosure], answers: list[EmployerAnswer], last: ReferralStep | None) -> list[dict[str, str]]:
    """Steps and what was taken back, consent and the employer's words, in the order it was recorded, for ui/timeline.jinja."""
    rows: list[tuple[datetime, dict[str, str]]] = []

    def add(at: datetime, on: date, text: str, sub: str, state: str = "past") -> None:
        rows.append((at, {"when": date_iso(on), "iso": date_iso(on), "text": text, "sub": sub.strip(), "state": state}))

    for one in steps:
        reason, undone = f"：{one.get_reason_display()}" if one.reason else "", "（后来撤销）" if one.undone_at else ""
        add(one.recorded_at, one.happened_on, one.get_state_display() + reason + undone, f"{_by(one.by)} {one.note}", "now" if one == last else "past")
        if one.undone_at and one.undone_by:
            add(one.undone_at, one.undone_at, f"撤销“{one.get_state_display()}”：{one.undo_reason}", _by(one.undone_by))
    for told in disclosures:
        shared = "、".join(Shared(code).label for code in told.shares)
        add(told.recorded_at, told.agreed_on, f"本人同意告诉单位：{shared}" if shared else "本人不同意告诉单位是谁", f"{ASKED_BY[told.way]}问的 · {_by(told.recorded_by)}")
        if told.shares and told.withdrawn_at and told.withdrawn_by:
            add(told.withdrawn_at, told.withdrawn_at, "本人不再同意，单位那里已遮盖", _by(told.withdrawn_by))
    for said in answers:
        add(said.given_at, said.given_at, f"单位反馈“{said.get_state_display()}”", said.given_by.display_name)
        if said.objection and said.decided_at and said.decided_by:
            add(said.decided_at, said.decided_at, f"没有接收单位反馈：{said.objection}", _by(said.decided_by))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def _by(user: User) -> str:
    return f"{user.display_name}（{user.unit.name}）"


def referral_page(
    request: HttpRequest, user: User, one: Referral, *, wrong: tuple[str, ReferralMoveForm] | None = None, undo: UndoForm | None = None,
    consent: DisclosureForm | None = None,
) -> HttpResponse:
    """One referral; `wrong`, `undo` and `consent` are forms that come back with what is missing."""
    vacancy = with_counts(Vacancy.objects.filter(pk=one.vacancy_id)).select_related("employer", "region", "occupation").get()
    moves: list[dict[str, Any]] = []
    for state in moves_from(one.state) if may(user, Permission.MATCH) else []:
        form = wrong[1] if wrong and wrong[0] == state else ReferralMoveForm(state=state)
        moves.append({"state": state.value, "label": state.label, "form": form, "open": bool(wrong and wrong[0] == state)})
    counted = why_not_counted(
        contract_from=one.contract_from, contract_until=one.contract_until, pay=one.pay, insured=one.insured
    ) if one.state == ReferralState.HIRED else None
    steps = list(one.steps.select_related("by__unit", "undone_by__unit"))
    last = next((step for step in reversed(steps) if step.undone_at is None), None)
    undoable = last is not None and may(user, Permission.MATCH) and why_not_undo(state=last.state, is_last=True, kept=last.before is not None).ok
    disclosures, answers = list(one.disclosures.select_related("recorded_by__unit", "withdrawn_by__unit")), list(one.answers.select_related("given_by", "decided_by__unit"))
    in_force = next((told for told in disclosures if told.withdrawn_at is None and one.state in STANDING_STATES), None)
    askable = in_force is None and one.state in STANDING_STATES and may(user, Permission.MATCH)
    context = {
        "in_force": in_force, "shared": "、".join(Shared(code).label for code in in_force.shares) if in_force else "",
        "asked": bool(disclosures), "consent_form": (consent or DisclosureForm()) if askable else None, "readings": _readings(one),
        "answer": next((said for said in answers if said.decided_at is None), None),
        "last": last, "undo_form": (undo or UndoForm(initial={"step": last.pk})) if last and undoable else None, "referral": one, "person": masked(getattr(one.person, "identity", None)), "vacancy": vacancy, "moves": moves, "wrong": wrong,
        "verdict": verdict_from(one.reasons), "timeline_rows": _timeline(steps, disclosures, answers, last), "counted": counted,
        "may_match": may(user, Permission.MATCH), "may_see": may(user, Permission.VIEW_PEOPLE), "vacancy_visible": vacancies_visible_to(user).filter(pk=vacancy.pk).exists(),
    }
    return page(request, "jobs/referral.jinja", context, status=422 if wrong or undo or consent else 200)


def _readings(one: Referral) -> list[datetime]:
    """When the employer saw who it is, the newest first."""
    lines = lines_about("employer", one.vacancy.employer_id).filter(action="referral.read", detail__referrals__contains=one.pk)
    return list(lines.values_list("at", flat=True)[:100])
