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
from bangfu.home.seed.accounts import SHOWCASE
from bangfu.home.seed.campaign import FORWARDED, LAGGING, Staff
from bangfu.home.seed.copying import copy_rows, take_keys
from bangfu.home.seed.moment import on
from bangfu.orgs.choices import GrantKind, Level, LineOfCommand, Role
from bangfu.orgs.models import Grant, Region, Unit, User
from bangfu.people.choices import EventKind
from bangfu.people.models import Event
from bangfu.surveys.choices import AssignmentState, ContactOutcome
from bangfu.surveys.models import Assignment, Contact

SHOWCASE_RATE = .88
RATES_ELSEWHERE = (.05, .75)  # of the counties, evenly spread
ENDS_ASSIGNMENT = {ContactOutcome.MOVED.value, ContactOutcome.DIED.value}


def rates(rng: np.random.Generator, people: pl.DataFrame) -> pl.DataFrame:
    """people with `rate`: the share of its area that has been contacted so far, by county; in 敦化 by township."""
    areas = people["path"].str.split("/").list.slice(0, 3).list.join("/").unique(maintain_order=True).sort()
    by_area = dict(zip(areas.to_list(), rng.uniform(*RATES_ELSEWHERE, len(areas)).round(3).tolist(), strict=True))
    towns = {one.path: LAGGING.get(one.name) or float(rng.uniform(.82, .97)) for one in
             Region.objects.filter(parent__key=SHOWCASE, level=Level.TOWNSHIP).order_by("path")}
    def rate(path: str) -> float:
        town = "/".join(path.split("/")[:4]) + "/"
        return towns.get(town) or by_area["/".join(path.split("/")[:3])]
    return people.with_columns(pl.Series("rate", [rate(path) for path in people["path"]]))


def commissioners_by_village(paths: list[str]) -> dict[str, User]:
    """敦化's villages dealt out to the commissioners of their township, in the order of both."""
    by_town: dict[str, list[User]] = {}
    chosen = User.objects.filter(roles__role=Role.COMMISSIONER).select_related("unit").order_by("username")
    for user in chosen:
        by_town.setdefault(user.unit.path, []).append(user)
    dealt: dict[str, User] = {}
    villages: dict[str, list[str]] = {}
    for path in sorted(set(paths)):
        villages.setdefault("/".join(path.split("/")[:4]) + "/", []).append(path)
    for town, here in villages.items():
        staff = by_town.get(town, [])
        for position, path in enumerate(here):
            if staff:
                dealt[path] = staff[position * len(staff) // len(here)]
    return dealt


def write_assignments(campaign: Campaign, staff: Staff, people: pl.DataFrame, contacts: pl.DataFrame) -> dict[int, User]:
    """Everybody of the roster in 敦化 to a commissioner; returns who is responsible by person index."""
    here = people.filter(pl.col("path").str.contains(f"/{SHOWCASE}/"))
    dealt = commissioners_by_village(here["path"].to_list())
    officer = staff.users["dunhua-canlian"]
    given = on(FORWARDED, "17:40")
    tried = {row["index"]: row for row in contacts.group_by("index").agg(pl.len().alias("n"), pl.col("outcome").last()).iter_rows(named=True)}
    rows = [row for row in here.iter_rows(named=True) if row["path"] in dealt]
    keys = take_keys(Assignment, len(rows))
    copy_rows(
        Assignment,
        ["id", "campaign", "person", "path", "user", "assigned_by", "assigned_at", "due_on", "state", "attempts", "next_on"],
        (_assignment(key, campaign, row, dealt[row["path"]], officer, given, tried.get(row["index"])) for key, row in zip(keys, rows, strict=True)),
    )
    Grant.objects.bulk_create([
        Grant(user=dealt[row["path"]], kind=GrantKind.PERSON, person_id=row["id"], reason="摸查派单", reference=f"surveys.assignment:{key}", created_at=given)
        for key, row in zip(keys, rows, strict=True)
    ], batch_size=2000)
    return {row["index"]: dealt[row["path"]] for row in rows}


def _assignment(
    key: int, campaign: Campaign, row: dict[str, Any], user: User, officer: User, given: datetime, tried: dict[str, Any] | None
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
    rng: np.random.Generator, campaign: Campaign, staff: Staff, people: pl.DataFrame, contacts: pl.DataFrame, responsible: dict[int, User]
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


def write_events(campaign: Campaign, staff: Staff, people: pl.DataFrame, events: pl.DataFrame, responsible: dict[int, User]) -> int:
    """The event table; the reference of what came from a contact is written by the caller's ledger. Returns how many."""
    rows = events.join(people.select("index", "id", "path"), on="index", how="left", maintain_order="left")
    actors = actors_of(staff, responsible)
    keys = take_keys(Event, rows.height)
    copy_rows(
        Event,
        ["id", "kind", "person", "quantity", "occurred_at", "recorded_at", "unit", "unit_path", "line", "by", "campaign_id", "source", "reference", "detail"],
        (_event(key, campaign, row, actors(row["index"], row["path"], row["line"])) for key, row in zip(keys, rows.iter_rows(named=True), strict=True)),
    )
    return rows.height


def _event(key: int, campaign: Campaign, row: dict[str, Any], user: User) -> list[Any]:
    names = {EventKind.CONTACT_ATTEMPT.value: "outcome", EventKind.DELIVERY.value: "gift", EventKind.EMPLOYMENT_SERVICE.value: "service"}
    detail = {"channel": row["channel"]}
    if row["kind"] in names:
        detail[names[row["kind"]]] = row["what"]
    return [key, row["kind"], row["id"], 1, row["occurred_at"], row["occurred_at"] + timedelta(minutes=4), user.unit_id, user.unit.path,
            row["line"], user.pk, campaign.pk, row["channel"], row.get("reference") or "", detail]
