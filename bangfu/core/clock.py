"""What is the time? The only place that asks; settings.FIXED_TODAY lets the demo stand on one day of its campaign.

A date there makes the day of the demo: its 24 hours pass between 10:00, when the last of its data was recorded, and 16:30, so that
whoever opens it at night still finds an office at work. A datetime (tests) stands still.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

HERE = ZoneInfo("Asia/Shanghai")
OPENS, CLOSES = time(10), time(16, 30)  # of the demo's day


def now() -> datetime:
    """This moment, or the one the installation stands on."""
    return shown_at(timezone.now())


def shown_at(real: datetime) -> datetime:
    """What this clock says at a moment of the machine's: trails and histories are kept by the machine, and the demo reads as one time."""
    fixed = settings.FIXED_TODAY
    if fixed is None:
        return real
    if isinstance(fixed, datetime):
        return fixed
    opens, closes = (datetime.combine(fixed, hour, tzinfo=HERE) for hour in (OPENS, CLOSES))
    here = real.astimezone(HERE)
    return opens + (closes - opens) * ((here - here.replace(hour=0, minute=0, second=0, microsecond=0)) / timedelta(days=1))


def real_now() -> datetime:
    """This moment by the machine's own clock: how long a sign-in or a one-time code lasts does not stand still with the demo's day."""
    return timezone.now()


def today() -> date:
    """The day in China."""
    return now().astimezone(HERE).date()


def end_of_work(day: date) -> datetime:
    """17:00 of a day, the hour deadlines mean when they name none."""
    return datetime.combine(day, time(17), tzinfo=HERE)
