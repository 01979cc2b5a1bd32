"""How are numbers, dates and icons shown? Pure filters and globals of the templates."""

from collections.abc import Callable
from datetime import date, datetime, timezone
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from jinja2 import Environment, pass_environment
from markupsafe import Markup

HERE = ZoneInfo("Asia/Shanghai")
NOTHING = "—"  # shown where a value is missing: an empty cell could also be a mistake
SPRITE = Path(__file__).parent / "static" / "bangfu" / "icons.svg"
WEEKDAYS = "一二三四五六日"


@cache
def icon_names() -> frozenset[str]:
    """The icons of the sprite, so that a misspelt name fails in a test and not silently on a page."""
    symbols = ElementTree.parse(SPRITE).getroot().iter("{http://www.w3.org/2000/svg}symbol")  # noqa: S314 - our own file
    return frozenset(symbol.attrib["id"].removeprefix("i-") for symbol in symbols)


@pass_environment
def icon(environment: Environment, name: str, label: str | None = None) -> Markup:
    """`<svg>` drawn from the sprite: decorative without a label, an image with a name otherwise."""
    if name not in icon_names():
        raise LookupError(f"no icon {name!r} in {SPRITE.name}")
    href = environment.globals["static"]("bangfu/icons.svg")  # type: ignore[operator]
    if label is None:
        return Markup('<svg class="icon" aria-hidden="true"><use href="{}#i-{}"/></svg>').format(href, name)
    return Markup('<svg class="icon" role="img" aria-label="{}"><use href="{}#i-{}"/></svg>').format(label, href, name)


def thousands(value: float | None) -> str:
    """1234 → 1,234; a true minus sign; — for None."""
    return NOTHING if value is None else f"{value:,}".replace("-", "−")


def signed(value: float | None) -> str:
    """A difference with its sign: +3, −3, 0."""
    return NOTHING if value is None else f"{value:+,}".replace("-", "−") if value else "0"


def share(part: float | None, whole: float | None) -> float:
    """Width of a bar in percent, 0 to 100, whatever the figures."""
    return round(min(100.0, max(0.0, 100 * part / whole)), 1) if part and whole else 0.0


def percent(part: float | None, whole: float | None, digits: int = 1) -> str:
    """89.3%; — when there is nothing to divide by. Never rounds up to 100% or down to 0%."""
    if not whole or part is None:
        return NOTHING
    ratio, step = 100 * part / whole, 10**-digits
    if 0 < part < whole:
        ratio = min(max(ratio, step), 100 - step)
    return f"{ratio:.{digits}f}%" if 0 < part < whole or part > whole else f"{ratio:.0f}%"


def local(moment: datetime) -> datetime:
    """The moment on the clock of the offices; a naive one is UTC, as stored."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)  # noqa: UP017 - Python 3.11 has both
    return aware.astimezone(HERE)


def _day(value: date | None) -> date | None:
    return local(value).date() if isinstance(value, datetime) else value


def date_long(value: date | None) -> str:
    """2022年5月20日"""
    day = _day(value)
    return f"{day.year}年{day.month}月{day.day}日" if day else NOTHING


def date_words(value: date | None) -> str:
    """5月20日: prose where the year is clear."""
    day = _day(value)
    return f"{day.month}月{day.day}日" if day else NOTHING


def date_short(value: date | None) -> str:
    """05-20: narrow columns where the year is clear."""
    day = _day(value)
    return f"{day:%m-%d}" if day else NOTHING


def date_iso(value: date | None) -> str:
    """2022-05-20"""
    day = _day(value)
    return day.isoformat() if day else NOTHING


def weekday(value: date | None) -> str:
    """星期二"""
    day = _day(value)
    return f"星期{WEEKDAYS[day.weekday()]}" if day else NOTHING


def datetime_short(value: datetime | None) -> str:
    """05-17 10:02 on the offices' clock."""
    return f"{local(value):%m-%d %H:%M}" if value else NOTHING


def datetime_iso(value: datetime | None) -> str:
    """2022-05-17 10:02 on the offices' clock."""
    return f"{local(value):%Y-%m-%d %H:%M}" if value else NOTHING


def duration(seconds: float | None) -> str:
    """Time left in words: 约 40 秒, 约 3 分钟, 约 2 小时."""
    if seconds is None:
        return NOTHING
    if seconds < 60:
        return f"约 {max(1, round(seconds))} 秒"
    return f"约 {round(seconds / 60)} 分钟" if seconds < 3570 else f"约 {round(seconds / 3600)} 小时"


def environment_additions() -> dict[str, dict[str, Callable[..., Any]]]:
    """What the Jinja environment of the site adds, besides `static` and `url`."""
    filters: list[Callable[..., Any]] = [
        thousands, signed, share, percent, date_long, date_words, date_short, date_iso, weekday,
        datetime_short, datetime_iso, duration,
    ]
    by_name = {one.__name__: one for one in filters}
    return {"filters": by_name, "globals": {"icon": icon, "percent": percent, "share": share}}
