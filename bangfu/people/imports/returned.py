"""What goes back to whoever sent a roster: rows not taken, rows in doubt, rows to look at, values not taken?"""

import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import QuerySet

from bangfu.audit.actions import record
from bangfu.core.spreadsheets import Column, Page, write_workbook
from bangfu.orgs.models import User
from bangfu.people.choices import RowOutcome
from bangfu.people.imports.batches import preview_of
from bangfu.people.imports.conflicts import listed_conflicts, told
from bangfu.people.imports.doubts import doubtful_rows
from bangfu.people.models import ImportBatch, ImportRow
from bangfu.people.privacy import masked

CHUNK = 2_000
CONFLICTS = (Column("行号", 8, "number"), Column("姓名", 12), Column("项目", 16), Column("登记册里", 24), Column("登记册的来源", 16), Column("登记册的日期", 14, "date"),
             Column("名册上", 24), Column("决定", 18))


@transaction.atomic
def rejected_workbook(*, batch: ImportBatch, by: User) -> BinaryIO:
    """The rows that were not taken, in the columns they came in, with 原因 after them; on sheets of their own those in doubt, those taken
    with a warning, and the values that were older than the register's. Rows are uncovered: it is the unit's own file."""
    heads = preview_of(batch)["heads"]
    named = [Column(head or f"第 {number} 列", 16) for number, head in enumerate(heads, 1)]
    rejected = batch.rows.filter(outcome=RowOutcome.REJECTED, doubt="").order_by("number")
    to_check = batch.rows.filter(doubt="").exclude(warnings=[]).exclude(outcome=RowOutcome.REJECTED).order_by("number")
    doubtful, conflicts = doubtful_rows(batch), listed_conflicts(batch)
    pages = [Page("没有写入的行", [*named, Column("原因", 80)], _cells(rejected, len(heads), lambda row: ["\n".join(row.errors)]))]
    if doubtful.exists():
        pages.append(Page("拿不准的行", [*named, Column("为什么", 80), Column("决定", 20)], _cells(doubtful, len(heads), _doubt)))
    if to_check.exists():
        pages.append(Page("请核对的行", [*named, Column("提醒", 80)], _cells(to_check, len(heads), lambda row: ["\n".join(row.warnings)])))
    if conflicts.exists():
        pages.append(Page("没有采用的值", CONFLICTS, _conflicts(batch, by)))
    file = write_workbook(pages)
    record(actor=by, action="export.rejected_rows", object_kind="import", object_id=batch.pk, detail={"rows": batch.rows_rejected})
    return file


def _cells(rows: QuerySet[ImportRow], width: int, more: Callable[[ImportRow], list[str]]) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=CHUNK):
        values = json.loads(row.values) if row.values else []
        yield [*values, *[""] * (width - len(values)), *more(row)]


def _doubt(row: ImportRow) -> list[str]:
    return ["\n".join([*row.errors, *row.warnings]), row.get_decision_display() or "没有决定，没有写入"]


def _conflicts(batch: ImportBatch, by: User) -> Iterator[list[Any]]:
    """Values of the register that name people stay covered."""
    rows = list(listed_conflicts(batch).values_list("pk", flat=True))
    for start in range(0, len(rows), CHUNK):
        for one in told(list(listed_conflicts(batch).filter(pk__in=rows[start : start + CHUNK])), by):
            decided = {None: "没有看", True: "采用了名册的", False: "保留了登记册的"}[one.row.taken]
            name = masked(getattr(one.person, "identity", None))["name"] if one.person else "已不在本辖区"
            yield [one.row.number, name, one.label, one.ours, one.source, one.on, one.theirs, decided]
