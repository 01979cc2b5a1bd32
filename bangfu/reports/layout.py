"""How is a table laid out on a page: numbered rows with links, parts beside the whole, tiles, funnel, one-line readings?"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.urls import reverse

from bangfu.campaigns.models import Campaign
from bangfu.core.ui import percent
from bangfu.orgs.models import Region
from bangfu.reports.counting import LINES, Figures, Table, sum_of
from bangfu.reports.indicators import FORM, Indicator
from bangfu.reports.models import Version
from bangfu.reports.queries import cell_href

STEPS = [(65, 1), (80, 2), (90, 3), (95, 4)]  # coverage below so many percent → step of the scale; else 5
STEP_WORDS = [(1, "<65%"), (2, "65–79"), (3, "80–89"), (4, "90–94"), (5, "≥95")]
# figure, words of its base, base; a line above; state of the bar
FUNNEL = [
    ("unemployed", "名册", "", False, "base"), ("basic_checked", "应核对", "unemployed", False, ""), ("with_need", "应核对", "unemployed", True, ""),
    ("ability_assessed", "有需求", "with_need", False, ""), ("need_registered", "有需求", "with_need", False, ""),
    ("served", "有需求", "with_need", False, ""), ("referred", "有需求", "with_need", True, ""), ("interviewed", "推荐", "referred", False, ""),
    ("hired", "推荐", "referred", False, "done"),
]
SIGNS = {"basic_checked": "① ", "ability_assessed": "② ", "need_registered": "③ ", "served": "④ "}
TREE = {  # columns of the areas side by side, in short words
    "unemployed": "应核对", "basic_checked": "已核对", "with_need": "有需求", "ability_assessed": "能力评估", "need_registered": "需求登记", "served": "就业服务",
    "openings": "收集岗位", "referred": "推荐", "hired": "就业",
}


@dataclass(frozen=True)
class Cell:
    """A number and the address of what it counts; value None: not split by line."""

    value: int | None
    href: str | None = None


@dataclass(frozen=True)
class Row:
    """One row of the official table."""

    number: int
    indicator: Indicator
    cells: dict[str, Cell]
    total: Cell
    parts: Cell  # Σ parts, opens the areas side by side
    agrees: bool
    old: int | None = None  # of the version before


@dataclass(frozen=True)
class Head:
    """What stands above the table and behind its links."""

    campaign: Campaign
    path: str
    version: Version | None = None
    old: Figures = field(default_factory=dict)


def groups_of(head: Head, figures: Figures, parts: dict[str, Figures]) -> list[tuple[str, list[Row]]]:
    """The rows of the form under their headings."""
    rows = [_row(head, number, one, figures, parts) for number, one in enumerate(FORM.values(), 1) if one.code in figures]
    return [(name, list(held)) for name, held in groupby(rows, key=lambda row: row.indicator.group)]


def _row(head: Head, number: int, one: Indicator, figures: Figures, parts: dict[str, Figures]) -> Row:
    cell = figures[one.code]

    def at(line: str) -> Cell:
        value = cell[line]
        return Cell(value, None if value is None else cell_href(head.campaign, one.code, head.path, line, head.version))

    summed = sum_of(one, (part[one.code] for part in parts.values() if one.code in part)) if parts else cell
    tree = reverse("campaign_tree", args=[head.campaign.pk]) + f"?path={head.path}&indicator={one.code}"
    return Row(
        number=number, indicator=one, cells={line: at(line) for line in ("hrss", "dpf", "both")}, total=at("all"),
        parts=Cell(summed["all"], tree), agrees=summed == cell, old=(head.old.get(one.code) or {}).get("all"),
    )


def tree_rows(campaign: Campaign, region: Region, areas: Iterable[Region], table: Table, codes: Iterable[str] = TREE) -> list[dict[str, Any]]:
    """One row per part that holds anything: name, where it leads, its figures with links; its own level last."""
    codes = list(codes)
    rows = []
    for path, name, href in [*((one.path, one.name, tree_href(campaign, one.path)) for one in areas), (region.path, "本级", None)]:
        part, own = table.parts[path], "" if href else "&own=1"
        cells = [Cell(part[code]["all"], cell_href(campaign, code, path) + own) for code in codes]
        if any(cell.value for cell in cells):
            rows.append({"name": name, "href": href, "cells": cells})
    return rows


def split_rows(campaign: Campaign, region: Region, areas: Iterable[Region], table: Table, code: str) -> list[dict[str, Any]]:
    """One row per part that holds anything, for one indicator with its two lines; its own level last."""
    places = [*((one.path, one.name, tree_href(campaign, one.path) + f"&indicator={code}") for one in areas), (region.path, "本级", None)]
    return [
        {"name": name, "href": href, "cells": split_cells(campaign, table.parts[path][code], code, path, own=href is None)}
        for path, name, href in places if table.parts[path][code]["all"]
    ]


def split_cells(campaign: Campaign, cell: dict[str, int | None], code: str, path: str, *, own: bool = False) -> list[Cell]:
    """hrss, dpf, both, all of one part with their addresses."""
    more = "&own=1" if own else ""
    return [Cell(cell[line], None if cell[line] is None else cell_href(campaign, code, path, line) + more) for line in LINES]


def tree_href(campaign: Campaign, path: str) -> str:
    return reverse("campaign_tree", args=[campaign.pk]) + f"?path={path}"


def totals(campaign: Campaign, table: Table, codes: Iterable[str] = TREE) -> list[Cell]:
    return [Cell(table.figures[code]["all"], cell_href(campaign, code, table.path)) for code in codes]


def coverage_rows(campaign: Campaign, areas: Iterable[Region], table: Table, states: dict[str, str]) -> list[dict[str, Any]]:
    """Per area with anybody to check: checked of due, share, what is left, how its return stands ("": nobody reports for it); lowest coverage first."""
    rows = []
    for area in areas:
        part = table.parts[area.path]
        due, checked = part["unemployed"]["all"] or 0, part["basic_checked"]["all"] or 0
        if not due:  # farms and forest firms that hold nobody
            continue
        share = 100 * checked / due
        rows.append({
            "area": area, "due": due, "checked": checked, "left": due - checked, "share": share, "state": states.get(area.path, ""),
            "href": tree_href(campaign, area.path), "checked_href": cell_href(campaign, "basic_checked", area.path),
            "due_href": cell_href(campaign, "unemployed", area.path), "left_href": cell_href(campaign, "unemployed", area.path) + "&without=basic_checked",
        })
    return sorted(rows, key=lambda row: row["share"])


def tiles_of(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cells for ui/chart.jinja tiles(), where the areas have a place on the tile map."""
    return [
        {
            "col": row["area"].tile_column, "row": row["area"].tile_row, "step": step_of(row["share"]), "label": row["area"].short_name,
            "value": percent(row["checked"], row["due"], 0), "href": row["href"], "late": row["state"] == "late",
        }
        for row in rows if row["area"].tile_column and row["area"].tile_row
    ]


def step_of(share: float) -> int:
    return next((step for below, step in STEPS if share < below), 5)


def coverage_reading(rows: list[dict[str, Any]], name: str) -> str:
    """未核对的人里，多少在哪几处."""
    left = sum(row["left"] for row in rows)
    due = sum(row["due"] for row in rows)
    if not due:
        return f"{name}还没有应核对的人，先把名册列入活动。"
    if not left:
        return f"{name}应核对的 {due:,} 人都已核对。"
    most = sorted((row for row in rows if row["left"]), key=lambda row: -row["left"])[:3]
    held = sum(row["left"] for row in most)
    names = "、".join(row["area"].name for row in most)
    where = f"都在{names}" if held == left else f"里，{held:,} 人（{percent(held, left, 0)}）在{names}"
    return f"未核对的 {left:,} 人{where}，优先派单。"


def funnel_of(campaign: Campaign, table: Table) -> list[dict[str, Any]]:
    """Rows for ui/chart.jinja funnel(): every share with its own base written out."""
    value = {code: cell["all"] or 0 for code, cell in table.figures.items()}
    names = {"unemployed": "应核对（未就业）", "with_need": "有就业需求", "basic_checked": "基础信息核对"}
    return [
        {
            "label": SIGNS.get(code, "") + names.get(code, FORM[code].name), "value": value[code], "href": cell_href(campaign, code, table.path),
            "of": value[base] if base else 0, "of_label": words, "state": state, "split": split,
        }
        for code, words, base, split, state in FUNNEL
    ]


def funnel_reading(table: Table) -> str:
    """Which of the three services lags most behind the need."""
    value = {code: cell["all"] or 0 for code, cell in table.figures.items()}
    need = value["with_need"]
    if not need:
        return "还没有登记有就业需求的人；核对基础信息时一并问就业愿望。"
    code = min(("ability_assessed", "need_registered", "served"), key=lambda one: value[one])
    if value[code] >= need:
        return f"有需求的 {need:,} 人，职业能力评估、需求登记、就业服务都已做到。"
    return f"“四个一”里{FORM[code].name}最慢：有需求的 {need:,} 人还差 {need - value[code]:,} 人。"


def line_rows(head: Head, figures: Figures) -> list[dict[str, Any]]:
    """Every 人 indicator with two lines: who only one line reached, who both, each with its people; widest difference first."""
    rows: list[dict[str, Any]] = []
    for code, cell in figures.items():
        if code in FORM and cell["both"] is not None:
            hrss, dpf, both = (cell[line] or 0 for line in ("hrss", "dpf", "both"))
            values = {"only_hrss": hrss - both, "only_dpf": dpf - both, "both": both, "all": cell["all"] or 0}
            cells = {line: Cell(value, cell_href(head.campaign, code, head.path, line, head.version)) for line, value in values.items()}
            rows.append({"indicator": FORM[code], **cells, "gap": abs(hrss - dpf)})
    return sorted(rows, key=lambda row: -row["gap"])


def widest_gaps(head: Head, figures: Figures) -> list[dict[str, Any]]:
    """The three 人 indicators on which the two lines differ most."""
    return [row for row in line_rows(head, figures)[:3] if row["gap"]]


def lines_reading(rows: list[dict[str, Any]]) -> str:
    """What to look into first."""
    if not rows or not rows[0]["gap"]:
        return "两条线每一项的人数都一样多；人数一样不等于是同一批人，看“仅人社”“仅残联”两列。"
    most = rows[0]
    line, people = ("仅残联", most["only_dpf"]) if most["only_dpf"].value > most["only_hrss"].value else ("仅人社", most["only_hrss"])
    return f"差得最多的是“{most['indicator'].name}”：{line} {people.value:,} 人。点开名单，与另一条线核对是没做，还是做了没记。"
