"""Is 就业年龄段 read from its dated values, both ends included, and are values before the first refused?"""

from datetime import date
from pathlib import Path

import pytest

from bangfu.core.parameters import ParameterError, Parameters
from bangfu.people.ages import PARAMETERS, ages_source, birth_days, employment_ages
from bangfu.people.choices import Sex

TODAY = date(2022, 5, 17)


@pytest.mark.parametrize(("birth", "male", "female"), [
    (date(2006, 5, 17), True, True), (date(2006, 5, 18), False, False),  # 16 today, 16 tomorrow
    (date(1962, 5, 18), True, False), (date(1962, 5, 17), False, False),  # 59 today, 60 today
    (date(1967, 5, 18), True, True), (date(1967, 5, 17), True, False),  # 54 today, 55 today
])
def test_employment_age_has_both_ends_included(birth: date, male: bool, female: bool) -> None:
    ages = employment_ages(TODAY)
    for sex, expected in ((Sex.MALE, male), (Sex.FEMALE, female)):
        first, last = birth_days(ages[sex], TODAY)
        assert (first <= birth <= last) is expected


def test_employment_age_survives_a_leap_day() -> None:
    assert birth_days((16, 59), date(2024, 2, 29)) == (date(1964, 3, 1), date(2008, 2, 29))


def test_employment_age_names_its_paper() -> None:
    assert "实名制" in ages_source(TODAY)


def test_value_follows_its_day(tmp_path: Path) -> None:
    (tmp_path / "wage.yaml").write_text("""parameters:
  minimum:
    label: 最低工资
    unit: 元
    values:
      - {from: 2021-12-01, value: 2, source: 乙文, confirmed: true}
      - {from: 2017-10-01, value: 1, source: 甲文, confirmed: false}
""", encoding="utf-8")
    kept = Parameters(tmp_path)
    assert kept.codes() == ["wage.minimum"]
    assert [kept.number("wage.minimum", day) for day in (date(2017, 10, 1), date(2021, 11, 30), date(2021, 12, 1))] == [1, 1, 2]
    assert kept.value_of("wage.minimum", date(2020, 1, 1)).source == "甲文"
    with pytest.raises(ParameterError, match="2016-01-01"):
        kept.number("wage.minimum", date(2016, 1, 1))


@pytest.mark.parametrize("code", ["employment_age.other", "nothing.male_from"])
def test_unknown_parameter_is_named(code: str) -> None:
    with pytest.raises(ParameterError, match=code.split(".")[0 if code.startswith("nothing") else 1]):
        PARAMETERS.number(code, TODAY)
