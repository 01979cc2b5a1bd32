"""Which area of the reporting tree does an address mean?

From the own area down, level by level: the areas of the next level whose name stands in the text narrow the choice; a level
nobody named is skipped. Short names (太平川 for 太平川村) are tried where no whole name helps.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

PREFECTURE, TOWNSHIP, VILLAGE = 2, 4, 5  # orgs.choices.Level
MOST_NAMED = 4
BEYOND = "\U0010ffff"  # after every character of a path
_ENDING = re.compile(r"(满族|朝鲜族|蒙古族|回族|锡伯族)?(特殊乡镇|街道|自治县|自治州|社区|乡|镇|村|县|区|市|州)$")
_SPOKEN = {"村民委员会": "村", "村委会": "村", "社区居民委员会": "社区", "社区居委会": "社区", "居民委员会": "社区", "居委会": "社区",
           "街道办事处": "街道", "镇人民政府": "镇", "镇政府": "镇", "村村": "村"}
_COMMITTEE = re.compile("|".join(_SPOKEN))
_HOUSE = re.compile(r"((?<=村)|(?<=社区))\D{0,3}\d.*$|(?<=[镇乡屯])\d.*$")  # 3组12号: the same for all who live there


@dataclass(frozen=True)
class Area:
    """A node of the reporting tree; `path` as in orgs.Region."""

    id: int
    name: str
    level: int
    path: str

    def is_below(self, path: str) -> bool:
        return self.path.startswith(path)


@dataclass(frozen=True)
class Found:
    """The area, or why there is none; a warning when it is less exact than it should be."""

    area: Area | None
    error: str = ""
    warning: str = ""


@dataclass(frozen=True)
class _Named:
    """The areas of one name, in order of their paths. `whole`: it is their whole name, else a short form of it."""

    whole: bool
    areas: tuple[Area, ...]

    @cached_property
    def paths(self) -> list[str]:
        return [area.path for area in self.areas]

    def below(self, path: str) -> tuple[Area, ...]:
        """Those at or below a path."""
        return self.areas[bisect_left(self.paths, path) : bisect_left(self.paths, path + BEYOND)]


@dataclass(frozen=True)
class _Hit:
    """A name in the text."""

    named: _Named
    start: int
    size: int


@dataclass
class Places:
    """The areas below `own` (with it) an importing unit may register people in, and others, to say where else an address lies."""

    own: Area
    inside: list[Area]
    outside: list[Area] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._known: dict[str, Found] = {}
        self._by_path = {one.path: one for one in [*self.outside, *self.inside]}
        self._parents = {_above(one.path) for one in self.inside}

    @cached_property
    def _names(self) -> dict[str, _Named]:
        """Every name → its areas; where it is the whole name of some, those for whom it is short do not count."""
        whole, short = defaultdict(list), defaultdict(list)
        for area in sorted((*self.inside, *self.outside), key=lambda one: one.path):
            whole[area.name].append(area)
            cut = _ENDING.sub("", area.name)
            if len(cut) >= 2 and cut != area.name:
                short[cut].append(area)
        return {name: _Named(False, tuple(areas)) for name, areas in short.items()} | {name: _Named(True, tuple(areas)) for name, areas in whole.items()}

    @cached_property
    def _theirs(self) -> dict[str, tuple[frozenset[int], dict[int, Area]]]:
        """Every whole name → the levels of those of ours that bear it, and per level the first of those outside."""
        found = {}
        for name, named in self._names.items():
            if named.whole:
                ours = frozenset(area.level for area in named.areas if self._is_ours(area))
                found[name] = ours, {area.level: area for area in reversed(named.areas) if not self._is_ours(area)}
        return found

    @cached_property
    def _beginning(self) -> dict[str, list[str]]:
        """The first two characters → the names that begin so, short ones first."""
        index: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._names, key=len):
            index[name[:2]].append(name)
        return dict(index)

    def _hits(self, text: str) -> list[_Hit]:
        """All names in the text; a short one inside a whole one does not count (黄泥河村 in 黄泥河镇)."""
        hits = [
            _Hit(self._names[name], start, len(name)) for start in range(len(text) - 1) for name in self._beginning.get(text[start : start + 2], ())
            if text.startswith(name, start)
        ]
        spans = [(hit.start, hit.start + hit.size) for hit in hits if hit.named.whole]
        return [hit for hit in hits if hit.named.whole or not any(first <= hit.start and hit.start + hit.size <= last for first, last in spans)]

    def find(self, text: str) -> Found:
        """The area a text means; the same text is worked out once."""
        text = _HOUSE.sub("", text)
        if text not in self._known:
            self._known[text] = self._find(_COMMITTEE.sub(lambda match: _SPOKEN[match.group(0)], text))
        return self._known[text]

    def _find(self, text: str) -> Found:
        hits = self._hits(text)
        if elsewhere := self._elsewhere(text, hits):
            return Found(None, error=f"住址在{elsewhere}，不在本单位辖区（{self.own.name}）。请改正住址，或由当地导入。")
        choice = self._narrowed(hits, [self.own])
        if len(choice) == 1 and choice[0] != self.own:
            area = choice[0]
            exact = area.level >= VILLAGE or area.path not in self._parents
            return Found(area, warning="" if exact else f"住址只能对应到{area.name}，没有找到村（社区），先登记在{area.name}。")
        if len(choice) > 1:
            return Found(None, error=f"住址可能是{self._listed(choice)}，分不清。请写明乡镇（街道）。")
        return self._nothing(text)

    def _narrowed(self, hits: list[_Hit], choice: list[Area]) -> list[Area]:
        """The areas left when all levels have been looked at."""
        for level in range(self.own.level + 1, TOWNSHIP + 1):
            named = _at(hits, level, choice, whole=True)
            if not named and level < TOWNSHIP:
                named = _at(hits, level, choice, whole=False)
            choice = named or choice
        villages = _at(hits, VILLAGE, choice, whole=True) or _at(hits, VILLAGE, choice, whole=False)
        if len(villages) == 1:
            return villages
        townships = [one for one in _at(hits, TOWNSHIP, choice, whole=False) if one not in choice]  # 大石头 for 大石头镇
        if townships:
            below = _at(hits, VILLAGE, townships, whole=True) or _at(hits, VILLAGE, townships, whole=False)
            return below or (villages if villages else townships)
        return villages or choice

    def _elsewhere(self, text: str, hits: list[_Hit]) -> str:
        """The name of a place outside that is named on a level where nothing of ours is."""
        named = [(hit.size, *self._theirs[text[hit.start : hit.start + hit.size]]) for hit in hits if hit.named.whole]
        ours = {level for _, levels, _ in named for level in levels}
        theirs = [(level, size, area) for size, _, outside in named for level, area in outside.items() if level not in ours]
        if not theirs:
            return ""
        area = max(theirs, key=lambda one: one[:2])[2]
        above = self._by_path.get(_above(area.path))
        return above.name + area.name if above and area.level > PREFECTURE else area.name

    def _is_ours(self, area: Area) -> bool:
        """Inside the own area or above it."""
        return area.is_below(self.own.path) or self.own.is_below(area.path)

    def _nothing(self, text: str) -> Found:
        if self.own.level >= TOWNSHIP:
            return Found(self.own, warning=f"住址里没有找到村（社区），先登记在{self.own.name}。")
        if not text:
            return Found(None, error="没有填住址、乡镇或村，无法确定归属。请写明乡镇（街道）和村（社区）。")
        return Found(None, error=f"住址里找不到{self.own.name}的乡镇（街道）或村（社区）。请写明，如“大石头镇太平川村”。")

    def _listed(self, areas: Iterable[Area]) -> str:
        names = sorted({(self._by_path[above].name if (above := _above(one.path)) in self._by_path else "") + one.name for one in areas})
        return "、".join(names[:MOST_NAMED]) + (f"等 {len(names)} 处" if len(names) > MOST_NAMED else "")


def _at(hits: list[_Hit], level: int, below: list[Area], *, whole: bool) -> list[Area]:
    """The areas of a level below any of these that the text names best: by the longest name, then the first one.

    Several are left only when they share that name.
    """
    for hit in sorted((one for one in hits if one.named.whole == whole), key=lambda one: (-one.size, one.start)):
        if found := {area.path: area for top in below for area in hit.named.below(top.path) if area.level == level}:
            return list(found.values())
    return []


def _above(path: str) -> str:
    """22/2224/222403/ → 22/2224/."""
    return path[: path.rstrip("/").rfind("/") + 1]
