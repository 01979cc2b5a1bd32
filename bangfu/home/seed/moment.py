"""How does the demo do things at their moments of the campaign? The one clock of the house is set while a step runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from django.conf import settings

from bangfu.core.clock import HERE


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Inside, core.clock.now() is this moment."""
    before = settings.FIXED_TODAY
    settings.FIXED_TODAY = moment
    try:
        yield moment
    finally:
        settings.FIXED_TODAY = before


def on(day: date, clock: str) -> datetime:
    """on(date(2022, 5, 13), "09:30") in China."""
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=HERE)
