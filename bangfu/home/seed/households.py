"""In which families do the fictitious people live, and does anybody there work?"""

from datetime import date
from typing import Any

import numpy as np
import polars as pl

from bangfu.home.seed import distributions as d
from bangfu.home.seed.drawing import chance, days, pick
from bangfu.home.seed.identities import family_names, given_names
from bangfu.people.choices import Employment, Monitored, Relation, Sex

DAYS = 365.2425
MEMBERS = ((Relation.SPOUSE, .55), (Relation.CHILD, .4), (Relation.PARENT, .3), (Relation.OTHER, .04))


def make_households(rng: np.random.Generator, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Households (index, region_id, path, relocated, monitored, minimum_living) and for each person theirs or null.

    `people` must stand village by village. Some people of one village live together.
    """
    size = people.height
    village = people["village"].to_numpy()
    together = np.r_[False, village[1:] == village[:-1]] & chance(rng, d.SHARES_HOUSEHOLD, size)
    number = np.cumsum(~together) - 1
    heads = np.flatnonzero(~together)
    recorded = chance(rng, d.HOUSEHOLD_RECORDED, len(heads)) | (np.bincount(number) > 1)
    final = np.where(recorded, np.cumsum(recorded) - 1, -1)
    chosen = people[heads[recorded]]
    count = chosen.height
    rural = (chosen["hukou"] == "rural").to_numpy()
    severe = chosen["grade"].is_in(["1", "2"]).to_numpy()
    monitored = np.where(rural & chance(rng, d.MONITORED_RURAL / d.HOUSEHOLD_RECORDED, count), pick(rng, dict.fromkeys(Monitored, 1.0), count), "")
    known = chance(rng, .9, count)
    households = pl.DataFrame({
        "index": np.arange(count), "region_id": chosen["region_id"], "path": chosen["path"],
        "relocated": _maybe(rural & chance(rng, d.RELOCATED_RURAL / d.HOUSEHOLD_RECORDED, count), known),
        "monitored": monitored,
        "minimum_living": _maybe(chance(rng, d.MINIMUM_LIVING * np.where(severe, 1.5, .6), count), known),
    })
    return households, pl.Series("household", final[number]).replace(-1, None)


def make_members(rng: np.random.Generator, people: pl.DataFrame, household: pl.Series, *, as_of: date) -> pl.DataFrame:
    """The other members: household, relation, name, birth_on, sex, employment. In some urban families nobody works."""
    first = people.with_columns(household.alias("household")).drop_nulls("household").unique("household", keep="first", maintain_order=True)
    nobody_works = (first["hukou"] == "urban").to_numpy() & (first["employment"] != "employed").to_numpy() & chance(rng, .12, first.height)
    parts = [_members(rng, first, relation, share=share, nobody_works=nobody_works, as_of=as_of) for relation, share in MEMBERS]
    return pl.concat(parts).sort("household", maintain_order=True)


def _members(
    rng: np.random.Generator, first: pl.DataFrame, relation: Relation, *, share: float, nobody_works: np.ndarray, as_of: date
) -> pl.DataFrame:
    today = np.datetime64(as_of)
    ages = (today - first["birth_on"].to_numpy()).astype(int) / DAYS
    youngest = {Relation.SPOUSE: 24, Relation.CHILD: 27}.get(relation, 0)
    here = (ages >= youngest) & chance(rng, share, len(ages))
    rows, ages = first.filter(here), ages[here]
    size = rows.height
    gap = {Relation.SPOUSE: rng.normal(0, 4, size), Relation.CHILD: -rng.uniform(21, 34, size), Relation.PARENT: rng.uniform(20, 35, size),
           Relation.OTHER: rng.normal(0, 15, size)}[relation]
    theirs = np.clip(ages + gap, 1, 95)
    male = (rows["sex"] == Sex.FEMALE.value).to_numpy() if relation is Relation.SPOUSE else chance(rng, .5, size)
    working_age = (theirs >= 16) & (theirs < np.where(male, 60, 55))
    status = pick(rng, {Employment.EMPLOYED: .62, Employment.UNEMPLOYED: .28, "": .10}, size)
    status = np.where(nobody_works[here], Employment.UNEMPLOYED.value, status)
    names = np.char.add(family_names(rng, rows["path"].to_numpy().astype(str)), given_names(rng, male))
    columns: dict[str, Any] = {
        "household": rows["household"], "relation": np.full(size, relation.value), "name": names,
        "birth_on": days(today, -(theirs * DAYS).astype(int)), "sex": np.where(male, Sex.MALE.value, Sex.FEMALE.value),
        "employment": np.where(working_age, status, ""),
    }
    return pl.DataFrame(columns)


def _maybe(values: np.ndarray, known: np.ndarray) -> list[bool | None]:
    return [value if yes else None for value, yes in zip(values.tolist(), known.tolist(), strict=True)]
