"""Do contacts stand side by side in columns, and how do they read one below the other?"""

import re
from collections.abc import Iterator
from itertools import pairwise

from .words import HAN, squeezed

LABELS = (
    ("name", re.compile(r"(?:业务|具体)?(?:联系人|联络员|联络人|负责人|经办人)[：:]")),
    ("phone", re.compile(r"(?:联系|办公|咨询|固定|移动)?(?:电话|手机|座机)[^：:]{0,6}[：:]")),
    ("mail", re.compile(r"(?:电子|联系)?(?:邮箱|信箱|邮件)[：:]|E-?mail[：:]", re.I)),
    ("fax", re.compile(r"传真[：:]")),
    ("place", re.compile(r"(?:联系|通讯)?地址[：:]|邮编[：:]")),
)
WIDE = 4  # half-width blanks: a gap between columns is at least that wide
BLANKS = re.compile(r"[ \u00a0\u3000]{2,}|\t")
# 电　　话： is one label, however far its characters stand apart.
SPREAD = re.compile(r"(?:^|[ \u00a0\u3000])(?:[电邮手信传地]|电子邮|联|系)$")
LONGEST = 200
HEADS = 2  # lines with the names of the bodies above 联系人：
Piece = tuple[float, str]  # where a cell begins, and its words


def label_of(cell: str) -> str | None:
    """name for 联系人：…, phone for 电　话：…, None for the name of a body."""
    bare = squeezed(cell)
    return next((kind for kind, pattern in LABELS if pattern.match(bare)), None)


def side_by_side(lines: list[str]) -> list[str]:
    """The lines with contacts that stood in columns one below the other."""
    done: list[str] = []
    last = 0
    for start, end, read in blocks([pieces(line) for line in lines]):
        done.extend([*lines[last:start], *read])
        last = end
    return [*done, *lines[last:]]


def blocks(rows: list[list[Piece]]) -> Iterator[tuple[int, int, list[str]]]:
    """Where contacts stand side by side, each with its lines one below the other."""
    number = 0
    while number < len(rows):
        end = block_end(rows, number)
        read = one_below_other(rows[number:end])
        if read:
            yield number, end, read
        number = end if read else number + 1


def block_end(rows: list[list[Piece]], start: int) -> int:
    """Behind the last labelled row of the block that begins here with names of bodies or with labels; `start` when none does."""
    first = next((at for at in range(start, min(start + HEADS + 1, len(rows))) if len(rows[at]) < 2 or labelled(rows[at])), len(rows))
    if first == len(rows) or len(rows[first]) < 2:
        return start
    end = last = first
    while end < min(len(rows), start + LONGEST) and (len(rows[end]) > 1 or beside(rows[end])):
        last = end if labelled(rows[end]) else last
        end += 1
    return last + 1


def labelled(row: list[Piece]) -> bool:
    return any(label_of(cell) for _, cell in row)


def beside(cells: list[Piece]) -> bool:
    """邮箱：… alone in its line, where the other column has none."""
    return len(cells) == 1 and label_of(cells[0][1]) not in (None, "name")


def pieces(line: str) -> list[Piece]:
    """The cells of a line, parted by tabs or wide gaps, with the half-width places they begin at."""
    if len(line) > LONGEST or not BLANKS.search(line):
        return [(0, line)] if line.strip() else []
    found: list[Piece] = []
    start = 0
    for gap in [*BLANKS.finditer(line), None]:
        if gap is not None and (SPREAD.search(line[start:gap.start()]) or (gap[0] != "\t" and width(gap[0]) < WIDE)):
            continue
        words = line[start:gap.start() if gap else len(line)]
        if words.strip():
            found.append((width(line[:start]), words.strip()))
        start = gap.end() if gap else len(line)
    return found


def width(words: str) -> int:
    return sum(1 if ord(char) < 0x2E80 else 2 for char in words)


def one_below_other(rows: list[list[Piece]]) -> list[str] | None:
    """Rows of cells read down each column; None when they are not contacts side by side."""
    full = next((row for row in rows if len(row) > 1 and all(label_of(cell) for _, cell in row)), None)
    return read_down([in_columns(row, [place for place, _ in full]) for row in rows]) if full else None


def in_columns(row: list[Piece], places: list[float]) -> list[str]:
    """A cell for each column: by their order when none is missing, else by where they begin."""
    if len(row) == len(places):
        return [cell for _, cell in row]
    cells = [""] * len(places)
    for place, words in row:
        at = max((number for number, left in enumerate(places) if left <= place + WIDE), default=0)
        cells[at] = f"{cells[at]} {words}".strip()
    return cells


def read_down(rows: list[list[str]]) -> list[str] | None:
    """The contacts of each column, band by band; None unless every column has persons with labels of its own."""
    kinds = [[label_of(cell) for cell in row] for row in rows]
    common = set.intersection(*({kind for kind in column if kind} for column in zip(*kinds, strict=True)))
    if ("name" not in common and len(common) < 2) or any(len(cell) > 60 or "。" in cell for row in rows for cell in row):
        return None
    starts = [0, *(number for number, (above, here) in enumerate(pairwise(kinds), 1) if any(above) and not any(here)), len(rows)]
    return [line for first, last in pairwise(starts) for column in zip(*rows[first:last], strict=True) for line in joined(list(column))]


def joined(cells: list[str]) -> list[str]:
    """One column's lines; the name of a body that was too long for its column is whole again."""
    lines: list[str] = []
    for cell in filter(None, cells):
        if lines and label_of(cell) is None and label_of(lines[-1]) is None and re.search(rf"[{HAN}]$", lines[-1]):
            lines[-1] += cell
        else:
            lines.append(cell)
    return lines
