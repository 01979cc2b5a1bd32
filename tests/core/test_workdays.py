"""Are working days those of the State Council's plan?"""

from datetime import date

from bangfu.core.workdays import is_workday, published, workday_before, workdays_between


def test_labour_day_weekend_shift_of_2022() -> None:
    assert not is_workday(date(2022, 5, 2))  # a Monday off
    assert is_workday(date(2022, 5, 7))  # a Saturday worked


def test_workday_before_skips_the_weekend() -> None:
    assert workday_before(date(2022, 5, 16), 1) == date(2022, 5, 13)
    assert workday_before(date(2022, 5, 15), 0) == date(2022, 5, 13)


def test_workdays_between_counts_the_end_and_not_the_start() -> None:
    assert workdays_between(date(2022, 5, 13), date(2022, 5, 20)) == 5
    assert workdays_between(date(2022, 5, 20), date(2022, 5, 13)) == -5


def test_unpublished_year_falls_back_to_weekdays() -> None:
    assert not published(2060)
    assert is_workday(date(2060, 5, 3))  # a Monday
