"""How is it kept from where each value of a file came, in few bytes?

In Python: {field: [source, ISO time, user id]}. A roster says twenty fields in one breath, so the table keeps each
[source, time, user] once, as JSON text, with the names of its fields: {'["roster","2022-05-10T00:00:00+08:00",12]': "sex wish"}.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.db import models

Mark = list[Any]  # [source, ISO time, user id]


def compact(provenance: Mapping[str, Mark]) -> dict[str, str]:
    """As it is stored; the same provenance is always the same text."""
    fields: dict[str, list[str]] = {}
    for name in sorted(provenance):
        fields.setdefault(_key(provenance[name]), []).append(name)
    return {key: " ".join(fields[key]) for key in sorted(fields)}


def expand(stored: Mapping[str, str]) -> dict[str, Mark]:
    """As Python reads it."""
    return {name: list(_mark(key)) for key, names in stored.items() for name in names.split()}


def _key(mark: Mark) -> str:
    return json.dumps(list(mark), ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=10_000)
def _mark(key: str) -> tuple[Any, ...]:
    return tuple(json.loads(key))


class ProvenanceField(models.JSONField):
    """field → [source, ISO time, user id], kept compactly."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> dict[str, Mark]:
        return expand(super().from_db_value(value, expression, connection) or {})

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return super().get_db_prep_value(compact(value) if isinstance(value, dict) else value, connection, prepared)
