"""Pages of returns: who owes one, one return with its versions, its paper and its workbook."""

from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from bangfu.campaigns.models import Campaign
from bangfu.campaigns.queries import campaigns_visible_to, get_campaign, own_edge, starts
from bangfu.core.clock import now
from bangfu.core.hand_on import handed_on
from bangfu.core.pages import page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import may, require
from bangfu.orgs.queries import reporting_areas
from bangfu.reports import actions, queries
from bangfu.reports.exports import table_workbook
from bangfu.reports.hand_on import below_listed
from bangfu.reports.models import Return
from bangfu.reports.views.figures import XLSX
from bangfu.reports.views.sheet import return_page, sheet_of


@require_safe
def returns(request: HttpRequest) -> HttpResponse:
    """The user's own returns and, per campaign, who below has not reported."""
    user = cast(User, request.user)
    require(user, P.VIEW_RETURN)
    campaigns = list(campaigns_visible_to(user).select_related("notice", "region").order_by("-starts_on", "-pk"))
    mine = {row.campaign_id: row for row in Return.objects.filter(unit=user.unit).prefetch_related("versions")}
    chosen = _chosen(request, campaigns)
    below = queries.units_below(user, chosen, user.unit.region, now()) if chosen else []
    counts = {state: sum(one.state(now()) == state for one in below) for state in queries.ORDER}
    state = request.GET.get("state", "")
    chased = set(queries.returns_to_remind(user, chosen).values_list("pk", flat=True)) if chosen else set()
    if chosen and (handed := handed_on(request, lambda: below_listed(chosen, user.unit, [one for one in below if not state or one.state(now()) == state], state, now()))):
        return handed
    own = [_own(user, one, mine.get(one.pk)) for one in campaigns]
    return page(request, "reports/returns.jinja", {
        "summaries": queries.summaries_below(user, chosen) if chosen else {}, "own": [one for one in own if one["owes"]], "campaigns": campaigns, "campaign": chosen, "counts": counts, "state": state,
        "to_remind": sum(one.state(now()) == "late" and one.row is not None and one.row.pk in chased for one in below), "chased": chased,
        "below": [one for one in below if not state or one.state(now()) == state], "at": now(), "may_prepare": may(user, P.PREPARE_RETURN),
        "region": user.unit.region, "has_below": bool(below) or queries.has_bureaus_below(user.unit.region), "to_decide": set(queries.returns_to_decide(user).values_list("pk", flat=True)),
    }, block="below")


def _own(user: User, campaign: Campaign, row: Return | None) -> dict[str, Any]:
    """One of the unit's own returns, or the campaign it will owe one for."""
    versions = list(row.versions.all()) if row else []
    owes = row is not None or starts(user.unit, campaign) or own_edge(user.unit, campaign) is not None
    return {"campaign": campaign, "row": row, "due_at": row.due_at if row else None, "last": versions[-1] if versions else None, "owes": owes}


def _chosen(request: HttpRequest, campaigns: list[Campaign]) -> Campaign | None:
    asked = request.GET.get("campaign", "")
    return next((one for one in campaigns if str(one.pk) == asked), campaigns[0] if campaigns else None)


@require_POST
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    require(user, P.PREPARE_RETURN)
    campaign = get_campaign(user, pk)
    version = actions.prepare_return(campaign=campaign, unit=user.unit, by=user)
    messages.success(request, f"已生成第 {version.number} 稿。请核对后由负责人签字提交。")
    return redirect("return", pk=version.of_id)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return return_page(request, _row(request, pk))


@require_safe
def print_return(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet that is stamped, of the version asked for."""
    row = _row(request, pk)
    return page(request, "reports/paper.jinja", {
        **sheet_of(request, row), "campaign": row.campaign, "region": row.unit.region, "row": row, "user": request.user, "back_url": reverse("return", args=[pk]),
    })


@require_safe
def workbook(request: HttpRequest, pk: int) -> FileResponse:
    row = _row(request, pk)
    version = queries.get_version(cast(User, request.user), row, request.GET.get("number", ""))
    if version is None:
        raise Http404
    file = table_workbook(
        title=f"{row.campaign.title}情况统计表", unit=row.unit.name, as_of=f"{version.as_of:%Y-%m-%d %H:%M}，第 {version.number} 稿",
        figures=version.figures, parts=version.children, areas=reporting_areas(row.unit.region), path=row.path,
    )
    return FileResponse(file, as_attachment=True, filename=f"情况统计表_{row.unit.name}_第{version.number}稿.xlsx", content_type=XLSX)


def _row(request: HttpRequest, pk: int) -> Return:
    user = cast(User, request.user)
    require(user, P.VIEW_RETURN)
    return queries.get_return(user, pk)
