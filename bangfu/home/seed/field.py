"""How does the survey of the demo stand on its day? Assignments to commissioners, the contact ledger and what followed."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import polars as pl

from bangfu.campaigns.models import Campaign
from bangfu.core.clock import HERE
from bangfu.home.seed.accounts import SHOWCASE
from bangfu.home.seed.campaign import FORWARDED, LAGGING, Staff
from bangfu.home.seed.copying import copy_rows, take_keys
from bangfu.home.seed.ledger import event_row, write_event_rows
from bangfu.home.seed.moment import on
from bangfu.home.seed.registry import Asked
from bangfu.orgs.choices import GrantKind, Level, LineOfCommand, Role
from bangfu.orgs.models import Grant, Region, Unit, User
from bangfu.people.choices import EventKind
from bangfu.surveys.choices import AssignmentState, ContactOutcome
from bangfu.surveys.models import Assignment, Contact

RATES_SHOWCASE = (.82, .98)  # of the townships of 敦化 that are not lagging
RATES_ELSEWHERE = (.05, .75)  # of the other counties
BUSY_COMMISSIONER, BUSY_RATE = "zhuanwei-01", .5
DETAIL = {EventKind.CONTACT_ATTEMPT.value: "outcome", EventKind.DELIVERY.value: "gift", EventKind.EMPLOYMENT_SERVICE.value: "service"}
ENDS_ASSIGNMENT = {ContactOutcome.MOVED.value, ContactOutcome.DIED.value}


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


def deal_villages(people: pl.DataFrame) -> dict[str, User]:
    """敦化's villages dealt out to the commissioners of their township: neighbours together, about as many people each."""
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
    return dealt


def deal_people(people: pl.DataFrame) -> dict[int, User]:
    """Who is responsible for whom in 敦化, by person index."""
    dealt = deal_villages(people)
    return {index: dealt[path] for index, path in people.select("index", "path").iter_rows() if path in dealt}


def asked_people(contacts: pl.DataFrame, people: pl.DataFrame, actors: Any) -> dict[int, Asked]:
    """Who was reached (or found to have died), how, when and by whom, by person index."""
    ends = contacts.filter(pl.col("last") & pl.col("outcome").is_in([ContactOutcome.REACHED.value, ContactOutcome.DIED.value]))
    rows = ends.join(people.select("index", "path"), on="index", how="left", maintain_order="left")
    return {
        row["index"]: Asked(row["channel"], row["happened_at"].astimezone(HERE), actors(row["index"], row["path"], LineOfCommand.DPF.value).pk)
        for row in rows.iter_rows(named=True)
    }


def write_assignments(
    campaign: Campaign, staff: Staff, people: pl.DataFrame, contacts: pl.DataFrame, responsible: dict[int, User]
) -> None:
    """Everybody dealt to a commissioner, with the state the contacts have brought."""
    officer = staff.users["dunhua-canlian"]
    given = on(FORWARDED, "17:40")
    tried = {row["index"]: row for row in contacts.group_by("index").agg(pl.len().alias("n"), pl.col("outcome").last()).iter_rows(named=True)}
    rows = [row for row in people.select("index", "id", "path").iter_rows(named=True) if row["index"] in responsible]
    keys = take_keys(Assignment, len(rows))
    copy_rows(
        Assignment,
        ["id", "campaign", "person", "path", "user", "assigned_by", "assigned_at", "due_on", "state", "attempts", "next_on"],
        (_assignment(
            key, campaign, row, user=responsible[row["index"]], officer=officer, given=given, tried=tried.get(row["index"]))
          for key, row in zip(keys, rows, strict=True)),
    )
    Grant.objects.bulk_create([
        Grant(user=responsible[row["index"]], kind=GrantKind.PERSON, person_id=row["id"], reason="摸查派单", reference=f"surveys.assignment:{key}", created_at=given)
        for key, row in zip(keys, rows, strict=True)
    ], batch_size=2000)


def _assignment(
    key: int, campaign: Campaign, row: dict[str, Any], *, user: User, officer: User, given: datetime, tried: dict[str, Any] | None
) -> list[Any]:
    state, next_on = AssignmentState.OPEN, None
    if tried and tried["outcome"] == ContactOutcome.REACHED.value:
        state = AssignmentState.DONE
    elif tried and tried["outcome"] in ENDS_ASSIGNMENT:
        state = AssignmentState.CLOSED
    elif tried:
        next_on = date(2022, 5, 17) + timedelta(days=row["index"] % 2)
    due = date(2022, 5, 17)
    return [key, campaign.pk, row["id"], row["path"], user.pk, officer.pk, given, due, state.value, tried["n"] if tried else 0, next_on]


def write_contacts(
    rng: np.random.Generator, campaign: Campaign, staff: Staff, *, people: pl.DataFrame, contacts: pl.DataFrame, responsible: dict[int, User]
) -> list[UUID]:
    """The ledger; returns the key of each line, in the order of `contacts`."""
    rows = contacts.join(people.select("index", "id", "path"), on="index", how="left", maintain_order="left")
    keys = [UUID(bytes=rng.bytes(16), version=4) for _ in range(rows.height)]
    actors = actors_of(staff, responsible)
    copy_rows(Contact, ["id", "campaign", "person", "path", "user", "unit", "channel", "outcome", "happened_at", "recorded_at", "answers", "note", "content_hash"],
              _contact_rows(campaign, rows, keys, actors))
    return keys


def _contact_rows(campaign: Campaign, rows: pl.DataFrame, keys: list[UUID], actors: Any) -> Iterator[list[Any]]:
    for key, row in zip(keys, rows.iter_rows(named=True), strict=True):
        user = actors(row["index"], row["path"], LineOfCommand.DPF.value)
        content = json.dumps([str(key), row["outcome"], row["happened_at"].isoformat()])
        yield [key, campaign.pk, row["id"], row["path"], user.pk, user.unit_id, row["channel"], row["outcome"], row["happened_at"],
               row["happened_at"] + timedelta(minutes=4), {}, "", hashlib.sha256(content.encode()).hexdigest()]


def actors_of(staff: Staff, responsible: dict[int, User]) -> Any:
    """Who acts for a person on a line: their commissioner, else the officer of the nearest bureau above them."""
    nearest = {(unit.path, unit.line): staff.officers[unit.pk] for unit in Unit.objects.filter(pk__in=staff.officers)}

    def actor(index: int, path: str, line: str) -> User:
        if line == LineOfCommand.DPF.value and index in responsible:
            return responsible[index]
        parts = path.rstrip("/").split("/")
        for depth in range(len(parts), 0, -1):
            if found := nearest.get(("/".join(parts[:depth]) + "/", line)):
                return found
        raise LookupError(path)

    return actor


def write_events(campaign: Campaign, staff: Staff, people: pl.DataFrame, events: pl.DataFrame, responsible: dict[int, User]) -> None:
    """What followed from the contacts, by the commissioner or the nearest office of the line."""
    rows = events.join(people.select("index", "id", "path"), on="index", how="left", maintain_order="left")
    actors = actors_of(staff, responsible)
    write_event_rows(
        event_row(row["kind"], person=row["id"], at=row["occurred_at"], by=actors(row["index"], row["path"], row["line"]), campaign=campaign.pk,
                  source=row["channel"], detail=_detail(row))
        for row in rows.iter_rows(named=True)
    )


def _detail(row: dict[str, Any]) -> dict[str, str]:
    name = DETAIL.get(row["kind"])
    return {"channel": row["channel"], **({name: row["what"]} if name else {})}
