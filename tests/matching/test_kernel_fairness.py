"""Does a person's label change the list? It must not: what a person can do is compared, never what it is called."""

from __future__ import annotations

import random
from typing import Any

import polars as pl
import pytest

from bangfu.core.errors import DomainError
from bangfu.matching import search
from bangfu.matching.columns import market
from bangfu.matching.layout import MAX_K, PERSON, VACANCY, Weights
from bangfu.occupations.vocabulary import ACCOMMODATIONS, DOMAINS
from tests.matching import specification
from tests.matching.test_kernel import AREAS, CODES, POINTS

CATEGORIES = ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")


def draw_people(count: int, seed: int) -> list[dict[str, Any]]:
    draw = random.Random(seed)  # noqa: S311 – test data
    people = []
    for number in range(count):
        lon, lat = draw.choice(POINTS)
        people.append(
            {
                "person_id": number,
                "area": draw.choice(AREAS),
                "lon": lon,
                "lat": lat,
                "wish_occupations": draw.sample(CODES, draw.randint(0, 3)),
                "history_occupations": draw.sample(CODES, draw.randint(0, 2)),
                "min_pay": draw.choice([None, 2000, 3000]),
                "max_km": draw.choice([None, 20.0, 300.0]),
                "hours": draw.choice([None, "full", "part", "any"]),
                "remote_ok": draw.choice([None, True, False]),
                "schooling": draw.choice([None, 1, 2, 3, 5]),
                "night_ok": draw.choice([None, True, False]),
                "abilities": {domain.code: draw.choice([None, 1, 2, 3, 3, 3, 3]) for domain in DOMAINS},
                "accommodations": draw.sample([item.code for item in ACCOMMODATIONS], draw.randint(0, 4)),
            }
        )
    return people


def draw_posts(count: int, seed: int) -> list[dict[str, Any]]:
    draw = random.Random(seed)  # noqa: S311 – test data
    posts = []
    for number in draw.sample(range(10 * count), count):
        lon, lat = draw.choice([*POINTS, (None, None)])
        posts.append(
            {
                "vacancy_id": number,
                "area": draw.choice(AREAS),
                "lon": lon,
                "lat": lat,
                "occupation": draw.choice(CODES),
                "pay_min": draw.choice([None, 2000, 3000]),
                "pay_max": draw.choice([None, 3000, 4000]),
                "hours": draw.choice(["full", "full", "part", "flexible"]),
                "remote": draw.random() < 0.2,
                "shift": draw.choice(["day", "day", "rotating", "night"]),
                "schooling_min": draw.choice([None, 0, 1, 2, 3]),
                "demands": {domain.code: draw.choice([None, 0, 0, 0, 1, 1, 1, 2]) for domain in DOMAINS},
                "offers": draw.sample([item.code for item in ACCOMMODATIONS], draw.randint(0, 5)),
                "openings": 1,
            }
        )
    return posts


@pytest.mark.parametrize("k", [1, 4, MAX_K])
def test_many_vacancies_give_the_pairs_of_the_definition(k):
    people, posts = draw_people(25, seed=k), draw_posts(500, seed=k)
    columns = market(pl.DataFrame(posts, schema=search.VACANCY_SCHEMA))
    found = search.match(pl.DataFrame(people, schema=search.PEOPLE_SCHEMA), columns, Weights(), k)
    got = [(row["person_id"], row["vacancy_id"], row["score"], search.verdict_of(row["reasons"])) for row in found.to_dicts()]
    assert got == [(p["person_id"], *pair) for p in people for pair in specification.best(p, posts, Weights(), k)]
    assert len(got) > 5 * min(k, 20)


def test_equal_best_scores_are_ordered_by_vacancy_id_wherever_they_lie():
    """Also where a place or an occupation group can at best draw level with the list so far."""
    person = {"person_id": 1, "lon": 128.23, "lat": 43.37, "max_km": 300.0, "wish_occupations": ["4-02-07-02", "6-25-01-02"]}
    post = {"lat": 43.37, "remote": False, "demands": {domain.code: 0 for domain in DOMAINS}}
    rows = [
        post | {"vacancy_id": number, "lon": lon, "occupation": code}
        for number, (lon, code) in enumerate(
            (lon, code) for lon in (130.0, 129.9, 128.23, 128.24) for code in ("6-25-01-02", "4-02-07-02")
        )
    ]
    rows += [post | {"vacancy_id": number, "lon": 130.1, "occupation": "1-06-01-01"} for number in (50, 49)]
    for chosen in (rows, rows[:4], rows[4:], rows[-2:]):
        frame = pl.DataFrame([row | {"area": None} for row in chosen], schema=search.VACANCY_SCHEMA)
        full = {name: person.get(name) for name in search.PEOPLE_SCHEMA}
        posts = [{name: row.get(name) for name in search.VACANCY_SCHEMA} for row in chosen]
        for k in (1, 2, 3):
            found = search.match_one(person, market(frame), k=k).to_dicts()
            expected = specification.best(full, posts, Weights(), k)
            assert [(row["vacancy_id"], row["score"]) for row in found] == [pair[:2] for pair in expected]


def test_category_and_grade_are_no_inputs():
    names = {*search.PEOPLE_SCHEMA, *search.VACANCY_SCHEMA, *PERSON.names, *VACANCY.names}
    assert not {name for name in names if any(word in name for word in ("categ", "grade", "disab", "type"))}


def test_swapped_labels_give_the_same_lists():
    people, posts = draw_people(60, seed=2), draw_posts(200, seed=2)
    columns = market(pl.DataFrame(posts, schema=search.VACANCY_SCHEMA))
    frame = pl.DataFrame(people, schema=search.PEOPLE_SCHEMA)
    lists = []
    for shift in range(len(CATEGORIES)):
        labels = [CATEGORIES[(number + shift) % len(CATEGORIES)] for number in range(frame.height)]
        grades = [1 + (number + shift) % 4 for number in range(frame.height)]
        labelled = frame.with_columns(pl.Series("category", labels), pl.Series("grade", grades))
        lists.append(search.match(labelled, columns, Weights(), 10))
    assert lists[0].height > 100
    assert all(found.equals(lists[0]) for found in lists)


def test_one_person_alone_gets_the_list_of_the_batch():
    people, posts = draw_people(20, seed=3), draw_posts(300, seed=3)
    columns = market(pl.DataFrame(posts, schema=search.VACANCY_SCHEMA))
    together = search.match(pl.DataFrame(people, schema=search.PEOPLE_SCHEMA), columns, Weights(), 7)
    alone = pl.concat([search.match_one(person, columns, Weights(), 7) for person in people])
    assert alone.equals(together)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hours": "nights"}, "hours 不能是 nights"),
        ({"accommodations": ["guide_dog"]}, "不认识的便利条件：guide_dog"),
        ({"schooling": 6}, "schooling 的等级应在 0 到 5 之间"),
        ({"abilities": {"seeing": 4}}, "abilities.seeing 的等级应在 0 到 3 之间"),
    ],
)
def test_values_outside_the_vocabulary_are_refused_by_name(change, words):
    columns = market(pl.DataFrame(draw_posts(3, seed=4), schema=search.VACANCY_SCHEMA))
    with pytest.raises(DomainError, match=words):
        search.match_one({"person_id": 1} | change, columns)


def test_k_and_weights_out_of_order_are_refused():
    columns = market(pl.DataFrame(draw_posts(3, seed=5), schema=search.VACANCY_SCHEMA))
    with pytest.raises(DomainError, match="1 到 50"):
        search.match_one({"person_id": 1}, columns, k=51)
    with pytest.raises(DomainError, match="wish"):
        search.match_one({"person_id": 1}, columns, Weights(wish=(0, 6, 3, 28, 40)))
