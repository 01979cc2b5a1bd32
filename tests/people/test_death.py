"""Is a death registered with its proof, corrected and undone, and never counted twice?"""

from datetime import date

import pytest

from bangfu.core.errors import DomainError
from bangfu.people.actions import register_death, undo_death, update_person
from bangfu.people.choices import DeathProof, EventKind, Source
from bangfu.people.frames import events_frame
from bangfu.people.models import Person
from bangfu.people.queries import standing_death
from tests.clock import NOW
from tests.world import World

DAY = date(2022, 5, 1)


def die(world: World, on: date = DAY) -> Person:
    return register_death(person=world.people[0], on=on, proof=DeathProof.CERTIFICATE, source=Source.OFFICE, by=world.officer)


def test_death_closes_the_file_and_leaves_an_event(world: World) -> None:
    person = die(world)
    assert (person.died_on, person.provenance["died_on"][0]) == (DAY, "office")
    assert standing_death(person).detail == {"proof": "certificate"}
    with pytest.raises(DomainError, match="已登记去世"):
        update_person(person=person, values={"wish": "none"}, source=Source.OFFICE, at=NOW, by=world.officer)


def test_corrected_day_leaves_one_event_standing(world: World) -> None:
    die(world)
    person = die(world, date(2022, 5, 3))
    assert person.died_on == date(2022, 5, 3)
    assert events_frame(kinds=[EventKind.DEATH]).height == 1


def test_undone_death_opens_the_file_again(world: World) -> None:
    person = undo_death(person=die(world), reason="本人在世", by=world.officer)
    assert (person.died_on, standing_death(person)) == (None, None)
    assert update_person(person=person, values={"wish": "none"}, source=Source.OFFICE, at=NOW, by=world.officer) == ["wish"]
    with pytest.raises(DomainError, match="没有登记去世"):
        undo_death(person=person, reason="再点一次", by=world.officer)


@pytest.mark.parametrize(("day", "words"), [("2023-01-01", "今天以后"), ("1900-01-01", "早于出生日期")])
def test_impossible_day_is_refused_on_the_page(world: World, as_user, day: str, words: str) -> None:
    given = {"on": day, "proof": "family", "source": "phone"}
    answer = as_user(world.officer).post(f"/people/{world.people[0].pk}/death/", given)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_day_told_on_a_visit_waits_for_its_proof(world: World, as_user) -> None:
    Person.objects.filter(pk=world.people[0].pk).update(died_on=DAY)
    assert "还没有凭证" in as_user(world.officer).get(f"/people/{world.people[0].pk}/death/").content.decode()
