"""Which audit lines go out to the auditor, as a workbook or as plain text, in words and with their proof?"""

import csv
import io
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, BinaryIO

from django.db.models import QuerySet

from bangfu.audit.actions import record
from bangfu.audit.exports import CELL, PROOF, with_proof
from bangfu.audit.models import Line
from bangfu.core.clock import HERE
from bangfu.core.spreadsheets import Column, Page, write_workbook
from bangfu.orgs.audit_lists import in_words
from bangfu.orgs.models import User

HEADS = (Column("编号", 10, kind="number"), Column("时间", 20), Column("账号", 16), Column("事项", 20), Column("对象", 18), Column("内容", 60), Column("网络地址", 16),
         Column(PROOF[0], 10, kind="number"), Column(PROOF[1], 40), Column(PROOF[2], 24), Column(PROOF[3], 24))
NOTE = "每行的“本环校验码”是“前一环校验码”（十六进制转成字节）接“原文”算出的 SHA-256；在服务器上用 bangfu audit check 文件 核对。"
ROWS = 500  # put into words at a time
MOST_IN_EXCEL = 1_000_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_audit(*, rows: QuerySet[Line], kind: str, filters: dict[str, str], by: User, to: BinaryIO, seen: Callable[[int], None] = lambda done: None) -> BinaryIO:
    """Write the filtered lines; the export is a line of the trail itself. `kind`: xlsx or csv."""
    record(actor=by, action="audit.export", object_kind="unit", object_id=by.unit_id, detail={"filters": sorted(filters), "format": kind})
    told = _told(rows, seen, longest=CELL if kind == "xlsx" else 1 << 24)
    if kind == "xlsx":
        return write_workbook([Page("审计记录", HEADS, told, title=f"{by.unit.name}审计记录", notes=[f"导出：{by.unit.name} {by.display_name}", NOTE])], to)
    text = io.TextIOWrapper(to, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([column.head for column in HEADS])
    writer.writerows([_harmless(cell) for cell in row] for row in told)
    text.detach()
    to.seek(0)
    return to


def _told(rows: QuerySet[Line], seen: Callable[[int], None], *, longest: int) -> Iterator[list[Any]]:
    proved, done = with_proof(rows, longest=longest), 0
    while part := list(islice(proved, ROWS)):
        for words, (line, proof) in zip(in_words([line for line, _ in part]), part, strict=True):
            yield [line.pk, f"{line.at.astimezone(HERE):%Y-%m-%d %H:%M:%S}", line.actor, words["act"], words["object"], words["detail"], line.address, *proof.cells]
        done += len(part)
        seen(done)


def _harmless(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula is told from one by an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
