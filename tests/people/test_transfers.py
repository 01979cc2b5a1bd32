"""Is a file handed over between counties without being copied, lost or told to those who only asked?"""

from datetime import timedelta

import pytest

from bangfu.cases.actions import pair_helper
from bangfu.core.errors import DomainError
from bangfu.home.queries import todos
from bangfu.orgs.scope import visible_to
from bangfu.people.actions import (
    accept_transfer,
    agree_transfer,
    ask_for_person,
    decline_transfer,
    hand_over_person,
    register_death,
    withdraw_transfer,
)
from bangfu.people.choices import DeathProof, Source
from bangfu.people.frames import people_frame
from bangfu.people.models import Person, Transfer
from bangfu.people.queries import register
from tests.clock import EVENING
from tests.world import World


def hand_over(world: World) -> Transfer:
    return hand_over_person(person=world.people[0], to_unit=world.unit("222426"), reason="随子女居住", by=world.officer)


def home(world: World):
    return world.regions["222426100200"]


def test_person_stays_until_accepted_and_residence_begins_that_day(world: World) -> None:
    made, key = hand_over(world), world.people[0].pk
    assert register(world.officer).filter(pk=key).exists()
    accept_transfer(transfer=made, region=home(world), by=world.stranger)
    assert not register(world.officer).filter(pk=key).exists()
    assert register(world.stranger).filter(pk=key).exists()
    assert key in people_frame([world.officer.unit.path], world.today - timedelta(days=1))["person_id"]
    assert key not in people_frame([world.officer.unit.path], world.today)["person_id"]


def test_helper_of_the_old_area_sees_the_person_no_longer(world: World) -> None:
    pair_helper(campaign=world.campaign, person=world.people[0], helper=world.helper, goal="", next_action="", next_on=None, by=world.officer)
    accept_transfer(transfer=hand_over(world), region=home(world), by=world.stranger)
    assert world.people[0].pk not in visible_to(world.helper).person_ids


def test_only_one_transfer_at_a_time_and_none_for_the_dead_or_within_the_county(world: World) -> None:
    made = hand_over(world)
    with pytest.raises(DomainError, match="正在办理"):
        hand_over(world)
    register_death(person=world.people[0], on=world.today, proof=DeathProof.FAMILY, source=Source.OFFICE, by=world.officer)
    made.refresh_from_db()
    assert (made.state, made.note) == ("withdrawn", "本人去世")
    with pytest.raises(DomainError, match="去世"):
        hand_over(world)
    with pytest.raises(DomainError, match="另一个县"):
        hand_over_person(person=world.people[1], to_unit=world.unit("222403"), reason="", by=world.officer)


def test_declined_and_withdrawn_leave_the_person_where_they_are(world: World) -> None:
    decline_transfer(transfer=hand_over(world), reason="本人没有搬来", by=world.stranger)
    with pytest.raises(DomainError, match="写明为什么"):
        decline_transfer(transfer=hand_over(world), reason=" ", by=world.stranger)
    made = withdraw_transfer(transfer=Transfer.objects.get(state="waiting"), by=world.officer)
    with pytest.raises(DomainError, match="已撤回"):
        accept_transfer(transfer=made, region=home(world), by=world.stranger)
    assert Person.objects.get(pk=world.people[0].pk).path == world.people[0].path


def test_place_outside_the_receiving_county_is_refused(world: World) -> None:
    with pytest.raises(DomainError, match="不在接收的县"):
        accept_transfer(transfer=hand_over(world), region=world.regions["222403100200"], by=world.stranger)


def test_who_asks_learns_nothing_until_the_other_side_agrees(world: World, as_user) -> None:
    person = world.strangers[0]
    index = bytes(person.identity.id_index).hex()
    client = as_user(world.officer)
    answer = client.post(f"/people/transfers/ask/{index}/", {"reason": "户口已迁到本县"})
    shown = client.get(answer["Location"]).content.decode()
    assert not any(word in shown for word in ("外*一", "安图", person.identity.name, f"/cases/people/{person.pk}/"))
    made = Transfer.objects.get()
    assert [one.title for one in todos(world.stranger, EVENING) if one.room == "people"] == ["对方请求转入一人"]
    agree_transfer(transfer=made, by=world.stranger)
    assert "外*一" in client.get(answer["Location"]).content.decode()
    assert [one.title for one in todos(world.officer, EVENING) if one.room == "people"] == ["接收转来的人"]
    assert client.post(f"/people/transfers/{made.pk}/decide/", {"act": "accept", "region": world.regions["222403100200"].pk}).status_code == 302
    assert Person.objects.get(pk=person.pk).path == world.people[0].path


def test_unknown_or_own_number_cannot_be_asked_for(world: World, as_user) -> None:
    client = as_user(world.officer)
    assert client.get(f"/people/transfers/ask/{'0' * 32}/").status_code == 404
    assert client.get(f"/people/transfers/ask/{bytes(world.people[0].identity.id_index).hex()}/").status_code == 404


@pytest.mark.parametrize(("who", "act"), [("officer", "accept"), ("stranger", "withdraw"), ("prefecture", "accept"), ("officer_hrss", "accept")])
def test_step_belongs_to_the_side_whose_turn_it_is(world: World, as_user, who: str, act: str) -> None:
    made = hand_over(world)
    answer = as_user(getattr(world, who)).post(f"/people/transfers/{made.pk}/decide/", {"act": act, "region": home(world).pk})
    assert answer.status_code == 403


def test_both_lines_see_it_and_a_third_county_does_not(world: World, as_user) -> None:
    made = hand_over(world)
    for who in ("officer", "officer_hrss", "leader", "stranger", "stranger_leader", "prefecture"):
        assert as_user(getattr(world, who)).get(f"/people/transfers/{made.pk}/").status_code == 200
    assert "张*山" in as_user(world.officer).get("/people/transfers/?box=out").content.decode()


def test_request_for_somebody_at_home_is_refused(world: World) -> None:
    with pytest.raises(DomainError, match="已登记在本县"):
        ask_for_person(person=world.people[0], reason="", by=world.officer)
