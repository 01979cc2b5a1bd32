"""Which days are working days, and which day is n working days before a deadline?

Holidays come from chinesecalendar. A year not yet published falls back to Monday–Friday and says so
(`published`), because a deadline must still be computed.
"""

from datetime import date, timedelta

import chinese_calendar


def published(year: int) -> bool:
    """Whether the State Council's holiday plan of that year is known to us."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def is_workday(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def workday_before(day: date, count: int) -> date:
    """The working day `count` working days before `day`; with 0, `day` itself or the nearest working day before it."""
    while not is_workday(day):
        day -= timedelta(days=1)
    for _ in range(count):
        day -= timedelta(days=1)
        while not is_workday(day):
            day -= timedelta(days=1)
    return day


def workday_after(day: date, count: int) -> date:
    """The `count`-th working day after `day`."""
    for _ in range(count):
        day += timedelta(days=1)
        while not is_workday(day):
            day += timedelta(days=1)
    return day


def workdays_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
    if end < start:
        return -workdays_between(end, start)
    days = (start + timedelta(days=step) for step in range(1, (end - start).days + 1))
    return sum(1 for day in days if is_workday(day))
