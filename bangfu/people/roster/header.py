"""Where in a sheet do the heads stand? Titles may stand above them, and they may take two rows with merged cells."""

import re
from dataclasses import dataclass

from bangfu.core.errors import DomainError
from bangfu.core.spreadsheets import Sheet
from bangfu.people.roster.columns import recognise

DEPTH = 20  # rows looked at
SAMPLE = 60
ENOUGH = 2  # columns that must be recognised
_ID = re.compile(r"\d{17}[\dXxＸ]")
_CERTIFICATE = re.compile(r"\d{17}[\dXxＸ][1-7][1-4]([Bb]\d)?")
NO_ID = "表里没有“身份证号”一列，也没有“残疾人证号”一列，无法分清谁是谁。请补上身份证号（18 位、文本格式）再上传。找到的列：{}。"


@dataclass(frozen=True)
class Header:
    """`row`: the number of the last head row; `heads`: one text per column; `mapping`: column number → field code."""

    row: int
    heads: list[str]
    mapping: dict[int, str]


def find_header(sheet: Sheet) -> Header:
    """The header of a roster. Raises DomainError when there is none, or no column with ID numbers."""
    best: Header | None = None
    most = (0, 0)  # columns known, columns known by their heads
    for row in range(1, min(DEPTH, sheet.table.height) + 1):
        for deep in (1, 2):
            if row >= deep:
                header = header_at(sheet, row, deep)
                known = len(header.mapping), len(recognise(header.heads))
                if best is None or known > most:
                    best, most = header, known
    if best is None or len(best.mapping) < ENOUGH:
        where = f"工作表“{sheet.name}”" if sheet.name else "文件"
        raise DomainError(f"{where}的前 {DEPTH} 行里找不到表头。请确认有一行写着“姓名”“身份证号”等列名，可下载表样对照。")
    if not {"id_number", "certificate"} & set(best.mapping.values()):
        raise DomainError(NO_ID.format("、".join(head for head in best.heads if head)[:200]))
    return best


def header_at(sheet: Sheet, row: int, deep: int = 1) -> Header:
    """The header whose last row is `row`; with deep 2 the row above it is part of it."""
    heads = heads_at(sheet, row, deep)
    below = list(sheet.rows(row + 1, row + SAMPLE))
    mapping = recognise(heads, empty={number for number in range(len(heads)) if not any(one.cells[number] for one in below)})
    for code, pattern in (("id_number", _ID), ("certificate", _CERTIFICATE)):
        if code not in mapping.values():
            column = _column_like(sheet, row, pattern, set(mapping))
            if column is not None and mapping:
                mapping = dict(sorted({**mapping, column: code}.items()))
    return Header(row, heads, mapping)


def heads_at(sheet: Sheet, row: int, deep: int) -> list[str]:
    """The texts of one or two head rows; a merged cell counts for all its columns."""
    lower = list(next(sheet.rows(row, row)).cells)
    if deep == 1:
        return lower
    upper = list(next(sheet.rows(row - 1, row - 1)).cells)
    for first_row, first, last_row, last in sheet.merged:
        if first_row <= row - 1 <= last_row and first < len(upper):
            text = next(sheet.rows(first_row, first_row)).cells[first]
            for column in range(first, min(last, len(upper) - 1) + 1):
                upper[column] = text
                if last_row >= row:  # merged downward: one head of two rows
                    lower[column] = ""
    # 类别 under 残疾情况 is known by itself; 号码 under 残疾人证 only together.
    return [below if below and recognise([below]) else above + below for above, below in zip(upper, lower, strict=True)]


def _column_like(sheet: Sheet, row: int, pattern: re.Pattern[str], taken: set[int]) -> int | None:
    """The column whose cells under the header look like this, if most of them do."""
    for number, name in enumerate(sheet.table.columns):
        if number in taken:
            continue
        filled = [text for text in sheet.table[name][row : row + SAMPLE] if text]
        if filled and sum(bool(pattern.fullmatch(text)) for text in filled) * 2 > len(filled):
            return number
    return None
