"""Pages of returns: who owes one, one return with its versions, and its way up and back."""

from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from bangfu.audit.queries import lines_about
from bangfu.campaigns.models import Campaign
from bangfu.campaigns.queries import campaigns_visible_to, get_campaign, own_edge, starts
from bangfu.core.clock import now
from bangfu.core.errors import DomainError
from bangfu.core.pages import page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import may, require
from bangfu.orgs.queries import reporting_areas
from bangfu.reports import actions, layout, queries
from bangfu.reports.choices import RETURN_MOVES, ReturnState
from bangfu.reports.exports import table_workbook
from bangfu.reports.forms import SendBackForm, SubmitForm
from bangfu.reports.models import Return, Version
from bangfu.reports.rules import checks, difference
from bangfu.reports.timeline import steps_of, timeline_of
from bangfu.reports.views.figures import XLSX


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
    own = [_own(user, one, mine.get(one.pk)) for one in campaigns]
    return page(request, "reports/returns.jinja", {
        "own": [one for one in own if one["owes"]], "campaigns": campaigns, "campaign": chosen, "counts": counts, "state": state,
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
    return _return_page(request, _row(request, pk))


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    require(user, P.DECIDE_RETURN)
    row, form = _row(request, pk), SubmitForm(request.POST)
    if row.unit_id != user.unit_id:
        raise Http404
    if form.is_valid():
        version = Version.objects.filter(of=row, pk=form.cleaned_data["version"]).first() or Version(of=row)
        try:
            actions.submit_return(row=row, version=version, by=user, note=form.cleaned_data["note"])
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "已提交。数字已冻结，等上级接收。")
            return redirect("return", pk=pk)
    return _return_page(request, row, submit_form=form, status=422)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    require(user, P.DECIDE_RETURN)
    row = _row(request, pk)
    actions.accept_return(row=row, by=user)
    messages.success(request, f"已接收{row.unit.name}的统计表。")
    return redirect("return", pk=pk)


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    require(user, P.DECIDE_RETURN)
    row, form = _row(request, pk), SendBackForm(request.POST)
    if form.is_valid():
        try:
            actions.send_back_return(row=row, by=user, reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, f"已退回{row.unit.name}，对方会看到原因。")
            return redirect("return", pk=pk)
    return _return_page(request, row, send_back_form=form, status=422)


@require_safe
def print_return(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet that is stamped, of the version asked for."""
    row = _row(request, pk)
    return page(request, "reports/paper.jinja", {
        **_sheet(request, row), "campaign": row.campaign, "region": row.unit.region, "row": row, "user": request.user, "back_url": reverse("return", args=[pk]),
    })


@require_safe
def workbook(request: HttpRequest, pk: int) -> FileResponse:
    row = _row(request, pk)
    version = _version(request, row)
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
    row = queries.returns_in(user).filter(pk=pk).select_related("campaign__notice", "unit__region", "unit__superior", "submitted_by", "decided_by__unit").first()
    if row is None:
        raise Http404
    return row


def _version(request: HttpRequest, row: Return) -> Version | None:
    """The version of ?number=, else the newest this user may see: a draft is the unit's own affair."""
    versions = [one for one in row.versions.select_related("made_by") if one.sealed_at or row.unit_id == cast(User, request.user).unit_id]
    asked = request.GET.get("number", "")
    if asked:
        found = next((one for one in versions if str(one.number) == asked), None)
        if found is None:
            raise Http404
        return found
    return versions[-1] if versions else None


def _sheet(request: HttpRequest, row: Return) -> dict[str, Any]:
    """One version laid out, with what changed since the version before."""
    version = _version(request, row)
    before = row.versions.filter(number__lt=version.number, sealed_at__isnull=False).last() if version else None
    if version is None:
        return {"version": None, "before": None, "groups": [], "at": now()}
    head = layout.Head(row.campaign, row.path, version, before.figures if before else {})
    found = checks(version.figures, version.children)
    return {
        "version": version, "before": before, "groups": layout.groups_of(head, version.figures, version.children), "at": version.as_of, "checks": found,
        "passed": sum(one.ok for one in found), "gaps": layout.widest_gaps(head, version.figures), "changes": difference(before.figures, version.figures) if before else [],
    }


def _return_page(
    request: HttpRequest, row: Return, *, submit_form: SubmitForm | None = None, send_back_form: SendBackForm | None = None, status: int = 200,
) -> HttpResponse:
    user = cast(User, request.user)
    sheet = _sheet(request, row)
    version = sheet["version"]
    newest = version is not None and version == row.versions.last()
    decides = may(user, P.DECIDE_RETURN) and Return.objects.filter(queries.decides(user.unit), pk=row.pk).exists()
    mine = row.unit_id == user.unit_id
    moves = RETURN_MOVES[row.state]
    return page(request, "reports/return.jinja", {
        **sheet, "row": row, "mine": mine, "steps": steps_of(row, version), "timeline": timeline_of(row, lines_about("return", row.pk)),
        "versions": [one for one in row.versions.all() if one.sealed_at or mine], "path": row.path, "region": row.unit.region, "campaign": row.campaign,
        "late": row.due_at is not None and row.due_at < now() and row.state not in queries.DONE,
        "may_prepare": mine and may(user, P.PREPARE_RETURN) and row.state in queries.OPEN,
        "may_submit": mine and newest and version is not None and version.sealed_at is None and may(user, P.DECIDE_RETURN),
        "may_accept": decides and newest and ReturnState.ACCEPTED in moves, "may_send_back": decides and newest and ReturnState.RETURNED in moves,
        "submit_form": submit_form or SubmitForm(initial={"version": version.pk if version else ""}), "send_back_form": send_back_form or SendBackForm(),
    }, status=status)
