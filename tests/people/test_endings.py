"""When somebody dies or moves away, does the work about them end, is whoever had it told, and does a mistake put it back?"""

from datetime import timedelta

import pytest
from django.urls import reverse

from bangfu.cases.actions import pair_helper
from bangfu.cases.models import Pairing
from bangfu.cases.queries import pairings_due, pairings_of
from bangfu.orgs.scope import visible_to
from bangfu.people.actions import accept_transfer, hand_over_person, merge_people, register_death, undo_death
from bangfu.people.choices import DeathProof, Source
from bangfu.people.endings import lately_ended
from bangfu.people.models import Person
from bangfu.people.queries import matching_text, meant, register
from bangfu.surveys.actions import assign_people
from bangfu.surveys.models import Assignment
from tests.world import World


@pytest.fixture
def busy(world: World) -> Person:
    """A person with a visit to come and a helper."""
    person = world.people[0]
    assign_people(campaign=world.campaign, given={world.commissioner: [person.pk]}, due_on=world.today, by=world.officer)
    pair_helper(campaign=world.campaign, person=person, helper=world.helper, goal="", next_action="", next_on=None, by=world.officer)
    return person


def die(world: World, person: Person) -> Person:
    return register_death(person=person, on=world.today, proof=DeathProof.CERTIFICATE, source=Source.OFFICE, by=world.officer)


def fresh(user):
    return type(user).objects.get(pk=user.pk)


def test_death_ends_pairing_visits_and_sight_and_both_are_told(world: World, busy: Person, as_user) -> None:
    die(world, busy)
    assert (Pairing.objects.get().ended_at is None, Assignment.objects.get().state) == (False, "closed")
    for user, page in ((world.helper, "cases"), (world.commissioner, "field_today")):
        assert busy.pk not in visible_to(fresh(user)).person_ids
        words = as_user(user).get(reverse(page)).content.decode()
        assert "张*山：本人已登记去世" in words
        assert "张试山" not in words
    assert lately_ended(world.helper, world.now + timedelta(days=2)) == []
    assert "最近结束" not in as_user(world.officer).get(reverse("cases")).content.decode()


def test_mistaken_death_puts_all_of_it_back_also_after_a_correction(world: World, busy: Person) -> None:
    die(world, busy)
    undo_death(person=die(world, busy), reason="弄混了", by=world.officer)
    assert (Pairing.objects.get().ended_at, Assignment.objects.get().state) == (None, "open")
    assert busy.pk in visible_to(fresh(world.helper)).person_ids
    assert lately_ended(world.helper, world.now) == []


def test_what_had_ended_before_stays_ended(world: World, busy: Person) -> None:
    Assignment.objects.update(state="done")
    undo_death(person=die(world, busy), reason="弄混了", by=world.officer)
    assert Assignment.objects.get().state == "done"


def test_death_heard_of_at_the_door_leaves_the_helpers_lists_at_once(world: World, busy: Person) -> None:
    assert pairings_due(world.helper, world.today).exists()
    Person.objects.filter(pk=busy.pk).update(died_on=world.today)
    assert not pairings_due(world.helper, world.today).exists()
    assert not pairings_of(world.helper).exists()


def test_transfer_ends_the_old_countys_work_and_the_new_one_gives_it_out_anew(world: World, busy: Person, as_user) -> None:
    made = hand_over_person(person=busy, to_unit=world.unit("222426"), reason="", by=world.officer)
    accept_transfer(transfer=made, region=world.regions["222426100200"], by=world.stranger)
    assert Pairing.objects.get().ended_at is not None
    assert not Assignment.objects.exists()
    assert "张*山：档案已转到别的县" in as_user(world.helper).get(reverse("cases")).content.decode()
    assigned = assign_people(campaign=world.campaign, given={world.stranger_commissioner: [busy.pk]}, due_on=world.today, by=world.stranger)
    assert assigned.new == 1


# ── a merged file ──


def test_number_of_a_merged_file_finds_the_file_that_stands(world: World) -> None:
    kept, other = world.people[:2]
    numbers = (other.identity.id_number, other.identity.certificate)
    merge_people(kept=kept, other=other, choices={"number": "kept"}, by=world.officer)
    for number in numbers:
        assert list(matching_text(register(world.officer), number)) == [kept]
        assert list(meant(world.officer, number)) == [kept]
        assert not matching_text(register(world.stranger), number).exists()
