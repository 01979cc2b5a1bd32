"""Whatever happens and in whatever order: do parts add up, is each cell what a plain recount gives, and do sealed figures stand?"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangfu.campaigns.models import RosterEntry
from bangfu.orgs.actions import move_region
from bangfu.orgs.models import Region, User
from bangfu.orgs.queries import reporting_areas
from bangfu.people.choices import EventKind
from bangfu.people.models import Event, Person, Residence
from bangfu.reports import actions
from bangfu.reports.choices import ReturnState
from bangfu.reports.counting import sum_of
from bangfu.reports.frames import RECORDS
from bangfu.reports.indicators import FORM
from bangfu.reports.models import Return, Version
from bangfu.reports.queries import table_at
from bangfu.reports.rules import checks
from tests.reports import naive
from tests.reports.happenings import event, void
from tests.world import NOW, World

ACTORS = ("officer", "officer_hrss", "township", "stranger", "prefecture", "province", "employer")
VILLAGES = ("222403100200", "222403101200", "222426100200")
AREAS = ("22", "2224", "222403", "222426", "222403101")
FIRST = NOW - timedelta(hours=60)
AGES = {"1": (16, 59), "2": (16, 54)}

happens = st.tuples(st.just("event"), st.sampled_from([one.value for one in EventKind]), st.sampled_from(ACTORS), st.integers(0, 5),
                    st.integers(0, 100), st.integers(1, 4), st.sampled_from(["policy", "warmth"]))
changes = st.tuples(st.just("change"), st.integers(0, 5), st.sampled_from([
    {"wish": "work"}, {"wish": "none"}, {"wish": ""}, {"employment": "employed", "employed_on": date(2019, 1, 1)}, {"employment": ""},
    {"graduated_on": date(2022, 6, 30)}, {"hukou": "urban"}, {"birth_on": None}, {"birth_on": date(2008, 1, 1)}, {"died_on": date(2022, 5, 1)}]))
steps = st.lists(st.one_of(
    happens, happens, happens, changes,
    st.tuples(st.just("void"), st.integers(0, 30)),
    st.tuples(st.just("person"), st.integers(0, 5), st.sampled_from(VILLAGES), st.sampled_from([14, 16, 17])),
    st.tuples(st.just("tree"), st.sampled_from(["222403101", "222426100"]), st.sampled_from(["222403", "222426"])),
    st.tuples(st.just("seal"), st.sampled_from([("officer", "leader"), ("stranger", "stranger_leader")])),
), min_size=3, max_size=25)


class History:
    """The world as it moves on, an hour a step; `sealed` keeps what each version said when it was signed."""

    def __init__(self, world: World) -> None:
        self.world, self.at, self.people = world, FIRST, [*world.people, *world.strangers]
        self.events: list[Event] = []
        self.moved: set[int] = set()
        self.sealed: dict[int, tuple[Any, Any]] = {}

    def step(self, name: str, *given: Any) -> None:
        self.at += timedelta(hours=1)
        getattr(self, name)(*given)

    def event(self, kind: str, actor: str, *more: Any) -> None:
        """What happened up to four days ago and is recorded now."""
        person, hours_late, quantity, gift = more
        by = User.objects.select_related("unit").get(username=actor)
        detail = {"delivery": {"gift": gift}, "certification": {"policy": "hard_to_employ"}}.get(kind, {})
        self.events.append(event(kind, by, self.people[person], at=self.at - timedelta(hours=hours_late), recorded_at=self.at, quantity=quantity, detail=detail))

    def void(self, number: int) -> None:
        if self.events:
            void(self.events.pop(number % len(self.events)), self.at)

    def change(self, person: int, values: dict[str, Any]) -> None:
        Person.objects.filter(pk=self.people[person].pk).update(**values)

    def person(self, person: int, village: str, day: int) -> None:
        """Somebody moves house, once."""
        one, home = self.people[person], Region.objects.get(key=village)
        if one.pk in self.moved:
            return
        self.moved.add(one.pk)
        Residence.objects.filter(person=one).update(during=(date(2020, 1, 1), date(2022, 5, day)))
        Residence.objects.create(person=one, path=home.path, during=(date(2022, 5, day), None))
        Person.objects.filter(pk=one.pk).update(path=home.path, region=home)

    def tree(self, town: str, county: str) -> None:
        region, parent = Region.objects.get(key=town), Region.objects.get(key=county)
        if region.parent_id != parent.pk:
            move_region(region=region, parent=parent, by=self.world.system_admin)

    def seal(self, pair: tuple[str, str]) -> None:
        """The unit reports, or reports again what came back."""
        officer, leader = (User.objects.select_related("unit").get(username=name) for name in pair)
        row = Return.objects.filter(unit=officer.unit, state=ReturnState.SUBMITTED).first()
        if row:
            actions.send_back_return(row=row, reason="再核一遍", by=User.objects.get(username="prefecture"), at=self.at)
        version = actions.prepare_return(campaign=self.world.campaign, unit=officer.unit, by=officer, at=self.at)
        words = {one.key: "已核实" for one in checks(version.figures, version.children)}
        actions.submit_return(row=version.of, version=version, by=leader, words=words, at=self.at)  # what "must" hold does, whatever happened
        self.sealed[version.pk] = (version.figures, version.children)
        region = Region.objects.get(pk=officer.unit.region_id)
        people, happened = plainly(self.world, self.at)
        for code in FORM:
            assert version.figures[code] == naive.cell(code, people, happened, self.at.date(), region.path), code


def plainly(world: World, at: datetime) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """People of the roster and events that stand at `at`, as plain rows, one query after the other and nothing clever."""
    on, start = at.date(), datetime.combine(world.campaign.starts_on, time(), tzinfo=at.tzinfo)
    happened = []
    for one in Event.objects.filter(voids=None, recorded_at__lte=at, occurred_at__lte=at):
        undone = Event.objects.filter(voids=one, recorded_at__lte=at).exists()
        if not undone and (one.kind in RECORDS or one.occurred_at >= start):
            happened.append({"person_id": one.person_id, "kind": one.kind, "line": one.line, "unit_path": one.unit_path, "quantity": one.quantity,
                             "gift": one.detail.get("gift"), "policy": one.detail.get("policy", "hard_to_employ")})
    people = []
    for person in Person.objects.filter(pk__in=RosterEntry.objects.filter(campaign=world.campaign, added_at__lte=at).values("person_id")):
        if person.died_on and person.died_on <= on:
            continue
        home = Residence.objects.filter(person=person, during__contains=on).first()
        aged = _of_age(person, on)
        hired = any(one["kind"] == "hire" and one["person_id"] == person.pk for one in happened)
        lately = hired or (person.employed_on is not None and person.employed_on >= world.campaign.starts_on)
        people.append({
            "person_id": person.pk, "path": home.path if home else person.path, "wish": person.wish, "graduated_on": person.graduated_on, "hukou": person.hukou,
            "relocated": None, "monitored": None, "of_age_known": aged is True,
            "in_base": aged is not False and (person.employment != "employed" or lately),
        })
    return people, happened


def _of_age(person: Person, on: date) -> bool | None:
    if person.birth_on is None or person.sex not in AGES:
        return None
    years = on.year - person.birth_on.year - ((on.month, on.day) < (person.birth_on.month, person.birth_on.day))
    lowest, highest = AGES[person.sex]
    return lowest <= years <= highest


@contextmanager
def undone() -> Iterator[None]:
    """Each history begins from the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def holds_after(world: World, told: list[tuple[Any, ...]]) -> None:
    history = History(world)
    for one in told:
        history.step(*one)
    at = history.at + timedelta(hours=1)
    people, happened = plainly(world, at)
    for key in AREAS:
        region = Region.objects.get(key=key)
        table = table_at(world.campaign, region, at=at, recorded_until=at)
        for code, indicator in FORM.items():
            assert table.figures[code] == naive.cell(code, people, happened, at.date(), region.path), (key, code)
            assert sum_of(indicator, (part[code] for part in table.parts.values())) == table.figures[code], (key, code)
            for area in reporting_areas(region):
                assert table.parts[area.path][code] == naive.cell(code, people, happened, at.date(), area.path), (key, area.name, code)
    for version in Version.objects.filter(sealed_at__isnull=False):
        assert (version.figures, version.children) == history.sealed[version.pk]


SETTINGS = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


@settings(max_examples=8, **SETTINGS)
@given(steps)
def test_any_history_adds_up_and_sealed_figures_stand(world: World, told: list[tuple[Any, ...]]) -> None:
    with undone():
        holds_after(world, told)


@pytest.mark.soak
@settings(max_examples=300, **SETTINGS)
@given(st.lists(steps, min_size=1, max_size=3))
def test_many_long_histories_add_up(world: World, told: list[list[tuple[Any, ...]]]) -> None:
    with undone():
        holds_after(world, [one for part in told for one in part][:48])
