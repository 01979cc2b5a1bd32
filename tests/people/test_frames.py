"""Do the frames hold what stands in the tables, on the day asked for, without voided events?"""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from bangfu.people.actions import record_event, void_events
from bangfu.people.choices import EventKind, Source
from bangfu.people.frames import EVENT_TYPES, HOUSEHOLD_TYPES, PEOPLE_TYPES, events_frame, households_frame, people_frame
from bangfu.people.models import Event, Household, Member, Person, Residence
from tests.clock import HERE, NOW, TODAY

DUNHUA, ANTU = "22/2224/222403/", "22/2224/222426/"


def test_people_frame_holds_every_column_with_its_type(world) -> None:
    person = world.people[0]
    Person.objects.filter(pk=person.pk).update(
        needs=["training", "credit"], abilities={"seeing": 2}, accommodations=[], remote_ok=True, night_ok=False, max_km=3.5, min_pay=2000,
    )
    frame = people_frame([DUNHUA], TODAY)
    assert dict(frame.schema) == PEOPLE_TYPES
    assert frame["person_id"].to_list() == [one.pk for one in world.people]
    row = frame.row(0, named=True)
    assert (row["path"], row["birth_on"], row["schooling"]) == (person.path, person.birth_on, 2)
    assert (row["needs"], row["accommodations"]) == (["training", "credit"], [])
    assert (row["remote_ok"], row["night_ok"], row["max_km"], row["min_pay"]) == (True, False, 3.5, 2000)
    assert row["abilities"] == '{"seeing": 2}'
    assert frame.row(3, named=True)["wish"] is None  # blank is unknown


def test_people_frame_of_no_area_is_empty(world) -> None:
    frame = people_frame([], TODAY)
    assert frame.height == 0
    assert dict(frame.schema) == PEOPLE_TYPES


def test_people_frame_joins_areas_and_single_people(world) -> None:
    frame = people_frame([DUNHUA], TODAY, person_ids=[world.strangers[1].pk])
    assert frame.height == 5
    assert world.strangers[1].pk in frame["person_id"]


def test_people_frame_counts_residence_on_the_day(world) -> None:
    person, moved_on = world.people[0], date(2022, 5, 1)
    Residence.objects.filter(person=person).update(during=(date(2020, 1, 1), moved_on))
    Residence.objects.create(person=person, path=world.strangers[0].path, during=(moved_on, None))
    Person.objects.filter(pk=person.pk).update(path=world.strangers[0].path)
    assert person.pk in people_frame([DUNHUA], moved_on - timedelta(days=1))["person_id"]
    assert person.pk not in people_frame([DUNHUA], moved_on)["person_id"]
    assert person.pk in people_frame([ANTU], moved_on)["person_id"]
    assert person.pk in people_frame([ANTU])["person_id"]


def test_households_frame_counts_all_members(world) -> None:
    village = world.people[0].region
    home = Household.objects.create(region=village, path=village.path, monitored="sudden", relocated=True)
    Person.objects.filter(pk=world.people[0].pk).update(household=home)  # 45, unemployed
    for birth, sex, employment in (
        (date(1980, 1, 1), "2", "employed"),
        (date(1967, 5, 17), "2", "unemployed"),  # 55 today: a woman past working age
        (date(2006, 5, 18), "1", ""),  # 15 until tomorrow
        (date(1990, 1, 1), "1", ""),  # nobody asked
        (None, "1", "employed"),  # may be of working age
    ):
        Member.objects.create(household=home, relation="other", birth_on=birth, sex=sex, employment=employment)
    frame = households_frame([DUNHUA], TODAY)
    assert dict(frame.schema) == HOUSEHOLD_TYPES
    assert frame.to_dicts() == [{
        "household_id": home.pk, "path": village.path, "relocated": True, "monitored": "sudden", "minimum_living": None,
        "working_age": 3, "employed": 1, "unknown": 2,
    }]
    assert households_frame([ANTU], TODAY).height == 0


def test_households_frame_counts_a_household_without_members(world) -> None:
    village = world.people[0].region
    Household.objects.create(region=village, path=village.path)
    assert households_frame([DUNHUA], TODAY).row(0, named=True)["working_age"] == 0


@pytest.fixture
def events(world) -> list[Event]:
    """One in the campaign, one outside it, one voided, one of another county."""
    common = {"occurred_at": NOW, "source": Source.VISIT}
    first = record_event(kind=EventKind.BASIC_CHECK, person=world.people[0], by=world.officer, campaign_id=world.campaign.pk,
                         detail={"way": "visit"}, **common)
    second = record_event(kind=EventKind.DELIVERY, person=world.people[1], by=world.officer_hrss, **common)
    third = record_event(kind=EventKind.REFERRAL, person=world.people[1], by=world.officer, reference="test:3", **common)
    void_events(reference="test:3", by=world.officer)
    fourth = record_event(kind=EventKind.VACANCY_OPENED, person=None, by=world.stranger, quantity=7, **common)
    return [first, second, third, fourth]


def test_events_frame_leaves_out_voided_events_and_their_voids(world, events) -> None:
    frame = events_frame()
    assert dict(frame.schema) == EVENT_TYPES
    assert frame["event_id"].to_list() == [events[0].pk, events[1].pk, events[3].pk]
    row = frame.row(0, named=True)
    assert row["occurred_at"] == NOW
    assert frame["occurred_at"].dt.date()[0] == TODAY
    assert (row["line"], row["unit_path"], row["campaign_id"]) == ("dpf", DUNHUA, world.campaign.pk)
    assert row["detail"] == '{"way": "visit"}'
    assert frame.row(2, named=True)["person_id"] is None
    assert frame["quantity"].to_list() == [1, 1, 7]


def test_events_frame_filters_campaign_area_kind_and_time(world, events) -> None:
    def found(**filters: object) -> list[int]:
        return events_frame(**filters)["event_id"].to_list()  # type: ignore[arg-type]

    first, second, _, fourth = (one.pk for one in events)
    assert found(campaign_id=world.campaign.pk) == [first]
    assert found(paths=[DUNHUA]) == [first, second]
    assert found(paths=[]) == []
    assert found(kinds=[EventKind.DELIVERY, EventKind.VACANCY_OPENED]) == [second, fourth]
    assert found(occurred_from=NOW, occurred_to=NOW + timedelta(seconds=1)) == [first, second, fourth]
    assert found(occurred_to=NOW) == []


def test_events_frame_of_an_earlier_moment_knows_no_later_void(world, events) -> None:
    """A frozen snapshot stays what it was: an event voided later still stood then."""
    before_void = Event.objects.filter(voids__isnull=True).latest("recorded_at").recorded_at
    Event.objects.bulk_create([Event(
        kind=EventKind.DELIVERY, person=world.people[1], occurred_at=NOW, recorded_at=before_void + timedelta(hours=1), unit=world.officer.unit,
        unit_path=DUNHUA, line="dpf", source="visit", voids=events[1],
    )])
    assert events[1].pk in events_frame(recorded_until=before_void)["event_id"]
    assert events[1].pk not in events_frame(recorded_until=before_void + timedelta(hours=2))["event_id"]
    assert events_frame(recorded_until=datetime(2022, 1, 1, tzinfo=HERE)).equals(pl.DataFrame(schema=EVENT_TYPES))
