"""What do the rows of an opened roster come to, a part at a time, with their fingerprints?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from bangfu.core.spreadsheets.reading import Part
from bangfu.people.privacy import index_columns
from bangfu.people.roster.checks import Reasons, check
from bangfu.people.roster.columns import BY_CODE
from bangfu.people.roster.places import Places
from bangfu.people.roster.reading import Roster


@dataclass(frozen=True)
class Asked:
    """How rows are to be read. `mapping`: column from 0 → field; `day`: today."""

    mapping: Mapping[int, str]
    header_row: int
    places: Places
    day: date


@dataclass(frozen=True)
class CheckedPart:
    """Some rows: `first` is the number of the first one in the sheet, `table` their cells (core.spreadsheets.Part); `good`: the
    values of those without an error, `key` is the fingerprint of the ID number, privacy.INDEXES all of them."""

    first: int
    table: pl.DataFrame
    errors: Reasons
    warnings: Reasons
    good: pl.DataFrame

    @property
    def last(self) -> int:
        return self.first + self.table.height - 1

    def cells(self, number: int) -> tuple[str, ...]:
        """A row as it stands in the sheet."""
        return tuple(self.table.row(number - self.first))


def checked_parts(roster: Roster, asked: Asked, rows: int, *, after: int = 0, only: Iterable[int] | None = None) -> Iterator[CheckedPart]:
    """The rows below the header and after row `after`, `rows` at a time; parts without one of `only` are left out. Raises DomainError."""
    wanted = None if only is None else set(only)
    for part in roster.parts(rows):
        inside = None if wanted is None else [number for number in wanted if part.first <= number < part.first + part.table.height]
        if part.first + part.table.height - 1 > after and inside != []:
            yield _checked(part, asked, after=after, only=inside)


def _checked(part: Part, asked: Asked, *, after: int, only: list[int] | None) -> CheckedPart:
    """With all reasons of each row; a cell that cannot be trusted is an error of its row."""
    numbers = pl.Series("number", range(part.first, part.first + part.table.height), dtype=pl.Int64)
    below = part.table.with_columns(numbers).filter(pl.col("number") > max(after, asked.header_row))
    if only is not None:
        below = below.filter(pl.col("number").is_in(only))
    named = {code: pl.col(str(number)) for number, code in asked.mapping.items() if str(number) in below.columns}
    cells = pl.exclude("number")
    lead = pl.coalesce(pl.when(cells != "").then(cells), pl.lit(""))
    checked = check(below.select(**named, lead=lead, number="number"), places=asked.places, today=asked.day)
    present = set(checked.values["number"])
    for (number, column), why in part.problems.items():
        if number in present and column in asked.mapping:
            label = BY_CODE[asked.mapping[column]].label
            checked.errors[number] = [one for one in checked.errors.get(number, []) if one != f"没有填{label}。"]
            checked.errors[number].append(f"{label}：{why}。")
    return CheckedPart(part.first, part.table, checked.errors, checked.warnings, _keyed(checked.good))


def _keyed(good: pl.DataFrame) -> pl.DataFrame:
    texts = {name: good[name].to_list() for name in ("name", "id_number", "certificate", "phone")}
    indexes = index_columns(names=texts["name"], id_numbers=texts["id_number"], certificates=texts["certificate"], phones=texts["phone"])
    return good.with_columns(key=pl.Series(indexes["id_index"], dtype=pl.Binary), **{name: pl.Series(values, dtype=pl.Binary) for name, values in indexes.items()})
