"""Where on a page of a PDF do lines rule a table, and in which of its cells does a character stand?"""

import ctypes
from dataclasses import dataclass
from typing import Any

from pypdfium2 import raw as pdfium

from .glyphs import Glyph

NEAR = 3.0  # points two ends may miss each other by
SHORTEST = 8.0  # points a side of a cell has at least
MOST_RULES = 1500  # a drawing, no table
Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True)
class Grid:
    """A ruled table: x of its columns from the left, y of its rows from the top, and the rules themselves."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    across: tuple[Box, ...]
    down: tuple[Box, ...]

    def holds(self, glyph: Glyph) -> bool:
        middle = (glyph.left + glyph.right) / 2
        return self.columns[0] < middle < self.columns[-1] and self.rows[-1] < _height(glyph) < self.rows[0]

    def cell_of(self, glyph: Glyph) -> tuple[int, int]:
        """Row and column of the cell's upper left corner: a merged cell reaches to the next rule."""
        x, y = (glyph.left + glyph.right) / 2, _height(glyph)
        column = max(sum(1 for one in self.columns if one <= x) - 1, 0)
        row = max(sum(1 for one in self.rows if one >= y) - 1, 0)
        while column > 0 and not any(abs(one[0] - self.columns[column]) < NEAR and one[1] <= y <= one[3] for one in self.down):
            column -= 1
        while row > 0 and not any(abs(one[1] - self.rows[row]) < NEAR and one[0] <= x <= one[2] for one in self.across):
            row -= 1
        return row, column


def _height(glyph: Glyph) -> float:
    return glyph.y + glyph.em * 0.3


def grids_of(page: Any) -> list[Grid]:
    """The ruled tables of a page: rules that touch each other, of at least two columns or two rows."""
    across, down = _rules(page)
    if len(across) < 2 or len(down) < 2 or len(across) + len(down) > MOST_RULES:
        return []
    found = []
    for group in _touching([*across, *down]):
        lying = tuple(one for one in group if one in across)
        standing = tuple(one for one in group if one in down)
        columns = _places([one[0] for one in standing] + [end for one in lying for end in (one[0] + NEAR, one[2] - NEAR)])
        rows = _places([one[1] for one in lying])[::-1]
        if standing and len(columns) >= 3 and len(rows) >= 2:
            found.append(Grid(tuple(columns), tuple(rows), lying, standing))
    return found


def _rules(page: Any) -> tuple[set[Box], set[Box]]:
    """Lines across and lines down, from strokes, thin boxes and the sides of stroked boxes."""
    across: set[Box] = set()
    down: set[Box] = set()
    for part in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_PATH,)):
        for left, bottom, right, top in _sides(part):
            if top - bottom < NEAR and right - left >= SHORTEST:
                across.add((left - NEAR, (bottom + top) / 2, right + NEAR, (bottom + top) / 2))
            elif right - left < NEAR and top - bottom >= SHORTEST:
                down.add(((left + right) / 2, bottom - NEAR, (left + right) / 2, top + NEAR))
    return across, down


def _sides(part: Any) -> list[Box]:
    left, bottom, right, top = part.get_bounds()
    if min(right - left, top - bottom) < NEAR:
        return [(left, bottom, right, top)]
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(part.raw, fill, stroke)
    if not stroke.value:
        return []
    matrix = part.get_matrix()
    sides: list[Box] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    last = first = None
    for index in range(min(pdfium.FPDFPath_CountSegments(part.raw), MOST_RULES)):
        segment = pdfium.FPDFPath_GetPathSegment(part.raw, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        here = matrix.on_point(x.value, y.value)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            first = here
        elif last is not None:
            sides.append(_box(last, here))
        last = here
        if pdfium.FPDFPathSegment_GetClose(segment) and first is not None:
            sides.append(_box(here, first))
    return sides


def _box(one: tuple[float, float], other: tuple[float, float]) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])


def _touching(rules: list[Box]) -> list[list[Box]]:
    """Rules in groups that hang together."""
    groups: list[list[Box]] = []
    for rule in sorted(rules, key=lambda one: -one[3]):
        joined = [group for group in groups if any(_meet(rule, other) for other in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([rule, *(one for group in joined for one in group)])
    return groups


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] + NEAR and other[0] <= one[2] + NEAR and one[1] <= other[3] + NEAR and other[1] <= one[3] + NEAR


def _places(values: list[float]) -> list[float]:
    """Distinct places in order; those a hair apart are one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > 2 * NEAR:
            found.append(value)
    return found


