"""Pages of match runs: start one, look at those there were."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from bangfu.core.errors import DomainError, NotAllowed
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.matching.actions import start_run
from bangfu.matching.queries import campaign_of, may_start, run_figures, runs_visible_to
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
    _, work = start_run(campaign=campaign, by=user)
    messages.success(request, "已开始计算，可以离开这一页。")
    return redirect("work", pk=work.pk)


@require_GET
def match_runs(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    require(user, Permission.MATCH)
    context = {"page": page_of(request, runs_visible_to(user).order_by("-started_at")), "may_start": may_start(user)}
    return page(request, "matching/runs.jinja", context)


@require_GET
def match_run(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    run = get_in_scope(user, runs_visible_to(user), pk=pk)
    require(user, Permission.MATCH)
    return page(request, "matching/run.jinja", {"run": run, "figures": run_figures(user, run), "may_start": may_start(user)})
