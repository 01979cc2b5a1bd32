"""What is the time? The only place that asks; settings.FIXED_TODAY lets the demo stand on one day of its campaign.

A date there leaves the real time of day; a datetime (tests) stands still.
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

HERE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This moment, or the one the installation stands on."""
    real, fixed = timezone.now(), settings.FIXED_TODAY
    if fixed is None:
        return real
    if isinstance(fixed, datetime):
        return fixed
    return datetime.combine(fixed, real.astimezone(HERE).time(), tzinfo=HERE)


def today() -> date:
    """The day in China."""
    return now().astimezone(HERE).date()


def end_of_work(day: date) -> datetime:
    """17:00 of a day, the hour deadlines mean when they name none."""
    return datetime.combine(day, time(17), tzinfo=HERE)
