"""Is work done before written down, coded when the words tell it, and used for matching?"""

from datetime import date
from typing import Any

import pytest

from bangfu.core.errors import DomainError
from bangfu.people.actions import add_spell, remove_spell
from bangfu.people.choices import Source
from bangfu.people.models import Person, Spell
from tests.world import World


def tell(world: World, **facts: Any) -> Spell:
    given = {"work": "缝纫工", "employer": "某试用服装厂", "form": "7", "started_on": date(2015, 1, 1), "ended_on": date(2018, 1, 1), "reason": "closed"}
    return add_spell(person=world.people[0], source=Source.PHONE, by=world.officer, **given | facts)


def past(world: World) -> list[str]:
    return Person.objects.get(pk=world.people[0].pk).past_occupations


def test_told_work_joins_what_the_person_has_done_and_leaves_with_it(world: World) -> None:
    first, second = tell(world), tell(world, started_on=None, ended_on=None)
    assert first.occupation
    assert past(world) == [first.occupation]
    assert Person.objects.get(pk=world.people[0].pk).provenance["past_occupations"][0] == "phone"
    remove_spell(spell=first, by=world.officer)
    assert past(world) == [second.occupation]
    remove_spell(spell=second, by=world.officer)
    assert past(world) == []


def test_words_that_tell_no_occupation_are_kept_as_they_are(world: World) -> None:
    made = tell(world, work="Ω∎∎")
    assert (made.work, made.occupation, past(world)) == ("Ω∎∎", "", [])


@pytest.mark.parametrize(("facts", "words"), [({"ended_on": date(2014, 1, 1)}, "结束早于开始"), ({"ended_on": date(2030, 1, 1)}, "今天以后")])
def test_impossible_days_are_refused(world: World, facts: dict, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        tell(world, **facts)


def test_page_lists_and_adds(world: World, as_user) -> None:
    client, address = as_user(world.officer), f"/people/{world.people[0].pk}/work/"
    assert "还没有工作经历" in client.get(address).content.decode()
    assert client.post(address, {"work": "缝纫工", "source": "visit", "ended_on": "2018-01-01"}).status_code == 302
    assert "缝纫工" in client.get(address).content.decode()
    assert client.post(address, {"work": "", "source": "visit"}).status_code == 422
