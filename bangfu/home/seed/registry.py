"""How do fictitious people get into the registry? Frames in, rows out, by COPY; identities sealed as always."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import polars as pl

from bangfu.core.copying import copy_frame, take_keys
from bangfu.core.crypto import seal
from bangfu.home.seed.copying import copy_rows
from bangfu.people.choices import Employment, Source
from bangfu.people.models import Household, Identity, Member, Person
from bangfu.people.models.provenance import compact
from bangfu.people.privacy import INDEXES, identity_columns

SEALED = ("name", "id_number", "certificate", "phone", "address", "guardian", "guardian_phone")
SAID_BY_PERSON = ("wish", "needs", "wish_occupations", "min_pay", "max_km", "hours", "remote_ok", "night_ok", "abilities", "accommodations")
COLUMNS = (
    "region_id", "path", "sex", "birth_on", "category", "grade", "certificate_until", "hukou", "schooling", "graduated_on", "employment",
    "employment_form", "employed_on", "unemployed_on", "registered_unemployed_on", "not_employed_reason", "past_occupations", "contact_way",
    "match_refused", *SAID_BY_PERSON,
)
UNASKED = ("consented_on", "consent_withdrawn_on", "died_on")  # what only a talk can tell
WITHOUT_SOURCE = {"region_id", "path", "match_refused"}
REMEMBERED = .25  # share of the people whose wishes and abilities stood in the register before the survey


@dataclass(frozen=True)
class Told:
    """What a contact brought: values of columns of people.Person."""

    channel: str
    at: datetime
    by_id: int
    values: dict[str, Any]


def forget(rng: np.random.Generator, people: pl.DataFrame) -> pl.DataFrame:
    """The register as it was before the survey: of most people it did not know what only a talk can tell."""
    keep = pl.Series(rng.random(people.height) < REMEMBERED)
    empty: dict[str, Any] = {
        name: pl.lit([] if isinstance(people.schema[name], pl.List) else "" if people.schema[name] == pl.String else None, dtype=people.schema[name])
        for name in (*SAID_BY_PERSON, "not_employed_reason")
    }
    return people.with_columns(*[pl.when(keep).then(name).otherwise(value).alias(name) for name, value in empty.items()])


def write_people(
    people: pl.DataFrame, identities: pl.DataFrame, *, household: list[int | None], loaded: datetime, told: dict[int, Told]
) -> list[int]:
    """Write people with identity and residence; returns their keys in the order of the frame.

    What the roster held has the day `loaded` as its source; what somebody told since (by index) replaces it.
    """
    keys = take_keys(Person, people.height)
    columns = ["id", "household", *[name.removesuffix("_id") for name in COLUMNS], "provenance", *UNASKED, "created_at", "updated_at"]
    rows = zip(keys, household, people.select("index", *COLUMNS).iter_rows(named=True), strict=True)
    copy_rows(Person, columns, (_person(key, home, row, loaded, told.get(row.pop("index"))) for key, home, row in rows))
    copy_rows(Identity, ["person", *SEALED, *INDEXES], _identity_rows(keys, identities))
    return keys


def _person(key: int, home: int | None, row: dict[str, Any], loaded: datetime, talk: Told | None) -> list[Any]:
    row["abilities"] = {code: level for code, level in (row["abilities"] or {}).items() if level is not None}
    source = [Source.DEMO.value, loaded.isoformat(), None]
    provenance = {name: source for name, value in row.items() if name not in WITHOUT_SOURCE and value not in (None, "", [], {})}
    extra: dict[str, date | None] = dict.fromkeys(UNASKED)
    if talk:
        known = talk.values.keys() - extra.keys()
        row |= {name: talk.values[name] for name in known}
        extra |= {name: talk.values[name] for name in extra.keys() & talk.values.keys()}
        said = [talk.channel, talk.at.isoformat(), talk.by_id]
        provenance |= dict.fromkeys(talk.values, said)
    return [key, home, *[row[name] for name in COLUMNS], compact(provenance), *extra.values(), loaded, talk.at if talk else loaded]


def _identity_rows(keys: list[int], identities: pl.DataFrame) -> Iterator[list[Any]]:
    table = Identity._meta.db_table
    for key, row in zip(keys, identities.iter_rows(named=True), strict=True):
        sealed = [seal(row[name], purpose=f"{table}.{name}") if row[name] else b"" for name in SEALED]
        found = identity_columns(name=row["name"], id_number=row["id_number"], certificate=row["certificate"], phone=row["phone"])
        yield [key, *sealed, *[found[name] for name in INDEXES]]


def write_households(households: pl.DataFrame, members: pl.DataFrame, household: pl.Series) -> list[int | None]:
    """Write families; returns for each person the key of theirs."""
    keys = take_keys(Household, households.height)
    rows = households.drop("index").with_columns(pl.Series("id", keys), pl.lit("演示数据").alias("source"))
    copy_frame(Household._meta.db_table, rows)
    table = Member._meta.db_table
    copy_rows(Member, ["household", "relation", "name", "birth_on", "sex", "employment"], (
        (keys[row["household"]], row["relation"], seal(row["name"], purpose=f"{table}.name"), row["birth_on"], row["sex"], row["employment"])
        for row in members.iter_rows(named=True)
    ))
    return [None if number is None else keys[number] for number in household.to_list()]


def is_out_of_work(people: pl.DataFrame) -> pl.Series:
    """Not known to be employed: the base of 基础信息核对."""
    return people["employment"] != Employment.EMPLOYED.value
