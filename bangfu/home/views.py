"""The first page after sign-in: what is late, due and next for this role."""

from itertools import groupby
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from bangfu.campaigns.models import Campaign
from bangfu.campaigns.queries import campaign_deadline, edges_to_sign
from bangfu.campaigns.workspace import schedule
from bangfu.core.clock import now, today
from bangfu.core.pages import page
from bangfu.core.ui import date_words
from bangfu.home.queries import SHOWN, contacts_of, current_campaign, lead, todos
from bangfu.orgs.choices import Role
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, may
from bangfu.orgs.queries import roles_of
from bangfu.orgs.scope import AREA_ROLES
from bangfu.reports.charts import charts_of

# Roles whose work is one list: they start on it.
START_PAGES = {
    Role.COMMISSIONER: "field_today",
    Role.HELPER: "cases",
    Role.SYSTEM_ADMIN: "accounts",
    Role.SECURITY_ADMIN: "rights",
    Role.AUDIT_ADMIN: "audit_lines",
}
GROUPS = {"late": ("late", "已逾期", "alert"), "today": ("soon", "今天到期", "clock"), "next": ("info", "接下来", "calendar")}


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """待办 for officers and leaders; everybody else goes to the list they work on."""
    user = cast(User, request.user)
    roles = roles_of(user)
    if user.must_change_password:
        return redirect("my_account")
    if not AREA_ROLES & set(roles):
        start = next((START_PAGES[role] for role in roles if role in START_PAGES), "my_account")
        return redirect(start)
    return page(request, "home/office.jinja", _office(request, user))


def _office(request: HttpRequest, user: User) -> dict[str, Any]:
    day = today()
    found = todos(user, day)
    campaign = current_campaign(user, request.GET.get("campaign"))
    due = campaign_deadline(user, campaign) if campaign else None
    groups = [(*GROUPS[state], state, list(items)) for state, items in groupby(found[:SHOWN], key=lambda one: one.state(day))]
    steps = schedule(user.unit, campaign, day) if campaign else []
    return {
        "today": day,
        "count": len(found),
        "groups": groups,
        "more": max(0, len(found) - SHOWN),
        "lead": lead(found, due, day),
        "campaign": campaign,
        "edges": list(edges_to_sign(user)[:5]),
        "steps": [{"when": date_words(one.on), "iso": one.on, "text": one.text, "sub": one.sub, "state": one.state} for one in steps],
        "contacts": contacts_of(campaign) if campaign else [],
        "primary": _primary(user, campaign),
        **(charts_of(user, campaign, user.unit.region, now()) if campaign and may(user, Permission.VIEW_RETURN) else {"headlines": []}),
    }


def _primary(user: User, campaign: Campaign | None) -> dict[str, str] | None:
    """The one main act of the page: start a campaign, else report on the one that runs."""
    if campaign is None:
        return {"label": "录入通知", "href": reverse("notice_new"), "icon": "plus"} if may(user, Permission.ISSUE_NOTICE) else None
    if may(user, Permission.VIEW_RETURN):
        return {"label": "统计表", "href": reverse("campaign_table", args=[campaign.pk]), "icon": "report"}
    return None
