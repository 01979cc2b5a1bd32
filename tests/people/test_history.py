"""Does the history of a field say from what to what, when, from which source, and how fresh a file is?"""

from datetime import date, datetime, timedelta

import pytest

from bangfu.people.actions import update_person
from bangfu.people.choices import Source
from bangfu.people.freshness import block_light, level_of, person_light
from bangfu.people.history import changes_of
from bangfu.people.models import Person
from bangfu.people.words import FIELDS, said
from tests.clock import NOW
from tests.world import World

DAY = date(2022, 5, 16)


def tell(world: World, values: dict, source: Source = Source.VISIT, at: datetime = NOW) -> Person:
    update_person(person=world.people[0], values=values, source=source, at=at, by=world.officer)
    return Person.objects.get(pk=world.people[0].pk)


def test_change_tells_both_values_the_source_and_who(world: World) -> None:
    person = tell(world, {"employment": "employed", "employment_form": "7"})
    change = next(one for one in changes_of(person) if one.name == "employment" and not one.first)
    assert (change.before, change.after, change.source, change.who, change.at) == ("未就业", "已就业", "入户", "林经办", NOW)


def test_confirmation_is_told_only_when_asked_for(world: World) -> None:
    person = tell(world, {"employment": "unemployed"}, Source.PHONE)
    assert not [one for one in changes_of(person) if one.name == "employment" and not one.first]
    told = [one for one in changes_of(person, confirmations=True) if one.name == "employment" and not one.first]
    assert [(one.same, one.source) for one in told] == [(True, "电话")]


def test_every_column_of_the_file_has_its_words() -> None:
    quiet = {"id", "path", "provenance", "created_at", "updated_at"}
    assert {field.name for field in Person._meta.fields} - quiet == set(FIELDS)


@pytest.mark.parametrize(("name", "value", "words"), [
    ("schooling", 0, "未上过学"), ("max_km", 0, "只在家"), ("night_ok", False, "不可以"), ("night_ok", None, "未登记"), ("needs", ["training"], "技能培训"),
    ("abilities", {"seeing": 3}, "看：看得清"), ("abilities", {}, "未登记"), ("min_pay", 2000, "不低于 2,000 元"),
])
def test_values_are_worded(name: str, value: object, words: str) -> None:
    assert said(name, value) == words


@pytest.mark.parametrize(("at", "expected"), [
    (date(2022, 5, 1), "fresh"), (date(2022, 2, 1), "ageing"), (date(2021, 5, 1), "stale"), (None, "unknown"),
])
def test_freshness_by_age(at: date | None, expected: str) -> None:
    assert level_of(at, DAY) == expected


def test_file_is_as_fresh_as_its_oldest_block(world: World) -> None:
    person = world.people[0]
    assert person_light(person, DAY).level == "unknown"
    for name, days in (("phone", 10), ("employment", 200), ("wish", 20)):
        person.provenance[name] = ["visit", (NOW - timedelta(days=days)).isoformat(), None]
    assert block_light(person, "contact", DAY).level == "fresh"
    assert (person_light(person, DAY).level, person_light(person, DAY).state) == ("ageing", "soon")


def test_page_of_a_field_shows_its_way(world: World, as_user) -> None:
    tell(world, {"employment": "employed"})
    shown = as_user(world.officer).get(f"/people/{world.people[0].pk}/history/employment/").content.decode()
    assert "未就业</td>" in shown
    assert "<strong>已就业</strong>" in shown
    assert as_user(world.officer).get(f"/people/{world.people[0].pk}/history/path/").status_code == 404
