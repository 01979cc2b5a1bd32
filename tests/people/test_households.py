"""Are families entered whole, and do the counts that look at families follow?"""

from datetime import date

import pytest

from bangfu.core.errors import DomainError
from bangfu.people.actions import add_member, join_household, leave_household, mark_household, remove_member, set_head
from bangfu.people.choices import Employment, Relation
from bangfu.people.frames import households_frame
from bangfu.people.households import head_of
from bangfu.people.models import Household, Member, Person
from tests.world import World


def counts(world: World) -> list[tuple[int, int, int]]:
    """(of working age, employed, unknown) of each household of the county."""
    frame = households_frame([world.officer.unit.path], world.today)
    return frame.select("working_age", "employed", "unknown").rows()


def child(world: World, employment: str = "unemployed") -> Member:
    return add_member(person=world.people[0], relation=Relation.CHILD, name="张试小", birth_on=date(2000, 1, 1), sex="1", employment=employment, by=world.officer)


def read(world: World, number: int) -> Person:
    return Person.objects.select_related("household").get(pk=world.people[number].pk)


def test_marks_make_the_household_and_keep_their_source(world: World) -> None:
    mark_household(person=world.people[0], marks={"minimum_living": True, "relocated": None, "monitored": "sudden"}, by=world.officer)
    person = read(world, 0)
    assert (person.household.minimum_living, person.household.relocated, person.household.monitored) == (True, None, "sudden")
    assert (person.household.source, person.provenance["monitored"][0], "relocated" in person.provenance) == ("窗口 2022-05-17", "office", False)


def test_zero_employment_counts_follow_every_change(world: World) -> None:
    made = child(world)
    assert counts(world) == [(2, 0, 0)]
    join_household(person=world.people[0], other=world.people[1], by=world.officer)
    assert counts(world) == [(3, 0, 0)]
    Person.objects.filter(pk=world.people[1].pk).update(employment=Employment.EMPLOYED)
    assert counts(world) == [(3, 1, 0)]
    leave_household(person=world.people[1], by=world.officer)
    assert counts(world) == [(2, 0, 0)]
    remove_member(person=world.people[0], member=made, by=world.officer)
    assert counts(world) == [(1, 0, 0)]


def test_everybody_in_the_family_is_looked_at_again(world: World) -> None:
    join_household(person=world.people[0], other=world.people[1], by=world.officer)
    long_ago = "2022-01-01T00:00+08:00"
    Person.objects.all().update(updated_at=long_ago)
    child(world)
    assert {one.pk for one in Person.objects.filter(updated_at__gt=long_ago)} == {one.pk for one in world.people[:2]}


def test_household_nobody_registered_is_left_in_goes_with_its_members(world: World) -> None:
    child(world)
    leave_household(person=world.people[0], by=world.officer)
    assert (Household.objects.count(), Member.objects.count()) == (0, 0)


@pytest.mark.parametrize("wrong", ["self", "again", "dead", "nowhere"])
def test_what_cannot_be_is_refused_with_the_reason(world: World, wrong: str) -> None:
    one, two = world.people[:2]
    if wrong == "self":
        with pytest.raises(DomainError, match="同一个人"):
            join_household(person=one, other=one, by=world.officer)
    elif wrong == "again":
        join_household(person=one, other=two, by=world.officer)
        with pytest.raises(DomainError, match="已登记在同一户"):
            join_household(person=one, other=two, by=world.officer)
    elif wrong == "dead":
        Person.objects.filter(pk=two.pk).update(died_on=world.today)
        with pytest.raises(DomainError, match="已登记去世"):
            join_household(person=one, other=two, by=world.officer)
    else:
        with pytest.raises(DomainError, match="没有登记家庭"):
            leave_household(person=one, by=world.officer)


def test_page_adds_a_member_without_showing_the_name_and_joins_only_those_in_scope(world: World, as_user) -> None:
    client, address = as_user(world.officer), f"/people/{world.people[0].pk}/household/"
    given = {"act": "add", "relation": "child", "name": "张试小", "birth_on": "2000-01-01", "sex": "1", "employment": "unemployed"}
    assert client.post(address, given).status_code == 302
    assert "张试小" not in client.get(address).content.decode()
    assert client.post(address, given | {"birth_on": "2030-01-01"}).status_code == 422
    assert client.post(address, {"act": "join", "other": world.strangers[0].pk}).status_code == 404
    assert client.post(address, {"act": "join", "other": world.people[1].pk}).status_code == 302
    assert client.post(address, {"act": "remove", "member": Member.objects.get().pk}).status_code == 302
    assert client.post(address, {"act": "remove", "member": 999999}).status_code == 404


def test_head_is_one_at_a_time_and_ceases_by_moving_out(world: World, as_user) -> None:
    made = child(world)
    join_household(person=world.people[0], other=world.people[1], by=world.officer)
    for head, member in ((world.people[0], None), (None, made), (world.people[1], None)):
        set_head(person=world.people[0], head=head, member=member, by=world.officer)
        assert head_of(read(world, 0).household) == (head or made)
        assert Member.objects.filter(is_head=True).count() == (1 if member else 0)
    assert "户主" in as_user(world.officer).get(f"/people/{world.people[0].pk}/household/").content.decode()
    leave_household(person=read(world, 1), by=world.officer)
    assert head_of(read(world, 0).household) is None


def test_somebody_of_another_household_is_no_head(world: World) -> None:
    child(world)
    with pytest.raises(DomainError, match="不在这一户"):
        set_head(person=world.people[0], head=world.people[1], member=None, by=world.officer)


def test_page_names_the_head(world: World, as_user) -> None:
    made, client, address = child(world), as_user(world.officer), f"/people/{world.people[0].pk}/household/"
    assert client.post(address, {"act": "head", "member": made.pk}).status_code == 302
    assert head_of(read(world, 0).household) == made
    assert client.post(address, {"act": "head", "other": world.people[0].pk}).status_code == 302
    assert head_of(read(world, 0).household) == world.people[0]
    assert "请选一个人" in client.post(address, {"act": "head"}).content.decode()
