"""Which workbooks go out: the blank table of openings, and rows that were not taken, with their reasons?"""

from typing import BinaryIO

from bangfu.core.spreadsheets import Column, Page, write_workbook
from bangfu.jobs.choices import ImportState
from bangfu.jobs.imports.checking import check_rows
from bangfu.jobs.imports.columns import EMPLOYER_FIELDS, FIELDS
from bangfu.jobs.imports.taking import owner_of
from bangfu.jobs.models import Employer, VacancyImport
from bangfu.orgs.models import User

OWN_NOTES = ("“岗位名称”必填，其余可空；列的次序可以换，也可以用本单位自己的表。写入后由县里审核，通过了才对外推荐。", "不要写“身体健康”“五官端正”等与工作无关的条件，请写要做什么、搬多重、站多久。")
NOTES = ("“单位名称”“岗位名称”必填，其余可空；列的次序可以换，也可以用贵单位自己的表。", "不要写“身体健康”“五官端正”等与工作无关的条件，请写要做什么、搬多重、站多久。")


def blank_table(own: Employer | None = None) -> BinaryIO:
    """The empty table with drop-downs and one example row; an employer's own one does not ask who it is."""
    left_out = {"pay_min", "pay_max", "demands", *(EMPLOYER_FIELDS if own else ())}
    heads = [one for one in FIELDS if one.code not in left_out]
    columns = [Column(f"{one.label}{'*' if one.required else ''}", one.width, choices=one.choices, note=one.note) for one in heads]
    example = [own.region.name if own and one.code == "place" else one.example for one in heads]
    page = Page("岗位", columns, [example], title=f"{own.name}岗位表" if own else "岗位信息收集表", notes=OWN_NOTES if own else NOTES, blank_rows=500)
    return write_workbook([page])


def rejected_rows(batch: VacancyImport, by: User) -> BinaryIO:
    """The rows left out, or to be left out, as they stood, with row number and all reasons in front: mend them and upload this
    file again."""
    waiting = check_rows(batch.rows, batch.mapping, by, owner_of(batch)) if batch.state == ImportState.DRAFT else []
    reasons = {row.number: row.reasons for row in waiting if not row.ok} or dict(batch.rejected)
    columns = [Column("原表行号", 10, kind="number"), Column("没有导入的原因", 50), *(Column(head or f"第 {place + 1} 列", 16) for place, head in enumerate(batch.columns))]
    rows = ([number, "；".join(reasons[number]), *cells] for number, cells, _ in batch.rows if number in reasons)
    return write_workbook([Page("没有导入的行", columns, rows)])
