"""Which sheet of an uploaded workbook is the roster, and where do its heads stand?"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl
from django.conf import settings

from bangfu.core.errors import DomainError
from bangfu.core.spreadsheets import Sheet, open_workbook
from bangfu.core.spreadsheets.reading import Limits, Part, Workbook
from bangfu.people.roster.header import DEPTH, SAMPLE, Header, find_header, header_at


@dataclass(frozen=True)
class Roster:
    """A sheet of a workbook with its header found. `sheet` holds the first rows only, `parts` all of them; `total`: rows of the
    sheet; `sheets`: names of all, `alike`: of those that look like rosters, this one among them; `book`: None where it was read elsewhere."""

    book: Workbook | None
    sheets: list[str]
    sheet: Sheet
    header: Header
    total: int
    alike: list[str] = field(default_factory=list)

    def told(self) -> "Roster":
        """Without the workbook: what another process may know."""
        return replace(self, book=None)

    @property
    def height(self) -> int:
        """Rows below the header, blank ones too."""
        return self.total - self.header.row

    @property
    def hidden(self) -> int:
        """Rows below the header that whoever sent it may not see."""
        return sum(self.header.row < number <= self.total for number in self.sheet.hidden)

    def parts(self, rows: int) -> Iterator[Part]:
        """All rows, `rows` at a time; what a cell merged over several rows says holds for each of them. Raises DomainError."""
        merged = sorted((top, bottom, left) for top, left, bottom, right in self.sheet.merged if left == right and self.header.row < top < bottom)
        assert self.book is not None  # read here
        parts = self.book.parts(self.sheet.name, rows)
        return _filled(parts, merged) if merged else parts


def read_roster(file: Any, *, sheet: str | None = None, row: int = 0, deep: int = 1, beside: bool = False) -> Roster:
    """The sheet asked for, else the one with rows and the best header. `row` overrides where the header ends; `beside`: see Limits. Raises DomainError."""
    book = open_workbook(file, limits=Limits(size=settings.ROSTER_LIMIT, beside=beside))
    names = [sheet] if sheet is not None else book.names
    found: list[Roster] = []
    refusal: DomainError | None = None
    for name in names:
        read = book.head(name, max(row, DEPTH) + SAMPLE)
        if not read.table.height:
            continue
        try:
            header = header_at(read, min(row, read.table.height), deep) if row else find_header(read)
        except DomainError as error:
            refusal = refusal or error
        else:
            found.append(Roster(book, book.names, read, header, book.height(name)))
    if not found:
        raise refusal or DomainError("工作簿里没有任何内容。请确认选对了文件，重新上传。")
    best = max(found, key=lambda one: (one.height > 0, len(one.header.mapping)))
    if not best.height:
        where = f"工作表“{best.sheet.name}”第 {best.header.row} 行" if best.sheet.name else f"第 {best.header.row} 行"
        raise DomainError(f"{where}的表头下面没有人。请确认选对了文件和工作表。")
    return replace(best, alike=[one.sheet.name for one in found if one.height > 0])


def _filled(parts: Iterator[Part], merged: list[tuple[int, int, int]]) -> Iterator[Part]:
    """`merged`: first row, last row and column of each cell merged downward, in order of the first rows."""
    waiting = deque(merged)
    reaching: list[tuple[int, int, str]] = []  # last row, column and text of those that go on in the next part
    for part in parts:
        end = part.first + part.table.height
        columns: dict[int, list[str]] = {}
        open_cells = [(part.first, *one) for one in reaching]
        while waiting and waiting[0][0] < end:
            top, bottom, column = waiting.popleft()
            if column < part.table.width:
                open_cells.append((top, bottom, column, part.table[str(column)][top - part.first]))
        for top, bottom, column, text in open_cells:
            if column < part.table.width:
                cells = columns.setdefault(column, part.table[str(column)].to_list())
                reach = min(bottom + 1, end)
                cells[top - part.first : reach - part.first] = [text] * (reach - top)
        reaching = [(bottom, column, text) for _, bottom, column, text in open_cells if bottom >= end]
        yield replace(part, table=part.table.with_columns(**{str(column): pl.Series(cells, dtype=pl.String) for column, cells in columns.items()}))
