"""What does every table of the house hold about one person? For the copy the law lets them take away."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.db.models.fields.files import FieldFile
from psycopg.types.range import Range

from bangfu.people.models import Event, Identity, Merge, Person, PersonHistory, Residence
from bangfu.people.repointing import LABELS, links

LEFT_OUT = {"before", "content_hash", "digest", "led", "removed"}  # how to undo a step, fingerprints: about the program, not about the person
OWN = (("登记册", Person, "pk"), ("身份", Identity, "person"), ("住处", Residence, "person"), ("事件", Event, "person"), ("变动", PersonHistory, "pgh_obj"), ("合并、拆分", Merge, "kept"))


def everything_about(person: Person) -> dict[str, list[dict[str, Any]]]:
    """Table in words → its rows, every column as stored, sealed ones opened. Complete by construction: what points to a person is found in the models."""
    found = {label: list(_rows(model._base_manager.filter(**{field: person.pk}))) for label, model, field in OWN}
    for link in links():
        if rows := list(_rows(link.rows_of(person))):
            found.setdefault(LABELS.get(link.model._meta.label, link.model._meta.label), []).extend(rows)
    return {label: rows for label, rows in found.items() if rows}


def _rows(rows: Iterable[models.Model]) -> Iterator[dict[str, Any]]:
    for one in rows:
        columns = {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields if field.name not in LEFT_OUT}
        yield {name: _plain(value) for name, value in columns.items() if not isinstance(value, bytes | memoryview)}


def _plain(value: Any) -> Any:
    """As JSON takes it: files by their name, spans as from and to."""
    if isinstance(value, Range):
        return [value.lower, value.upper]
    return str(value) if isinstance(value, FieldFile) else value
