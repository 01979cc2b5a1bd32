"""Who is of employment age on a day?"""

from dataclasses import dataclass
from datetime import date, timedelta

from bangfu.core.citations import cites


@dataclass(frozen=True, slots=True)
class Band:
    """Employment age in full years, both ends included, in force from a day on."""

    starts_on: date
    male: tuple[int, int]
    female: tuple[int, int]
    source: str


def years_before(day: date, years: int) -> date:
    """The same day `years` earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def band_on(bands: list[Band], day: date) -> Band:
    """The band in force on that day; the first one also covers the days before it."""
    held = [band for band in sorted(bands, key=lambda one: one.starts_on) if band.starts_on <= day]
    return held[-1] if held else min(bands, key=lambda one: one.starts_on)


@cites("残疾人就业和职业培训信息管理系统（实名制）填报口径：男16–59周岁，女16–54周岁（domain §2.3 S1）")
def birth_days(ages: tuple[int, int], today: date) -> tuple[date, date]:
    """First and last birthday of those who are of these ages on `today`, both ends included."""
    youngest, oldest = ages
    return years_before(today, oldest + 1) + timedelta(days=1), years_before(today, youngest)
