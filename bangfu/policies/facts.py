"""How is a fact of law read from a person's columns? Polars expressions: true, false, or null for unknown.

Columns are those of `people.models.Person` (see `rules.COLUMNS`); a blank value is null here. Nothing asks the clock.
"""

from datetime import date

import polars as pl

from bangfu.people.ages import employment_ages
from bangfu.people.choices import WISHES_WITH_NEED, Employment, Hukou, NotEmployedReason, Sex


def age(on: date) -> pl.Expr:
    """Completed years on a day (周岁); a birthday counts from its day on."""
    birth = pl.col("birth_on")
    had_birthday = (birth.dt.month().cast(pl.Int32) * 100 + birth.dt.day()) <= on.month * 100 + on.day
    return on.year - birth.dt.year() - (~had_birthday).cast(pl.Int32)


def of_working_age(on: date) -> pl.Expr:
    """Within 就业年龄段, which differs by sex; unknown when sex or birth date is, unless no sex would change it."""
    years = age(on)
    male, female = (years.is_between(*employment_ages(on)[sex]) for sex in (Sex.MALE, Sex.FEMALE))
    either = pl.when(male == female).then(male)
    return pl.when(pl.col("sex") == Sex.MALE).then(male).when(pl.col("sex") == Sex.FEMALE).then(female).otherwise(either)


def is_unemployed() -> pl.Expr:
    return pl.col("employment") == Employment.UNEMPLOYED


def registered_unemployed(on: date) -> pl.Expr:
    """失业登记 is on record by that day. A blank is unknown: the register of 人社 may hold it."""
    return pl.col("registered_unemployed_on") <= on


def has_valid_certificate(on: date) -> pl.Expr:
    return pl.col("certificate_until") >= on


def has_urban_hukou() -> pl.Expr:
    return pl.col("hukou") == Hukou.URBAN


def has_rural_hukou() -> pl.Expr:
    return pl.col("hukou") == Hukou.RURAL


def wants_work() -> pl.Expr:
    """有就业愿望；说不准 is unknown."""
    wish = pl.col("wish")
    return pl.when(wish != "unsure").then(wish.is_in([one.value for one in WISHES_WITH_NEED]))


def is_able_to_work() -> pl.Expr:
    """有劳动能力: refuted only by the recorded reason 丧失劳动能力, never by category or grade of the disability."""
    return pl.col("not_employed_reason") != NotEmployedReason.UNABLE
