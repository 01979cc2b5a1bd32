"""How do fictitious people get into the registry? Frames in, rows out, by COPY; identities sealed as always."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from bangfu.core.crypto import seal
from bangfu.home.seed.copying import copy_frame, copy_rows, take_keys
from bangfu.people.choices import Employment, Source
from bangfu.people.models import Household, Identity, Member, Person, Residence
from bangfu.people.privacy import identity_columns

SEALED = ("name", "id_number", "certificate", "phone", "address", "guardian", "guardian_phone")
INDEXES = ("name_index", "initials_index", "id_index", "certificate_index", "phone_index", "tail_index")
PERSON = (
    "region_id", "path", "sex", "birth_on", "category", "grade", "certificate_until", "hukou", "schooling", "graduated_on", "employment",
    "employment_form", "employed_on", "unemployed_on", "registered_unemployed_on", "not_employed_reason", "wish", "needs", "wish_occupations",
    "past_occupations", "min_pay", "max_km", "hours", "remote_ok", "night_ok", "accommodations", "contact_way", "match_refused",
)
SAID_BY_PERSON = ("wish", "needs", "wish_occupations", "past_occupations", "min_pay", "max_km", "hours", "remote_ok", "night_ok", "abilities",
                  "accommodations")
WITH_SOURCE = {"sex", "birth_on", "category", "grade", "certificate_until", "hukou", "schooling", "graduated_on", "employment",
               "employment_form", "unemployed_on", "registered_unemployed_on", "not_employed_reason", "contact_way", *SAID_BY_PERSON}
LIVES_SINCE = "[2018-01-01,)"


def forget(rng: np.random.Generator, people: pl.DataFrame, asked: pl.Series, *, remembered: float = .25) -> pl.DataFrame:
    """Make unknown again what only a visit would tell, for most of the people nobody has asked yet."""
    keep = asked | pl.Series(rng.random(people.height) < remembered)
    empty: dict[str, Any] = {
        name: pl.lit([] if isinstance(people.schema[name], pl.List) else "" if people.schema[name] == pl.String else None, dtype=people.schema[name])
        for name in SAID_BY_PERSON
    }
    unemployed_reason = pl.when(keep).then("not_employed_reason").otherwise(pl.lit("")).alias("not_employed_reason")
    return people.with_columns(*[pl.when(keep).then(name).otherwise(value).alias(name) for name, value in empty.items()], unemployed_reason)


@dataclass(frozen=True)
class Asked:
    """That and how the survey reached a person."""

    channel: str
    at: datetime
    by_id: int


def write_people(
    people: pl.DataFrame, identities: pl.DataFrame, *, household: list[int | None], loaded: datetime, asked: dict[int, Asked], dead: set[int]
) -> list[int]:
    """Write people with identity and residence; returns their keys in the order of the frame.

    What the roster held has the day `loaded` as its source, what a person said the contact of `asked` (by index).
    """
    keys = take_keys(Person, people.height)
    columns = ["id", "household", *[name.removesuffix("_id") for name in PERSON], "abilities", "provenance", "consented_on", "died_on",
               "created_at", "updated_at"]

    def rows() -> Iterator[list[Any]]:
        values = people.select(PERSON).iter_rows()
        for key, index, home, row, abilities in zip(keys, people["index"].to_list(), household, values, people["abilities"], strict=True):
            contact = asked.get(index)
            levels = {code: level for code, level in (abilities or {}).items() if level is not None}
            filled = {name for name, value in zip(PERSON, row, strict=True) if value not in (None, "", [])} | ({"abilities"} if levels else set())
            died = contact.at.date() if contact and index in dead else None
            consented = contact.at.date() if contact and not died else None
            yield [key, home, *row, levels, _provenance(filled, loaded, contact), consented, died, loaded, contact.at if contact else loaded]

    copy_rows(Person, columns, rows())
    copy_rows(Identity, ["person", *SEALED, *INDEXES], _identity_rows(keys, identities))
    copy_frame(Residence, pl.DataFrame({"person": keys, "path": people["path"], "during": [LIVES_SINCE] * people.height}))
    return keys


def _provenance(filled: set[str], loaded: datetime, contact: Asked | None) -> dict[str, list[Any]]:
    roster = [Source.DEMO.value, loaded.isoformat(), None]
    said = [contact.channel, contact.at.isoformat(), contact.by_id] if contact else roster
    names = filled & WITH_SOURCE
    return {name: said if name in SAID_BY_PERSON or name == "employment" else roster for name in sorted(names)}


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
    copy_frame(Household, rows, renamed={"region_id": "region"})
    table = Member._meta.db_table
    copy_rows(Member, ["household", "relation", "name", "birth_on", "sex", "employment"], (
        (keys[row["household"]], row["relation"], seal(row["name"], purpose=f"{table}.name"), row["birth_on"], row["sex"], row["employment"])
        for row in members.iter_rows(named=True)
    ))
    return [None if number is None else keys[number] for number in household.to_list()]


def is_out_of_work(people: pl.DataFrame) -> pl.Series:
    """Not known to be employed: the base of 基础信息核对."""
    return people["employment"] != Employment.EMPLOYED.value
