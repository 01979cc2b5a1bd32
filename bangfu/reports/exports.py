"""How does a statistics table leave as a workbook?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from bangfu.core.spreadsheets import Column, Link, Page, write_workbook
from bangfu.orgs.models import Region
from bangfu.reports.counting import Figures, sum_of
from bangfu.reports.indicators import FORM

SHEET = "情况统计表"
WIDTHS = {"姓名": 10, "岗位": 20, "用人单位": 30, "序号": 7, "线": 12, "县（市、区）": 24}
NOBODY = "这一项是 0：没有人、没有记录计入。"


@dataclass(frozen=True)
class Behind:
    """What stands behind a figure: heads and one row per person or record."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]


def table_workbook(*, title: str, unit: str, as_of: str, figures: Figures, parts: dict[str, Figures], areas: Iterable[Region], path: str) -> BinaryIO:
    """Three sheets: the table with its two lines, the areas side by side, and what each figure means."""
    return write_workbook(_pages(title, (unit, as_of), figures, parts, areas=areas, path=path))


def linked_workbook(
    *, title: str, unit: str, as_of: str, figures: Figures, parts: dict[str, Figures], areas: Iterable[Region], path: str,
    behind: Mapping[str, Behind], note: str, to: BinaryIO | None = None,
) -> BinaryIO:
    """The same with a sheet for each indicator that lists whom it counts: each figure leads there, each of these sheets back."""
    pages = _pages(title, (unit, as_of), figures, parts, areas=areas, path=path, linked=True)
    lists = [_list(number, code, figures[code], behind[code], note) for number, code in enumerate(FORM, 1) if code in behind]
    return write_workbook([*pages, *lists], to)


def sheet_of(number: int, code: str) -> str:
    """03 完成基础信息核对: short enough for Excel, free of what it forbids."""
    return f"{number:02d} {FORM[code].name.replace('：', ' ')}"[:31]


def _list(number: int, code: str, cell: Mapping[str, int | None], behind: Behind, note: str) -> Page:
    one = FORM[code]
    words = "　".join(f"{label} {cell[line]}" for line, label in (("hrss", "人社"), ("dpf", "残联"), ("both", "两线都有"), ("all", "合计")) if cell[line] is not None)
    columns = [Column(head, WIDTHS.get(head, 16), "number" if head in ("序号", "数量") else "date" if head == "发生日期" else "text") for head in behind.heads]
    notes: list[str | Link] = [Link("← 返回情况统计表", SHEET), f"{words}（{one.unit}）　{one.definition}", note if behind.rows else NOBODY]
    return Page(sheet_of(number, code), columns, behind.rows, title=f"第 {number} 项　{one.name}", notes=notes)


def _pages(
    title: str, whose: tuple[str, str], figures: Figures, parts: dict[str, Figures], *, areas: Iterable[Region], path: str, linked: bool = False,
) -> list[Page]:
    columns = [Column("序号", 6, "number"), Column("指标", 34), Column("单位", 6), *(Column(name, 11, "number") for name in ("人社", "残联", "两线都有", "合计（去重）", "下级之和"))]
    rows: list[list[Any]] = []
    for number, (code, one) in enumerate(FORM.items(), 1):
        if code in figures:
            cell, summed = figures[code], sum_of(one, (part[code] for part in parts.values() if code in part))
            shown = [cell["hrss"], cell["dpf"], cell["both"], cell["all"], summed["all"] if parts else None]
            rows.append([number, one.name, one.unit, *(Link(value, sheet_of(number, code)) if linked and value is not None else value for value in shown)])
    places = [*((one.path, one.name) for one in areas), (path, "本级")]
    below = [[name, *(parts[place][code]["all"] for code in FORM if code in figures)] for place, name in places if place in parts]
    below.append(["合计", *(figures[code]["all"] for code in FORM if code in figures)])
    meanings = [[number, one.name, one.unit, one.definition, FORM[one.base].name if one.base else "", "；".join(one.sources)] for number, one in enumerate(FORM.values(), 1)]
    notes = [f"填报单位：{whose[0]}", f"数据截至：{whose[1]}", "合计 = 人社 + 残联 − 两线都有；同一个人两边都服务过，只算 1 人。"]
    if linked:
        notes.append("点数字看名单；名单页第二行返回本表。")
    return [
        Page(SHEET, columns, rows, title=title, notes=notes),
        Page("各地", [Column("地区", 16), *(Column(one.name, 12, "number") for one in FORM.values() if one.code in figures)], below, title=f"{title}（各地）", notes=notes[:2]),
        Page("指标解释", [Column("序号", 6, "number"), Column("指标", 28), Column("单位", 6), Column("解释", 70), Column("占比的分母", 20), Column("依据", 60)], meanings, title="指标解释"),
    ]
