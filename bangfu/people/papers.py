"""What stands on a roster (花名册) that is printed to be signed?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from bangfu.core.documents.sheets import Grid, Row, Sheet, Sheets
from bangfu.people.exports import age, place
from bangfu.people.models import Identity, Person
from bangfu.people.privacy import masked

HEADS = ("序号", "姓名", "性别", "年龄", "身份证号", "残疾类别", "等级", "联系电话", "就业状况", "就业意愿", "本人或监护人签字", "经办人签字", "备注")
WIDTHS = (9, 15, 8, 8, 34, 14, 9, 24, 14, 14, 34, 24, 26)
HIGH = 8.0
NAMES = ("name", "id_number", "certificate", "phone")


def naming(identity: Identity | None, *, uncovered: bool) -> Mapping[str, str]:
    """Name and numbers as the paper may show them."""
    if not uncovered or identity is None:
        return masked(identity)
    return {name: getattr(identity, name) for name in NAMES}


def roster_sheets(
    people: Iterable[Person], *, title: str, lines: Sequence[str], foot: str, on: date, uncovered: bool = False, by_village: bool = False
) -> Sheets:
    """The people in their order, grouped by village; `by_village`: each village begins a page, so that it can be given to its commissioner."""
    groups: list[tuple[str, list[Row]]] = []
    numbered = enumerate(people, 1)
    for where, several in groupby(numbered, key=lambda pair: " ".join(filter(None, place(pair[1])))):
        rows: list[Row] = [_row(number, one, on, uncovered=uncovered) for number, one in several]
        groups.append((f"{where}　{len(rows)} 人", rows))
    if by_village:
        sheets = [Sheet(title, [*lines, where], [_grid(rows)]) for where, rows in groups]
    else:
        sheets = [Sheet(title, lines, [_grid([row for where, rows in groups for row in (where, *rows)])])]
    notes = () if uncovered else ("姓名、证号、电话按规定遮盖。",)
    return Sheets(title, sheets, foot=foot, landscape=True, notes=(*notes, "填写、签字后由经办单位存档；含个人信息，不得外传。"))


def _grid(rows: Sequence[Row]) -> Grid:
    return Grid(WIDTHS, rows, HEADS, high=HIGH)


def _row(number: int, person: Person, on: date, *, uncovered: bool) -> tuple[str, ...]:
    shown, years = naming(getattr(person, "identity", None), uncovered=uncovered), age(person, on)
    words: tuple[Any, ...] = (
        number, shown["name"], person.get_sex_display(), "" if years is None else years, shown["id_number"], person.get_category_display(),
        person.get_grade_display(), shown["phone"], person.get_employment_display(), person.get_wish_display(), "", "", "",
    )
    return tuple(str(word) for word in words)
