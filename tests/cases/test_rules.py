"""Does everybody get the services they are due, each with its own denominator?"""

from datetime import date

import pytest

from bangfu.cases.rules import four_services, why_not_pairing
from bangfu.core.citations import Outcome

DAY = date(2022, 5, 16)


def due(**facts: object) -> list[Outcome]:
    return [one.due for one in four_services(done={}, **facts)]  # type: ignore[arg-type]


def test_unemployed_person_with_a_need_is_due_all_four() -> None:
    assert due(in_base=True, has_need=True) == [Outcome.YES] * 4


def test_unemployed_person_without_a_need_is_due_the_check_only() -> None:
    assert due(in_base=True, has_need=False) == [Outcome.YES, Outcome.NO, Outcome.NO, Outcome.NO]


def test_need_nobody_asked_about_leaves_three_open() -> None:
    assert due(in_base=True, has_need=None) == [Outcome.YES, Outcome.MAYBE, Outcome.MAYBE, Outcome.MAYBE]


def test_person_outside_the_base_is_due_nothing() -> None:
    assert due(in_base=False, has_need=True) == [Outcome.NO] * 4


def test_service_given_is_no_longer_missing() -> None:
    first, second, *_ = four_services(in_base=True, has_need=True, done={"basic_check": DAY})
    assert (first.done_on, first.is_missing, second.is_missing) == (DAY, False, True)


@pytest.mark.parametrize(("wrong", "word"), [
    ({"died": True}, "去世"), ({"has_helper": True}, "已有"), ({"helper_is_active": False}, "停用"), ({"in_area": False}, "辖区"),
])
def test_pairing_is_refused_with_the_reason(wrong: dict[str, bool], word: str) -> None:
    fine = {"helper_is_active": True, "in_area": True, "has_helper": False, "died": False}
    assert why_not_pairing(**fine) == ""
    assert word in why_not_pairing(**{**fine, **wrong})
