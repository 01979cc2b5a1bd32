"""How does every sealed value move to the current key while the site is in use?

Which values are left is read from the values themselves (the key's id stands in front), so that a killed run simply goes on.
A few thousand rows at a time are read without a lock, sealed anew, and put back only where the stored value is still the one that
was read; rows somebody holds are left for the next round, so nobody waits for us and we wait for nobody.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from psycopg.errors import UndefinedTable

from bangfu.core import keyring
from bangfu.core.crypto import UnreadableData, seal, seal_many, unseal, unseal_many
from bangfu.core.fields import SealedField

CHUNK = 2000
ROUNDS = 120  # over rows that others held; with the pause between them a minute
PAUSE = 0.5
NOTED = 20  # unreadable values named

Seen = Callable[[int], None]


@dataclass(frozen=True)
class Place:
    """Where sealed values stand: a column, or a path inside a jsonb column, where the bytes are hex or base64 text."""

    table: str
    key: str  # the primary key's column
    column: str
    purpose: str
    path: tuple[str, ...] = ()
    encoding: str = ""

    @property
    def name(self) -> str:
        return ".".join((self.table, self.column, *self.path))

    @property
    def read(self) -> str:
        """SQL for the bytes, of table t."""
        return f"decode(t.{self.column} #>> '{{{','.join(self.path)}}}', '{self.encoding}')" if self.path else f't."{self.column}"'

    def write(self, new: str) -> str:
        """SQL for the column with the new bytes in it."""
        if not self.path:
            return new
        text = f"replace(encode({new}, '{self.encoding}'), E'\\n', '')"  # base64 comes in lines
        return f"jsonb_set(t.{self.column}, '{{{','.join(self.path)}}}', to_jsonb({text}))"


@dataclass
class Moved:
    rows: int = 0
    unreadable: list[str] = field(default_factory=list)

    def note(self, words: str) -> None:
        if words not in self.unreadable and len(self.unreadable) < NOTED:
            self.unreadable.append(words)


def places_of_fields() -> list[Place]:
    """Every SealedField of every table."""
    return [
        Place(model._meta.db_table, str(model._meta.pk.column), str(one.column), one.purpose)
        for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy
        for one in model._meta.local_concrete_fields if isinstance(one, SealedField)
    ]


def current_head() -> bytes:
    """How a value under the current key begins."""
    return keyring.ring()[0].id.encode() + b":"


def count_by_key(places: Sequence[Place]) -> dict[str, dict[str, int]]:
    """Place → id of key → values; one pass over each table."""
    counts: dict[str, dict[str, int]] = {}
    for place in places:
        with unless_dropped(), connection.cursor() as cursor:
            cursor.execute(
                f"SELECT encode(substring(v FROM 1 FOR greatest(position('\\x3a'::bytea IN v) - 1, 0)), 'escape'), count(*) "  # noqa: S608
                f"FROM (SELECT {place.read} AS v FROM {place.table} t) s WHERE length(v) > 0 GROUP BY 1")
            counts[place.name] = dict(cursor.fetchall())
    return counts


def reseal(places: Sequence[Place], *, seen: Seen = lambda done: None) -> Moved:
    """Bring all values of these places under the current key."""
    moved = Moved()
    for group in _groups(places):
        with unless_dropped():
            for round_ in range(ROUNDS):
                if round_:
                    time.sleep(PAUSE)
                if not _round(group, moved, seen):
                    break
    return moved


@contextmanager
def unless_dropped() -> Iterator[None]:
    """A table of rows that only waited (a roster being imported) may be gone before we come to it."""
    try:
        yield
    except ProgrammingError as error:
        if not isinstance(error.__cause__, UndefinedTable):
            raise


def _groups(places: Sequence[Place]) -> Iterator[list[Place]]:
    """The columns of a table go together; a path inside a column goes by itself."""
    tables: dict[str, list[Place]] = {}
    for place in places:
        if place.path:
            yield [place]
        else:
            tables.setdefault(place.table, []).append(place)
    yield from tables.values()


def _round(group: list[Place], moved: Moved, seen: Seen) -> bool:
    """Once over the table; whether rows were left because somebody held or changed them."""
    left, last = False, None
    while rows := _stale_rows(group, last):
        last = rows[-1][0]
        olds = [[bytes(value or b"") for value in column] for column in list(zip(*rows, strict=True))[1:]]
        news = [_resealed(values, place, [row[0] for row in rows], moved) for place, values in zip(group, olds, strict=True)]
        changed = [(row[0], *old, *new) for row, old, new in zip(rows, zip(*olds, strict=True), zip(*news, strict=True), strict=True) if old != new]
        done = _put_back(group, changed)
        left = left or done < len(changed)
        moved.rows += done
        seen(moved.rows)
    return left


def _stale_rows(group: list[Place], last: Any) -> list[tuple[Any, ...]]:
    head, first = current_head(), group[0]
    stale = " OR ".join(f"(length({place.read}) > 0 AND substring({place.read} FROM 1 FOR {len(head)}) <> %s)" for place in group)
    beyond = f"AND t.{first.key} > %s" if last is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.{first.key}, {', '.join(place.read for place in group)} FROM {first.table} t WHERE ({stale}) {beyond} ORDER BY t.{first.key} LIMIT {CHUNK}",  # noqa: S608
            [*[head] * len(group), *([last] if last is not None else [])])
        return cursor.fetchall()


def _resealed(values: list[bytes], place: Place, keys: list[Any], moved: Moved) -> list[bytes]:
    """The column under the current key; what no key opens stays as it is and is named."""
    head = current_head()
    stale = [number for number, value in enumerate(values) if value and not value.startswith(head)]
    new, texts = list(values), {}
    try:
        texts = dict(zip(stale, unseal_many([values[number] for number in stale], purpose=place.purpose), strict=True))
    except UnreadableData:
        for number in stale:
            try:
                texts[number] = unseal(values[number], purpose=place.purpose)
            except UnreadableData as error:
                moved.note(f"{place.name} 编号 {keys[number]}：{error}")
    for number, sealed in zip(texts, seal_many(list(texts.values()), purpose=place.purpose), strict=True):
        new[number] = sealed or seal("", purpose=place.purpose)
    return new


def _put_back(group: list[Place], rows: list[tuple[Any, ...]]) -> int:
    """Write where the stored values are still those that were read; returns in how many rows."""
    if not rows:
        return 0
    first, numbers = group[0], range(len(group))
    columns = [f"old{n}" for n in numbers] + [f"new{n}" for n in numbers]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS resealed")  # of a former chunk in the same transaction
        empty = ", ".join(f"''::bytea AS {name}" for name in columns)
        cursor.execute(f"CREATE TEMP TABLE resealed ON COMMIT DROP AS SELECT t.{first.key} AS key, {empty} FROM {first.table} t WHERE false")  # noqa: S608
        with cursor.copy(f"COPY resealed (key, {', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("ANALYZE resealed (key)")  # else the join is planned for an unknown table, row against row
        assignments = ", ".join(f'"{place.column}" = {place.write(f"n.new{n}")}' for n, place in enumerate(group))
        same = " AND ".join(f"coalesce({place.read}, '') = n.old{n}" for n, place in enumerate(group))
        cursor.execute(
            f"WITH free AS MATERIALIZED (SELECT t.{first.key} AS key FROM {first.table} t JOIN resealed r ON r.key = t.{first.key} "  # noqa: S608
            f"ORDER BY 1 FOR UPDATE OF t SKIP LOCKED) "
            f"UPDATE {first.table} t SET {assignments} FROM resealed n JOIN free ON free.key = n.key WHERE t.{first.key} = n.key AND {same}")
        return int(cursor.rowcount)
