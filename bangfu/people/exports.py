"""How do people leave the register as a workbook: lists, and the blank roster to fill in?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

import polars as pl

from bangfu.audit.actions import record
from bangfu.core.clock import HERE, now, today
from bangfu.core.spreadsheets import Column, Page, write_frames, write_workbook
from bangfu.core.work import Progress
from bangfu.orgs.models import User
from bangfu.people.actions.person import without_numbers
from bangfu.people.ages import years_old
from bangfu.people.choices import Purpose
from bangfu.people.export_columns import COLUMNS, Exported, export_frames
from bangfu.people.listing import place_words
from bangfu.people.models import Person
from bangfu.people.roster.checks import LABELS
from bangfu.people.roster.columns import FIELDS

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
    return years_old(person.birth_on, today)


def place(person: Person) -> tuple[str, str]:
    """Township and village, as far as known."""
    region = person.region
    return place_words(region.level, region.name, region.parent.name if region.parent else None)


@dataclass(frozen=True)
class Export:
    """What somebody takes out of the register: whom (keys in order), which columns, covered or not, and what for."""

    keys: Sequence[int]
    columns: Sequence[Exported]
    filters: dict[str, str]
    personal: bool = False
    purpose: str = ""
    note: str = ""


def export_of(keys: Sequence[int], filters: dict[str, str], wanted: dict[str, Any]) -> Export:
    """From the values of ExportForm."""
    personal = wanted.get("personal", False)
    columns = [one for one in COLUMNS if one.code in wanted["columns"] and (personal or not one.personal)]
    purpose = Purpose(wanted["purpose"]).label if personal else ""
    return Export(keys, columns, filters, personal=personal, purpose=purpose, note=wanted.get("note", "") if personal else "")


def export_register(export: Export, *, by: User, to: BinaryIO, progress: Progress = lambda done, total: None) -> int:
    """Write the people of an export as a workbook; returns the number of the export, which is that of its audit line.

    The line is written first, so that a cancelled export is known too. It holds the conditions, not the words searched for.
    """
    at, total = now(), len(export.keys)
    filters = {name: "…" if name == "q" else value for name, value in export.filters.items()}
    detail = {"rows": total, "filters": filters, "columns": [one.code for one in export.columns], "personal": export.personal}
    detail |= {"purpose": export.purpose, "note": without_numbers(export.note)} if export.personal else {}
    number = record(actor=by, action="export.people", object_kind="unit", object_id=by.unit_id, detail=detail).pk
    covered = f"未遮盖，用途：{'，'.join(filter(None, [export.purpose, without_numbers(export.note)]))}" if export.personal else "姓名、证号、电话按规定遮盖"
    mark = f"导出 {number} 号　{by.unit.name} {by.display_name}　{at.astimezone(HERE):%Y-%m-%d %H:%M}　{covered}"
    title = f"{by.unit.region.name}残疾人花名册"
    heads = [Column("序号", 8, "number"), *[Column(one.head, one.width, one.kind) for one in export.columns]]
    page = Page("花名册", heads, title=title, notes=[f"{mark}　共 {total} 人"], footer=mark)
    properties = {"title": title, "author": f"{by.unit.name} {by.display_name}", "comments": mark}

    def numbered() -> Iterator[pl.DataFrame]:
        done = 0
        for frame in export_frames(export.keys, export.columns, personal=export.personal, today=today()):
            progress(done, total)
            yield frame.with_row_index("row", done + 1)
            done += frame.height

    write_frames(page, numbered(), count=total, to=to, properties=properties)
    return number


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
