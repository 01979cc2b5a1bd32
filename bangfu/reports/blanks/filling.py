"""How does the same file come back with its figures in, and nothing else touched?"""

from collections.abc import Mapping
from io import BytesIO

from bangfu.core.errors import DomainError
from bangfu.reports.blanks.reading import opened
from bangfu.reports.blanks.wording import OWN, Target
from bangfu.reports.counting import Figures


def figures_for(cells: Mapping[str, Target], figures: Figures, parts: Mapping[str, Figures], paths: Mapping[str, str]) -> dict[str, int]:
    """{"sheet!D5": number} of the cells that have one. `paths`: {key: path} of the areas right below now.

    A cell whose area hangs elsewhere by now, or whose indicator a version does not hold, stays blank.
    """
    values: dict[str, int] = {}
    for address, target in cells.items():
        held = figures if target.area == OWN else parts.get(paths.get(target.area, ""), {})
        value = held.get(target.code, {}).get(target.line)
        if value is not None:
            values[address] = value
    return values


def filled(data: bytes, values: Mapping[str, int]) -> BytesIO:
    """The workbook with the values in; every format, formula and word as it was. Raises DomainError for a cell that is not blank."""
    book = opened(data)
    for address, value in values.items():
        sheet, _, cell = address.rpartition("!")
        if book[sheet][cell].value is not None:
            raise DomainError(f"工作表“{sheet}”的 {cell} 格不是空格，不能填数。请重新核对这一格的对应。")
        book[sheet][cell].value = value
    out = BytesIO()
    book.save(out)
    out.seek(0)
    return out
