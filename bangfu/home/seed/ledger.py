"""How does one drawn event become a row of the event table?"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from bangfu.home.seed.copying import copy_rows
from bangfu.orgs.models import User
from bangfu.people.choices import EventKind, Source
from bangfu.people.models import Event

COLUMNS = ("kind", "person", "quantity", "occurred_at", "recorded_at", "unit", "unit_path", "line", "by", "campaign_id", "source", "reference", "detail")
TYPED_AFTER = timedelta(minutes=4)


def event_row(
    kind: EventKind | str, *, person: int | None, at: datetime, by: User, campaign: int | None, source: str = Source.OFFICE.value,
    reference: str = "", detail: dict[str, Any] | None = None, quantity: int = 1,
) -> list[Any]:
    """The values of COLUMNS: done by a user for their own unit and line, recorded a few minutes later."""
    unit = by.unit
    return [str(getattr(kind, "value", kind)), person, quantity, at, at + TYPED_AFTER, unit.pk, unit.path, unit.line, by.pk, campaign, source,
            reference, detail or {}]


def write_event_rows(rows: Iterable[list[Any]]) -> None:
    """Append them in the order of their times."""
    copy_rows(Event, COLUMNS, sorted(rows, key=lambda row: (row[3], row[1] or 0, row[0])))
