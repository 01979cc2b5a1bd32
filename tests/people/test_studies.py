"""Is a time at a school written down, and does what was finished join the person's columns?"""

from datetime import date
from typing import Any

import pytest

from bangfu.core.errors import DomainError
from bangfu.people.actions import add_study, remove_study
from bangfu.people.choices import Schooling, Source
from bangfu.people.models import Person
from tests.world import World

COLLEGE = {"level": Schooling.BACHELOR, "full_time": True, "started_on": date(2017, 9, 1), "ended_on": date(2021, 6, 30), "outcome": "graduated"}


def tell(world: World, **facts: Any) -> list[str]:
    given = {"level": Schooling.JUNIOR, "school": "某试用中学", "major": "", "full_time": None, "started_on": None, "ended_on": None, "outcome": "graduated"}
    return add_study(person=world.people[0], source=Source.VISIT, by=world.officer, **given | facts)[1]


def registered(world: World) -> Person:
    return Person.objects.get(pk=world.people[0].pk)


def test_finished_level_joins_the_register_only_when_it_is_higher(world: World) -> None:
    Person.objects.filter(pk=world.people[0].pk).update(schooling=Schooling.JUNIOR)
    assert tell(world) == []
    assert tell(world, level=Schooling.SENIOR) == ["schooling"]
    assert registered(world).schooling == Schooling.SENIOR
    assert registered(world).provenance["schooling"][0] == "visit"


@pytest.mark.parametrize(("facts", "changed"), [
    ({}, {"schooling", "graduated_on"}), ({"full_time": False}, {"schooling"}), ({"full_time": None}, {"schooling"}),
    ({"outcome": "left"}, set()), ({"outcome": "studying", "ended_on": None}, set()), ({"level": Schooling.SENIOR}, {"schooling"}),
])
def test_only_full_time_college_that_was_finished_makes_a_graduate(world: World, facts: dict, changed: set) -> None:
    Person.objects.filter(pk=world.people[0].pk).update(schooling=None, graduated_on=None)
    assert set(tell(world, **COLLEGE | facts)) == changed
    assert registered(world).graduated_on == (COLLEGE["ended_on"] if "graduated_on" in changed else None)


@pytest.mark.parametrize(("facts", "words"), [
    ({"started_on": date(2020, 9, 1), "ended_on": date(2019, 6, 1)}, "结束早于入学"), ({"ended_on": date(2030, 1, 1)}, "今天以后"),
    ({"outcome": "studying", "ended_on": date(2021, 6, 1)}, "“在读”不填结束时间"),
])
def test_impossible_studies_are_refused(world: World, facts: dict, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        tell(world, **facts)


def test_taking_out_leaves_the_register_and_says_so(world: World, as_user) -> None:
    client, address = as_user(world.officer), f"/people/{world.people[0].pk}/study/"
    assert "还没有学习经历" in client.get(address).content.decode()
    told = client.post(address, {"level": "5", "outcome": "graduated", "full_time": "1", "ended_on": "2021-06-30", "source": "office", "school": "某试用大学"}, follow=True)
    assert "文化程度、毕业时间跟着改了" in told.content.decode()
    row = world.people[0].studies.get()
    gone = client.post(f"{address}{row.pk}/remove/", follow=True).content.decode()
    assert "没有跟着改" in gone
    assert registered(world).schooling == Schooling.BACHELOR
    assert client.post(address, {"level": "", "outcome": "graduated", "source": "office"}).status_code == 422


def test_studies_of_the_dead_are_closed(world: World) -> None:
    row_before = tell(world)
    assert row_before is not None
    Person.objects.filter(pk=world.people[0].pk).update(died_on=world.today)
    with pytest.raises(DomainError, match="已登记去世"):
        tell(world)
    remove_study(study=world.people[0].studies.get(), by=world.officer)
