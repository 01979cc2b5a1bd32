"""Does a free job title find its occupation?"""

from time import perf_counter, process_time

import pytest

from bangfu.occupations.coding import code_titles, plain_title, suggest


@pytest.mark.parametrize(("title", "code"), [
    ("保洁员", "4-09-08-01"), ("保洁", "4-09-08-01"), ("门卫", "4-07-05-01"), ("收银", "4-01-02-04"), ("缝纫工", "6-05-01-03"), ("电焊工", "6-18-02-04"),
    ("养老护理员", "4-10-01-05"), ("急聘快递员 4000-6000", "4-02-07-08"), ("按摩师（包住）", "4-10-04-02"),
])
def test_common_title_finds_its_occupation(title: str, code: str) -> None:
    assert suggest(title)[0].code == code


def test_suggestions_are_different_occupations_with_names() -> None:
    found = suggest("客服", 5)
    assert len({one.code for one in found}) == len(found) <= 5
    assert all(one.name and 0 < one.confidence <= 1 for one in found)


def test_beginning_of_a_code_lists_what_lies_below() -> None:
    assert {one.code[:7] for one in suggest("4-09-08")} == {"4-09-08"}


def test_nothing_alike_gives_nothing() -> None:
    assert suggest("") == []
    assert suggest("龘靐") == []


def test_title_without_end_costs_no_more_than_a_long_one() -> None:
    began = process_time()
    for text in ("9" * 200_000, "保洁员" * 50_000, "（" * 200_000, " " * 200_000):
        suggest(text)
    assert process_time() - began < 2


def test_noise_around_a_title_is_taken_away() -> None:
    assert plain_title("【急聘】保洁员（双休）") == "保洁员"
    assert plain_title("焊工 5000-8000") == "焊工"


def test_thousand_titles_take_less_than_five_seconds() -> None:
    begun = perf_counter()
    code_titles(f"保洁员{number}" for number in range(1000))
    assert perf_counter() - begun < 5
