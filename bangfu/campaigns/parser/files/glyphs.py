"""Which characters does a page of a PDF show, and where?"""

import ctypes
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, degrees, hypot, radians, sin
from typing import Any

from pypdfium2 import raw as pdfium

SPACES = " \u00a0\u3000\u2002\u2003\t"
# Radicals of CJK Radicals Supplement that fonts name instead of the character itself (Unicode: EquivalentUnifiedIdeograph).
RADICALS = dict(zip(
    map(ord, "⺁⺎⺒⺓⺝⺟⺠⺩⺪⺬⺮⺶⺼⺽⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳"),
    "厂兀巳幺月母民王疋示竹羊月臼虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟", strict=True))
MOST_GLYPHS = 300_000
TOO_LONG = f"PDF 的文字超过 {MOST_GLYPHS:,} 个，不像一份通知。请只保留通知和原文的正文。"
OPPOSITE = 3  # degrees a line of text may lean


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character: its foot stands at y, counted upward from the page's foot; em is its size."""

    char: str
    left: float
    right: float
    y: float
    em: float


def glyphs_of(page: Any) -> tuple[list[Glyph], bool]:
    """Characters in reading direction, and whether the page itself stands upright; watermarks at another angle are left out.

    Raises ValueError for more than any notice has.
    """
    text = page.get_textpage()
    if pdfium.FPDFText_CountChars(text.raw) > MOST_GLYPHS:
        raise ValueError(TOO_LONG)
    found: list[tuple[Glyph, int]] = []
    x, y, box, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    for index, char in _characters(text.raw):
        pdfium.FPDFText_GetCharOrigin(text.raw, index, x, y)
        pdfium.FPDFText_GetLooseCharBox(text.raw, index, box)
        pdfium.FPDFText_GetMatrix(text.raw, index, matrix)
        size = pdfium.FPDFText_GetFontSize(text.raw, index) * hypot(matrix.c, matrix.d)
        angle = round(degrees(pdfium.FPDFText_GetCharAngle(text.raw, index))) % 360
        found.append((_upright(Glyph(char, box.left, box.right, y.value, max(size, 0.1)), box, x.value, angle), angle))
    text.close()
    main = Counter(angle for _, angle in found).most_common(1)[0][0] if found else 0
    kept = [glyph for glyph, angle in found if min((angle - main) % 360, (main - angle) % 360) <= OPPOSITE]
    return _drawn_once(kept), main == 0


def _characters(text: Any) -> Iterator[tuple[int, str]]:
    """Place and character of everything a page shows; characters beyond 16 bits come in two halves."""
    high = 0
    for index in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0
        high = 0
        char = _char(code)
        if char and pdfium.FPDFText_IsGenerated(text, index) != 1:
            yield index, char


def _char(code: int) -> str:
    """The character a reader sees: no control characters, no radicals, no ligatures."""
    if code in (0, 0xFFFE, 0xFFFF, 0xFFFD) or (code < 32 and code not in (2, 9)) or code > 0x10FFFF:
        return ""
    if code == 2:
        return "-"  # a hyphen at the end of a line
    char = chr(code)
    if code in RADICALS:
        return RADICALS[code]
    if 0x2F00 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or 0xFB00 <= code <= 0xFB06:
        return unicodedata.normalize("NFKC", char)
    return char


def _upright(glyph: Glyph, box: Any, x: float, angle: int) -> Glyph:
    """The glyph as if its line ran from left to right; x is where its foot stands."""
    if angle == 0:
        return glyph
    turn = radians(-angle)
    xs = [a * cos(turn) - b * sin(turn) for a in (box.left, box.right) for b in (box.bottom, box.top)]
    return Glyph(glyph.char, min(xs), max(xs), x * sin(turn) + glyph.y * cos(turn), glyph.em)


def _drawn_once(glyphs: list[Glyph]) -> list[Glyph]:
    """Bold type made by drawing a character twice, a hair apart."""
    kept: list[Glyph] = []
    near: dict[tuple[str, int], list[Glyph]] = {}
    for glyph in glyphs:
        row = round(glyph.y / 4)
        beside = [other for step in (-1, 0, 1) for other in near.get((glyph.char, row + step), ())]
        if glyph.char in SPACES or not any(abs(other.left - glyph.left) < 0.3 * (glyph.right - glyph.left) and abs(other.y - glyph.y) < 0.2 * glyph.em for other in beside):
            kept.append(glyph)
            near.setdefault((glyph.char, row), []).append(glyph)
    return kept
