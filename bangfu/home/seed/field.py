"""How does the survey of the demo stand on its day? Assignments to commissioners, the contact ledger and what followed."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import polars as pl

from bangfu.campaigns.models import Campaign
from bangfu.core.clock import HERE
from bangfu.home.seed.accounts import SHOWCASE
from bangfu.home.seed.campaign import FORWARDED, LAGGING, Staff
from bangfu.home.seed.copying import copy_rows
from bangfu.home.seed.ledger import TYPED_AFTER, event_row, write_event_rows
from bangfu.home.seed.moment import at, on
from bangfu.home.seed.registry import Told
from bangfu.orgs.choices import Level, LineOfCommand, Role
from bangfu.orgs.models import Region, Unit, User
from bangfu.people.models import Person
from bangfu.surveys.actions import assign_people, record_contact
from bangfu.surveys.choices import AssignmentState
from bangfu.surveys.models import Assignment, Contact
from bangfu.surveys.rules import content_hash, next_workday, state_after, values_from

RATES_SHOWCASE = (.92, 1.0)  # of the townships of 敦化 that are not lagging
RATES_ELSEWHERE = (.05, .75)  # of the other counties
BUSY_COMMISSIONER, BUSY_RATE = "zhuanwei-01", .5
ASSIGNMENTS_DUE = date(2022, 5, 17)

Actors = Callable[[int, str, str], User]


def rates(rng: np.random.Generator, people: pl.DataFrame, responsible: dict[int, User]) -> pl.DataFrame:
    """people with `rate`: the share contacted so far, by county; in 敦化 by township; one commissioner has a day of work left."""
    paths = [path.split("/") for path in people["path"]]
    areas = sorted({"/".join(parts[:3]) for parts in paths})
    by_area = dict(zip(areas, rng.uniform(*RATES_ELSEWHERE, len(areas)).tolist(), strict=True))
    towns = Region.objects.filter(parent__key=SHOWCASE, level=Level.TOWNSHIP).order_by("path")
    by_town = {one.path.rstrip("/"): LAGGING.get(one.name) or float(rng.uniform(*RATES_SHOWCASE)) for one in towns}
    rate = [by_town.get("/".join(parts[:4])) or by_area["/".join(parts[:3])] for parts in paths]
    busy = [index in responsible and responsible[index].username == BUSY_COMMISSIONER for index in people["index"].to_list()]
    return people.with_columns(pl.Series("rate", np.where(busy, BUSY_RATE, rate)))


def deal_people(people: pl.DataFrame) -> dict[int, User]:
    """Who is responsible for whom in 敦化, by person index: neighbouring villages together, about as many people for each."""
    staff: dict[str, list[User]] = {}
    for user in User.objects.filter(roles__role=Role.COMMISSIONER).select_related("unit").order_by("username"):
        staff.setdefault(user.unit.path, []).append(user)
    lives = dict(people.group_by("path").len().sort("path").iter_rows())
    dealt: dict[str, User] = {}
    for town, users in staff.items():
        villages = {path: count for path, count in lives.items() if path.startswith(town)}
        total, passed = sum(villages.values()), 0
        for path, count in villages.items():
            dealt[path] = users[min(int((passed + count / 2) * len(users) / total), len(users) - 1)]
            passed += count
    return {index: dealt[path] for index, path in people.select("index", "path").iter_rows() if path in dealt}


def actors_of(staff: Staff, responsible: dict[int, User]) -> Actors:
    """Who acts for a person on a line: their commissioner, else the officer of the nearest bureau above them."""
    nearest = {(unit.path, unit.line): staff.officers[unit.pk] for unit in Unit.objects.filter(pk__in=staff.officers)}

    def actor(index: int, path: str, line: str) -> User:
        if line == LineOfCommand.DPF.value and index in responsible:
            return responsible[index]
        parts = path.rstrip("/").split("/")
        for depth in range(min(len(parts), 3) if line == LineOfCommand.HRSS.value else len(parts), 0, -1):
            if found := nearest.get(("/".join(parts[:depth]) + "/", line)):
                return found
        raise LookupError(path)

    return actor


def told_by(contacts: pl.DataFrame, people: pl.DataFrame, actors: Actors) -> dict[int, Told]:
    """What the contacts brought, by person index; a later talk adds to an earlier one."""
    paths = dict(people.select("index", "path").iter_rows())
    found: dict[int, Told] = {}
    for row in contacts.sort("happened_at").iter_rows(named=True):
        moment = row["happened_at"].astimezone(HERE)
        before = found[row["index"]].values if row["index"] in found else {}
        values = values_from(json.loads(row["answers"]), abilities=before.get("abilities", {}), day=moment.date())
        if values:
            by = actors(row["index"], paths[row["index"]], row["line"])
            found[row["index"]] = Told(row["channel"], moment, by.pk, {**before, **values})
    return found


def write_assignments(campaign: Campaign, staff: Staff, people: pl.DataFrame, responsible: dict[int, User]) -> None:
    """敦化 deals its people to the commissioners, by the action of the site."""
    given: dict[User, list[int]] = {}
    for index, key in people.select("index", "id").iter_rows():
        if index in responsible:
            given.setdefault(responsible[index], []).append(key)
    with at(on(FORWARDED, "17:40")):
        assign_people(campaign=campaign, given=given, due_on=ASSIGNMENTS_DUE, by=staff.users["dunhua-canlian"])


def contact_keys(rng: np.random.Generator, count: int) -> list[UUID]:
    """Keys as a phone would make them, but from the seed."""
    return [UUID(bytes=rng.bytes(16), version=4) for _ in range(count)]


def write_contacts(campaign: Campaign, *, people: pl.DataFrame, contacts: pl.DataFrame, events: pl.DataFrame, actors: Actors) -> None:
    """The ledger and its events in bulk, by the same rules as record_contact; `contacts` has `key`."""
    known = {index: (key, path) for index, key, path in people.select("index", "id", "path").iter_rows()}
    rows = [(row, *known[row["index"]]) for row in contacts.iter_rows(named=True)]
    by = [actors(row["index"], path, row["line"]) for row, _, path in rows]
    copy_rows(
        Contact,
        ["id", "campaign", "person", "path", "user", "unit", "channel", "outcome", "happened_at", "recorded_at", "answers", "note", "content_hash"],
        ([UUID(row["key"]), campaign.pk, person, path, user.pk, user.unit_id, row["channel"], row["outcome"], row["happened_at"],
          row["happened_at"] + TYPED_AFTER, json.loads(row["answers"]), "", content_hash({"key": row["key"], "answers": row["answers"]})]
         for (row, person, path), user in zip(rows, by, strict=True)),
    )
    write_event_rows(
        event_row(event["kind"], person=rows[event["contact"]][1], at=event["occurred_at"], by=by[event["contact"]], campaign=campaign.pk,
                  source=event["channel"], reference=f"surveys.contact:{rows[event['contact']][0]['key']}", detail=json.loads(event["detail"]))
        for event in events.iter_rows(named=True)
    )
    _move_assignments(campaign, rows)


def _move_assignments(campaign: Campaign, rows: list[tuple[dict[str, Any], int, str]]) -> None:
    standing = {one.person_id: one for one in Assignment.objects.filter(campaign=campaign)}
    changed = {}
    for row, person, _ in sorted(rows, key=lambda one: one[0]["happened_at"]):
        one = standing.get(person)
        if one is None or row["line"] == LineOfCommand.HRSS.value:
            continue
        one.attempts += 1
        state = state_after(row["outcome"], None)
        one.state = state
        one.next_on = next_workday(row["happened_at"].astimezone(HERE).date()) if state == AssignmentState.OPEN else None
        changed[person] = one
    Assignment.objects.bulk_update(changed.values(), ["state", "attempts", "next_on"], batch_size=1000)


def record_contacts(campaign: Campaign, *, people: pl.DataFrame, contacts: pl.DataFrame, actors: Actors) -> None:
    """The contacts of the last hours one by one, by the action of the site, so that they can still be undone."""
    keys = dict(people.select("index", "id").iter_rows())
    persons = Person.objects.in_bulk([keys[index] for index in contacts["index"].unique()])
    for row in contacts.sort("happened_at", "index").iter_rows(named=True):
        person = persons[keys[row["index"]]]
        moment: datetime = row["happened_at"].astimezone(HERE)
        with at(moment + timedelta(minutes=3)):
            record_contact(
                key=UUID(row["key"]), campaign=campaign, person=person, by=actors(row["index"], person.path, row["line"]), channel=row["channel"],
                outcome=row["outcome"], happened_at=moment, answers=json.loads(row["answers"]),
            )
