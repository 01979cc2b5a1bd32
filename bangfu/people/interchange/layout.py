"""What are the columns of an official register: in which order, with which heads and words, and which field of ours is each?

A data file says what is known publicly; a layout mapped from a real sample (SavedLayout) replaces it for a province's line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bangfu.orgs.models import Unit
from bangfu.people.interchange.choices import Counterpart, LayoutState
from bangfu.people.models import SavedLayout
from bangfu.people.roster.columns import BY_CODE, field_of, plain
from bangfu.people.roster.words import DATES, TABLES

FOLDER = Path(__file__).parent / "layouts"
# What a column of theirs can be. Those after the first line are not kept here: they say something about work, or are only shown.
OURS = ("name", "id_number", "certificate", "phone", "category", "grade", "hukou", "schooling", "graduated_on", "employment", "employment_form",
        "employed_on", "unemployed_on", "registered_unemployed_on", "not_employed_reason", "wish")
THEIRS = {
    "insured_as": "参保身份", "paying": "缴费状态", "registration": "失业登记状态", "employer": "单位（只显示）", "insured_since": "参保时间（只显示）",
    "paid_until": "缴到（只显示）",
}
THEIR_WORDS = {
    "insured_as": {"employee": "单位职工", "flexible": "灵活就业身份", "resident": "城乡居民", "retired": "退休"},
    "paying": {"paying": "在缴", "stopped": "停缴"},
    "registration": {"registered": "登记失业", "employed": "已就业", "ended": "已注销"},
}
LABELS = {code: BY_CODE[code].label for code in OURS} | THEIRS


@dataclass(frozen=True)
class LayoutColumn:
    """One column of theirs. `codes`: their word → our code; `guessed`: nobody has seen this head in their own table."""

    head: str
    words: tuple[str, ...] = ()
    code: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    guessed: bool = False

    @property
    def is_date(self) -> bool:
        return self.code in DATES

    @property
    def is_coded(self) -> bool:
        return self.code in TABLES or self.code in THEIR_WORDS

    @property
    def label(self) -> str:
        return LABELS.get(self.code, "")


@dataclass(frozen=True)
class Layout:
    """`saved` is the row it was mapped from; without one it is the data file and unconfirmed."""

    counterpart: Counterpart
    label: str
    source: str
    sheet: str
    expects: str  # whom we expect in it: everybody | employed | registered_unemployed
    columns: tuple[LayoutColumn, ...]
    saved: SavedLayout | None = None

    @property
    def unconfirmed(self) -> bool:
        return self.saved is None

    @property
    def not_kept(self) -> list[str]:
        """Heads of theirs that nothing here answers to."""
        return [one.head for one in self.columns if one.code not in OURS]


@cache
def file_layout(counterpart: Counterpart) -> Layout:
    """The layout of the data file."""
    known = yaml.safe_load((FOLDER / f"{counterpart.value}.yaml").read_text(encoding="utf-8"))
    return Layout(counterpart, known["label"], known["source"], known["sheet"], known["expects"], tuple(_column(one) for one in known["columns"]))


def _column(known: Mapping[str, Any]) -> LayoutColumn:
    return LayoutColumn(
        known["head"], tuple(known.get("words", ())), known.get("field", ""), known.get("codes", {}), known.get("required", False), known.get("guessed", False))


def province_of(path: str) -> str:
    return path.split("/", 1)[0] + "/"


def standing_layouts(unit: Unit) -> dict[Counterpart, Layout]:
    """The layout of each register that holds for this unit; one query."""
    rows = SavedLayout.objects.filter(path=province_of(unit.path), line=unit.line, state=LayoutState.STANDING).select_related("by", "unit").order_by("pk")
    saved = {row.counterpart: row for row in rows}  # the newest last
    return {one: _saved(saved[one.value]) if one.value in saved else file_layout(one) for one in Counterpart}


def layout_of(counterpart: Counterpart, unit: Unit) -> Layout:
    return standing_layouts(unit)[counterpart]


def _saved(row: SavedLayout) -> Layout:
    base = file_layout(Counterpart(row.counterpart))
    source = f"按样表“{row.file_name}”对过"
    return Layout(base.counterpart, base.label, source, row.sheet or base.sheet, base.expects, tuple(_column(one) for one in row.columns), row)


def layout_for(counterpart: Counterpart, saved: SavedLayout | None) -> Layout:
    """The layout a comparison was made with."""
    return _saved(saved) if saved else file_layout(counterpart)


def recognise(heads: list[str], layout: Layout) -> dict[int, LayoutColumn]:
    """Column number → the column of the layout it is; heads the layout does not know are tried with the words rosters use.

    Of several columns for one field the first counts; 险种 beside 参保身份 may both speak (see reading).
    """
    known: dict[str, LayoutColumn] = {}
    for one in layout.columns:
        for word in (one.head, *one.words):
            known.setdefault(plain(word), one)
    found: dict[int, LayoutColumn] = {}
    for number, head in enumerate(heads):
        column = known.get(plain(head)) if head else None
        if column is not None and column not in found.values():
            found[number] = column
    taken = {one.code for one in found.values()}
    for number, head in enumerate(heads):
        guess = field_of(head) if head and number not in found else None
        if guess and guess[0] < 100 and guess[1] in OURS and guess[1] not in taken:
            found[number] = LayoutColumn(head, code=guess[1])
            taken.add(guess[1])
    return dict(sorted(found.items()))
