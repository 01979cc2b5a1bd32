"""Pages of a superior's own table: upload it blank, say what goes where, take it back filled."""

from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bangfu.campaigns.models import Campaign
from bangfu.campaigns.queries import campaigns_visible_to
from bangfu.core.errors import DomainError
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import require
from bangfu.orgs.queries import reporting_areas
from bangfu.reports import actions, queries
from bangfu.reports.actions.blanks import blank_bytes, targets_of
from bangfu.reports.blanks.filling import figures_for, filled
from bangfu.reports.blanks.reading import Grid, not_kept, read_blank
from bangfu.reports.blanks.wording import Target
from bangfu.reports.counting import Figures
from bangfu.reports.forms import LINE_WORDS, BlankForm, CellForm
from bangfu.reports.indicators import FORM
from bangfu.reports.models import BlankTable, Version
from bangfu.reports.views.figures import XLSX

NOW = "now"


@require_http_methods(["GET", "HEAD", "POST"])
def blanks(request: HttpRequest) -> HttpResponse:
    """The unit's tables, and the upload of another."""
    user = cast(User, request.user)
    require(user, P.PREPARE_RETURN)
    form = BlankForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            blank = actions.upload_blank(file=form.cleaned_data["file"], issuer=form.cleaned_data["issuer"], by=user)
        except DomainError as error:
            form.add_error(error.field or "file", error.message)
        else:
            return redirect("blank_table", pk=blank.pk)
    rows = BlankTable.objects.filter(unit=user.unit).select_related("uploaded_by", "confirmed_by").order_by("-pk")
    return page(request, "reports/blanks.jinja", {"form": form, "page": page_of(request, rows)}, status=422 if form.errors else 200)


@require_safe
def blank(request: HttpRequest, pk: int) -> HttpResponse:
    return _blank_page(request, _blank(request, pk))


@require_POST
def map_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what goes into a cell and show the table again, at that cell."""
    user, found = cast(User, request.user), _blank(request, pk)
    form = CellForm(request.POST, areas=_areas(user))
    if form.is_valid():
        given = form.cleaned_data
        try:
            changed = actions.map_cell(blank=found, sheet=given["sheet"], cell=given["cell"], target=form.target(), reach=given["reach"], by=user)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, f"已保存，{changed} 格有变动。")
            return redirect(_place(found, given["sheet"], given["cell"]))
    return _blank_page(request, found, form=form, status=422)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    found = _blank(request, pk)
    actions.confirm_mapping(blank=found, by=cast(User, request.user))
    messages.success(request, f"已确认。{found.issuer}的同一张表，下次上传自动对好。")
    return redirect("blank_table", pk=pk)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    found = _blank(request, pk)
    actions.drop_blank(blank=found, by=cast(User, request.user))
    messages.success(request, f"已删去“{found.file_name}”。")
    return redirect("blank_tables")


@require_safe
def workbook(request: HttpRequest, pk: int) -> FileResponse:
    """The same file with the figures asked for."""
    user, found = cast(User, request.user), _blank(request, pk)
    if found.confirmed_at is None:
        raise DomainError("还没有人确认各格对应的指标。请在表上核对一遍，点“对应无误”，再下载填好的表。")
    figures, parts = _figures(user, request.GET.get("figures", ""))
    paths = {one.key: one.path for one in reporting_areas(user.unit.region)}
    file = filled(blank_bytes(found), figures_for(targets_of(found), figures, parts, paths))
    return FileResponse(file, as_attachment=True, filename=found.file_name.removesuffix(".xlsx") + "_已填.xlsx", content_type=XLSX)


def _blank(request: HttpRequest, pk: int) -> BlankTable:
    user = cast(User, request.user)
    require(user, P.PREPARE_RETURN)
    found = BlankTable.objects.filter(unit=user.unit, pk=pk).select_related("confirmed_by").first()
    if found is None:
        raise Http404
    return found


def _blank_page(request: HttpRequest, found: BlankTable, *, form: CellForm | None = None, status: int = 200) -> HttpResponse:
    user, data = cast(User, request.user), blank_bytes(found)
    grids, targets, areas = read_blank(data), targets_of(found), _areas(user)
    asked = form.data if form else request.GET
    grid = next((one for one in grids if one.name == asked.get("sheet")), grids[0])
    cell = asked.get("cell", "")
    chosen = grid.blanks.get(cell)
    names = dict(areas)
    if chosen and form is None:
        held = targets.get(f"{grid.name}!{cell}") or Target("", "all", "")
        form = CellForm(areas=areas, initial={"sheet": grid.name, "cell": cell, **held._asdict()})
    said = {address.rpartition("!")[2]: _words(target, names) for address, target in targets.items() if address.rpartition("!")[0] == grid.name}
    unmapped = [(one.name, address, blank) for one in grids for address, blank in one.blanks.items() if f"{one.name}!{address}" not in targets]
    return page(request, "reports/blank.jinja", {
        "blank": found, "grids": grids, "grid": grid, "cell": cell if chosen else "", "heads": chosen, "form": form if chosen else None, "said": said,
        "unmapped": unmapped, "mapped": len(targets), "sources": _sources(user), "not_kept": not_kept(data), "cell_place": _cell_place(grid),
    }, status=status)


def _words(target: Target, names: dict[str, str]) -> dict[str, str]:
    """What a mapped cell says on the page."""
    line = "" if not FORM[target.code].two_lines else LINE_WORDS[target.line]
    return {"name": FORM[target.code].name, "more": "·".join(one for one in (line, names.get(target.area, "") if target.area else "") if one)}


def _areas(user: User) -> list[tuple[str, str]]:
    return [(one.key, one.name) for one in reporting_areas(user.unit.region)]


def _cell_place(grid: Grid) -> str:
    return "?" + urlencode({"sheet": grid.name}) + "&cell="


def _place(found: BlankTable, sheet: str, cell: str) -> str:
    return reverse("blank_table", args=[found.pk]) + "?" + urlencode({"sheet": sheet, "cell": cell}) + "#map"


def _sources(user: User) -> list[tuple[str, str]]:
    """Which figures may be filled in: the unit's sealed versions, the newest first, and those of now, per campaign."""
    campaigns, found = _campaigns(user), []
    sealed = list(Version.objects.filter(of__campaign__in=campaigns, of__unit=user.unit, sealed_at__isnull=False).select_related("of").order_by("-number"))
    for campaign in campaigns:
        found += [(str(one.pk), f"已提交的第 {one.number} 稿 · {campaign.title}") for one in sealed if one.of.campaign_id == campaign.pk]
        found.append((f"{NOW}-{campaign.pk}", f"现在的数 · {campaign.title}"))
    return found


def _campaigns(user: User) -> list[Campaign]:
    return list(campaigns_visible_to(user).order_by("-starts_on", "-pk")[:5])


def _figures(user: User, asked: str) -> tuple[Figures, dict[str, Figures]]:
    """The figures of one of `_sources` (the first when none is named); else 404."""
    sources = [key for key, _ in _sources(user)]
    key = asked or (sources[0] if sources else "")
    if key not in sources:
        raise Http404
    if key.startswith(NOW):
        campaign = next(one for one in _campaigns(user) if f"{NOW}-{one.pk}" == key)
        table: Any = queries.table_now(campaign, user.unit.region)
        return table.figures, table.parts
    version = Version.objects.get(pk=int(key))
    return version.figures, version.children
