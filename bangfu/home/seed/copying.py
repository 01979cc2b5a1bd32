"""How do whole frames get into the database in one stroke?"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl
from django.db import connection
from django.db.models import Model


def take_keys(model: type[Model], count: int) -> list[int]:
    """The next keys of a table, in order, taken from its own sequence."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [row[0] for row in cursor.fetchall()]


def copy_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows into the table of a model. Dictionaries go in as JSON; triggers and constraints hold as always."""
    names = ", ".join(f'"{model._meta.get_field(name).column}"' for name in columns)  # type: ignore[union-attr]
    with connection.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value for value in row])


def copy_frame(model: type[Model], frame: pl.DataFrame, *, renamed: dict[str, str] | None = None) -> None:
    """COPY all columns of a frame; `renamed` maps frame columns to fields where they differ."""
    columns = [(renamed or {}).get(name, name) for name in frame.columns]
    copy_rows(model, columns, frame.iter_rows())
