"""Pages of figures: the table of an area, its areas side by side, charts, proofs, and the people behind a cell."""

from typing import Any, cast

import polars as pl
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from bangfu.campaigns.models import Campaign
from bangfu.campaigns.queries import get_campaign, units_with_tasks
from bangfu.campaigns.workspace import workspace
from bangfu.core.clock import now, today
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.orgs.models import Region, User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import require
from bangfu.orgs.queries import reporting_areas
from bangfu.orgs.scope import visible_to
from bangfu.reports import layout, queries
from bangfu.reports.charts import charts_of
from bangfu.reports.counting import part_of
from bangfu.reports.exports import table_workbook
from bangfu.reports.indicators import FORM
from bangfu.reports.models import Version
from bangfu.reports.people import described, figures_in
from bangfu.reports.rules import checks

LINE_WORDS = {"hrss": "人社", "dpf": "残联", "both": "两线都有", "all": "合计", "only_hrss": "仅人社", "only_dpf": "仅残联"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """The official table of an area as it stands now."""
    return page(request, "reports/table.jinja", _table_context(request, pk))


@require_safe
def print_table(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, "reports/paper.jinja", {
        **_table_context(request, pk), "user": request.user, "version": None, "row": None, "back_url": reverse("campaign_table", args=[pk]),
    })


def _table_context(request: HttpRequest, pk: int) -> dict[str, Any]:
    campaign, region = _asked(request, pk)
    made, head = queries.table_now(campaign, region), layout.Head(campaign, region.path)
    found = checks(made.figures, made.parts)
    return {
        "campaign": campaign, "region": region, "at": now(), "groups": layout.groups_of(head, made.figures, made.parts), "path": region.path,
        "checks": found, "passed": sum(one.ok for one in found), "gaps": layout.widest_gaps(head, made.figures),
    }


@require_safe
def workbook(request: HttpRequest, pk: int) -> FileResponse:
    campaign, region = _asked(request, pk)
    made = queries.table_now(campaign, region)
    file = table_workbook(
        title=f"{campaign.title}情况统计表", unit=region.name, as_of=f"{now():%Y-%m-%d}", figures=made.figures, parts=made.parts,
        areas=reporting_areas(region), path=region.path,
    )
    return FileResponse(file, as_attachment=True, filename=f"情况统计表_{region.name}_{today():%Y%m%d}.xlsx", content_type=XLSX)


@require_safe
def tree(request: HttpRequest, pk: int) -> HttpResponse:
    """The areas of an area side by side, or of one indicator with its two lines."""
    campaign, region = _asked(request, pk)
    made, areas = queries.table_now(campaign, region), list(reporting_areas(region))
    code = request.GET.get("indicator", "")
    context: dict[str, Any] = {"campaign": campaign, "region": region, "at": now(), "above": _above(request, campaign, region), "indicator": FORM.get(code)}
    if code in FORM:
        context |= {"rows": layout.split_rows(campaign, region, areas, made, code), "totals": layout.split_cells(campaign, made.figures[code], code, region.path)}
    else:
        context |= {"rows": layout.tree_rows(campaign, region, areas, made), "totals": layout.totals(campaign, made), "heads": [(FORM[one], words) for one, words in layout.TREE.items()]}
    return page(request, "reports/tree.jinja", context, block="tree")


@require_safe
def lines(request: HttpRequest, pk: int) -> HttpResponse:
    """两线对照: whom only one line reached, whom both, now or as a version says it."""
    campaign, region = _asked(request, pk)
    version = _version(request, campaign)
    figures = figures_in(version, region.path) if version else queries.table_now(campaign, region).figures
    rows = layout.line_rows(layout.Head(campaign, region.path, version), figures)
    return page(request, "reports/lines.jinja", {
        "campaign": campaign, "region": region, "version": version, "rows": rows, "reading_text": layout.lines_reading(rows), "at": version.as_of if version else now(),
    })


@require_safe
def charts(request: HttpRequest, pk: int) -> HttpResponse:
    """图表: coverage by area and the way from check to hire."""
    campaign, region = _asked(request, pk)
    user = cast(User, request.user)
    return page(request, "reports/charts.jinja", {
        "campaign": campaign, "above": _above(request, campaign, region), "workspace": workspace(user, campaign, room="charts", today=today()),
        **charts_of(user, campaign, region, now()),
    })


@require_safe
def proofs(request: HttpRequest, pk: int) -> HttpResponse:
    """The numbers that prove the tasks of one unit: as out-of-band pieces for the task list, or as a page."""
    user = cast(User, request.user)
    require(user, P.VIEW_RETURN)
    campaign = get_campaign(user, pk)
    wanted = request.GET.get("unit", "")
    units = {str(one.pk): one for one in units_with_tasks(user, campaign)}
    if wanted and wanted not in units:
        raise Http404
    unit = units.get(wanted) or user.unit
    return page(request, "reports/proofs.jinja", {"campaign": campaign, "unit": unit, "proofs": queries.proofs_of(unit, campaign)}, block="slots")


@require_safe
def people(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Who stands behind a cell: masked, as many as the cell says."""
    campaign, region = _asked(request, pk)
    line, without = request.GET.get("line", "all"), request.GET.get("without", "")
    if code not in FORM or line not in LINE_WORDS or (without and without not in FORM):
        raise Http404
    version = _version(request, campaign)
    hits = queries.hits_behind(campaign, FORM[code], path=region.path, line=line, version=version)
    if without:
        others = queries.hits_behind(campaign, FORM[without], path=region.path, line="all", version=version)
        hits = hits.join(others, on="person_id", how="anti")
    if request.GET.get("own"):  # what is kept at the area's own level
        hits = hits.filter(part_of(pl.col("path"), region.path) == region.path)
    listed = page_of(request, hits.rows(named=True), total=hits.height)
    stored = figures_in(version, region.path) if version else {}
    return page(request, "reports/people.jinja", {
        "campaign": campaign, "region": region, "indicator": FORM[code], "line": line, "line_words": LINE_WORDS, "without": FORM.get(without),
        "page": listed, "lines": described(cast(User, request.user), listed.rows), "version": version,
        "amount": int(hits["quantity"].sum() or 0), "stored": None if without or request.GET.get("own") else (stored.get(code) or {}).get(line), "at": version.as_of if version else now(),
    }, block="people")


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """What every figure means."""
    require(cast(User, request.user), P.VIEW_RETURN)
    return page(request, "reports/indicators.jinja", {"form": list(FORM.values()), "names": {code: one.name for code, one in FORM.items()}})


def _asked(request: HttpRequest, pk: int) -> tuple[Campaign, Region]:
    """The campaign and the area of ?path=, which lies in the user's scope and in the campaign; else the user's own."""
    user = cast(User, request.user)
    require(user, P.VIEW_RETURN)
    campaign = get_campaign(user, pk)
    own = user.unit.path if user.unit.path.startswith(campaign.path) else campaign.path
    path = request.GET.get("path") or own
    if not (visible_to(user).covers(path) and path.startswith(campaign.path)):
        raise Http404
    region = Region.objects.select_related("parent").filter(path=path).first()
    if region is None:
        raise Http404
    return campaign, region


def _above(request: HttpRequest, campaign: Campaign, region: Region) -> Region | None:
    """The area above, when this user may see it in this campaign."""
    above = region.parent
    return above if above and above.path.startswith(campaign.path) and visible_to(cast(User, request.user)).covers(above.path) else None


def _version(request: HttpRequest, campaign: Campaign) -> Version | None:
    asked = request.GET.get("version", "")
    if not asked:
        return None
    mine = queries.returns_in(cast(User, request.user)).filter(campaign=campaign)
    seen = Q(sealed_at__isnull=False) | Q(of__unit=cast(User, request.user).unit_id)  # a draft is the unit's own affair
    found = Version.objects.filter(seen, pk=int(asked), of__in=mine).select_related("of__unit").first() if asked.isascii() and asked.isdigit() and len(asked) < 12 else None
    if found is None:
        raise Http404
    return found
