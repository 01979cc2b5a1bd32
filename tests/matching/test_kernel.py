"""Does the kernel give exactly the pairs of the plain definition?"""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangfu.matching import search
from bangfu.matching.columns import market
from bangfu.matching.layout import Weights
from bangfu.occupations.vocabulary import ACCOMMODATIONS, DOMAINS
from tests.matching import specification

CODES = ["4-02-07-02", "4-02-07-03", "4-02-01-01", "4-01-02-01", "4-00-00-00", "6-25-01-02", "6-25-00-00", "2-06-01-01"]
AREAS = [
    "22/2224/222403/222403100/222403100201/",
    "22/2224/222403/222403100/222403100202/",
    "22/2224/222403/222403101/",
    "22/2224/222403/",
    "22/2201/220102/220102001/220102001001/",
    "22/220581/220581001/220581001001/",
    "22/changbaishan/222426120/",
    "22/changbaishan/220621120/220621120201/",
    "22/",
]
POINTS = [(128.23, 43.37), (128.23, 43.37), (128.41, 43.52), (125.35, 43.86), (126.0, 44.0), (125.68, 42.53)]
WEIGHTS = Weights()


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy | strategy


levels = maybe(st.sampled_from([0, 1, 2, 2, 3, 3, 3, 3]))
low_levels = maybe(st.sampled_from([0, 0, 0, 0, 1, 1, 2, 3]))
used = maybe(st.lists(st.sampled_from([item.code for item in ACCOMMODATIONS]), max_size=6, unique=True))
places = maybe(st.sampled_from(POINTS))


@st.composite
def persons(draw: st.DrawFn) -> dict[str, Any]:
    lon, lat = draw(places) or (None, None)
    return {
        "person_id": draw(st.integers(1, 9)),
        "area": draw(maybe(st.sampled_from(AREAS))),
        "lon": lon,
        "lat": lat,
        "wish_occupations": draw(maybe(st.lists(st.sampled_from(CODES), max_size=3))),
        "history_occupations": draw(maybe(st.lists(st.sampled_from(CODES), max_size=2))),
        "min_pay": draw(maybe(st.sampled_from([0, 2000, 3000, 4000]))),
        "max_km": draw(maybe(st.sampled_from([0.0, 15.0, 20.5, 21.0, 80.0, 300.0]))),
        "hours": draw(maybe(st.sampled_from(["full", "part", "any", "any"]))),
        "remote_ok": draw(maybe(st.booleans())),
        "schooling": draw(maybe(st.integers(0, 5))),
        "night_ok": draw(maybe(st.booleans())),
        "abilities": draw(maybe(st.fixed_dictionaries({domain.code: levels for domain in DOMAINS}))),
        "accommodations": draw(used),
    }


@st.composite
def vacancies(draw: st.DrawFn) -> dict[str, Any]:
    lon, lat = draw(places) or (None, None)
    return {
        "area": draw(maybe(st.sampled_from(AREAS))),
        "lon": lon,
        "lat": lat,
        "occupation": draw(maybe(st.sampled_from(CODES))),
        "pay_min": draw(maybe(st.sampled_from([2000, 3000, 4000]))),
        "pay_max": draw(maybe(st.sampled_from([2500, 3000, 5000]))),
        "hours": draw(maybe(st.sampled_from(["full", "part", "flexible"]))),
        "remote": draw(st.booleans()),
        "shift": draw(maybe(st.sampled_from(["day", "day", "rotating", "night"]))),
        "schooling_min": draw(maybe(st.integers(0, 5))),
        "demands": draw(maybe(st.fixed_dictionaries({domain.code: low_levels for domain in DOMAINS}))),
        "offers": draw(used),
        "openings": 1,
    }


@st.composite
def markets(draw: st.DrawFn) -> list[dict[str, Any]]:
    rows = draw(st.lists(vacancies(), max_size=14))
    ids = draw(st.permutations(range(len(rows))))
    return [row | {"vacancy_id": 100 + number} for row, number in zip(rows, ids, strict=True)]


def frames(people: list[dict[str, Any]], posts: list[dict[str, Any]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    return pl.DataFrame(people, schema=search.PEOPLE_SCHEMA), pl.DataFrame(posts, schema=search.VACANCY_SCHEMA)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(persons(), min_size=1, max_size=4), markets(), st.integers(1, 12))
def test_kernel_gives_the_pairs_of_the_definition(people, posts, k):
    people = [person | {"person_id": number} for number, person in enumerate(people)]
    frame, posts_frame = frames(people, posts)
    found = search.match(frame, market(posts_frame), WEIGHTS, k)
    got = [(row["person_id"], row["vacancy_id"], row["score"], search.verdict_of(row["reasons"])) for row in found.to_dicts()]
    assert got == [(p["person_id"], *pair) for p in people for pair in specification.best(p, posts, WEIGHTS, k)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(persons(), markets())
def test_reason_bits_say_what_the_definition_says(person, posts):
    columns = market(frames([], posts)[1])
    bits = dict(zip(columns.ids.tolist(), search.pair_bits(person, columns, WEIGHTS).tolist(), strict=True))
    for post in posts:
        verdict, _, states = specification.judge(person, post, WEIGHTS)
        found = bits[post["vacancy_id"]]
        assert search.verdict_of(found) == verdict
        assert search.named_states(found) == {name: s for name, s in states.items() if s not in ("met", "fits_unscored")}


def test_kernel_of_nobody_or_nothing_is_empty():
    nobody, no_posts = frames([], [])
    assert search.match(nobody, market(no_posts)).height == 0
    assert search.match_one({"person_id": 1}, market(no_posts)).height == 0
