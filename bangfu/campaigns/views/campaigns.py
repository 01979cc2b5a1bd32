"""The pages of a campaign: which there are, its task list, its working order."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from bangfu.campaigns.actions import withdraw_campaign
from bangfu.campaigns.choices import TaskState
from bangfu.campaigns.hand_on import tasks_listed
from bangfu.campaigns.models import Campaign, Task
from bangfu.campaigns.queries import (
    ClauseShown,
    campaign_rows,
    clauses_behind,
    edges_from,
    edges_to_sign,
    get_campaign,
    own_edge,
    roster_of,
    starts,
    tasks_of,
    units_with_tasks,
)
from bangfu.campaigns.rules.deadlines import time_left
from bangfu.campaigns.rules.tasks import Status, task_status
from bangfu.campaigns.workspace import address, notice_points, schedule, workspace
from bangfu.core.clock import now, today
from bangfu.core.hand_on import handed_on
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.orgs.models import Unit, User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import may, require
from bangfu.orgs.queries import bureaus_below

STATES = (("", "全部"), ("open", "未完成"), ("late", "已逾期"), ("today", "今天到期"), ("done", "已完成"), ("dropped", "不再做"))


@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """Which campaigns reach this user's unit?"""
    user = cast(User, request.user)
    require(user, P.VIEW_CAMPAIGN)
    listed = page_of(request, campaign_rows(user))
    day = today()
    rows = []
    for campaign in listed.rows:
        edge = campaign.own_edges[0] if campaign.own_edges else None
        due_on = localdate(edge.due_at) if edge else campaign.due_on
        rows.append({"campaign": campaign, "edge": edge, "due_on": due_on, "left": time_left(due_on, day)})
    context = {"rows": rows, "page": listed, "to_sign": edges_to_sign(user).count(), "may_issue": may(user, P.ISSUE_NOTICE), "may_sign": may(user, P.FORWARD_NOTICE)}
    return page(request, "campaigns/campaigns.jinja", context)


@require_safe
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """清单: measure, task, owner, day, proof."""
    user = cast(User, request.user)
    found = get_campaign(user, pk)
    require(user, P.VIEW_CAMPAIGN)
    day = today()
    space = workspace(user, found, room="list", today=day)
    choices = list(units_with_tasks(user, found))
    unit = _unit_shown(request, user, choices)
    tasks = list(tasks_of(unit, found))
    shown, picked = _filtered(request, tasks), _picked(request, tasks)
    if handed := handed_on(request, lambda: tasks_listed(found, unit, shown, now())):
        return handed
    context = {
        "workspace": space, "campaign": found, "unit": unit, "units": choices, "groups": _groups(shown), "picked": picked,
        "clauses": _clauses(picked), "counts": _counts(tasks), "shown": len(shown), "states": STATES,
        "left_out": {task.pk for task in tasks} - {task.pk for task, _ in shown},
        "owners": {task.owner.pk: task.owner for task in tasks if task.owner}.values(), "query": _query(request),
        "points": notice_points(found, space.edge), "steps": schedule(user.unit, found, day), "roster_count": roster_of(user, found).count(),
        "proofs_url": address("task_proofs", pk=found.pk), "next_step": _next_step(user, found),
        "may_manage": may(user, P.MANAGE_TASKS), "mine": unit.pk == user.unit_id, "may_roster": may(user, P.VIEW_PEOPLE),
    }
    return page(request, "campaigns/campaign.jinja", context, block="tasks")


def _unit_shown(request: HttpRequest, user: User, choices: list[Unit]) -> Unit:
    wanted = request.GET.get("unit", "")
    by_key = {str(one.pk): one for one in choices}
    return by_key.get(wanted) or user.unit


def _query(request: HttpRequest) -> dict[str, str]:
    return {key: request.GET.get(key, "") for key in ("unit", "owner", "state")}


def _filtered(request: HttpRequest, tasks: list[Task]) -> list[tuple[Task, Status]]:
    """Tasks of the owner and state asked for; dropped ones only on request."""
    owner, state, day = request.GET.get("owner", ""), request.GET.get("state", ""), today()
    rows = []
    for task in tasks:
        status = task_status(task.due_on, day, task.state)
        if owner and str(task.owner_id) != owner:
            continue
        if status.code == "dropped" and state != "dropped":
            continue
        if state in ("", status.code) or (state == "open" and task.state == TaskState.OPEN):
            rows.append((task, status))
    return rows


def _groups(rows: list[tuple[Task, Status]]) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = []
    for task, status in rows:
        if not groups or groups[-1]["measure"].pk != task.measure_id:
            groups.append({"measure": task.measure, "rows": []})
        groups[-1]["rows"].append((task, status))
    return groups


def _counts(tasks: list[Task]) -> dict[str, int]:
    codes = [task_status(task.due_on, today(), task.state).code for task in tasks]
    return {"all": len(codes) - codes.count("dropped"), **{code: codes.count(code) for code in ("done", "late", "today", "dropped")}}


def _picked(request: HttpRequest, tasks: list[Task]) -> Task | None:
    """The task whose clause is shown: the one asked for, else the most urgent open one."""
    asked = next((task for task in tasks if str(task.pk) == request.GET.get("task")), None)
    return asked or min((task for task in tasks if task.state == TaskState.OPEN and task.proof), key=lambda task: task.due_on, default=tasks[0] if tasks else None)


def _clauses(task: Task | None) -> list[ClauseShown]:
    return clauses_behind(task) if task else []


def _next_step(user: User, found: Campaign) -> str:
    """What this unit still has to do with the campaign itself: sign | forward | "" (nothing)."""
    if not may(user, P.FORWARD_NOTICE):
        return ""
    edge = own_edge(user.unit, found)
    if edge and edge.received_at is None:
        return "sign"
    if (edge or starts(user.unit, found)) and not edges_from(user.unit, found).exists() and bureaus_below(user.unit).exists():
        return "forward"
    return ""


@require_POST
def campaign_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a campaign nobody has received; its notice may be mended and confirmed again."""
    user = cast(User, request.user)
    found = get_campaign(user, pk)
    require(user, P.ISSUE_NOTICE)
    notice = withdraw_campaign(campaign=found, by=user)
    messages.success(request, "活动已撤回，通知回到“待确认”。改好后可以再次确认。")
    return redirect("notice_confirm", pk=notice.pk)
