"""What does a superior's blank table hold: its words, its blanks, and the heads each blank stands under?"""

import hashlib
import re
import warnings
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from bangfu.core.errors import DomainError
from bangfu.core.spreadsheets.archive import SAVE_AS, checked_archive

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
LARGEST = 5 * 1024 * 1024  # bytes of the file
LARGEST_SHEETS = 20 * 1024 * 1024  # bytes of all sheets, unpacked: a blank form is small
MOST_ROWS, MOST_COLUMNS = 200, 60
HEADS = 3  # texts looked at to the left of and above a blank, the nearest first
NO_FIGURE = re.compile(r"填表|负责人|审核|日期|电话|联系|盖章|备注|说明|序号|签字|制表")  # what stands beside such words is for people
NUMBERS = re.compile(r"[\d\s]")
NOT_A_HEAD = re.compile(r"^[\d\s.、（）()%％]*$|^(人|人次|个|条|户|单位|计量单位)$")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as shown: kind is text, number, formula, blank (wants a figure) or empty."""

    address: str
    text: str
    kind: str
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Blank:
    """A cell that wants a figure, with the texts to its left and above, the nearest first."""

    row: int
    column: int
    left: tuple[str, ...]
    above: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """One sheet: its rows without the cells that a merged one covers, and its blanks by address."""

    name: str
    columns: list[str]
    rows: list[tuple[int, list[Cell]]]
    blanks: dict[str, Blank] = field(default_factory=dict)


def read_blank(data: bytes) -> list[Grid]:
    """All visible sheets that hold anything. Raises DomainError with one sentence for whatever is wrong with the file."""
    book = opened(data)
    grids = [_grid(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    grids = [grid for grid in grids if grid.rows]
    if not grids:
        raise DomainError("工作簿里没有任何内容。请确认选对了文件，重新上传。")
    if not any(grid.blanks for grid in grids):
        raise DomainError("没有找到要填数的空格：每个空格的左边要有行名、上边要有列名。请确认上传的是没有填过的空表。")
    return grids


def opened(data: bytes) -> Any:
    """The workbook with its formats and formulas. Raises DomainError."""
    if len(data) > LARGEST:
        raise DomainError(f"文件有 {len(data) / 1024**2:.1f} MB，空表最多 5 MB。请删去图片和多余的工作表再上传。")
    if data.startswith(OLE):
        if ENCRYPTED in data:
            raise DomainError("工作簿设有打开密码。请用 Excel 或 WPS 打开，去掉密码后另存再上传。")
        raise DomainError(f"这是旧版 .xls 文件，填好后格式保不住。{SAVE_AS}")
    if not data.startswith(ZIP):
        raise DomainError(f"这不是 .xlsx 工作簿。{SAVE_AS}")
    archive = checked_archive(data)
    names = archive.namelist()
    if any(name.endswith("vbaProject.bin") for name in names):
        raise DomainError(f"工作簿带有宏（.xlsm），不能接收。{SAVE_AS}")
    if sum(one.file_size for one in archive.infolist() if one.filename.startswith("xl/worksheets/")) > LARGEST_SHEETS:
        raise DomainError("工作表解开后太大，不像是空表。请删去表格下方和右侧多余的行列再上传。")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl says which extensions it does not know
            return load_workbook(BytesIO(data), rich_text=True)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, SyntaxError, zipfile.BadZipFile) as error:  # what openpyxl raises on broken parts
        raise DomainError(f"文件已损坏，打不开。{SAVE_AS}") from error


def not_kept(data: bytes) -> list[str]:
    """What the file holds that will not come back in the filled one."""
    names = checked_archive(data).namelist()
    return [words for part, words in (("xl/charts/", "图表"), ("xl/diagrams/", "图示"), ("xl/ctrlProps/", "控件")) if any(name.startswith(part) for name in names)]


def fingerprint(grids: list[Grid]) -> str:
    """Equal for the same form of another month: the words and where they stand, without digits."""
    texts = [(cell.address, cell.text) for grid in grids for _, cells in grid.rows for cell in cells if cell.kind == "text"]
    words = [f"{address}={NUMBERS.sub('', text)}" for address, text in texts]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def _grid(sheet: Worksheet) -> Grid:
    if sheet.max_row > 20 * MOST_ROWS or sheet.max_column > 20 * MOST_COLUMNS:
        raise DomainError(f"工作表“{sheet.title}”一直用到第 {sheet.max_row} 行、第 {sheet.max_column} 列，不像是空表。请删去下方和右侧多余的行列再上传。")
    height, width, bordered = _extent(sheet)
    if height > MOST_ROWS or width > MOST_COLUMNS:
        raise DomainError(f"工作表“{sheet.title}”有 {height} 行、{width} 列，最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列。请把空表拆开上传。")
    anchor = {
        (row, column): (one.min_row, one.min_col, one.max_row, one.max_col)
        for one in sheet.merged_cells.ranges for row in range(one.min_row, one.max_row + 1) for column in range(one.min_col, one.max_col + 1)
    }
    texts = {(row, column): _text(sheet, anchor.get((row, column), (row, column))[:2], anchor.get((row, column)), width) for row in range(1, height + 1) for column in range(1, width + 1)}
    blanks: dict[str, Blank] = {}
    rows = []
    for row in range(1, height + 1):
        cells = []
        for column in range(1, width + 1):
            top, left, bottom, right = anchor.get((row, column), (row, column, row, column))
            if (top, left) != (row, column):
                continue
            cell, address = sheet.cell(row, column), f"{get_column_letter(column)}{row}"
            blank = _blank(texts, row, column) if cell.value is None and (not bordered or _has_border(cell)) else None
            if blank:
                blanks[address] = blank
            cells.append(Cell(address, str(cell.value if cell.value is not None else ""), "blank" if blank else _kind(cell), bottom - top + 1, min(right, width) - left + 1))
        rows.append((row, cells))
    return Grid(sheet.title, [get_column_letter(column) for column in range(1, width + 1)], rows, blanks)


def _extent(sheet: Worksheet) -> tuple[int, int, bool]:
    """The last row and column with a value or a line, and whether the sheet draws lines at all."""
    height = width = 0
    bordered = False
    for cells in sheet.iter_rows():
        for cell in cells:
            lined = _has_border(cell)
            bordered = bordered or lined
            if lined or cell.value is not None:
                height, width = max(height, cell.row), max(width, cell.column)
    return height, width, bordered


def _has_border(cell: Any) -> bool:
    return any(side is not None and side.style for side in (cell.border.left, cell.border.right, cell.border.top, cell.border.bottom))


def _kind(cell: Any) -> str:
    if cell.value is None:
        return "empty"
    return {"f": "formula", "n": "number", "d": "number"}.get(cell.data_type, "text")


def _text(sheet: Worksheet, place: tuple[int, int], span: tuple[int, int, int, int] | None, width: int) -> str:
    """The head a cell gives; a title over the whole width is none."""
    cell = sheet.cell(*place)
    if _kind(cell) != "text" or (span and span[3] - span[1] + 1 >= width > 1):
        return ""
    text = re.sub(r"\s", "", str(cell.value))
    return "" if NOT_A_HEAD.match(text) else text


def _blank(texts: dict[tuple[int, int], str], row: int, column: int) -> Blank | None:
    left = _nearest(texts[row, one] for one in range(column - 1, 0, -1))
    above = _nearest(texts[one, column] for one in range(row - 1, 0, -1))
    if not left or not above or NO_FIGURE.search(left[0]) or NO_FIGURE.search(above[0]):
        return None
    return Blank(row, column, left, above)


def _nearest(texts: Any) -> tuple[str, ...]:
    """The first few different texts."""
    found: list[str] = []
    for text in texts:
        if text and text not in found:
            found.append(text)
        if len(found) == HEADS:
            break
    return tuple(found)
