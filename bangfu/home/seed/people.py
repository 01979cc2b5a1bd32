"""Which fictitious people live in these villages? Columns as in people.Person, drawn from distributions.py."""

from datetime import date
from typing import Any

import numpy as np
import polars as pl

from bangfu.home.seed import distributions as d
from bangfu.home.seed.drawing import by_group, chance, days, pick, with_gaps
from bangfu.home.seed.profiles import as_struct, draw_abilities, draw_accommodations, draw_contact_ways, draw_kinds, draw_wishes
from bangfu.people.choices import Category, Employment, Grade, Hukou, NotEmployedReason, Schooling, Sex, Wish


def spread(rng: np.random.Generator, villages: pl.DataFrame, n: int, *, showcase: dict[str, int] | None = None) -> np.ndarray:
    """How many people live in each village: exactly `n` together, exactly so many in each showcase county.

    `villages`: index, area (six digits of the county), rural. Villages weigh Poisson(38); rural and urban ones together
    keep their shares. Every county gets somebody when `n` allows.
    """
    showcase = showcase or {}
    weights = rng.poisson(d.PER_VILLAGE, villages.height).astype(float)
    rural = villages["rural"].to_numpy()
    areas = villages["area"].to_numpy().astype(str)
    counts = np.zeros(villages.height, dtype=int)
    groups = [(areas == area, size) for area, size in showcase.items()]
    rest = ~np.isin(areas, list(showcase))
    first = [np.flatnonzero((areas == area) & rest)[:1] for area in np.unique(areas[rest])]
    left = n - sum(showcase.values())
    if left >= 3 * len(first):
        counts[np.concatenate(first)] = 3
        left -= 3 * len(first)
    for here, size in [*groups, (rest, max(left, 0))]:
        share = np.where(here, weights, 0)
        for kind, part in ((rural, d.RURAL_SHARE), (~rural, 1 - d.RURAL_SHARE)):
            total = share[kind].sum()
            share[kind] *= part / total if total else 0
        if share.sum():
            counts += rng.multinomial(size, share / share.sum())
    return counts


def make_people(
    rng: np.random.Generator, villages: pl.DataFrame, n: int, *, as_of: date, showcase: dict[str, int] | None = None
) -> pl.DataFrame:
    """`n` people as the registry would hold them had everybody been asked.

    `villages` has index, region_id, path, area, rural. Result: index, village, region_id, path and the columns of
    people.Person, besides `kinds` and `reach` (surveys.choices); abilities are a struct with one field per domain, null where unknown.
    """
    home = np.repeat(np.arange(villages.height), spread(rng, villages, n, showcase=showcase))
    size = len(home)
    places = villages[home]
    male = chance(rng, d.MALE_SHARE, size)
    category, grade = pick(rng, d.CATEGORY, size), pick(rng, d.GRADE, size)
    births = draw_births(rng, male, as_of)
    ages = (np.datetime64(as_of) - births).astype(int) / 365.2425
    schooling, graduated = draw_schooling(rng, category, ages, as_of)
    hukou = np.where(places["rural"].to_numpy() ^ chance(rng, .05, size), Hukou.RURAL.value, Hukou.URBAN.value)
    columns: dict[str, Any] = {
        "index": np.arange(size), "village": villages["index"].to_numpy()[home], "region_id": places["region_id"], "path": places["path"],
        "sex": np.where(male, Sex.MALE.value, Sex.FEMALE.value), "birth_on": births, "category": category, "grade": grade,
        "certificate_until": days(np.datetime64(as_of), rng.integers(-200, 3650, size)),
        "hukou": hukou, "schooling": schooling, "graduated_on": graduated,
        "contact_way": draw_contact_ways(rng, category, grade),
        "match_refused": chance(rng, .015, size),
        **draw_work(rng, grade=grade, hukou=hukou, ages=ages, graduated=graduated, as_of=as_of),
    }
    people = pl.DataFrame(columns)
    kinds = draw_kinds(rng, category)
    levels = draw_abilities(rng, kinds, grade, schooling)
    return people.with_columns(
        as_struct(levels),
        draw_accommodations(rng, kinds, grade).alias("accommodations"),
        *[pl.Series(name, values) for name, values in draw_wishes(rng, people, kinds).items()],
    )


def draw_births(rng: np.random.Generator, male: np.ndarray, as_of: date) -> np.ndarray:
    """Birth dates of people in the employment age band on that day: men 16–59, women 16–54."""
    size = len(male)
    ages = np.where(male, rng.triangular(*d.AGES_MEN, size), rng.triangular(*d.AGES_WOMEN, size))
    oldest = np.where(male, d.AGES_MEN[2], d.AGES_WOMEN[2])
    whole = (np.clip(ages, 16.01, oldest - .01) * 365.2425).astype(int)
    return days(np.datetime64(as_of), -whole)


def draw_schooling(rng: np.random.Generator, category: np.ndarray, ages: np.ndarray, as_of: date) -> tuple[np.ndarray, list[date | None]]:
    """Schooling, and for college students the end of their studies: this year's more often than in life."""
    size = len(category)
    schooling = pick(rng, d.SCHOOLING, size).astype(int)
    minds = category == Category.INTELLECTUAL.value
    schooling[minds] = pick(rng, d.SCHOOLING_INTELLECTUAL, int(minds.sum()))
    schooling = np.where((ages < 20) & (schooling > Schooling.SENIOR), Schooling.SENIOR.value, schooling)
    able = ~minds & (ages >= 21) & (ages < 26)
    wanted = d.GRADUATES_PER_YEAR / 2 * size / max(int(able.sum()), 1)
    graduate = able & chance(rng, min(wanted, .8), size)
    schooling = np.where(graduate, np.where(chance(rng, .55, size), Schooling.COLLEGE, Schooling.BACHELOR), schooling)
    years = pick(rng, {0: .6, -1: .25, -2: .15}, size).astype(int) + as_of.year
    graduated = [date(year, 6, 30) if yes else None for year, yes in zip(years.tolist(), graduate.tolist(), strict=True)]
    return schooling, graduated


def draw_work(
    rng: np.random.Generator, *, grade: np.ndarray, hukou: np.ndarray, ages: np.ndarray, graduated: list[date | None], as_of: date
) -> dict[str, Any]:
    """Employment, its form and dates, or the reason against it and the wish."""
    size = len(grade)
    share = np.select([grade == one.value for one in Grade], list(d.EMPLOYED_BY_GRADE.values()))
    this_year = np.array([day is not None and day.year == as_of.year for day in graduated])
    works = chance(rng, np.where(this_year, .2, np.where(ages < 20, .1, share)), size)
    unknown = chance(rng, d.STATUS_UNKNOWN, size)
    works, idle = works & ~unknown, ~works & ~unknown
    wish, reason = draw_wish(rng, ages, this_year)
    today = np.datetime64(as_of)
    had_job = idle & chance(rng, .4, size)
    lost = days(today, -rng.integers(20, 1500, size))
    registered = had_job & chance(rng, np.where(hukou == Hukou.URBAN.value, .5, .12), size)
    forms = by_group(rng, hukou, d.FORMS)
    return {
        "employment": np.select([works, idle], [Employment.EMPLOYED.value, Employment.UNEMPLOYED.value], ""),
        "employment_form": np.where(works, forms, "").astype(str),
        "employed_on": with_gaps(days(today, -rng.integers(30, 4000, size)), works),
        "unemployed_on": with_gaps(lost, had_job),
        "registered_unemployed_on": with_gaps(np.minimum(lost + np.timedelta64(30, "D"), today - np.timedelta64(5, "D")), registered),
        "wish": np.where(works, "", wish),
        "not_employed_reason": np.where(idle, reason, ""),
    }


def forms_found(rng: np.random.Generator, hukou: str) -> str:
    """The form of work of somebody found to be employed."""
    return str(pick(rng, d.FORMS[Hukou(hukou)], 1)[0])


def draw_wish(rng: np.random.Generator, ages: np.ndarray, this_year: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Wish of people out of work, and the reason why they are, which goes with it."""
    size = len(ages)
    need = d.NEED_SHARE
    general = {Wish.WORK: need * (1 - d.SELF_SHARE), Wish.SELF_EMPLOYED: need * d.SELF_SHARE, Wish.UNSURE: d.UNSURE_SHARE,
               Wish.NONE: 1 - need - d.UNSURE_SHARE}
    wish = np.where(this_year, pick(rng, {Wish.WORK: .8, Wish.SELF_EMPLOYED: .1, Wish.UNSURE: .1}, size), pick(rng, general, size))
    reasons = {
        Wish.WORK: {NotEmployedReason.NO_SKILL: .55, NotEmployedReason.OTHER: .42, NotEmployedReason.LAND_TAKEN: .03},
        Wish.SELF_EMPLOYED: {NotEmployedReason.NO_SKILL: .35, NotEmployedReason.OTHER: .62, NotEmployedReason.LAND_TAKEN: .03},
        Wish.UNSURE: {NotEmployedReason.NO_SKILL: .6, NotEmployedReason.OTHER: .4},
        Wish.NONE: {NotEmployedReason.UNABLE: .5, NotEmployedReason.NO_WISH: .45, NotEmployedReason.OTHER: .05},
    }
    reason = by_group(rng, wish, reasons).astype("U1")
    learning = (ages < 20) & (wish == Wish.NONE.value)
    return wish, np.where(learning, NotEmployedReason.STUDENT.value, reason)
