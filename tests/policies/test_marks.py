"""Are marks what the rules say of the registry, and is 已认定 only what is on record?"""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from bangfu.audit.models import Line
from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError
from bangfu.people.choices import Relation
from bangfu.people.models import Event, Household, Member, Person
from bangfu.policies import actions, queries
from bangfu.policies.models import Mark
from tests.world import World

ON = date(2022, 5, 17)
FITTING = {
    "hukou": "urban", "certificate_until": date(2028, 9, 1), "not_employed_reason": "7", "wish": "work",
    "registered_unemployed_on": date(2022, 1, 10),
}


def change(person: Person, **values: object) -> Person:
    Person.objects.filter(pk=person.pk).update(**values)
    person.refresh_from_db()
    return person


def marks(person: Person) -> dict[str, tuple[str, bool]]:
    return {one.policy: (one.outcome, one.certified) for one in Mark.objects.filter(person=person)}


def test_refresh_marks_everybody_below_a_path_and_nobody_else(world: World) -> None:
    actions.refresh_marks(paths=["22/2224/222403/"], as_of=ON, by=world.officer)
    assert marks(world.people[0])["rural_disabled"] == ("yes", True)
    assert marks(world.strangers[0]) == {}
    assert Line.objects.filter(action="marks.refresh").exists()


def test_refresh_removes_marks_that_no_longer_hold(world: World) -> None:
    actions.refresh_marks(paths=["22/"], as_of=ON, by=None)
    change(world.people[0], hukou="urban")
    actions.refresh_marks(paths=["22/"], as_of=ON, by=None)
    assert "rural_disabled" not in marks(world.people[0])
    assert "rural_disabled" in marks(world.people[1])


def test_refresh_of_one_person_gives_what_the_batch_gives(world: World) -> None:
    person = change(world.people[0], **FITTING)
    actions.refresh_marks(paths=["22/"], as_of=ON, by=None)
    batch = {one.policy: one.reasons for one in Mark.objects.filter(person=person)}
    others = Mark.objects.exclude(person=person).count()
    Mark.objects.filter(person=person).delete()
    actions.refresh_person_marks(person, ON)
    assert {one.policy: one.reasons for one in Mark.objects.filter(person=person)} == batch
    assert Mark.objects.exclude(person=person).count() == others


def test_dead_person_has_no_marks(world: World) -> None:
    actions.refresh_marks(paths=["22/"], as_of=ON, by=None)
    change(world.people[0], died_on=date(2022, 5, 1))
    actions.refresh_person_marks(world.people[0], ON)
    assert marks(world.people[0]) == {}


def test_fitting_person_is_not_certified_without_a_certificate(world: World) -> None:
    person = change(world.people[0], **FITTING)
    actions.refresh_person_marks(person, ON)
    assert marks(person)["hard_to_employ"] == ("yes", False)


def test_certificate_makes_the_mark_certified_and_withdrawing_undoes_it(world: World) -> None:
    person = change(world.people[0], **FITTING)
    event = actions.certify(person=person, policy="hard_to_employ", by=world.officer_hrss, document="敦人社就认〔2022〕31号", on=date(2022, 4, 28))
    assert event.line == "hrss"
    assert event.detail["policy"] == "hard_to_employ"
    assert marks(person)["hard_to_employ"] == ("yes", True)
    assert "zero_employment_family" not in {one for one, (_, certified) in marks(person).items() if certified}
    actions.withdraw_certificate(person=person, policy="hard_to_employ", by=world.officer_hrss, reason="录错人")
    assert marks(person)["hard_to_employ"] == ("yes", False)
    assert Event.objects.filter(kind="certification").count() == 2  # the voided one stays


def test_certified_person_who_found_work_is_kept_for_review(world: World) -> None:
    person = change(world.people[0], **FITTING)
    actions.certify(person=person, policy="hard_to_employ", by=world.officer_hrss, document="31号", on=date(2022, 4, 28))
    change(person, employment="employed")
    actions.refresh_person_marks(person, ON)
    assert marks(person)["hard_to_employ"] == ("no", True)
    assert queries.people_of(world.officer, policy="hard_to_employ", state="review").count() == 1


@pytest.mark.parametrize(("policy", "document", "on", "words"), [
    ("rural_disabled", "1号", date(2022, 4, 28), "户籍类别"),
    ("hard_to_employ", "  ", date(2022, 4, 28), "认定文书号"),
    ("hard_to_employ", "1号", date(2022, 5, 18), "晚于今天"),
    ("no_such_rule", "1号", date(2022, 4, 28), "no_such_rule"),
])
def test_certificate_is_refused_with_the_reason(world: World, policy: str, document: str, on: date, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        actions.certify(person=world.people[0], policy=policy, by=world.officer, document=document, on=on)


def test_certificate_is_not_entered_twice(world: World) -> None:
    given = {"person": world.people[0], "policy": "hard_to_employ", "by": world.officer, "document": "1号", "on": ON}
    actions.certify(**given)
    with pytest.raises(DomainError, match="已有"):
        actions.certify(**given)
    assert Event.objects.filter(kind="certification").count() == 1


@pytest.mark.parametrize(("spouse", "outcome"), [("unemployed", "maybe"), ("", "maybe"), ("employed", None)])
def test_zero_employment_family_looks_at_all_members(world: World, spouse: str, outcome: str | None) -> None:
    home = Household.objects.create(region=world.people[0].region, path=world.people[0].path)
    Member.objects.create(household=home, relation=Relation.SPOUSE, birth_on=date(1980, 1, 1), sex="2", employment=spouse)
    person = change(world.people[0], household=home, hukou="urban")
    actions.refresh_person_marks(person, ON)
    held = marks(person).get("zero_employment_family")
    if spouse == "":  # somebody's state is unknown: not worth a mark
        assert held is None
    else:
        assert held == ((outcome, False) if outcome else None)


def test_changed_files_are_marked_by_the_next_pass(world: World) -> None:
    Person.objects.all().update(updated_at=now().replace(year=2021))
    assert actions.refresh_changed_marks(as_of=today(), at=now()) == 0
    person = world.people[0]
    person.refresh_from_db()
    person.save()  # sets updated_at
    assert actions.refresh_changed_marks(as_of=today(), at=now()) == 1
    assert "rural_disabled" in marks(person)


def test_counts_by_area_add_up_to_the_whole(world: World) -> None:
    actions.refresh_marks(paths=["22/"], as_of=ON, by=None)
    below = queries.counts_by_area(world.prefecture, world.regions["2224"])
    assert {area.name: counts["rural_disabled"]["certified"] for area, counts in below} == {"敦化市": 4, "安图县": 2}
    assert queries.counts_by_policy(world.prefecture)["rural_disabled"]["certified"] == 6


def test_command_names_an_area(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("marks", "敦化市")
    assert "农村残疾人：已认定 4 人" in capsys.readouterr().out
    assert not Mark.objects.filter(person=world.strangers[0]).exists()


def test_clock_that_was_set_back_hides_no_change(world: World) -> None:
    actions.refresh_changed_marks(as_of=today(), at=now() + timedelta(hours=6))
    world.people[0].save()
    assert actions.refresh_changed_marks(as_of=today(), at=now()) >= 1
