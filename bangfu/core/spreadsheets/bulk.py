"""How is a sheet of hundreds of thousands of rows written quickly, and with little memory?

XlsxWriter makes the workbook with everything but its rows: styles, heads, print setup, properties. The rows come as frames and
become the XML of cells column by column, a chunk at a time, and are put into the sheet's place in the archive. Text is always an
inline string, so nothing can become a formula.
"""

import re
import zipfile
from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import Any, BinaryIO

import polars as pl
from xlsxwriter.utility import xl_col_to_name

from bangfu.core.spreadsheets.writing import Page, write_workbook

SHEET = "xl/worksheets/sheet1.xml"
EPOCH = date(1899, 12, 30)  # day 0 of a sheet's dates, for days after February 1900
MOST_TEXT = 32_767  # characters of a cell
NOT_XML = r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
LOOKS_ESCAPED = r"_(x[0-9A-Fa-f]{4}_)"  # Excel would read it as one character
ODD = rf"{NOT_XML}|{LOOKS_ESCAPED}|[&<>\n\t]|^ | $"  # text that cannot stand as it is
ROW = "number of the row"


def write_frames(page: Page, frames: Iterable[pl.DataFrame], *, count: int, to: BinaryIO, properties: dict[str, str]) -> BinaryIO:
    """Write one sheet whose rows come as frames with a column for each of `page.columns`, `count` rows in all; returns the file, rewound.

    Text columns are written as text, Date columns as dates, numbers as numbers; null and "" stay empty.
    """
    empty = write_workbook([page], BytesIO(), properties=properties, rows_to_come=count)
    with zipfile.ZipFile(empty) as shell, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as book:
        for name in shell.namelist():
            if name != SHEET:
                book.writestr(name, shell.read(name))
        sheet = shell.read(SHEET).decode()
        first = len(page.notes) + bool(page.title) + 2
        before, after = _around(sheet, last=f"{xl_col_to_name(len(page.columns) - 1)}{first + count - 1}")
        with book.open(SHEET, "w", force_zip64=True) as rows:
            rows.write(before.encode())
            for frame in frames:
                rows.write(rows_as_xml(frame, first, styles=_styles(sheet)))
                first += frame.height
            rows.write(after.encode())
    to.seek(0)
    return to


def _around(sheet: str, *, last: str) -> tuple[str, str]:
    """The sheet before and behind its rows, with its extent told rightly."""
    before, end, after = sheet.partition("</sheetData>")
    return re.sub(r'<dimension ref="[^"]+"', f'<dimension ref="A1:{last}"', before, count=1), end + after


def _styles(sheet: str) -> dict[int, str]:
    """Number of the style of each column, as XlsxWriter set them."""
    found = re.findall(r'<col min="(\d+)" max="(\d+)"[^>]*? style="(\d+)"', sheet)
    return {number: style for first, last, style in found for number in range(int(first) - 1, int(last))}


def rows_as_xml(frame: pl.DataFrame, first: int, *, styles: dict[int, str]) -> bytes:
    """The rows of a frame as <row> elements, the first with this number (from 1)."""
    names = frame.columns
    texts = [name for name in names if frame.schema[name] == pl.String]
    odd = frame.select(pl.col(texts).str.contains(ODD).any() | (pl.col(texts).str.len_bytes().max() > MOST_TEXT)).row(0, named=True) if texts else {}
    cells = [_cell(name, frame.schema[name], xl_col_to_name(place), styles.get(place, "0"), odd=bool(odd.get(name))) for place, name in enumerate(names)]
    numbered = frame.with_columns(pl.int_range(first, first + frame.height).cast(pl.String).alias(ROW))
    lines = numbered.select(pl.concat_str(pl.lit('<row r="'), ROW, pl.lit('">'), *cells, pl.lit("</row>"), ignore_nulls=True).alias(ROW))
    return "".join(lines[ROW]).encode()


def _cell(name: str, kind: Any, letters: str, style: str, *, odd: bool) -> pl.Expr:
    """One cell, or nothing where there is no value. `odd` text is escaped."""
    value, place = pl.col(name), pl.concat_str(pl.lit(f'<c r="{letters}'), ROW, pl.lit(f'" s="{style}'))
    if kind == pl.Date:
        days = (value.cast(pl.Int32) + (date(1970, 1, 1) - EPOCH).days).cast(pl.String)
        return pl.concat_str(place, pl.lit('"><v>'), days, pl.lit("</v></c>"))
    if kind.is_numeric():
        return pl.concat_str(place, pl.lit('"><v>'), value.cast(pl.String), pl.lit("</v></c>"))
    text = _escaped(value.str.slice(0, MOST_TEXT)) if odd else value
    cell = pl.concat_str(place, pl.lit('" t="inlineStr"><is><t xml:space="preserve">' if odd else '" t="inlineStr"><is><t>'), text, pl.lit("</t></is></c>"))
    return pl.when(value != "").then(cell)


def _escaped(text: pl.Expr) -> pl.Expr:
    text = text.str.replace_all(NOT_XML, "").str.replace_all(LOOKS_ESCAPED, "_x005F_$1")
    return text.str.replace_all("&", "&amp;", literal=True).str.replace_all("<", "&lt;", literal=True).str.replace_all(">", "&gt;", literal=True)
