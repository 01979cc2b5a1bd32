"""Where do the checked rows of a roster wait until they are written?

In a table of the batch's own, filled a part at a time and dropped with it. It is not logged: when the database crashes it comes
back empty and is filled again from the file; when only the worker dies, it goes on after the last part.
"""

from typing import Any

import polars as pl
from django.db import connection

from bangfu.core.copying import copy_frame
from bangfu.people.choices import RowOutcome
from bangfu.people.imports.stamp import NAMING, SCALARS
from bangfu.people.privacy import INDEXES

SEALED = (*NAMING, "id_number")
_TYPES = dict.fromkeys(SCALARS, "text") | dict.fromkeys([name for name in SCALARS if name.endswith("_on") or name == "certificate_until"], "date")
# key: fingerprint of the row's ID number; outcome: RowOutcome of the row; doubt: Doubt or blank; seen: version of the known person's
# row; old_path: they move from there; home_group: new people of one household; touch, named: the person's or the identity's row
# differs. Of known people naming values, marks and region_id are null where nothing changes.
COLUMNS: dict[str, str] = {
    "number": "integer PRIMARY KEY", "key": "bytea", "outcome": "text", "doubt": "text",
    "person_id": "bigint DEFAULT nextval(pg_get_serial_sequence('people_person', 'id'))", "seen": "xid", "touch": "boolean", "named": "boolean",
    "region_id": "bigint", "path": "text", "old_path": "text", "household_id": "bigint", "home_group": "text",
    "minimum_living": "boolean", "relocated": "boolean", "monitored": "text", **_TYPES, "schooling": "smallint", "provenance": "jsonb",
    **dict.fromkeys((*SEALED, *INDEXES), "bytea"),
}


def table_of(batch_id: int) -> str:
    """Its name; nothing but our own number is put into SQL."""
    return f"people_staged_{int(batch_id)}"


def tables() -> list[str]:
    """Those of all batches that wait."""
    return sorted(name for name in connection.introspection.table_names() if name.startswith("people_staged_"))


def exists(batch_id: int) -> bool:
    """It is there as this version makes it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = current_schema()", [table_of(batch_id)])
        return {name for (name,) in cursor.fetchall()} == set(COLUMNS)


def drop(batch_id: int) -> None:
    _run(f"DROP TABLE IF EXISTS {table_of(batch_id)}")


def make(batch_id: int) -> None:
    """Have it; one an earlier version has left is made anew, empty."""
    if not exists(batch_id):
        drop(batch_id)
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    _run(f"CREATE UNLOGGED TABLE IF NOT EXISTS {table_of(batch_id)} ({columns})")


def forget(batch_id: int, numbers: list[int]) -> None:
    """Take rows out again."""
    _run(f"DELETE FROM {table_of(batch_id)} WHERE number = ANY(%s)", [numbers])  # noqa: S608 - our own table


def put(batch_id: int, rows: pl.DataFrame) -> None:
    """COPY planned rows in; columns of theirs that are not ours are left out. New people get their keys on the way."""
    names = [name for name in COLUMNS if name in rows.columns]
    new = pl.col("outcome") == RowOutcome.NEW.value
    copy_frame(table_of(batch_id), rows.filter(new).select(name for name in names if name != "person_id"))
    copy_frame(table_of(batch_id), rows.filter(~new).select(names))


def last_number(batch_id: int) -> int:
    """The last row that is in."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(number), 0) FROM {table_of(batch_id)}")  # noqa: S608 - our own table
        return int(cursor.fetchone()[0])


def counts(batch_id: int) -> dict[str, int]:
    """RowOutcome → rows about which there is no doubt."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT outcome, count(*) FROM {table_of(batch_id)} WHERE doubt = '' GROUP BY outcome")  # noqa: S608 - our own table
        return dict(cursor.fetchall())


def size(batch_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table_of(batch_id)}")  # noqa: S608 - our own table
        return int(cursor.fetchone()[0])


def _run(query: str, values: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
