"""How does a statistics table leave as a workbook?"""

from collections.abc import Iterable
from typing import BinaryIO

from bangfu.core.spreadsheets import Column, Page, write_workbook
from bangfu.orgs.models import Region
from bangfu.reports.counting import Figures, sum_of
from bangfu.reports.indicators import FORM

SHEET = "情况统计表"


def table_workbook(*, title: str, unit: str, as_of: str, figures: Figures, parts: dict[str, Figures], areas: Iterable[Region], path: str) -> BinaryIO:
    """Three sheets: the table with its two lines, the areas side by side, and what each figure means."""
    columns = [Column("序号", 6, "number"), Column("指标", 34), Column("单位", 6), *(Column(name, 11, "number") for name in ("人社", "残联", "两线都有", "合计（去重）", "下级之和"))]
    rows = []
    for number, (code, one) in enumerate(FORM.items(), 1):
        if code in figures:
            cell, summed = figures[code], sum_of(one, (part[code] for part in parts.values() if code in part))
            rows.append([number, one.name, one.unit, cell["hrss"], cell["dpf"], cell["both"], cell["all"], summed["all"] if parts else None])
    places = [*((one.path, one.name) for one in areas), (path, "本级")]
    below = [[name, *(parts[place][code]["all"] for code in FORM if code in figures)] for place, name in places if place in parts]
    below.append(["合计", *(figures[code]["all"] for code in FORM if code in figures)])
    meanings = [[number, one.name, one.unit, one.definition, FORM[one.base].name if one.base else "", "；".join(one.sources)] for number, one in enumerate(FORM.values(), 1)]
    notes = [f"填报单位：{unit}", f"数据截至：{as_of}", "合计 = 人社 + 残联 − 两线都有；同一个人两边都服务过，只算 1 人。"]
    return write_workbook([
        Page(SHEET, columns, rows, title=title, notes=notes),
        Page("各地", [Column("地区", 16), *(Column(one.name, 12, "number") for one in FORM.values() if one.code in figures)], below, title=f"{title}（各地）", notes=notes[:2]),
        Page("指标解释", [Column("序号", 6, "number"), Column("指标", 28), Column("单位", 6), Column("解释", 70), Column("占比的分母", 20), Column("依据", 60)], meanings, title="指标解释"),
    ])
