"""Does a pairing open the file to the helper, count once, and close again?"""

import pytest

from bangfu.cases.actions import end_pairing, pair_helper, update_plan
from bangfu.cases.models import Pairing
from bangfu.cases.queries import pairings_due, pairings_of, services_of, standing_events, without_helper
from bangfu.core.errors import DomainError
from bangfu.orgs.models import User
from bangfu.orgs.scope import in_scope
from bangfu.people.actions import record_event
from bangfu.people.choices import EventKind, Source
from bangfu.people.models import Event, Person
from bangfu.policies.models import Mark
from tests.world import World


def pair(world: World, **changes: object) -> Pairing:
    facts = {"campaign": world.campaign, "person": world.people[0], "helper": world.helper, "by": world.officer,
             "goal": "坐班岗位", "next_action": "陪同面试", "next_on": world.today}
    return pair_helper(**{**facts, **changes})  # type: ignore[arg-type]


def sees(name: str, person: Person) -> bool:
    return in_scope(User.objects.get(username=name), Person.objects.all(), person="pk").filter(pk=person.pk).exists()


def test_pairing_opens_the_file_to_the_helper(world: World) -> None:
    assert not sees("helper", world.people[0])
    pair(world)
    assert sees("helper", world.people[0])
    assert not sees("helper", world.people[1])


def test_pairing_is_an_event_of_the_acting_line(world: World) -> None:
    pair(world)
    event = Event.objects.get(kind=EventKind.PAIRING)
    assert (event.person_id, event.line, event.campaign_id) == (world.people[0].pk, "dpf", world.campaign.pk)


def test_second_helper_is_refused(world: World) -> None:
    pair(world)
    with pytest.raises(DomainError, match="已有帮扶责任人"):
        pair(world)
    assert Pairing.objects.count() == 1


def test_somebody_without_the_role_cannot_help(world: World) -> None:
    with pytest.raises(DomainError, match="不是帮扶责任人"):
        pair(world, helper=world.township)


def test_ended_pairing_closes_the_file_and_stays_counted(world: World) -> None:
    end_pairing(pairing=pair(world), by=world.officer)
    assert not sees("helper", world.people[0])
    assert standing_events(world.people[0]).filter(kind=EventKind.PAIRING).count() == 1


def test_mistaken_pairing_leaves_the_figures(world: World) -> None:
    end_pairing(pairing=pair(world), by=world.officer, reason="mistaken")
    assert standing_events(world.people[0]).filter(kind=EventKind.PAIRING).count() == 0


def test_plan_of_an_ended_pairing_is_closed(world: World) -> None:
    pairing = pair(world)
    update_plan(pairing=pairing, goal="新目标", next_action="", next_on=None, by=world.helper)
    end_pairing(pairing=pairing, by=world.officer)
    with pytest.raises(DomainError, match="已经结束"):
        update_plan(pairing=pairing, goal="再改", next_action="", next_on=None, by=world.helper)


def test_helper_is_reminded_on_the_day(world: World) -> None:
    pairing = pair(world)
    assert list(pairings_due(world.helper, world.today)) == [pairing]
    assert list(pairings_due(world.officer, world.today)) == []


def test_officer_sees_who_lacks_a_helper_in_their_area_only(world: World) -> None:
    for person in (world.people[0], world.people[1], world.strangers[0]):
        Mark.objects.create(person=person, policy="hard_to_employ", outcome="yes", certified=True, reasons={}, as_of=world.today)
    pair(world)
    assert list(without_helper(world.officer)) == [world.people[1]]
    assert [one.person_id for one in pairings_of(world.stranger)] == []


def test_services_of_a_person_follow_the_events(world: World) -> None:
    record_event(kind=EventKind.REFERRAL, person=world.people[0], by=world.officer, occurred_at=world.now,
                 source=Source.OFFICE, campaign_id=world.campaign.pk)
    states = {one.code: one for one in services_of(world.people[0], world.campaign, standing_events(world.people[0]), world.today)}
    assert states["employment_service"].done_on == world.today
    assert [code for code, one in states.items() if one.is_missing] == ["basic_check", "ability_assessment", "need_registration"]
