"""Who is taken into the roster, and what can be taken back."""

from datetime import date

import pytest

from bangfu.campaigns.actions import add_batch, add_to_roster, add_unemployed, undo_addition
from bangfu.campaigns.models import Campaign, RosterEntry
from bangfu.campaigns.queries import roster_by_area, roster_of, unemployed_of_age
from bangfu.core.clock import now
from bangfu.core.errors import DomainError
from bangfu.people.actions import record_event
from bangfu.people.choices import EventKind, Source
from bangfu.people.models import ImportBatch, ImportRow, Person
from tests.campaigns.addresses import make_campaign
from tests.world import TODAY, World

AREA = "22/2224/222403/"


@pytest.fixture
def campaign(world: World) -> Campaign:
    return make_campaign(world.officer)


def test_people_are_taken_in_once_and_only_from_the_campaigns_area(world: World, campaign: Campaign) -> None:
    world.people[3].died_on = date(2022, 1, 1)
    world.people[3].save()
    keys = [one.pk for one in [*world.people, world.strangers[0]]]
    added = add_to_roster(campaign=campaign, person_ids=[*keys, keys[0]], by=world.officer)
    assert (added.new, added.standing, added.left_out) == (3, 0, 2)  # one dead, one of another county
    again = add_to_roster(campaign=campaign, person_ids=keys[:3], by=world.officer)
    assert (again.new, again.standing) == (0, 3)


def test_unemployed_of_employment_age_include_the_unknown_and_leave_out_the_employed(world: World, campaign: Campaign) -> None:
    employed, unknown, old, unsexed = world.people
    Person.objects.filter(pk=employed.pk).update(employment="employed")
    Person.objects.filter(pk=unknown.pk).update(employment="")
    Person.objects.filter(pk=old.pk).update(birth_on=date(1967, 5, 17), sex="2")  # a woman of 55
    Person.objects.filter(pk=unsexed.pk).update(birth_on=date(1963, 1, 1), sex="")  # 59: the wider band
    assert set(unemployed_of_age(AREA, TODAY)) == {unknown, unsexed}
    assert add_unemployed(campaign=campaign, by=world.officer, today=TODAY).new == 2


def test_people_of_an_import_come_with_its_number(world: World, campaign: Campaign) -> None:
    batch = ImportBatch.objects.create(unit=world.officer.unit, path=AREA, uploaded_by=world.officer, file_name="名册.xlsx", digest="0" * 64, state="done")
    with pytest.raises(DomainError, match="还没有写入人员"):
        add_batch(campaign=campaign, batch=batch, by=world.officer)
    for number, person in enumerate(world.people[:2], start=1):
        ImportRow.objects.create(batch=batch, number=number, person_id=person.pk)
    ImportRow.objects.create(batch=batch, number=3, errors=["坏"])
    assert add_batch(campaign=campaign, batch=batch, by=world.officer).new == 2
    assert set(RosterEntry.objects.filter(campaign=campaign).values_list("batch_id", flat=True)) == {batch.pk}


def test_addition_is_taken_back_but_for_people_with_a_record(world: World, campaign: Campaign) -> None:
    at = now()
    add_to_roster(campaign=campaign, person_ids=[one.pk for one in world.people], by=world.officer, at=at)
    record_event(kind=EventKind.BASIC_CHECK, person=world.people[0], by=world.officer, occurred_at=world.now, source=Source.PHONE, campaign_id=campaign.pk)
    assert undo_addition(campaign=campaign, added_at=at, by=world.officer) == 3
    assert [entry.person for entry in RosterEntry.objects.filter(campaign=campaign)] == [world.people[0]]
    with pytest.raises(DomainError, match="没有可撤回的人"):
        undo_addition(campaign=campaign, added_at=at, by=world.officer)


def test_roster_is_seen_within_scope_and_counted_by_area(world: World) -> None:
    assert roster_of(world.province, world.campaign).count() == 6
    assert roster_of(world.officer, world.campaign).count() == 4
    assert roster_of(world.commissioner, world.campaign).count() == 0  # nothing assigned
    by_area = roster_by_area(world.officer, world.campaign, world.regions["222403"])
    assert [(area.name, count) for area, count in by_area] == [("大石头镇", 2), ("黄泥河镇", 2)]
    assert [(area.name, count) for area, count in roster_by_area(world.officer, world.campaign, world.regions["222403100200"])] == [("太平川村", 2)]
    assert [count for _, count in roster_by_area(world.officer, world.campaign, world.regions["2224"])] == [4, 0]  # never beyond scope


def test_people_picked_in_the_register_are_taken_in_within_scope(world: World, as_user) -> None:
    RosterEntry.objects.all().delete()
    client = as_user(world.officer)
    assert 'formaction="/campaigns/roster/pick/"' in client.get("/people/").content.decode()
    keys = [world.people[0].pk, world.people[2].pk, world.strangers[0].pk]
    query = "&".join(f"pick={key}" for key in keys)
    assert "把 2 人加入活动名册" in client.get(f"/campaigns/roster/pick/?{query}").content.decode()
    answer = client.post(f"/campaigns/roster/pick/?{query}", {"campaign": world.campaign.pk})
    assert answer.status_code == 302
    assert set(RosterEntry.objects.values_list("person_id", flat=True)) == set(keys[:2])


def test_everybody_the_conditions_find_is_taken_in(world: World, as_user) -> None:
    RosterEntry.objects.all().delete()
    client = as_user(world.officer)
    assert client.post("/campaigns/roster/pick/?wish=need", {"campaign": ""}).status_code == 422
    client.post("/campaigns/roster/pick/?wish=need", {"campaign": world.campaign.pk})
    assert RosterEntry.objects.count() == 2
