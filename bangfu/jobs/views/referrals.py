"""Pages of referrals: the list with its funnel, one referral with its next steps."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from bangfu.core.citations import verdict_from
from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.jobs.actions import change_referral
from bangfu.jobs.choices import OPEN_STATES, ReferralState
from bangfu.jobs.forms import ReferralFilterForm, ReferralMoveForm
from bangfu.jobs.models import Referral, Vacancy
from bangfu.jobs.queries import (
    WAITING_DAYS,
    filter_referrals,
    referral_funnel,
    referral_rows,
    referrals_visible_to,
    referrals_waiting,
    vacancies_visible_to,
    with_counts,
)
from bangfu.jobs.rules import moves_from, why_not_counted
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
    asked |= {key: "" for key in ("vacancy", "person") if not asked.get(key, "").isdigit()}
    areas = [(one.path, one.name) for one in reporting_areas(user.unit.region)]
    rows = filter_referrals(referral_rows(user), asked, today())
    everything = referrals_visible_to(user)
    shown = page_of(request, rows)
    names = {one.person_id: masked(getattr(one.person, "identity", None))["name"] for one in shown.rows}
    context = {
        "page": shown, "form": ReferralFilterForm(asked, areas=areas), "funnel": referral_funnel(everything),
        "waiting": referrals_waiting(user).count(), "days": WAITING_DAYS, "today": today(), "names": names, "open_states": OPEN_STATES,
        "area": user.unit.region.name, "may_match": may(user, Permission.MATCH),
        "chips": chips_of(request, {"reached": _stage_label(asked.get("reached", "")), "vacancy": "一个岗位", "person": "一个人"}),
    }
    return page(request, "jobs/referrals.jinja", context, block="results")


def _stage_label(stage: str) -> str:
    return {"interview": "面试及以后", "offered": "拟录用及以后", "hired": "已就业", "refused": "没有成"}.get(stage, stage)


def _visible(user: User, pk: int) -> Referral:
    rows = referrals_visible_to(user).select_related("person__identity", "person__region", "vacancy__employer", "vacancy__region", "unit", "referred_by", "campaign")
    return get_object_or_404(rows, pk=pk)


@require_GET
def referral(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    one = _visible(user, pk)
    require(user, Permission.VIEW_JOBS)
    return _referral_page(request, user, one)


@require_POST
def move_referral(request: HttpRequest, pk: int) -> HttpResponse:
    """One move; what is missing comes back on the same page with the form open."""
    user = cast(User, request.user)
    one = _visible(user, pk)
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
    return _referral_page(request, user, one, wrong=(state, form))


def _referral_page(request: HttpRequest, user: User, one: Referral, wrong: tuple[str, ReferralMoveForm] | None = None) -> HttpResponse:
    vacancy = with_counts(Vacancy.objects.filter(pk=one.vacancy_id)).select_related("employer", "region", "occupation").get()
    moves: list[dict[str, Any]] = []
    for state in moves_from(one.state) if may(user, Permission.MATCH) else []:
        form = wrong[1] if wrong and wrong[0] == state else ReferralMoveForm(state=state)
        moves.append({"state": state.value, "label": state.label, "form": form, "open": bool(wrong and wrong[0] == state)})
    counted = why_not_counted(
        contract_from=one.contract_from, contract_until=one.contract_until, pay=one.pay, insured=one.insured
    ) if one.state == ReferralState.HIRED else None
    context = {
        "referral": one, "person": masked(getattr(one.person, "identity", None)), "vacancy": vacancy, "moves": moves, "wrong": wrong,
        "verdict": verdict_from(one.reasons), "steps": list(one.steps.select_related("by__unit")), "counted": counted,
        "may_match": may(user, Permission.MATCH), "may_see": may(user, Permission.VIEW_PEOPLE), "vacancy_visible": vacancies_visible_to(user).filter(pk=vacancy.pk).exists(),
    }
    return page(request, "jobs/referral.jinja", context, status=422 if wrong else 200)
