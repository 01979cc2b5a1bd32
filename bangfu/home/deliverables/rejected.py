"""rejected.xlsx: which rows were not taken, which are doubtful, and why?"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bangfu.core.spreadsheets import Column, Page, write_workbook
from bangfu.home.deliverables.naming import without_numbers
from bangfu.home.deliverables.running import Done
from bangfu.jobs.imports import check_rows
from bangfu.people.choices import RowOutcome
from bangfu.people.imports import preview_of
from bangfu.people.privacy import mask_name
from bangfu.people.roster.columns import PERSONAL

NAME = "rejected.xlsx"
NONE = "没有：每一行都写入了。"
NO_DOUBT = "没有：写入的行都没有疑问。"
NAMES, HIDDEN = ("name", "guardian"), "（不显示）"
OF_SOMEBODY = re.compile("名|户主|配偶|成员|监护|联系|责任人|地址|住址|电话|证")  # heads of columns the register does not take
LEAD = [Column("原表行号", 10, "number")]


def write(done: Done, folder: Path, *, personal: bool, note: str) -> None:
    people = Page("名册没有写入的行", [*LEAD, Column("原因", 70), *_heads(done)], _people_rows(done, "errors", personal=personal), title="名册没有写入的行",
                  notes=[note if done.people.rejected else NONE])
    doubts = list(_people_rows(done, "warnings", personal=personal))
    posts = [*done.vacancies.rejected]
    columns = [*LEAD, Column("原因", 70), *(Column(head or f"第 {place} 列", 16) for place, head in enumerate(done.vacancies.batch.columns, 1))]
    warned = list(_post_doubts(done, personal=personal))
    with (folder / NAME).open("wb") as file:
        write_workbook([
            people,
            Page("名册请核对的行", [*LEAD, Column("提醒", 70), *_heads(done)], doubts, title="名册已写入、请核对的行", notes=[note if doubts else NO_DOUBT]),
            Page("岗位没有写入的行", columns, _post_rows(done, personal=personal), title="岗位表没有写入的行", notes=[note if posts else NONE]),
            Page("岗位请核对的行", [*LEAD, Column("提醒", 70), Column("岗位", 20), Column("单位", 30)], warned, title="岗位已写入、请核对的行",
                 notes=[note if warned else NO_DOUBT]),
        ], file)


def _heads(done: Done) -> list[Column]:
    return [Column(head or f"第 {number} 列", 16) for number, head in enumerate(preview_of(done.people.batch)["heads"], 1)]


def _people_rows(done: Done, reasons: str, *, personal: bool) -> Iterator[list[Any]]:
    mapping = {int(number): code for number, code in done.people.batch.mapping.items()}
    heads = preview_of(done.people.batch)["heads"]
    rows = done.people.batch.rows.exclude(**{reasons: []})
    rows = rows.filter(outcome=RowOutcome.REJECTED) if reasons == "errors" else rows.exclude(outcome=RowOutcome.REJECTED)
    for row in rows.order_by("number").iterator(chunk_size=2000):
        cells = [text if personal else _covered(text, mapping.get(place, ""), head) for text, (place, head) in zip(json.loads(row.values), enumerate(heads), strict=False)]
        yield [row.number, _words(getattr(row, reasons), personal=personal), *cells]


def _covered(text: str, code: str, head: str) -> str:
    """A cell as it may be handed on: names masked, addresses and numbers covered, whatever column they stand in."""
    if code in NAMES:
        return mask_name(text.strip()) if text.strip() else ""
    if code in PERSONAL or (not code and OF_SOMEBODY.search(head)):
        return HIDDEN if text.strip() else ""
    return without_numbers(text)


def _words(reasons: list[str], *, personal: bool) -> str:
    text = "\n".join(reasons)
    return text if personal else without_numbers(text)


def _post_rows(done: Done, *, personal: bool) -> Iterator[list[Any]]:
    batch, reasons = done.vacancies.batch, dict(done.vacancies.rejected)
    for number, cells, _ in batch.rows:
        if number in reasons:
            yield [number, _words(reasons[number], personal=personal), *(cells if personal else map(without_numbers, cells))]


def _post_doubts(done: Done, *, personal: bool) -> Iterator[list[Any]]:
    batch, rejected = done.vacancies.batch, dict(done.vacancies.rejected)
    for row in check_rows(batch.rows, batch.mapping, done.officer):  # all stand in the register by now, so only the doubts count
        if row.warnings and row.number not in rejected:
            yield [row.number, _words(row.warnings, personal=personal), row.values["title"], row.values["employer_name"]]
