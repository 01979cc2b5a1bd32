"""Do numbers, dates and icons read as they should?"""

from datetime import date, datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from bangfu.core import ui

TUESDAY = date(2022, 5, 17)
LATE_EVENING_UTC = datetime(2022, 5, 16, 18, 2, tzinfo=timezone.utc)  # noqa: UP017 - 02:02 the next day in Shanghai


def test_thousands_has_separators_and_a_true_minus() -> None:
    assert [ui.thousands(n) for n in (0, 1234, -1234567, None)] == ["0", "1,234", "−1,234,567", "—"]


def test_signed_says_its_sign() -> None:
    assert [ui.signed(n) for n in (3, -1200, 0, None)] == ["+3", "−1,200", "0", "—"]


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(3187, 3568, "89.3%"), (0, 0, "—"), (5, None, "—"), (None, 5, "—"), (0, 9, "0%"), (9, 9, "100%"), (12, 9, "133.3%")],
)
def test_percent_names_the_share(part: int | None, whole: int | None, text: str) -> None:
    assert ui.percent(part, whole) == text


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_percent_of_a_true_part_is_never_all_or_nothing(part: int, rest: int) -> None:
    assert ui.percent(part, part + rest) not in ("0%", "0.0%", "100%", "100.0%")


@given(st.integers(-5, 10**9), st.integers(0, 10**9))
def test_share_fits_the_bar(part: int, whole: int) -> None:
    assert 0 <= ui.share(part, whole) <= 100


def test_dates_in_prose_and_in_tables() -> None:
    assert ui.date_long(TUESDAY) == "2022年5月17日"
    assert ui.date_words(TUESDAY) == "5月17日"
    assert ui.date_short(TUESDAY) == "05-17"
    assert ui.date_iso(TUESDAY) == "2022-05-17"
    assert ui.weekday(TUESDAY) == "星期二"


def test_moments_stand_on_the_clock_of_the_offices() -> None:
    assert ui.datetime_short(LATE_EVENING_UTC) == "05-17 02:02"
    assert ui.datetime_iso(LATE_EVENING_UTC) == "2022-05-17 02:02"
    assert ui.date_iso(LATE_EVENING_UTC) == "2022-05-17"
    assert ui.datetime_short(LATE_EVENING_UTC.replace(tzinfo=None)) == "05-17 02:02"


@pytest.mark.parametrize(
    "name", ["date_long", "date_words", "date_short", "date_iso", "weekday", "datetime_short", "datetime_iso"]
)
def test_a_missing_date_is_shown_as_missing(name: str) -> None:
    assert getattr(ui, name)(None) == "—"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "—"), (0, "约 1 秒"), (40, "约 40 秒"), (59.7, "约 60 秒"),
        (170, "约 3 分钟"), (3569, "约 59 分钟"), (7300, "约 2 小时"),
    ],
)
def test_time_left_is_said_in_words(seconds: float | None, text: str) -> None:
    assert ui.duration(seconds) == text


@pytest.fixture
def environment() -> Environment:
    made = Environment(autoescape=True)
    made.globals["static"] = lambda path: f"/static/{path}"
    return made


def test_icon_without_a_name_is_hidden_from_screen_readers(environment: Environment) -> None:
    drawn = ui.icon(environment, "bell")
    assert drawn == '<svg class="icon" aria-hidden="true"><use href="/static/bangfu/icons.svg#i-bell"/></svg>'


def test_icon_with_a_name_is_an_image_and_escapes_it(environment: Environment) -> None:
    assert 'role="img" aria-label="逾期&lt;"' in ui.icon(environment, "alert", "逾期<")


def test_icon_misspelt_fails(environment: Environment) -> None:
    with pytest.raises(LookupError, match="bel"):
        ui.icon(environment, "bel")
