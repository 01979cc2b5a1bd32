"""Which paragraphs do the lines of printed pages make, without page numbers and running heads?"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from ..columns import WIDE, Piece, blocks, label_of
from ..damage import PAGE_MARK
from ..dates import full_date
from ..organs import addressee_line
from ..reflow import LABEL, starts_block
from ..words import EMAIL, HAN, MARKER, PHONE, is_organ, squeezed
from .glyphs import SPACES, Glyph
from .rows import Cell, row_lines

CLOSING = "，。、；：！？）》】”’〕…,.;:!?)%"
OPENING = "（《【“‘〔("
BLANK, BLANK_HAN = 0.5, 0.2  # of a character's width: a gap that is a blank; between Chinese characters there is none
WORD = re.compile(r"[A-Za-z0-9@._/:%+-]")  # of a number, an address or an English word
HALF_LABEL = re.compile(r"(?:联系|电子|咨询|办公|手机|业务|[（(])$")
CUT_NUMBER = re.compile(r"(?<!\d)0\d{2,3}-$")  # 0431- at the end of a line
HANGING = re.compile(rf"附件?[：:]|{MARKER.pattern}")  # its further lines may stand below its words
PAGE_WORDS = re.compile(r"^[-—–－_·.\s]*(?:第?\d{1,3}页?)[-—–－_·.\s]*$|^第?\d{1,3}页?[,，/／\s]*共?\d{1,3}页?$|^[-—–－]*[ivxIVX]{1,5}[-—–－]*$")
EDGE = 2  # lines at the head and at the foot of a page that may run on every page
MIRRORED = 24  # points: how far margins of two pages may lie apart; more is a page with few full lines
SMALL = 0.7  # of the body's size: type only used for running heads


@dataclass
class Item:
    """Something of a page from top to bottom: a row of a table, a line of text."""

    y: float
    texts: tuple[str, ...]


@dataclass
class Row(Item):
    """A row of a table, with its cells."""

    cells: tuple[Cell, ...] = ()

    def goes_on(self, below: "Row") -> bool:
        """True when the page ended inside this row: a number or an address begins here and ends in the row below."""
        pairs = [(" ".join(one), " ".join(other)) for one, other in zip(self.cells, below.cells, strict=False) if one and other]
        return len(self.cells) == len(below.cells) and any(is_cut_in_two(*pair) for pair in pairs)

    def joined(self, below: "Row") -> "Row":
        cells = tuple(["".join(one + other)] if one or other else [] for one, other in zip(self.cells, below.cells, strict=True))
        return Row(self.y, tuple(row_lines(list(cells))), cells)


def is_cut_in_two(before: str, after: str) -> bool:
    return any(pattern.fullmatch(before + after) and not pattern.fullmatch(before) for pattern in (PHONE, EMAIL))


@dataclass
class Line(Item):
    """A printed line of text."""

    left: float = 0
    right: float = 0
    em: float = 1
    word: float = 0  # how wide what could not be parted from its first character is
    pieces: tuple[tuple[str, float, str], ...] = ()  # its characters, each with the blank before it and its left end

    @property
    def text(self) -> str:
        return self.texts[0]

    def cells(self) -> list[Piece]:
        """What wide gaps part."""
        return _grouped(self.pieces, lambda blank, left: blank == "\t")

    def cells_at(self, places: list[float]) -> list[Piece]:
        """What stands in columns that begin at these places; a name may fill its column up to the next one."""
        cells = _grouped(self.pieces, lambda blank, left: any(abs(left - place) <= WIDE for place in places[1:]))
        parted = {left for blank, left, _ in self.pieces if blank}
        return cells if all(left in parted or is_organ(words) for left, words in cells[1:]) else [(self.left, self.text)]


def _grouped(pieces: tuple[tuple[str, float, str], ...], begins: Callable[[str, float], bool]) -> list[Piece]:
    """Characters put together into cells, a new one where it `begins`."""
    found: list[Piece] = []
    for blank, left, char in pieces:
        if not found or begins(blank, left):
            found.append((left, char))
        else:
            found[-1] = (found[-1][0], found[-1][1] + blank + char)
    return found


@dataclass
class Page:
    """What stands on a page, from top to bottom."""

    items: list[Item] = field(default_factory=list)
    scanned: bool = False


# --- lines ----------------------------------------------------------------------------------

def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """Characters that stand on one foot, in lines from top to bottom."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: -one.y):
        if rows and rows[-1][0].y - glyph.y < 0.35 * min(rows[-1][0].em, glyph.em):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [line for row in rows if (line := _line(sorted(row, key=lambda one: one.left)))]


def _line(row: list[Glyph]) -> Line | None:
    shown = [glyph for glyph in row if glyph.char not in SPACES]
    if not shown:
        return None
    em = median(glyph.em for glyph in shown)
    gaps = [after.left - before.right for before, after in pairwise(shown)]
    # A head spread over the line has the same wide gap everywhere: that is no blank between words.
    spread = 1.6 * median(gaps) if gaps else 0
    pieces: list[tuple[str, float, str]] = []
    last, blank = None, False
    for glyph in row:
        if glyph.char in SPACES:
            blank = True
            continue
        gap = glyph.left - last.right if last is not None else 0
        parts = last is not None and (blank or gap > max(spread, em * (BLANK_HAN if _is_han(last) and _is_han(glyph) else BLANK)))
        pieces.append(("" if not parts else "\t" if gap > 3 * em else " ", glyph.left, glyph.char))
        last, blank = glyph, False
    word = next((after.left for before, after in pairwise(shown) if _may_part(before.char, after.char) or after.left - before.right > BLANK * em), shown[-1].right)
    text = "".join(before + words for before, _, words in pieces)
    return Line(median(glyph.y for glyph in shown), (text,), shown[0].left, shown[-1].right, em, word - shown[0].left, tuple(pieces))


# --- paragraphs -----------------------------------------------------------------------------

def paragraphs_of(pages: list[Page]) -> list[str]:
    """The text of all pages; a scanned page among them is named, so that nobody takes the text for the whole."""
    _drop_running(pages)
    paragraphs: list[str] = []
    _join_rows(pages)
    for page in pages:
        _part_columns(page)
    setter = Setter(pages)
    for number, page in enumerate(pages, 1):
        if page.scanned:
            paragraphs.append(f"（第{number}页是图片，没有文字）")
        setter.turn(page)
        for item in page.items:
            if isinstance(item, Line):
                setter.take(item, paragraphs)
            else:
                setter.rest()
                paragraphs.extend(item.texts)
    return paragraphs


def _join_rows(pages: list[Page]) -> None:
    """A row of a table that a page's end cut in two."""
    for page, following in pairwise(pages):
        upper, lower = page.items[-1:], following.items[:1]
        if upper and lower and isinstance(upper[0], Row) and isinstance(lower[0], Row) and upper[0].goes_on(lower[0]):
            page.items[-1] = upper[0].joined(following.items.pop(0))  # type: ignore[arg-type]


def _part_columns(page: Page) -> None:
    """Contacts side by side, set in columns without rules, become lines one below the other."""
    lines = [item for item in page.items if isinstance(item, Line)]
    full = next((cells for line in lines if len(cells := line.cells()) > 1 and all(label_of(cell) for _, cell in cells)), None)
    if full is None:
        return
    places = [left for left, _ in full]
    rows = [item.cells_at(places) if isinstance(item, Line) else [] for item in page.items]
    for start, end, read in reversed(list(blocks(rows))):
        page.items[start:end] = [Item(page.items[start].y, tuple(read))]


class Setter:
    """Puts lines together as the compositor took them apart."""

    def __init__(self, pages: list[Page]) -> None:
        lines = [item for page in pages for item in page.items if isinstance(item, Line)]
        self.pitch = _pitch(pages)
        self.every = self.left, self.right = _margins(lines)
        self.last: Line | None = None
        self.first: Line | None = None  # of the paragraph at hand
        self.turned = False

    def turn(self, page: Page) -> None:
        """A new page: its margins may be mirrored."""
        own = [item for item in page.items if isinstance(item, Line)]
        self.left, self.right = self.every
        left, right = _margins(own)
        if len(own) >= 8 and abs(left - self.left) < MIRRORED and abs(right - self.right) < MIRRORED:
            self.left, self.right = left, right
        self.turned = True

    def rest(self) -> None:
        self.last = self.first = None

    def take(self, line: Line, paragraphs: list[str]) -> None:
        if self.last is not None and self.first is not None and self.goes_on(self.first, self.last, line):
            paragraphs[-1] += glue(paragraphs[-1], line.text) + line.text
        else:
            if self.last is not None and line.text.startswith(("关于", "转发", "印发")) and self.is_apart(self.last, line):
                paragraphs.append("")  # the red head above is no part of the title
            paragraphs.append(line.text)
            self.first = line
        self.last, self.turned = line, False

    def is_apart(self, last: Line, line: Line) -> bool:
        """In type of another size, or with more room between than lines have."""
        return not 0.9 < line.em / last.em < 1.1 or (not self.turned and last.y - line.y > 1.6 * max(self.pitch, 1.3 * line.em))

    def goes_on(self, first: Line, last: Line, line: Line) -> bool:
        """True when the line before had no room left and this one begins where a paragraph goes on."""
        em = line.em
        if not 0.88 < em / last.em < 1.14 or (not self.turned and last.y - line.y > 1.3 * max(self.pitch, 1.2 * em)):
            return False
        if is_cut(last, line):
            return True
        before, behind, word = last.left - self.left, self.right - last.right, line.word + 0.6 * em
        start = line.left - self.left
        if abs(before - behind) < em and abs(start - (self.right - line.right)) < em and start > 0.9 * em:
            return before + behind < word  # a title in the middle
        if abs(line.right - last.right) < 0.6 * em and start > 2 * em:
            return before < word and not full_date(line.text)  # signers at the right, too many for one line
        return behind < word and self.is_in_place(first, last, line)

    def is_in_place(self, first: Line, last: Line, line: Line) -> bool:
        """True where the second or a further line of the paragraph would begin."""
        em, start = line.em, line.left - self.left
        indented = first.left - self.left > 0.9 * em
        if not indented and opens_block(line.text):
            return False  # nothing but its words tells where a paragraph without indent begins
        if first is not last:
            return abs(line.left - last.left) < 0.9 * em or (self.turned and start < 0.9 * em)
        step = line.left - first.left
        if step < -0.9 * em:
            return start < 3 * em and first.left - self.left < 8 * em
        if step < 0.9 * em:
            return not indented
        return indented and bool(HANGING.match(first.text)) and not MARKER.match(line.text)


def is_cut(last: Line, line: Line) -> bool:
    """A telephone number broken behind its hyphen."""
    return bool(CUT_NUMBER.search(last.text)) and line.text[0].isdigit()


def opens_block(text: str) -> bool:
    return starts_block(text) or (text.startswith("各") and addressee_line(text))


def _is_han(glyph: Glyph) -> bool:
    return HAN[0] <= glyph.char <= HAN[2]


def _may_part(before: str, after: str) -> bool:
    """True when a line may end between the two characters."""
    if after in CLOSING or before in OPENING:
        return False
    return not ((WORD.match(before) or before in "〕]）)") and WORD.match(after))


def glue(before: str, after: str) -> str:
    """The blank that vanished where the line was broken: between English words, around telephone numbers, before a label."""
    tail, head = re.search(r"[A-Za-z0-9@._/-]+$", before), re.match(r"[A-Za-z0-9@._/-]+", after)
    if tail and head:
        both_words = tail[0].isalpha() and head[0].isalpha()
        return " " if both_words or (PHONE.fullmatch(tail[0]) and (PHONE.match(after) or EMAIL.match(after))) else ""
    return " " if (tail and len(tail[0]) >= 7 and HAN[0] <= after[0] <= HAN[2]) or (LABEL.match(after) and not HALF_LABEL.search(before)) else ""


def _margins(lines: list[Line]) -> tuple[float, float]:
    """Where the body's lines begin and end: the outermost places several long lines share."""
    if not lines:
        return 0, 0
    widest = max(line.right - line.left for line in lines)
    long = [line for line in lines if line.right - line.left > 0.6 * widest]
    return _shared([line.left for line in long])[0], _shared([line.right for line in long])[-1]


def _shared(values: list[float]) -> list[float]:
    """In order, those that stand close to another; all when none does."""
    values.sort()
    near = [one for before, after in pairwise(values) if after - before < 6 for one in (before, after)]
    return near or values


def _pitch(pages: list[Page]) -> float:
    steps = [above.y - below.y for page in pages for above, below in pairwise(page.items) if isinstance(above, Line) and isinstance(below, Line)]
    return median(steps) if steps else 0


# --- what stands on every page --------------------------------------------------------------

def _drop_running(pages: list[Page]) -> None:
    """Page numbers, and heads and feet that repeat or are set in small type at the edge."""
    body = median([line.em for page in pages for line in page.items if isinstance(line, Line)] or [1])
    for page in pages:
        for end in (0, -1, 0, -1):
            if page.items and _is_page_number(page.items[end]):
                page.items.pop(end)
    seen = Counter(key for page in pages for key in {_key(item) for item in _edges(page)})
    for page in pages:
        edge = [id(item) for item in _edges(page)]
        kept = [item for item in page.items if id(item) not in edge or not _runs(item, seen, len(pages), body)]
        page.items = [item for item in kept if not PAGE_MARK.match("".join(item.texts))]
        for end in (0, -1):
            if page.items and _is_page_number(page.items[end]):
                page.items.pop(end)


def _edges(page: Page) -> Iterator[Item]:
    yield from page.items[:EDGE]
    yield from page.items[max(EDGE, len(page.items) - EDGE):]


def _key(item: Item) -> tuple[str, int, int]:
    words = squeezed("".join(item.texts))
    # A long head may hold the page's number; 附件1 and 附件2 at the head of two pages are not one head.
    return re.sub(r"\d+", "#", words) if len(words) > 8 else words, round(item.y / 6), round(item.em if isinstance(item, Line) else 0)


def _runs(item: Item, seen: Counter, pages: int, body: float) -> bool:
    if not isinstance(item, Line) or full_date(item.text):
        return False
    words, place, size = _key(item)
    times = max(seen[words, place + step, size] for step in (-1, 0, 1))
    return (times >= 2 and times * 3 >= pages) or item.em < SMALL * body


def _is_page_number(item: Item) -> bool:
    words = squeezed("".join(item.texts))
    return isinstance(item, Line) and len(words) <= 14 and bool(PAGE_MARK.match(words) or PAGE_WORDS.match(words))
