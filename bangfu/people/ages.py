"""Who is of employment age (就业年龄段) on a day? The one place of this rule; its values are in parameters/employment_age.yaml."""

from datetime import date, timedelta
from pathlib import Path

from bangfu.core.citations import cites
from bangfu.core.parameters import Parameters
from bangfu.people.choices import Sex

PARAMETERS = Parameters(Path(__file__).parent / "parameters")
WORDS = {Sex.MALE.value: "male", Sex.FEMALE.value: "female"}


@cites("残疾人就业和职业培训信息管理系统（实名制）填报口径：男16–59周岁，女16–54周岁（domain §2.3 S1）")
def employment_ages(on: date) -> dict[str, tuple[int, int]]:
    """Full years per sex, both ends included, in force on a day."""
    return {sex: (PARAMETERS.number(f"employment_age.{word}_from", on), PARAMETERS.number(f"employment_age.{word}_until", on)) for sex, word in WORDS.items()}


def ages_source(on: date) -> str:
    """The paper the ages rest on."""
    return PARAMETERS.value_of("employment_age.male_until", on).source


def years_before(day: date, years: int) -> date:
    """The same day `years` earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def years_old(born: date | None, on: date) -> int | None:
    """Whole years of age on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day)) if born else None


def birth_days(ages: tuple[int, int], on: date) -> tuple[date, date]:
    """First and last birthday of those who are of these ages on a day, both ends included."""
    youngest, oldest = ages
    return years_before(on, oldest + 1) + timedelta(days=1), years_before(on, youngest)
