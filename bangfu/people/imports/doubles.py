"""Who stands twice in one roster: under the same number, or under two with the same name, birth and village?"""

from typing import Any

import polars as pl
from django.db import connection

from bangfu.people.choices import RowOutcome
from bangfu.people.imports import staged
from bangfu.people.roster.parts import CheckedPart

SAME_PERSON = ("name_index", "birth_on", "path")
_NUMBERS = {"number": pl.Int64, "key": pl.Binary}
_PEOPLE = {"number": pl.Int64, "name_index": pl.Binary, "birth_on": pl.Date, "path": pl.String}


class Doubles:
    """Remembers the rows of the parts before, also of those a killed run has staged."""

    def __init__(self, batch_id: int) -> None:
        table = staged.table_of(batch_id)
        self.numbers = _read(f"SELECT number, key FROM {table}", _NUMBERS)  # noqa: S608 - our own table
        people = _read(f"SELECT number, name_index, birth_on, path FROM {table} WHERE outcome = '{RowOutcome.NEW.value}'", _PEOPLE)  # noqa: S608 - our own table
        self.people = _marked(people)

    def once(self, part: CheckedPart) -> pl.DataFrame:
        """The good rows without those whose ID number stands further up; those are told where."""
        for number, above in _repeated(part.good.select("number", "key"), self.numbers):
            part.errors[number] = [f"身份证号与第 {above} 行重复。请核对后只留一行。"]
        good = part.good.filter(~pl.col("number").is_in(list(part.errors)))
        self.numbers = pl.concat([self.numbers, good.select("number", "key")])
        return good

    def told(self, planned: pl.DataFrame, part: CheckedPart) -> None:
        """A warning for new people who may be somebody further up under another number."""
        if "name_index" not in planned.columns:
            return
        new = _marked(planned.filter(pl.col("outcome") == RowOutcome.NEW.value))
        for number, above in _repeated(new, self.people):
            part.warnings.setdefault(number, []).append(f"与第 {above} 行同名、同日出生、同一个村，证号不同，可能是同一人，请核对。")
        self.people = pl.concat([self.people, new])


def _marked(people: pl.DataFrame) -> pl.DataFrame:
    """number, and one figure for name, birth and village together."""
    return people.select("number", key=pl.struct(*SAME_PERSON).hash())


def _repeated(rows: pl.DataFrame, before: pl.DataFrame) -> list[tuple[int, int]]:
    """(row, the first row with the same key) of the rows whose key was there already."""
    first = before.group_by("key").agg(above=pl.col("number").min())
    found = rows.join(first, on="key", how="left").with_columns(first=pl.coalesce("above", pl.col("number").min().over("key")))
    return list(found.filter(pl.col("first") != pl.col("number")).select("number", "first").iter_rows())


def _read(query: str, types: dict[str, Any]) -> pl.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows = [[bytes(value) if isinstance(value, memoryview) else value for value in row] for row in cursor.fetchall()]
    return pl.DataFrame(rows, schema=types, orient="row")
