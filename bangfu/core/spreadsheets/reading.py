"""How is a workbook from outside read safely, as text?

.xlsx, .xls and .csv, told apart by their first bytes, never by their name. Whatever is wrong with a file is one
DomainError in Chinese; what is wrong with one cell stands in `Sheet.problems`.
"""

import csv
import math
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any

import polars as pl
from django.conf import settings
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from bangfu.core.errors import DomainError
from bangfu.core.spreadsheets.archive import BROKEN, SAVE_AS, Problems, checked_archive, scan

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # how Office wraps an .xlsx with a password
CHUNK = 5_000  # rows turned into columns at a time
SEPARATOR_SOUGHT = 4_000  # characters; titles may stand above the heads
EXACT = 10**15  # a number cell keeps 15 digits
BLANKS = " \t\r\n\u3000\xa0\ufeff\u200b"
INVISIBLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"  # come along when copied from a chat
LOST_DIGITS = "单元格是数字格式，号码成了科学计数，末尾的数字已丢失（Excel 只留前 15 位）。请把这一列设为“文本”格式，再重新填写号码"
NOT_TABLES = ((b"%PDF", "一份 PDF 文件"), (b"{\\rtf", "一份 RTF 文档"), (b"\x89PNG", "一张图片"), (b"\xff\xd8\xff", "一张图片"), (b"GIF8", "一张图片"), (b"Rar!", "一个压缩包"),
              (b"7z\xbc\xaf", "一个压缩包"), (b"\x1f\x8b", "一个压缩包"))

@dataclass(frozen=True)
class Limits:
    """How large a sheet may be."""

    rows: int = 1_048_576
    columns: int = 300


@dataclass(frozen=True)
class Row:
    """`number` as in the sheet, from 1; one text per column, "" for an empty cell."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """`table` has one String column per column of the sheet ("0", "1", …; blank is ""), row n of the sheet is its row n − 1.

    `problems`: (row number, column from 0) → why the cell cannot be trusted; such a cell is "". `merged`: ranges of merged
    cells (first row, first column, last row, last column), rows from 1, columns from 0. `hidden`: the numbers of hidden rows.
    """

    name: str
    table: pl.DataFrame
    problems: Problems = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: frozenset[int] = frozenset()

    def rows(self, first: int = 1, last: int | None = None) -> Iterator[Row]:
        """The rows from number `first` to `last`, both included."""
        part = self.table[first - 1 : last]
        for number, cells in enumerate(part.iter_rows(), first):
            yield Row(number, cells)


class Workbook:
    """An opened workbook: `names` of its visible sheets, `sheet(name)` reads one."""

    def __init__(self, names: list[str], limits: Limits) -> None:
        self.names, self.limits = names, limits

    def sheet(self, name: str) -> Sheet:
        """Read one sheet. Raises DomainError."""
        raise NotImplementedError

    def _made(self, name: str, rows: Iterable[Sequence[Any]], shift: int = 0) -> tuple[pl.DataFrame, Problems]:
        """Rows of values as one table of text, `shift` empty columns before it."""
        parts: list[pl.DataFrame] = []
        problems: Problems = {}
        chunk: list[Sequence[Any]] = []
        for row in rows:
            chunk.append(row)
            if len(chunk) == CHUNK:
                parts.append(_as_text(chunk, sum(part.height for part in parts), problems, shift))
                chunk = []
        if chunk:
            parts.append(_as_text(chunk, sum(part.height for part in parts), problems, shift))
        table = pl.concat(parts, how="diagonal") if parts else pl.DataFrame()
        self._fits(name, table.height, table.width)
        return table.with_columns(pl.all().fill_null("")), problems

    def _fits(self, name: str, height: int, width: int) -> None:
        where = f"工作表“{name}”" if name else "文件"
        if height > self.limits.rows:
            raise DomainError(f"{where}有 {height:,} 行，一次最多 {self.limits.rows:,} 行。请按乡镇或县（市）拆成几份，分次上传。")
        if width > self.limits.columns:
            raise DomainError(f"{where}有 {width} 列，最多 {self.limits.columns} 列。请删去右侧用不到的列再上传。")


def open_workbook(file: Any, *, limits: Limits = Limits()) -> Workbook:
    """Open an upload, a path or a binary file. Refuses by size first, then by content. Raises DomainError."""
    _refuse_large(file)
    data = _bytes_of(file)
    if not data.strip():
        raise DomainError("文件是空的（0 字节内容）。请确认选对了文件，重新上传。")
    if data.startswith((ZIP, OLE)):
        return _Binary(data, limits)
    for start, kind in NOT_TABLES:
        if data.startswith(start):
            raise DomainError(f"这是{kind}，不是表格。请上传 Excel 工作簿（.xlsx、.xls）或 .csv 文件。")
    return _Csv(_decode(data), limits)


def read_sheet(file: Any, *, name: str | None = None, limits: Limits = Limits()) -> Sheet:
    """One sheet by name, else the first visible one that holds anything. Raises DomainError."""
    book = open_workbook(file, limits=limits)
    if name is not None:
        return book.sheet(name)
    for one in book.names:
        sheet = book.sheet(one)
        if sheet.table.height:
            return sheet
    raise DomainError("工作簿里没有任何内容。请确认选对了文件，重新上传。")


class _Binary(Workbook):
    """A workbook of Excel's own formats."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.archive = checked_archive(data) if data.startswith(ZIP) else None
        if self.archive is None and ENCRYPTED in data:
            raise DomainError("工作簿设有打开密码。请用 Excel 或 WPS 打开，去掉密码后另存再上传。")
        try:
            self.book = CalamineWorkbook.from_filelike(BytesIO(data))
        except PasswordError:
            raise DomainError("工作簿设有打开密码。请用 Excel 或 WPS 打开，去掉密码后另存再上传。") from None
        except CalamineError as error:
            raise DomainError(f"文件不是 Excel 工作簿，或者已损坏。{SAVE_AS}") from error
        shown = [one.name for one in self.book.sheets_metadata
                 if one.visible == SheetVisibleEnum.Visible and one.typ == SheetTypeEnum.WorkSheet]
        super().__init__(shown, limits)

    def sheet(self, name: str) -> Sheet:
        if name not in self.names:
            raise DomainError(f"工作簿里没有名为“{name}”的工作表，只有：{'、'.join(self.names)}。")
        try:
            found, hidden = scan(self.archive, name) if self.archive else ({}, frozenset())
            sheet = self.book.get_sheet_by_name(name)
            self._fits(name, sheet.end[0] + 1 if sheet.end else 0, 0)
            first_column = sheet.start[1] if sheet.start else 0
            table, problems = self._made(name, sheet.iter_rows(), first_column)
        except (CalamineError, *BROKEN) as error:
            raise DomainError(f"工作表“{name}”读不出来，文件可能已损坏。{SAVE_AS}") from error
        merged = tuple((top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ())
        return Sheet(name, table, problems | found, merged, hidden)


class _Csv(Workbook):
    """A text file, one sheet without a name."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        super().__init__([""], limits)

    def sheet(self, name: str) -> Sheet:
        separator = max(",\t;", key=self.text[:SEPARATOR_SOUGHT].count)
        reader = csv.reader(StringIO(self.text, newline=""), delimiter=separator, strict=True)
        rows, line = [], 1
        try:
            for row in reader:  # not strict, a quote left open would swallow all rows after it
                rows.append(row)
                line = reader.line_num + 1
        except csv.Error as error:
            raise DomainError(f"从第 {line} 行起分不清哪里是一格：引号（\"）没有成对，或一格里的文字太长。请改正这一行，或用 Excel、WPS 另存为 .xlsx 后再上传。") from error
        return Sheet("", *self._made("", rows))


def _refuse_large(file: Any) -> None:
    size = getattr(file, "size", None)
    if isinstance(file, str | os.PathLike):
        try:
            size = os.stat(file).st_size
        except OSError as error:
            raise DomainError(f"找不到文件“{file}”。请检查路径。") from error
    elif isinstance(file, bytes):
        size = len(file)
    if size is not None and size > settings.UPLOAD_LIMIT:
        raise DomainError(
            f"文件有 {size / 1024 / 1024:.0f} MB，超过 {settings.UPLOAD_LIMIT // 1024 // 1024} MB。"
            "请删去图片和空白行，或按乡镇拆成几份，再分次上传。", field="file")


def _bytes_of(file: Any) -> bytes:
    if isinstance(file, bytes):
        return file
    if isinstance(file, str | os.PathLike):
        with open(file, "rb") as opened:
            return opened.read()
    file.seek(0)
    data: bytes = file.read(settings.UPLOAD_LIMIT + 1)
    _refuse_large(data)
    return data


def _decode(data: bytes) -> str:
    """Text in the encodings Chinese offices use; a web page that calls itself Excel is refused."""
    start = data[:2000].lower()
    if b"<html" in start or b"<table" in start or b"<?xml" in start:
        raise DomainError(f"这是网页或 XML 文件，只是扩展名写成了表格。{SAVE_AS}")
    for encoding in ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise DomainError(f"文件不是 Excel 工作簿，也不是文字表格。{SAVE_AS}")


_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d{2}", re.IGNORECASE)


def _as_text(rows: list[Sequence[Any]], before: int, problems: Problems, shift: int) -> pl.DataFrame:
    """A chunk of rows as String columns; `before` rows stand above it."""
    width = max(map(len, rows))
    if any(len(row) != width for row in rows):
        rows = [[*row, *[""] * (width - len(row))] for row in rows]
    columns: dict[str, Any] = {str(number): [""] * len(rows) for number in range(shift)}
    for number, column in enumerate(zip(*rows, strict=True), shift):
        texts: Sequence[str] = column
        if set(map(type, column)) != {str}:
            texts = [value if type(value) is str else _text(value) for value in column]
        columns[str(number)] = pl.Series(texts, dtype=pl.String).str.replace_all(INVISIBLE, "").str.strip_chars(BLANKS)
        if any("E+" in text or "e+" in text for text in texts):
            for row, text in enumerate(texts):
                if _SCIENTIFIC.fullmatch(text.strip()):
                    problems[before + row + 1, number] = LOST_DIGITS
                    columns[str(number)][row] = ""
    return pl.DataFrame(columns)


def _text(value: Any) -> str:
    """A cell's value as it would be typed; a number too long to be exact in scientific form, which is then refused."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        if abs(value) >= EXACT and math.isfinite(value):
            return f"{value:.14E}"
        return str(int(value)) if math.isfinite(value) and value == int(value) else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date | time) else str(value)
