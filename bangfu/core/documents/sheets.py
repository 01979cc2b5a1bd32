"""What are working sheets made of: rosters to be signed, forms to be filled in by hand, on as few pages as they need?"""

from collections.abc import Sequence
from dataclasses import dataclass, field

Row = Sequence[str] | str  # a text alone is a heading across the whole table


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table. `widths` are shares; `labels` are columns with printed words to be told from what is filled in; heads stand again on
    every page. `high` in millimetres: at least so high, for a hand to write in; `size` in points."""

    widths: Sequence[float]
    rows: Sequence[Row]
    heads: Sequence[str] = ()
    labels: Sequence[int] = ()
    high: float = 7.0
    size: float = 9.5


@dataclass(frozen=True, slots=True)
class Line:
    """Words between tables."""

    text: str
    size: float = 9.5
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """What begins on a page of its own: its title, the lines under it, and at the right a code a phone can read (PNG)."""

    title: str
    lines: Sequence[str]
    blocks: Sequence[Grid | Line]
    code: bytes = b""


@dataclass(frozen=True, slots=True)
class Sheets:
    """One file. `foot` stands on every page beside 第 1 页，共 3 页; `margin` in millimetres."""

    title: str
    sheets: Sequence[Sheet]
    foot: str = ""
    landscape: bool = False
    margin: float = 12.0
    notes: Sequence[str] = field(default=())  # under the last table of every sheet

    @property
    def width(self) -> float:
        """Millimetres between the margins."""
        return (297 if self.landscape else 210) - 2 * self.margin
