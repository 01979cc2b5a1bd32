"""Does the demo's day pass in office hours, forward only, whatever the real hour?"""

from datetime import date, datetime

import pytest
import time_machine

from bangfu.core import clock
from bangfu.core.clock import HERE

DAY = date(2022, 5, 17)


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, 27, hour, minute, second, tzinfo=HERE)


def test_real_hours_pass_within_the_working_day(settings: pytest.FixtureRequest) -> None:
    settings.FIXED_TODAY = DAY  # type: ignore[attr-defined]
    shown = []
    for real in (at(0), at(3), at(12), at(20, 30), at(23, 59, 59)):
        with time_machine.travel(real, tick=False):
            shown.append(clock.now())
    assert shown == sorted(set(shown))
    assert shown[0] == datetime(2022, 5, 17, 10, tzinfo=HERE)
    assert shown[2] == datetime(2022, 5, 17, 13, 15, tzinfo=HERE)
    assert shown[-1] < datetime(2022, 5, 17, 16, 30, tzinfo=HERE)


def test_without_a_fixed_day_the_time_is_the_real_one(settings: pytest.FixtureRequest) -> None:
    settings.FIXED_TODAY = None  # type: ignore[attr-defined]
    with time_machine.travel(at(20, 30), tick=False):
        assert clock.now() == at(20, 30)
        assert clock.today() == date(2026, 11, 27)


def test_moment_of_the_machine_is_shown_on_the_demos_day(settings: pytest.FixtureRequest) -> None:
    settings.FIXED_TODAY = DAY  # type: ignore[attr-defined]
    assert clock.shown_at(at(12)) == datetime(2022, 5, 17, 13, 15, tzinfo=HERE)
    settings.FIXED_TODAY = None  # type: ignore[attr-defined]
    assert clock.shown_at(at(12)) == at(12)
