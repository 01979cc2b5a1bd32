"""What do the indicators count from the database: whose, which period, voided, recorded late, moved away?"""

from datetime import date, timedelta

import pytest

from bangfu.campaigns.models import RosterEntry
from bangfu.people.models import Person, Residence
from bangfu.reports.queries import table_at
from tests.reports.happenings import CHECKED, busy_county, event, void
from tests.world import NOW, World

COUNTY = "222403"


def cell(world: World, code: str, key: str = COUNTY, **when) -> dict[str, int | None]:  # type: ignore[no-untyped-def]
    return table_at(world.campaign, world.regions[key], **{"at": NOW, **when}).figures[code]


def test_figures_of_a_busy_county(world: World) -> None:
    busy_county(world)
    figures = table_at(world.campaign, world.regions[COUNTY], at=NOW).figures
    assert figures["unemployed"]["all"] == 4
    assert figures["basic_checked"] == {"hrss": 1, "dpf": 2, "both": 1, "all": 2}
    assert figures["with_need"]["all"] == 2
    assert figures["served"] == {"hrss": 1, "dpf": 0, "both": 0, "all": 1}  # a referral is a service
    assert (figures["vacancies"]["all"], figures["openings"]["all"]) == (1, 5)
    assert figures["contact_attempts"] == {"hrss": 0, "dpf": 1, "both": None, "all": 1}
    assert figures["delivered_policy"]["all"] == figures["delivered_any"]["all"] == 1


def test_children_add_up_to_the_parent_on_every_level(world: World) -> None:
    busy_county(world)
    for key in ("22", "2224", COUNTY):
        table = table_at(world.campaign, world.regions[key], at=NOW)
        for code, whole in table.figures.items():
            assert sum(part[code]["all"] or 0 for part in table.parts.values()) == whole["all"], (key, code)
    below = table_at(world.campaign, world.regions["2224"], at=NOW).parts[world.regions[COUNTY].path]
    assert below == table_at(world.campaign, world.regions[COUNTY], at=NOW).figures


def test_people_outside_the_roster_do_not_count(world: World) -> None:
    busy_county(world)
    RosterEntry.objects.filter(person=world.people[0]).delete()
    assert cell(world, "unemployed")["all"] == 3
    assert cell(world, "basic_checked")["all"] == 1


def test_the_dead_do_not_count(world: World) -> None:
    busy_county(world)
    Person.objects.filter(pk=world.people[0].pk).update(died_on=date(2022, 5, 17))
    assert cell(world, "roster_people")["all"] == 3


def test_a_voided_event_does_not_count_from_the_moment_it_is_voided(world: World) -> None:
    one = event("basic_check", world.officer, world.people[0])
    void(one, NOW - timedelta(hours=1))
    assert cell(world, "basic_checked")["all"] == 0
    assert cell(world, "basic_checked", recorded_until=NOW - timedelta(hours=2))["all"] == 1


def test_what_is_recorded_late_enters_only_later_snapshots(world: World) -> None:
    event("basic_check", world.officer, world.people[0], recorded_at=NOW - timedelta(hours=1))
    assert cell(world, "basic_checked", recorded_until=NOW - timedelta(hours=2))["all"] == 0
    assert cell(world, "basic_checked", recorded_until=NOW)["all"] == 1


def test_events_before_the_campaign_do_not_count_but_pairings_do(world: World) -> None:
    Person.objects.filter(pk=world.people[0].pk).update(graduated_on=date(2022, 6, 30))
    before = NOW - timedelta(days=30)
    event("basic_check", world.officer, world.people[0], at=before)
    event("pairing", world.officer, world.people[0], at=before)
    assert cell(world, "basic_checked")["all"] == 0
    assert cell(world, "graduates_paired")["all"] == cell(world, "graduates")["all"] == 1


def test_who_is_hired_during_the_campaign_stays_in_the_base(world: World) -> None:
    busy_county(world)
    Person.objects.filter(pk=world.people[0].pk).update(employment="employed", employed_on=date(2022, 5, 16))
    assert cell(world, "unemployed")["all"] == 4
    assert cell(world, "hired")["all"] == 1
    Person.objects.filter(pk=world.people[1].pk).update(employment="employed", employed_on=date(2019, 1, 1))
    assert cell(world, "unemployed")["all"] == 3


def test_unknown_employment_belongs_to_the_base(world: World) -> None:
    Person.objects.filter(pk=world.people[0].pk).update(employment="")
    assert cell(world, "unemployed")["all"] == 4


def test_people_count_where_they_lived_on_the_day(world: World) -> None:
    mover = world.people[0]
    Residence.objects.filter(person=mover).update(during=(date(2020, 1, 1), date(2022, 5, 16)))
    Residence.objects.create(person=mover, path=world.regions["222426100200"].path, during=(date(2022, 5, 16), None))
    Person.objects.filter(pk=mover.pk).update(path=world.regions["222426100200"].path, region=world.regions["222426100200"])
    event("basic_check", world.officer, mover, at=CHECKED)  # 敦化市 acted, 安图县 counts the person
    assert cell(world, "basic_checked", "222426")["all"] == 1
    assert cell(world, "basic_checked")["all"] == 0
    day_before = NOW - timedelta(days=2)
    assert cell(world, "roster_people", at=day_before)["all"] == 4
    assert cell(world, "roster_people", "222426", at=day_before)["all"] == 2


def test_times_count_where_the_acting_unit_was(world: World) -> None:
    event("contact_attempt", world.officer, world.strangers[0])
    assert cell(world, "contact_attempts")["all"] == 1
    assert cell(world, "contact_attempts", "222426")["all"] == 0


def test_other_bodies_belong_to_neither_line(world: World) -> None:
    event("training", world.employer, world.people[0])
    assert cell(world, "trained") == {"hrss": 0, "dpf": 0, "both": 0, "all": 0}


@pytest.mark.parametrize("policy", ["hard_to_employ", "zero_employment_family"])
def test_only_the_certificate_of_this_group_counts(world: World, policy: str) -> None:
    event("certification", world.officer_hrss, world.people[0], at=NOW - timedelta(days=90), detail={"policy": policy})
    assert cell(world, "hard_to_employ")["all"] == (policy == "hard_to_employ")
