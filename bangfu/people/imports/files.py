"""How is an uploaded roster kept, and what does the page with its columns show of it?"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bangfu.core.errors import DomainError
from bangfu.core.sealed_files import keep, kept
from bangfu.people.imports.memory import recall, with_memory
from bangfu.people.models import ImportBatch
from bangfu.people.roster.apart import LARGE, Reader, opened
from bangfu.people.roster.reading import Roster

FILE_PURPOSE = "people_importbatch.file"
SHOWN_ROWS = 10


def digest_of(file: Any) -> str:
    """SHA-256 of an upload, a part at a time."""
    found = hashlib.sha256()
    for part in file.chunks():
        found.update(part)
    return found.hexdigest()


def keep_file(batch: ImportBatch, file: Any) -> None:
    """Store an upload sealed; the caller saves."""
    keep(batch.file, file, digest=batch.digest, purpose=FILE_PURPOSE)


def kept_file(batch: ImportBatch) -> bytes:
    """The uploaded file as it came. Raises DomainError when it has been erased."""
    if not batch.file:
        raise DomainError("原文件已按规定删除。请重新上传。")
    try:
        return kept(batch.file, purpose=FILE_PURPOSE)
    except DomainError as error:
        raise DomainError("上传的文件已经不在服务器上，登记册没有改动。请放弃这一批，再上传一次。") from error


@contextmanager
def kept_roster(batch: ImportBatch) -> Iterator[Reader]:
    """The kept file, at the sheet and header that were chosen. Raises DomainError."""
    with opened(kept_file(batch), sheet=batch.sheet, row=batch.header_row, deep=batch.header_rows) as reader:
        yield reader


def is_large(batch: ImportBatch) -> bool:
    """Its file is not read while somebody waits, but in the background."""
    try:
        return bool(batch.file) and batch.file.size > LARGE
    except FileNotFoundError:
        return False


def preview_of(batch: ImportBatch) -> dict[str, Any]:
    """sheets: their names, alike: those that look like rosters; heads: a text per column; hidden: rows nobody sees in Excel;
    rows: [number, *cells] of the first ones, empty once the batch has ended; guess: column → field by the heads alone."""
    return {"sheets": [], "alike": [], "heads": [], "hidden": 0, "rows": [], "guess": {}} | (json.loads(batch.preview) if batch.preview else {})


def describe(batch: ImportBatch, roster: Roster, *, deep: int = 0, alike: list[str] | None = None) -> None:
    """What the mapping page shows, and the guess; the caller saves. Raises DomainError."""
    header, longest = roster.header, ImportBatch._meta.get_field("sheet").max_length or 0
    if len(roster.sheet.name) > longest:
        raise DomainError(f"工作表的名字有 {len(roster.sheet.name)} 个字，太长。请改到 31 个字以内再上传。")
    batch.sheet, batch.header_row = roster.sheet.name, header.row
    plain = list(next(roster.sheet.rows(header.row, header.row)).cells)
    batch.header_rows = deep or (1 if header.heads == plain else 2)
    remembered = recall(batch.unit, header.heads)
    batch.mapping = {str(number): code for number, code in with_memory(header.mapping, remembered).items()}
    batch.rows_total = roster.height
    first = [[row.number, *row.cells] for row in roster.sheet.rows(header.row + 1, header.row + SHOWN_ROWS)]
    batch.preview = json.dumps({"sheets": roster.sheets, "alike": alike or roster.alike, "heads": header.heads, "hidden": roster.hidden,
                                "rows": first, "guess": header.mapping}, ensure_ascii=False)
