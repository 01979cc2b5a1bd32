"""How do people leave the register as a workbook: covered lists, the blank roster, the rows that were not taken?"""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import QuerySet

from bangfu.audit.actions import record
from bangfu.core.clock import HERE
from bangfu.core.spreadsheets import Column, Page, write_workbook
from bangfu.orgs.models import User
from bangfu.people.choices import RowOutcome
from bangfu.people.imports import preview_of
from bangfu.people.models import ImportBatch, ImportRow, Person
from bangfu.people.privacy import masked
from bangfu.people.roster.checks import LABELS
from bangfu.people.roster.columns import FIELDS

LIST = (
    Column("序号", 6, "number"), Column("姓名", 10), Column("性别", 6), Column("年龄", 6, "number"), Column("身份证号", 22), Column("残疾类别", 9),
    Column("残疾等级", 9), Column("残疾人证有效期", 13, "date"), Column("乡镇（街道）", 16), Column("村（社区）", 16), Column("联系电话", 14), Column("户口", 7),
    Column("文化程度", 12), Column("就业状况", 9), Column("就业形式", 20), Column("就业意愿", 10), Column("失业登记", 12, "date"), Column("最近更新", 12, "date"),
)
CHOICES = {
    "sex": ("男", "女"), "category": tuple(LABELS["category"].split("、")), "grade": tuple(LABELS["grade"].split("、")), "hukou": ("城镇", "农村"),
    "schooling": ("未上过学", "小学", "初中", "高中", "中专", "大专", "本科", "研究生"), "employment": ("已就业", "未就业"),
    "employment_form": tuple(LABELS["employment_form"].split("、")), "wish": ("有", "无", "创业"),
    "not_employed_reason": tuple(LABELS["not_employed_reason"].split("、")), "minimum_living": ("是", "否"), "relocated": ("是", "否"),
    "monitored": tuple(LABELS["monitored"].split("、")),
}
NOT_IN_BLANK = {"category_grade", "county", "household"}


def age(person: Person, today: date) -> int | None:
    """Whole years."""
    born = person.birth_on
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) if born else None


def place(person: Person) -> tuple[str, str]:
    """Township and village, as far as known."""
    region = person.region
    if region.level == 5:
        return (region.parent.name if region.parent else "", region.name)
    return (region.name, "")


def register_rows(people: QuerySet[Person], today: date) -> Iterator[list[Any]]:
    """The covered list, row by row."""
    rows = people.select_related("identity", "region__parent").iterator(chunk_size=2000)
    for number, one in enumerate(rows, 1):
        seen = masked(getattr(one, "identity", None))
        yield [
            number, seen["name"], one.get_sex_display(), age(one, today), seen["id_number"], one.get_category_display(), one.get_grade_display(),
            one.certificate_until, *place(one), seen["phone"], one.get_hukou_display(), one.get_schooling_display() if one.schooling is not None else "",
            one.get_employment_display(), one.get_employment_form_display(), one.get_wish_display(), one.registered_unemployed_on,
            one.updated_at.astimezone(HERE).date(),
        ]


def export_register(
    *, people: QuerySet[Person], filters: dict[str, str], by: User, today: date, to: BinaryIO | None = None, seen: Callable[[int], None] | None = None
) -> BinaryIO:
    """The filtered list as a workbook with covered numbers; audited with the filters, not with what was searched for.

    `seen` is told how many rows are written, now and then.
    """
    title = f"{by.unit.region.name}残疾人花名册"
    notes = [f"姓名、证号、电话按规定遮盖　导出：{by.unit.name} {by.display_name}　{today.isoformat()}"]
    file = write_workbook([Page("花名册", LIST, _told(register_rows(people, today), seen), title=title, notes=notes)], to)
    record(actor=by, action="export.people", object_kind="unit", object_id=by.unit_id, detail={"filters": sorted(filters)})
    return file


def _told(rows: Iterator[list[Any]], seen: Callable[[int], None] | None) -> Iterator[list[Any]]:
    for number, row in enumerate(rows, 1):
        if seen and number % 1000 == 0:
            seen(number)
        yield row


def blank_roster() -> BinaryIO:
    """The form to fill in: every column the register takes, drop-downs for words, two sample rows on a second sheet."""
    fields = [one for one in FIELDS if one.code not in NOT_IN_BLANK]
    columns = [Column(one.label, max(one.width, 10), choices=CHOICES.get(one.code, ()), note=one.hint) for one in fields]
    notes = ["从下一行的表头开始填，一人一行；身份证号、证号、电话都按文本填写。不需要的列可以留空或删去，列的顺序可以换。"]
    explained = [Column("列名", 18), Column("怎么填", 60), Column("也认得的列名", 70)]
    words = [[one.label, one.hint or (f"可填：{LABELS[one.code]}" if one.code in LABELS else ""), "、".join(one.words[:8])] for one in fields]
    return write_workbook([
        Page("名册", columns, title="残疾人就业帮扶名册（表样）", notes=notes, blank_rows=2000), Page("填写说明", explained, words),
    ])


@transaction.atomic
def rejected_workbook(*, batch: ImportBatch, by: User) -> BinaryIO:
    """The rows that were not taken, in the columns they came in, with 原因 after them; on a second sheet those taken with a
    doubt. Uncovered: it is the unit's own file."""
    heads = preview_of(batch)["heads"]
    named = [Column(head or f"第 {number} 列", 16) for number, head in enumerate(heads, 1)]
    rejected = batch.rows.filter(outcome=RowOutcome.REJECTED)
    doubtful = batch.rows.exclude(warnings=[]).exclude(outcome=RowOutcome.REJECTED)

    def cells(rows: QuerySet[ImportRow], reasons: str) -> Iterator[list[Any]]:
        for row in rows.order_by("number").iterator(chunk_size=2000):
            values = json.loads(row.values)
            yield [*values, *[""] * (len(heads) - len(values)), "\n".join(getattr(row, reasons))]

    pages = [Page("没有写入的行", [*named, Column("原因", 80)], cells(rejected, "errors"))]
    if doubtful.exists():
        pages.append(Page("请核对的行", [*named, Column("提醒", 80)], cells(doubtful, "warnings")))
    file = write_workbook(pages)
    record(actor=by, action="export.rejected_rows", object_kind="import", object_id=batch.pk, detail={"rows": batch.rows_rejected})
    return file
