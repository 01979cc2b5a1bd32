"""How is a workbook written row by row, with text that stays text?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Any, BinaryIO

import xlsxwriter


@dataclass(frozen=True)
class Column:
    """A column of a sheet we write. kind: text | date | number; `choices` become a drop-down for whoever fills it in."""

    head: str
    width: float = 12
    kind: str = "text"
    choices: tuple[str, ...] = ()
    note: str = ""  # shown beside the head when the cell is pointed at


@dataclass(frozen=True)
class Link:
    """A value that leads to another sheet of the same file."""

    value: Any
    sheet: str

    @property
    def address(self) -> str:
        return f"internal:'{self.sheet[:31]}'!A1"


@dataclass(frozen=True)
class Page:
    """One sheet to write: rows of values (None and "" stay empty); `title` and `notes` stand above the heads."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]] = ()
    title: str = ""
    notes: Sequence[str | Link] = ()
    blank_rows: int = 0  # rows prepared for typing: text format, drop-downs
    footer: str = ""  # at the foot of every printed page


def write_workbook(
    pages: Sequence[Page], to: BinaryIO | None = None, *, properties: dict[str, str] | None = None, rows_to_come: int = 0
) -> BinaryIO:
    """Write an .xlsx row by row, holding no more than one row; returns the file, rewound. Nothing becomes a formula.

    `properties` (title, author, comments …) are the document's; the filter over the heads also covers `rows_to_come`.
    """
    file = to or BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties(properties or {})
        formats = {kind: book.add_format(look | FONT) for kind, look in LOOKS.items()}
        for page in pages:
            _write_page(book.add_worksheet(page.name[:31]), page, formats, rows_to_come)
    file.seek(0)
    return file


FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
LOOKS: dict[str, dict[str, Any]] = {
    "text": {"num_format": "@"}, "lines": {"num_format": "@", "text_wrap": True}, "date": {"num_format": "yyyy-mm-dd", "align": "left"}, "number": {}, "title": {"bold": True, "font_size": 16},
    "note": {"font_color": "#4a5568"}, "link": {"font_color": "#1f4e9e", "underline": 1},
    "head": {"bold": True, "bg_color": "#e8eff9", "border": 1, "border_color": "#b8c4d4", "text_wrap": True},
}


def _write_page(sheet: Any, page: Page, formats: dict[str, Any], rows_to_come: int) -> None:
    for number, column in enumerate(page.columns):
        sheet.set_column(number, number, column.width, formats[column.kind])
    above: list[tuple[str | Link, str]] = [(page.title, "title")] * bool(page.title) + [(note, "note") for note in page.notes]
    for row, (text, kind) in enumerate(above):
        if isinstance(text, Link):
            sheet.write_url(row, 0, text.address, formats["link"], str(text.value))
        else:
            sheet.write_string(row, 0, text, formats[kind])
    head = len(above)
    for number, column in enumerate(page.columns):
        sheet.write_string(head, number, column.head, formats["head"])
        if page.blank_rows and column.choices:
            sheet.data_validation(head + 1, number, head + page.blank_rows, number, {"validate": "list", "source": list(column.choices), "error_type": "warning"})
        if column.note:
            sheet.write_comment(head, number, column.note, {"x_scale": 2})
    sheet.freeze_panes(head + 1, 0)
    row = head
    for row, values in enumerate(page.rows, head + 1):
        for number, value in enumerate(values):
            if value is not None and value != "":
                _write_cell(sheet, row, number, value, formats)
    row += rows_to_come
    if row > head and page.columns:
        sheet.autofilter(head, 0, row, len(page.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    if page.footer:
        sheet.set_footer("&L" + page.footer.replace("&", "&&")[:200] + "&R&P / &N")


def _write_cell(sheet: Any, row: int, number: int, value: Any, formats: dict[str, Any]) -> None:
    if isinstance(value, Link):
        sheet.write_url(row, number, value.address, formats["link"], str(value.value))
        if isinstance(value.value, int):  # the link stays, the number stays a number
            sheet.write_number(row, number, value.value, formats["link"])
    elif isinstance(value, bool):
        sheet.write_string(row, number, "是" if value else "否", formats["text"])
    elif isinstance(value, int | float):
        sheet.write_number(row, number, value, formats["number"])
    elif isinstance(value, date):
        sheet.write_datetime(row, number, value if isinstance(value, datetime) else datetime.combine(value, time()), formats["date"])
    else:
        text = str(value)[:32767]
        sheet.write_string(row, number, text, formats["lines" if "\n" in text else "text"])
