"""Who of a roster's people is registered, as they stand now?

A number of a file that became part of another one means that one. Read by COPY as whole columns. Nothing is locked here: `seen` is the version of the row, so that writing can tell who has
changed since.
"""

from collections.abc import Iterable
from typing import Any

import polars as pl
from django.db import connection

from bangfu.core.copying import copied
from bangfu.people.imports.stamp import MARKS, NAMING, SCALARS

TYPES: dict[str, Any] = {
    "is_id_index": pl.String, "person_id": pl.Int64, "seen": pl.String, "is_path": pl.String, "died_on": pl.Date, "household_id": pl.Int64,
    "is_provenance": pl.String, "is_name_index": pl.String, "is_certificate_index": pl.String, "is_phone_index": pl.String,
    **{f"is_{name}": pl.String for name in (*NAMING, *SCALARS, *MARKS)},
}
_DATES = [name for name in SCALARS if name.endswith("_on") or name == "certificate_until"]
REGISTERED = """
SELECT encode(t.id_index, 'hex') AS is_id_index, p.id AS person_id, p.xmin AS seen, p.path AS is_path, p.died_on, p.household_id, p.provenance AS is_provenance,
    encode(i.name_index, 'hex') AS is_name_index, encode(i.certificate_index, 'hex') AS is_certificate_index,
    encode(i.phone_index, 'hex') AS is_phone_index, {naming}, {scalars}, h.minimum_living::text AS is_minimum_living,
    h.relocated::text AS is_relocated, h.monitored AS is_monitored
FROM people_identity t JOIN people_person told ON told.id = t.person_id JOIN people_person p ON p.id = coalesce(told.merged_into_id, told.id)
JOIN people_identity i ON i.person_id = p.id LEFT JOIN people_household h ON h.id = p.household_id
WHERE t.id_index = ANY(%s::bytea[]) OR t.person_id = ANY(%s)
""".format(naming=", ".join(f"encode(i.{name}, 'hex') AS is_{name}" for name in NAMING), scalars=", ".join(f"p.{name} AS is_{name}" for name in SCALARS))
TWINS = """
SELECT s.number, min(i.person_id) AS person_id
FROM unnest(%s::int[], %s::bytea[], %s::date[], %s::text[]) AS s (number, name_index, birth_on, path)
JOIN people_identity i ON i.name_index = s.name_index JOIN people_person p ON p.id = i.person_id
WHERE p.birth_on = s.birth_on AND p.path = s.path AND p.died_on IS NULL AND p.merged_into_id IS NULL GROUP BY s.number
"""


def registered(*, indexes: Iterable[bytes] = (), people: Iterable[int] = ()) -> pl.DataFrame:
    """Those with one of these fingerprints of an ID number, or these people: TYPES, fingerprints and sealed values in hex."""
    return _typed(copied(REGISTERED, [_array(one.hex() for one in indexes), list(people)], TYPES))


def twins(rows: pl.DataFrame) -> dict[int, int]:
    """number → a registered person of the same name, birth and village; of rows with number, name_index (bytes), birth_on, path."""
    if not rows.height:
        return {}
    with connection.cursor() as cursor:
        numbers, births, paths = (_texts(rows[name].cast(pl.String)) for name in ("number", "birth_on", "path"))
        cursor.execute(TWINS, [numbers, _array(rows["name_index"].bin.encode("hex")), births, paths])
        return dict(cursor.fetchall())


def _texts(values: pl.Series) -> str:
    """Numbers, dates and paths as the text of an array."""
    return "{" + ",".join(values.fill_null("NULL")) + "}"


def _array(fingerprints: Iterable[str]) -> str:
    """Fingerprints in hex as the text of an array: the driver would take longer to write it than the database to look them up."""
    return "{" + ",".join(f'"\\\\x{one}"' for one in fingerprints) + "}"


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    """Dates, numbers and booleans as a roster has them."""
    return frame.with_columns(
        *[pl.col(f"is_{name}").str.to_date("%Y-%m-%d") for name in _DATES], pl.col("is_schooling").cast(pl.Int16),
        *[pl.col(f"is_{name}") == "true" for name in ("minimum_living", "relocated")], pl.col("is_provenance").fill_null("{}"),
    )
