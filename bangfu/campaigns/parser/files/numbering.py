"""Which number does Word print before a paragraph of a list?"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .package import attribute, child, tag, whole

DIGITS = "〇一二三四五六七八九"
FORMAL = "零壹贰叁肆伍陆柒捌玖"
CHINESE = {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand", "koreanDigital"}
STEMS = {"ideographTraditional": "甲乙丙丁戊己庚辛壬癸", "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥", "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
         "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"}
MOST_LEVELS, MOST = 9, 3999


@dataclass
class Level:
    """One level of a list: where it starts, how it counts, and the words around the numbers."""

    start: int = 1
    count: str = "decimal"
    words: str = ""
    style: str = ""
    restarts: bool = True
    legal: bool = False  # all numbers before it in Arabic figures


@dataclass
class Series:
    """A list as it is used: the levels it shares, the counts it begins anew with."""

    shared: str = ""
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


@dataclass
class Style:
    """What a paragraph style says about numbers."""

    name: str
    parent: str
    series: str
    level: int | None


class Lists:
    """Counts the paragraphs of a document in their order."""

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        self.shared: dict[str, dict[int, Level]] = {}
        self.series: dict[str, Series] = {}
        self.styles: dict[str, Style] = {}
        self.counts: dict[str, list[int | None]] = {}
        self.begun: set[tuple[str, int]] = set()
        self._read_styles(styles if styles is not None else ())
        self._read_lists(numbering if numbering is not None else ())

    def _read_styles(self, styles: Any) -> None:
        for one in styles:
            if tag(one) == "style" and attribute(one, "type") in (None, "paragraph", "numbering"):
                series, level = _numbered(child(one, "pPr", "numPr"))
                name = attribute(child(one, "name"), "val") or ""
                self.styles[attribute(one, "styleId") or ""] = Style(name, attribute(child(one, "basedOn"), "val") or "", series, level)

    def _read_lists(self, numbering: Any) -> None:
        linked: dict[str, str] = {}
        for one in numbering:
            if tag(one) == "abstractNum":
                key = attribute(one, "abstractNumId") or ""
                self.shared[key] = {whole(level, "ilvl") or 0: _level(level) for level in one if tag(level) == "lvl"}
                linked[key] = attribute(child(one, "numStyleLink"), "val") or ""
            elif tag(one) == "num":
                self.series[attribute(one, "numId") or ""] = _series(one)
        for key, style in linked.items():
            by_style = self.series.get(self.styles[style].series) if style in self.styles else None
            if by_style and not self.shared[key]:
                self.shared[key] = self.shared.get(by_style.shared, {})

    def style_of(self, paragraph: Any) -> str:
        return attribute(child(paragraph, "pPr", "pStyle"), "val") or ""

    def is_contents(self, paragraph: Any) -> bool:
        """A line of a table of contents."""
        style = self.styles.get(self.style_of(paragraph))
        return style is not None and style.name.lower().startswith("toc ")

    def number(self, paragraph: Any) -> str:
        """一、 or （二） or 3. with what parts it from the words; empty for a paragraph of no list. Counts on."""
        key, place = self._place(paragraph)
        series = self.series.get(key)
        if series is None:
            return ""
        levels = {**self.shared.get(series.shared, {}), **series.levels}
        level = levels.get(place)
        if level is None:
            return ""
        counts = self.counts.setdefault(series.shared, [None] * MOST_LEVELS)
        before = counts[place]
        anew = series.starts.get(place) if (key, place) not in self.begun else None
        self.begun.add((key, place))
        counts[place] = anew if anew is not None else level.start if before is None else before + 1
        for deeper in range(place + 1, MOST_LEVELS):
            if deeper not in levels or levels[deeper].restarts:
                counts[deeper] = None
        return _printed(level, levels, counts)

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """Which list and which of its levels: said at the paragraph, else by its style."""
        key, place = _numbered(child(paragraph, "pPr", "numPr"))
        style = self.style_of(paragraph)
        if not key:
            seen: set[str] = set()
            name = style
            while name in self.styles and name not in seen and not self.styles[name].series:
                seen.add(name)
                name = self.styles[name].parent
            found = self.styles.get(name)
            key = found.series if found else ""
            place = place if place is not None else found.level if found else None
            if place is None and key in self.series:
                levels = self.shared.get(self.series[key].shared, {})
                place = next((at for at, one in levels.items() if one.style in (style, name) and one.style), 0)
        return key, min(max(place or 0, 0), MOST_LEVELS - 1)


def _numbered(element: Any | None) -> tuple[str, int | None]:
    return attribute(child(element, "numId"), "val") or "", whole(child(element, "ilvl"), "val")


def _level(element: Any) -> Level:
    start, restart, legal = child(element, "start"), attribute(child(element, "lvlRestart"), "val"), child(element, "isLgl")
    return Level(
        start=1 if start is None else whole(start, "val") or 0,
        count=attribute(child(element, "numFmt"), "val") or "decimal", words=attribute(child(element, "lvlText"), "val") or "",
        style=attribute(child(element, "pStyle"), "val") or "", restarts=restart != "0", legal=legal is not None and attribute(legal, "val") not in ("0", "false"),
    )


def _series(element: Any) -> Series:
    found = Series(attribute(child(element, "abstractNumId"), "val") or "")
    for one in element:
        if tag(one) == "lvlOverride":
            place, start, level = whole(one, "ilvl") or 0, whole(child(one, "startOverride"), "val"), child(one, "lvl")
            if start is not None:
                found.starts[place] = start
            if level is not None:
                found.levels[place] = _level(level)
    return found


def _printed(level: Level, levels: dict[int, Level], counts: list[int | None]) -> str:
    if level.count in ("bullet", "none"):
        return ""

    def figure(match: re.Match) -> str:
        at = int(match[1]) - 1
        one = levels.get(at, level)
        value = counts[at] if counts[at] is not None else one.start
        return counted(value or 0, "decimal" if level.legal and at >= 0 and one is not level else one.count)

    words = re.sub(r"%([1-9])", figure, level.words).strip()
    if not words or words[-1] in "、）)〕】．：":
        return words
    return words + " "


def counted(number: int, count: str) -> str:
    """A number in a counting format of Word (ECMA-376 part 1, ST_NumberFormat); unknown ones in Arabic figures."""
    if number > MOST:
        return str(number)  # nobody counts so far: a broken or hostile file
    if count in CHINESE:
        return chinese(number)
    if count in STEMS:
        return STEMS[count][number - 1] if 1 <= number <= len(STEMS[count]) else str(number)
    if count in ("lowerLetter", "upperLetter", "lowerRoman", "upperRoman"):
        words = roman(number) if count.endswith("Roman") else chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return words.lower() if count.startswith("lower") else words
    return OTHER.get(count, str)(number)


OTHER: dict[str, Callable[[int], str]] = {
    "ideographDigital": lambda number: "".join(DIGITS[int(figure)] for figure in str(number)),
    "chineseLegalSimplified": lambda number: chinese(number).translate(str.maketrans(DIGITS[1:] + "十百千", FORMAL[1:] + "拾佰仟")),
    "decimalEnclosedParen": "（{}）".format, "decimalEnclosedFullstop": "{}.".format, "decimalZero": "{:02}".format,
}


def chinese(number: int) -> str:
    """十一, 二十, 一百〇三."""
    if not 0 < number < 10_000:
        return str(number)
    words = ""
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        figure = number // power % 10
        if figure:
            words += ("〇" if words and number // (power * 10) % 10 == 0 else "") + DIGITS[figure] + unit
    return words[1:] if words.startswith("一十") else words


def roman(number: int) -> str:
    words = ""
    for value, sign in ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        words += sign * (number // value)
        number %= value
    return words
