"""How is a workbook from outside read safely, as text?

.xlsx, .xls and .csv, told apart by their first bytes, never by their name. Whatever is wrong with a file is one
DomainError in Chinese; what is wrong with one cell stands in `Sheet.problems`.
"""

import csv
import math
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property, partial
from io import BytesIO, TextIOWrapper
from itertools import islice
from typing import Any

import polars as pl
from django.conf import settings
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from bangfu.core.errors import DomainError
from bangfu.core.spreadsheets.archive import BROKEN, SAVE_AS, Problems, checked_archive, scan
from bangfu.core.spreadsheets.biff import NO_WORKBOOK, PASSWORD, Told, scan_xls

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CHUNK = 5_000  # rows turned into columns at a time
DECODED = 1 << 20  # characters decoded at a time
SEPARATOR_SOUGHT = 4_000  # characters; titles may stand above the heads
EXACT = 10**15  # a number cell keeps 15 digits
BLANKS = " \t\r\n\u3000\xa0\ufeff\u200b"
INVISIBLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"  # come along when copied from a chat
LOST_DIGITS = "单元格是数字格式，号码成了科学计数，末尾的数字已丢失（Excel 只留前 15 位）。请把这一列设为“文本”格式，再重新填写号码"
NOT_TABLES = ((b"%PDF", "一份 PDF 文件"), (b"{\\rtf", "一份 RTF 文档"), (b"\x89PNG", "一张图片"), (b"\xff\xd8\xff", "一张图片"), (b"GIF8", "一张图片"), (b"Rar!", "一个压缩包"),
              (b"7z\xbc\xaf", "一个压缩包"), (b"\x1f\x8b", "一个压缩包"))

@dataclass(frozen=True)
class Limits:
    """How large a sheet may be. `beside`: load it while its XML is looked at; only where a sheet that is too large cannot take all memory."""

    rows: int = 1_048_576  # all that a sheet of Excel can hold
    columns: int = 300
    size: int | None = None  # bytes of the file; by default settings.UPLOAD_LIMIT
    beside: bool = False

    @property
    def bytes(self) -> int:
        return self.size or settings.UPLOAD_LIMIT


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


@dataclass(frozen=True)
class Part:
    """Some rows of a sheet in a row: `first` is the number of the first one; `table` and `problems` as in `Sheet`."""

    first: int
    table: pl.DataFrame
    problems: Problems


class Workbook:
    """An opened workbook: `names` of its visible sheets, `sheet(name)` reads one whole, `parts(name)` a part at a time."""

    def __init__(self, names: list[str], limits: Limits) -> None:
        self.names, self.limits = names, limits

    def height(self, name: str) -> int:
        """How many rows a sheet has, blank ones too. Raises DomainError."""
        raise NotImplementedError

    def head(self, name: str, rows: int) -> Sheet:
        """The first rows of a sheet, with its merged cells and hidden rows. Raises DomainError."""
        raise NotImplementedError

    def parts(self, name: str, rows: int = CHUNK) -> Iterator[Part]:
        """All rows of a sheet, `rows` at a time. Raises DomainError."""
        raise NotImplementedError

    def sheet(self, name: str) -> Sheet:
        """Read one sheet whole. Raises DomainError."""
        height = self.height(name)
        return self.head(name, height)

    def look(self) -> None:
        """Refuse what would be too large to load, without loading it. Raises DomainError."""

    def _fits(self, name: str, height: int, width: int) -> None:
        where = f"工作表“{name}”" if name else "文件"
        if height > self.limits.rows:
            raise DomainError(f"{where}有 {height:,} 行，一次最多 {self.limits.rows:,} 行。请按乡镇或县（市）拆成几份，分次上传。")
        if width > self.limits.columns:
            raise DomainError(f"{where}有 {width} 列，最多 {self.limits.columns} 列。请删去右侧用不到的列再上传。")


def _whole(parts: Iterable[Part], most: int | None = None) -> tuple[pl.DataFrame, Problems]:
    """Parts as one table, up to `most` rows."""
    tables: list[pl.DataFrame] = []
    problems: Problems = {}
    for part in parts:
        tables.append(part.table)
        problems |= part.problems
        if most is not None and part.first + part.table.height > most:
            break
    table = pl.concat(tables, how="diagonal") if tables else pl.DataFrame()
    return table.with_columns(pl.all().fill_null("")).head(table.height if most is None else most), problems


def open_workbook(file: Any, *, limits: Limits = Limits()) -> Workbook:
    """Open an upload, a path or a binary file. Refuses by size first, then by content. Raises DomainError."""
    refuse_large(file, limits.bytes)
    data = _bytes_of(file, limits.bytes)
    if not data.strip():
        raise DomainError("文件是空的（0 字节内容）。请确认选对了文件，重新上传。")
    if data.startswith((ZIP, OLE)):
        return _Binary(data, limits)
    for start, kind in NOT_TABLES:
        if data.startswith(start):
            raise DomainError(f"这是{kind}，不是表格。请上传 Excel 工作簿（.xlsx、.xls）或 .csv 文件。")
    return _Csv(data, limits)


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
        self.archive = checked_archive(data, limits.bytes) if data.startswith(ZIP) else None
        told = [] if self.archive else scan_xls(data)
        with _told(NO_WORKBOOK):
            self.book = CalamineWorkbook.from_filelike(BytesIO(data))
        shown = [one.name for one in self.book.sheets_metadata
                 if one.visible == SheetVisibleEnum.Visible and one.typ == SheetTypeEnum.WorkSheet]
        super().__init__(shown, limits)
        self._records: dict[str, Told] = dict(zip(self.book.sheet_names, told, strict=False))
        self._opened: tuple[str, CalamineSheet, Problems, frozenset[int]] | None = None

    def _open(self, name: str) -> tuple[CalamineSheet, Problems, frozenset[int]]:
        """A sheet as the library holds it, what only its XML tells, and its hidden rows; the last one asked for is kept."""
        if name not in self.names:
            raise DomainError(f"工作簿里没有名为“{name}”的工作表，只有：{'、'.join(self.names)}。")
        if self._opened is None or self._opened[0] != name:
            self._opened = None
            with _told(_unreadable(name)):
                sheet, found, hidden = self._loaded(name)
            height, width = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
            self._fits(name, height, width)
            self._opened = (name, sheet, found, hidden)
        return self._opened[1:]

    def _loaded(self, name: str) -> tuple[CalamineSheet, Problems, frozenset[int]]:
        if not self.archive:
            return self.book.get_sheet_by_name(name), *self._records.get(name, ({}, frozenset()))
        if not self.limits.beside:
            told = scan(self.archive, name)
            return self.book.get_sheet_by_name(name), *told
        with ThreadPoolExecutor(1) as other:
            looking = other.submit(scan, self.archive, name)
            try:
                sheet = self.book.get_sheet_by_name(name)
            except BaseException:
                looking.result()  # says it better
                raise
            return sheet, *looking.result()

    def look(self) -> None:
        for name in self.names:
            with _told(_unreadable(name)):
                if self.archive:
                    scan(self.archive, name)

    def height(self, name: str) -> int:
        sheet = self._open(name)[0]
        return sheet.end[0] + 1 if sheet.end else 0

    def head(self, name: str, rows: int) -> Sheet:
        sheet, _, hidden = self._open(name)
        table, problems = _whole(self.parts(name), rows)
        merged = tuple((top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ())
        return Sheet(name, table, problems, merged, hidden)

    def parts(self, name: str, rows: int = CHUNK) -> Iterator[Part]:
        sheet, found, _ = self._open(name)
        shift = sheet.start[1] if sheet.start else 0
        lost = iter(sorted(found.items()))
        waiting = next(lost, None)
        with _told(_unreadable(name)):
            for first, chunk in _chunks(sheet.iter_rows(), rows):
                problems: Problems = {}
                table = _as_text(chunk, first - 1, problems, shift)
                while waiting and waiting[0][0] < first + len(chunk):
                    problems[waiting[0]] = waiting[1]
                    waiting = next(lost, None)
                yield Part(first, table, problems)


class _Csv(Workbook):
    """A text file, one sheet without a name."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.data, self.encoding = data, _encoding(data)
        super().__init__([""], limits)

    def _text(self) -> TextIOWrapper:
        return TextIOWrapper(BytesIO(self.data), self.encoding, newline="")

    @cached_property
    def _separator(self) -> str:
        """The one that parts most lines into the same number of cells, then into the most: there may be commas in addresses."""
        lines = self._text().read(SEPARATOR_SOUGHT).splitlines()

        def agreement(mark: str) -> tuple[int, int]:
            counts = Counter(count for line in lines if (count := line.count(mark)))
            return max(((number, count) for count, number in counts.items()), default=(0, 0))

        return max(",\t;|", key=agreement)

    @cached_property
    def _height(self) -> int:
        height = sum(part.table.height for part in self.parts(""))
        return height

    def height(self, name: str) -> int:
        return self._height

    def head(self, name: str, rows: int) -> Sheet:
        return Sheet("", *_whole(self.parts(""), rows))

    def parts(self, name: str, rows: int = CHUNK) -> Iterator[Part]:
        reader = csv.reader(self._text(), delimiter=self._separator, strict=True)  # not strict, a quote left open would swallow all rows after it
        line = 1

        def lines() -> Iterator[list[str]]:
            nonlocal line
            for row in reader:
                yield row
                line = reader.line_num + 1

        try:
            for first, chunk in _chunks(lines(), rows):
                self._fits("", first + len(chunk) - 1, max(map(len, chunk)))
                problems: Problems = {}
                table = _as_text(chunk, first - 1, problems, 0)
                kept = [name for name in table.columns if table[name].str.starts_with('="').any()]  # how text is kept text for Excel
                yield Part(first, table.with_columns(pl.col(kept).str.replace(r'^="(.*)"$', "$1")), problems)
        except csv.Error as error:
            raise DomainError(f"从第 {line} 行起分不清哪里是一格：引号（\"）没有成对，或一格里的文字太长。请改正这一行，或用 Excel、WPS 另存为 .xlsx 后再上传。") from error


@contextmanager
def _told(why: str) -> Iterator[None]:
    """What the library or the archive says of a broken workbook, in words."""
    try:
        yield
    except PasswordError:
        raise DomainError(PASSWORD) from None
    except (CalamineError, *BROKEN) as error:
        raise DomainError(why) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what a library in Rust raises when it meets what it never thought of
            raise
        raise DomainError(why) from error


def _unreadable(name: str) -> str:
    return f"工作表“{name}”读不出来，文件可能已损坏。{SAVE_AS}"


def _chunks(rows: Iterable[Sequence[Any]], size: int) -> Iterator[tuple[int, list[Sequence[Any]]]]:
    """The number of the first row of each chunk, from 1, and its rows."""
    source, first = iter(rows), 1
    while chunk := list(islice(source, size)):
        yield first, chunk
        first += len(chunk)


def refuse_large(file: Any, limit: int) -> None:
    """Raises DomainError for a path, upload or content of more bytes than that."""
    size = getattr(file, "size", None)
    if isinstance(file, str | os.PathLike):
        try:
            size = os.stat(file).st_size
        except OSError as error:
            raise DomainError(f"找不到文件“{file}”。请检查路径。") from error
    elif isinstance(file, bytes):
        size = len(file)
    if size is not None and size > limit:
        raise DomainError(
            f"文件有 {size / 1024 / 1024:.0f} MB，超过 {limit // 1024 // 1024} MB。"
            "请删去图片和空白行，或按乡镇拆成几份，再分次上传。", field="file")


def _bytes_of(file: Any, limit: int) -> bytes:
    if isinstance(file, bytes):
        return file
    if isinstance(file, str | os.PathLike):
        with open(file, "rb") as opened:
            return opened.read()
    file.seek(0)
    data: bytes = file.read(limit + 1)
    refuse_large(data, limit)
    return data


def _encoding(data: bytes) -> str:
    """The encoding among those of Chinese offices; a web page that calls itself Excel is refused."""
    start = data[:2000].lower()
    if any(mark in start for mark in (b"<html", b"<table", b"<?xml", b"mime-version:")):
        raise DomainError(f"这是网页或 XML 文件，只是扩展名写成了表格。{SAVE_AS}")
    for encoding in ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030"):
        try:
            with TextIOWrapper(BytesIO(data), encoding, newline="") as text:
                whole = all("\0" not in block for block in iter(partial(text.read, DECODED), ""))
        except UnicodeError:
            continue
        if whole:
            return encoding
    raise DomainError(f"文件不是 Excel 工作簿，也不是文字表格。{SAVE_AS}")


_SCIENTIFIC = r"(?i)^\d(\.\d+)?E\+\d{2}$"


def _as_text(rows: list[Sequence[Any]], before: int, problems: Problems, shift: int) -> pl.DataFrame:
    """A chunk of rows as String columns; `before` rows stand above it."""
    width = max(1, *map(len, rows))  # lines without a single cell are rows all the same
    if any(len(row) != width for row in rows):
        rows = [[*row, *[""] * (width - len(row))] for row in rows]
    columns: dict[str, Any] = {str(number): [""] * len(rows) for number in range(shift)}
    for number, column in enumerate(zip(*rows, strict=True), shift):
        texts: Sequence[str] = column
        if set(map(type, column)) != {str}:
            texts = [value if type(value) is str else _text(value) for value in column]
        columns[str(number)] = texts
    table = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_columns(pl.all().str.replace_all(INVISIBLE, "").str.strip_chars(BLANKS))
    lost = table.select(pl.all().str.contains(_SCIENTIFIC))
    for name in lost.columns:
        if lost[name].any():
            problems |= {(before + row + 1, int(name)): LOST_DIGITS for row in lost[name].arg_true()}
            table = table.with_columns(pl.when(lost[name]).then(pl.lit("")).otherwise(name).alias(name))
    return table


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
