"""How do whole frames get into and out of the database in one stroke?

By COPY on Django's own connection, so that the open transaction is seen and holds.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import polars as pl
from django.db import connection
from django.db.models import Model

BLOCK = 1 << 20


def take_keys(model: type[Model], count: int) -> list[int]:
    """The next keys of a table, in order, from its own sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [model._meta.db_table, count])
        return [row[0] for row in cursor.fetchall()]


def copy_frame(table: str, frame: pl.DataFrame) -> None:
    """Put a frame in whose columns are the table's: null is NULL, a blank text a blank, bytes are bytea. `table` is our own name."""
    if not frame.height:
        return
    binary = [name for name, kind in frame.schema.items() if kind == pl.Binary]
    frame = frame.with_columns(pl.format("\\x{}", pl.col(name).bin.encode("hex")).alias(name) for name in binary)
    buffer = BytesIO()
    frame.write_csv(buffer, include_header=False, null_value="\\N")
    buffer.seek(0)
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv, NULL '\\N')") as copy:
        while block := buffer.read(BLOCK):
            copy.write(block)


def copied(query: str, values: Sequence[Any] | Mapping[str, Any], types: dict[str, Any]) -> pl.DataFrame:
    """The rows of a query as a frame with exactly these columns; blank text is null. `query` holds placeholders, never a value."""
    buffer = BytesIO()
    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)", values) as blocks:
        for block in blocks:
            buffer.write(block)
    buffer.seek(0)
    return pl.read_csv(buffer, schema=types, null_values=[""])
