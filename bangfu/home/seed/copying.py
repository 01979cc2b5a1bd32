"""How do rows of demo data with dictionaries in them get into the database in one stroke? Frames: core/copying."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model


def copy_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows into the table of a model. Dictionaries go in as JSON; triggers and constraints hold as always."""
    names = ", ".join(f'"{model._meta.get_field(name).column}"' for name in columns)  # type: ignore[union-attr]
    with connection.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value for value in row])
