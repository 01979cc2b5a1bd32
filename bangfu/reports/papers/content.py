"""What is a summary or brief made of? Sections of sentences and tables whose numbers know which people they count.

The same sections stand on the page (numbers are links), in the frozen copy (as JSON) and in the files (as blocks of a document).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bangfu.core.documents import Block, Heading, Paragraph, Picture, Table

TASKS, RETURNS = "tasks", "returns"  # numbers that are no indicators: of the unit's task list, of the tables from below
DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the cell it stands in: an indicator, a line, an area ("": the paper's own). `without`: only those this second
    indicator does not hold. Instead of an indicator: TASKS or RETURNS; no code: nothing is listed behind it.
    """

    value: int
    code: str = ""
    line: str = "all"
    without: str = ""
    path: str = ""


Part = str | Figure
Cell = str | int | float | Figure | None


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph; with a title it runs on in a heading of the second level."""

    words: tuple[Part, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `widths` in characters."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One chapter: what was computed for it. The words of the office are kept beside it, by its code."""

    code: str
    title: str
    parts: tuple[Said | Grid, ...] = ()


def say(*words: Part, title: str = "") -> Said:
    return Said(words, title)


def plain(cell: Cell) -> str | int | float | None:
    """A cell or a part of a sentence without its way back."""
    return cell.value if isinstance(cell, Figure) else cell


def text_of(words: Iterable[Part]) -> str:
    return "".join(f"{one.value:,}" if isinstance(one, Figure) else one for one in words)


def chinese(number: int) -> str:
    """一 … 九十九, for the numbers of headings."""
    tens, ones = divmod(number, 10)
    return (DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (DIGITS[ones] if ones or not tens else "")


# ── as a document ──


def blocks_of(sections: Sequence[Section], words: Mapping[str, str], pictures: Mapping[str, Sequence[Picture]]) -> list[Block]:
    """The chapters that say anything, numbered: what was computed, then the words of the office, then its pictures."""
    blocks: list[Block] = []
    said = [one for one in sections if one.parts or words.get(one.code) or pictures.get(one.code)]
    for number, section in enumerate(said, 1):
        blocks.append(Heading(1, f"{chinese(number)}、{section.title}"))
        blocks += [_block(part) for part in section.parts]
        blocks += [Paragraph(line) for line in words.get(section.code, "").split("\n") if line.strip()]
        blocks += pictures.get(section.code, ())
    return blocks


def _block(part: Said | Grid) -> Block:
    if isinstance(part, Grid):
        rows = [["—" if cell is None else plain(cell) for cell in row] for row in part.rows]
        return Table(part.caption, part.heads, rows, part.widths)
    return Heading(2, part.title, text_of(part.words)) if part.title else Paragraph(text_of(part.words))


# ── as JSON ──


def stored(sections: Iterable[Section]) -> list[dict[str, Any]]:
    return [{"code": one.code, "title": one.title, "parts": [_stored(part) for part in one.parts]} for one in sections]


def restored(rows: Iterable[Mapping[str, Any]]) -> list[Section]:
    """The sections as they were stored."""
    return [Section(row["code"], row["title"], tuple(_restored(part) for part in row["parts"])) for row in rows]


def _stored(part: Said | Grid) -> dict[str, Any]:
    if isinstance(part, Said):
        return {"title": part.title, "words": [_flat(one) for one in part.words]}
    return {"caption": part.caption, "heads": part.heads, "widths": part.widths, "rows": [[_flat(cell) for cell in row] for row in part.rows]}


def _restored(part: Mapping[str, Any]) -> Said | Grid:
    if "words" in part:
        return Said(tuple(_raised(one) for one in part["words"]), part["title"])
    rows = tuple(tuple(_raised(cell) for cell in row) for row in part["rows"])
    return Grid(part["caption"], tuple(part["heads"]), rows, tuple(part["widths"]))


def _flat(cell: Cell) -> Any:
    return asdict(cell) if isinstance(cell, Figure) else cell


def _raised(cell: Any) -> Any:
    return Figure(**cell) if isinstance(cell, dict) else cell
