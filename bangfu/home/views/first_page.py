"""The first page after sign-in: what is late, due and next for this role, and the counts of the navigation."""

from itertools import groupby
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from bangfu.campaigns.models import Campaign
from bangfu.campaigns.queries import campaign_deadline
from bangfu.campaigns.workspace import schedule
from bangfu.core.clock import now, today
from bangfu.core.pages import page
from bangfu.core.ui import date_words
from bangfu.home.queries import Todo, contacts_of, lead_of, running_campaigns, todo_counts, todos
from bangfu.home.rules import OFFICE_ROLES, has_todos, start_page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, may
from bangfu.orgs.queries import roles_of, security_admins_of
from bangfu.reports.charts import charts_of

KEPT = 30  # seconds
SHOWN = 7  # to-dos in sight; the rest unfolds
LOWEST = 9  # areas in the table; the rest is one link away
GROUPS = {"late": ("late", "已逾期", "alert"), "today": ("soon", "今天到期", "clock"), "next": ("info", "接下来", "calendar")}


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """待办 for officers and leaders; everybody else goes to the list they work on, or reads whom to call."""
    user = cast(User, request.user)
    roles = roles_of(user)
    if OFFICE_ROLES & set(roles):
        return page(request, "home/office.jinja", _office(request, user))
    start = start_page(roles)
    if start != "home":
        return redirect(start)
    return page(request, "home/welcome.jinja", {"contacts": security_admins_of(user.unit)})


@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """The numbers of the bell and the navigation, which every page asks for once it stands.

    They cost more than most pages: the browser keeps them for half a minute, under an address that changes with each act of the user.
    """
    user = cast(User, request.user)
    roles = roles_of(user)
    found = todo_counts(user, now()) if has_todos(roles) else {}
    bell = found.get("home", 0)
    if start_page(roles) != "home":  # their navigation has no 待办
        found.pop("home", None)
    answer = page(request, "home/counts.jinja", {"bell": bell, "counts": found})
    patch_cache_control(answer, private=True, max_age=KEPT)
    return answer


def _office(request: HttpRequest, user: User) -> dict[str, Any]:
    at, day = now(), today()
    running = running_campaigns(user)
    asked = request.GET.get("campaign", "")
    campaign = next((one for one in running if str(one.pk) == asked), running[0] if running else None)
    charts = charts_of(user, campaign, user.unit.region, at) if campaign and may(user, Permission.VIEW_RETURN) else {"headlines": []}
    figures = charts.get("total", {})
    found = todos(user, at, campaign=campaign, figures=figures)
    due = campaign_deadline(user, campaign) if campaign else None
    unchecked = figures["unemployed"]["all"] - figures["basic_checked"]["all"] if figures else None
    steps = schedule(user.unit, campaign, day) if campaign else []
    return {
        "today": day,
        "at": at,
        "count": len(found),
        "groups": _groups(found[:SHOWN], at),
        "folded": _groups(found[SHOWN:], at),
        "more": max(0, len(found) - SHOWN),
        "lead": lead_of(found, at, due=due, unchecked=unchecked),
        "campaign": campaign,
        "running": running,
        "steps": [{"when": date_words(one.on), "iso": one.on, "text": one.text, "sub": one.sub, "state": one.state} for one in steps],
        "contacts": contacts_of(campaign) if campaign else [],
        "primary": _primary(user, campaign),
        "lowest": LOWEST,
        **charts,
    }


def _groups(found: list[Todo], at: Any) -> list[tuple[str, str, str, str, list[Todo]]]:
    return [(*GROUPS[state], state, list(items)) for state, items in groupby(found, key=lambda one: one.state(at))]


def _primary(user: User, campaign: Campaign | None) -> dict[str, str] | None:
    """The one main act of the page: start a campaign, else report on the one that runs."""
    if campaign is None:
        return {"label": "录入通知", "href": reverse("notice_new"), "icon": "plus"} if may(user, Permission.ISSUE_NOTICE) else None
    if may(user, Permission.VIEW_RETURN):
        return {"label": "统计表", "href": reverse("campaign_table", args=[campaign.pk]), "icon": "report"}
    return None
