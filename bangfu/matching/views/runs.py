"""Pages of match runs: start one, look at those there were."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from bangfu.core.choices import WorkState
from bangfu.core.errors import DomainError, NotAllowed
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.matching.actions import start_run
from bangfu.matching.queries import campaign_of, may_start, run_figures, run_going, runs_visible_to, works_of
from bangfu.matching.warm import is_ready
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.scope import get_in_scope


@require_POST
def start_match(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    require(user, Permission.MATCH)
    if not may_start(user):
        raise NotAllowed("整片计算由辖区经办发起；您可以打开一个人的页面，随时看他的岗位。")
    campaign = campaign_of(user)
    if campaign is None:
        raise DomainError("本辖区没有进行中的活动。请先签收或发起活动、导入名册，再计算匹配。")
    going = run_going(user)
    if going and going.run.path == user.unit.path:
        messages.info(request, "正在计算，不用再点一次；算完这里自己会变。")
        return redirect("match_run", pk=going.run.pk)
    run, _ = start_run(campaign=campaign, by=user)
    messages.success(request, "已开始计算，可以离开这一页。")
    return redirect("match_run", pk=run.pk)


@require_GET
def match_progress(request: HttpRequest) -> HttpResponse:
    """How the run under way stands, asked every few seconds; when it has ended the page that asks is loaded anew.

    ?run=…: of one run; ?warm: only whether the kernel is ready.
    """
    user = cast(User, request.user)
    require(user, Permission.MATCH)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("matches")
    asked = request.GET.get("run", "")
    going = None if "warm" in request.GET else run_going(user, int(asked) if asked.isdecimal() else None)
    if going or ("warm" in request.GET and not is_ready()):
        return page(request, "matching/going.jinja", {"going": going, "ready": is_ready(), "run_asked": asked})
    return HttpResponse(headers={"HX-Refresh": "true"})


@require_GET
def match_runs(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    require(user, Permission.MATCH)
    shown = page_of(request, runs_visible_to(user).order_by("-started_at"))
    states = {work.arguments["run"]: work.get_state_display() for work in works_of([one.pk for one in shown.rows]).exclude(state=WorkState.DONE)}
    context = {"page": shown, "states": states, "may_start": may_start(user)}
    return page(request, "matching/runs.jinja", context)


@require_GET
def match_run(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    run = get_in_scope(user, runs_visible_to(user), pk=pk)
    require(user, Permission.MATCH)
    going = None if run.finished_at else run_going(user, run.pk)
    stopped = None if run.finished_at or going else works_of([run.pk]).order_by("-created_at").first()
    return page(request, "matching/run.jinja", {
        "run": run, "figures": run_figures(user, run), "may_start": may_start(user), "going": going, "stopped": stopped, "ready": is_ready(),
    })
