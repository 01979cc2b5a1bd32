"""What is the time? The only place that asks; settings.FIXED_TODAY lets the demo stand on one day of its campaign."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

HERE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This moment; in the demo, the fixed day at the real time of day."""
    real = timezone.now()
    if settings.FIXED_TODAY is None:
        return real
    return datetime.combine(settings.FIXED_TODAY, real.astimezone(HERE).timetz().replace(tzinfo=None), tzinfo=HERE)


def today() -> date:
    """The day in China."""
    return now().astimezone(HERE).date()


def end_of_work(day: date) -> datetime:
    """17:00 of a day, the hour deadlines mean when they name none."""
    return datetime.combine(day, time(17), tzinfo=HERE)
