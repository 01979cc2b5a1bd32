"""What must happen when the index key has changed? Every fingerprint is worked out anew, all at once, while nobody else works."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction

from bangfu.core.crypto import unseal_many
from bangfu.people.models import Identity
from bangfu.people.privacy import INDEXES, index_columns, index_of

AT_ONCE = 5000
SEALED = ("name", "id_number", "certificate", "phone")


def fits_index_key() -> bool:
    """Whether the present key is the one under which people are found; an empty register fits any."""
    one = Identity.objects.exclude(id_index=None).order_by("pk").first()
    return one is None or bytes(one.id_index or b"") == index_of("id", one.id_number)


@transaction.atomic
def reindex_identities(*, seen: Callable[[int], None] = lambda done: None) -> int:
    """Work out all fingerprints under the present index key; all or none. Returns of how many people."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE people_identity IN ACCESS EXCLUSIVE MODE")
        blank = ", ".join(f"''::bytea AS {name}" for name in INDEXES)
        cursor.execute(f"CREATE TEMP TABLE reindexed ON COMMIT DROP AS SELECT 0::bigint AS person_id, {blank} WHERE false")
        last = done = 0
        while rows := _part(cursor, last):
            last = rows[-1][0]
            with cursor.copy(f"COPY reindexed (person_id, {', '.join(INDEXES)}) FROM STDIN") as copy:
                for row in _indexed(rows):
                    copy.write_row(row)
            done += len(rows)
            seen(done)
        # A person merged into another keeps the number without its fingerprint: it stays without.
        changes = ", ".join(f"{name} = " + (f"CASE WHEN i.{name} IS NULL THEN NULL ELSE r.{name} END" if name == "id_index" else f"r.{name}") for name in INDEXES)
        cursor.execute(f"UPDATE people_identity i SET {changes} FROM reindexed r WHERE r.person_id = i.person_id")  # noqa: S608
        return done


def _part(cursor: Any, last: int) -> list[tuple[Any, ...]]:
    cursor.execute(f"SELECT person_id, {', '.join(SEALED)} FROM people_identity WHERE person_id > %s ORDER BY person_id LIMIT {AT_ONCE}", [last])  # noqa: S608
    return cursor.fetchall()


def _indexed(rows: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    keys, *columns = zip(*rows, strict=True)
    table = Identity._meta
    names, numbers, certificates, phones = (
        unseal_many(column, purpose=table.get_field(name).purpose) for name, column in zip(SEALED, columns, strict=True))  # type: ignore[union-attr]
    found = index_columns(names=names, id_numbers=numbers, certificates=certificates, phones=phones)
    return zip(keys, *[found[name] for name in INDEXES], strict=True)
