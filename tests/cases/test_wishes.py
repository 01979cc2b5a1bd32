"""Can an officer mend what a person wants and can do, with source and day, without losing what stands?"""

from datetime import timedelta

import pytest

from bangfu.cases.wish_forms import WishesForm
from bangfu.people.actions import update_person
from bangfu.people.choices import Source
from bangfu.people.models import Person
from bangfu.surveys.choices import WORK_CODES, Work
from tests.clock import NOW
from tests.world import World

EXACT = "4-03-02-05"  # one kind of kitchen work: no kind of the visit page speaks for it alone
STANDING = {
    "wish": "work", "hours": "part", "min_pay": 2000, "max_km": 20.0, "remote_ok": False, "night_ok": None, "needs": ["training", "introduction"],
    "wish_occupations": [*WORK_CODES[Work.CLEANING], EXACT], "abilities": {"walking": 1, "seeing": 3}, "accommodations": ["shuttle", "buddy"],
}


@pytest.fixture
def person(world: World) -> Person:
    update_person(person=world.people[0], values=STANDING, source=Source.VISIT, at=NOW - timedelta(days=3), by=world.officer)
    return Person.objects.get(pk=world.people[0].pk)


def as_sent(person: Person, world: World, **changed: object) -> dict:
    """The form as the browser sends it back."""
    form = WishesForm(person=person, today=world.today)
    sent = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: value for name, value in ({**sent, "source": "office"} | changed).items() if value not in (None, "")}


def test_form_sent_back_unchanged_changes_nothing(world: World, as_user, person: Person) -> None:
    answer = as_user(world.officer).post(f"/cases/people/{person.pk}/wishes/", as_sent(person, world), follow=True)
    assert "没有改动" in answer.content.decode()
    assert Person.objects.get(pk=person.pk).provenance == person.provenance


def test_change_keeps_the_rest_and_has_its_source(world: World, as_user, person: Person) -> None:
    sent = as_sent(person, world, min_pay="2600", ability_walking="2", more="缝纫工", needs=["training"])
    answer = as_user(world.officer).post(f"/cases/people/{person.pk}/wishes/", sent, follow=True)
    assert "已改：" in answer.content.decode()
    after = Person.objects.get(pk=person.pk)
    assert (after.min_pay, after.needs, after.max_km) == (2600, ["training"], 20.0)
    assert after.abilities == {"walking": 2, "seeing": 3}
    assert set(STANDING["wish_occupations"]) < set(after.wish_occupations)
    assert after.provenance["min_pay"][0] == "office"
    assert after.provenance["hours"][0] == "visit"


def test_emptied_answer_is_unknown_again(world: World, as_user, person: Person) -> None:
    sent = as_sent(person, world, ability_seeing="", hours="", reach="", exact=[])
    as_user(world.officer).post(f"/cases/people/{person.pk}/wishes/", sent)
    after = Person.objects.get(pk=person.pk)
    assert (after.hours, after.max_km, after.abilities, after.wish_occupations) == ("", None, {"walking": 1}, list(WORK_CODES[Work.CLEANING]))


def test_older_word_does_not_replace_a_fresher_one(world: World, as_user, person: Person) -> None:
    sent = as_sent(person, world, hours="full", on=(world.today - timedelta(days=30)).isoformat())
    answer = as_user(world.officer).post(f"/cases/people/{person.pk}/wishes/", sent)
    assert answer.status_code == 422
    assert "又登记过" in answer.content.decode()
    assert Person.objects.get(pk=person.pk).hours == "part"


@pytest.mark.parametrize(("changed", "words"), [
    ({"more": "Ω∎∎"}, "对不上职业分类"), ({"min_pay": "-1"}, "不能是负数"), ({"on": "2030-01-01"}, "今天以后"), ({"reach": "99"}, "99"),
])
def test_odd_answer_is_refused_with_one_reason(world: World, as_user, person: Person, changed: dict, words: str) -> None:
    answer = as_user(world.officer).post(f"/cases/people/{person.pk}/wishes/", as_sent(person, world, **changed))
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_leader_reads_and_does_not_write(world: World, as_user, person: Person) -> None:
    shown = as_user(world.leader).get(f"/cases/people/{person.pk}/wishes/").content.decode()
    assert "20 公里内" in shown
    assert 'id="t-mend"' not in shown
