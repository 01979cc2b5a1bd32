"""Pages of 单位反馈: what employers say became of the candidates, taken over or declined by the office."""

from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from bangfu.core.errors import DomainError
from bangfu.core.lists import key_of, page_of
from bangfu.core.pages import page
from bangfu.core.ui import date_iso, thousands
from bangfu.jobs.actions import decline_answer, facts_of, take_over_answers
from bangfu.jobs.choices import REFERRAL_MOVES, RefusalReason
from bangfu.jobs.forms import ObjectionForm
from bangfu.jobs.models import EmployerAnswer
from bangfu.jobs.queries import answers_to_take, answers_visible_to, answers_waiting
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require
from bangfu.people.choices import EmploymentForm
from bangfu.people.privacy import masked

SHOWN = {"": "本单位推荐的", "others": "别的单位推荐的", "decided": "已处理"}


@require_GET
def answers(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    require(user, Permission.MATCH)
    return _answers_page(request, user)


@require_POST
def take_over(request: HttpRequest) -> HttpResponse:
    """One answer (its own button) or the ticked ones; each stands for itself."""
    user = cast(User, request.user)
    require(user, Permission.MATCH)
    asked = [key_of(key) for key in ([request.POST["one"]] if "one" in request.POST else request.POST.getlist("pick"))]
    rows = list(_with_names(answers_waiting(user).filter(pk__in=asked)))
    if not rows:
        messages.warning(request, "没有选中还等处理的反馈。请先勾选。")
        return redirect("answers")
    refused = take_over_answers(answers=rows, by=user)
    if done := len(rows) - len(refused):
        messages.success(request, f"已接收 {done} 条反馈，推荐、合同和统计跟着变。")
    for one, why in refused:
        messages.error(request, f"{_name(one)} → {one.referral.vacancy.title}没有接收：{why}")
    return redirect("answers")


@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    one = get_object_or_404(_with_names(answers_visible_to(user)), pk=pk)
    require(user, Permission.MATCH)
    form = ObjectionForm(request.POST, prefix=str(one.pk))
    if form.is_valid():
        try:
            decline_answer(answer=one, objection=form.cleaned_data["objection"], by=user)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, f"没有接收，原因已告诉“{one.referral.vacancy.employer.name}”。")
            return redirect("answers")
    return _answers_page(request, user, wrong=(one.pk, form))


def _answers_page(request: HttpRequest, user: User, wrong: tuple[int, ObjectionForm] | None = None) -> HttpResponse:
    """Those of the own referrals, of others' in the area, or decided; a form that came back stands open in its list."""
    show = request.GET.get("show", "")
    show = show if show in SHOWN else ""
    waiting, own = answers_waiting(user), answers_to_take(user)
    others = waiting.exclude(pk__in=own)
    rows = {"": own, "others": others, "decided": answers_visible_to(user).filter(decided_at__isnull=False).order_by("-decided_at", "-pk")}[show]
    shown = page_of(request, _with_names(rows))
    cards = [
        {"answer": one, "name": _name(one), "lines": change_lines(one), "form": wrong[1] if wrong and wrong[0] == one.pk else ObjectionForm(prefix=str(one.pk)),
         "open": bool(wrong and wrong[0] == one.pk), "same": one.referral.state == one.state,
         "possible": one.referral.state == one.state or one.state in REFERRAL_MOVES[one.referral.state]}
        for one in shown.rows
    ]
    notes = {"": {"note": str(own.count())}, "others": {"note": str(others.count())}}
    tabs = [{"href": f"?show={key}" if key else "?", "label": label, "current": key == show, **notes.get(key, {})} for key, label in SHOWN.items()]
    context = {"page": shown, "cards": cards, "tabs": tabs, "decided": show == "decided", "others": show == "others"}
    return page(request, "jobs/answers.jinja", context, status=422 if wrong else 200)


def _with_names(rows: QuerySet[EmployerAnswer]) -> QuerySet[EmployerAnswer]:
    return rows.select_related("referral__person__identity", "referral__vacancy__employer", "given_by", "decided_by", "step")


def _name(one: EmployerAnswer) -> str:
    return masked(getattr(one.referral.person, "identity", None))["name"]


def change_lines(one: EmployerAnswer) -> list[tuple[str, Any]]:
    """What taking it over would write, for ui.person.facts."""
    facts = facts_of(one)
    found: list[tuple[str, Any]] = [("哪一天", date_iso(one.happened_on))]
    if "refusal_reason" in facts:
        found.append(("主要原因", RefusalReason(facts["refusal_reason"]).label))
    if "contract_from" in facts:
        until = date_iso(facts["contract_until"]) if "contract_until" in facts else "无固定期限"
        insured = {True: "已缴纳", False: "未缴纳", None: "还不清楚"}[facts.get("insured")]
        form = EmploymentForm(facts["employment_form"]).label if "employment_form" in facts else "还不清楚"
        found += [("合同", f"{date_iso(facts['contract_from'])} 至 {until}"), ("月工资", f"{thousands(facts['pay'])} 元"), ("社会保险", insured), ("就业形式", form)]
    return [*found, ("备注", one.note)] if one.note else found
