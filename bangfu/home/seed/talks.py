"""What do fictitious people say when they are reached? Answers as the visit page gives them, and the events that follow by its rules."""

import json
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from bangfu.home.seed.drawing import chance
from bangfu.home.seed.people import forms_found
from bangfu.orgs.choices import LineOfCommand
from bangfu.people.choices import WISHES_WITH_NEED, Employment, Gift, NotEmployedReason
from bangfu.surveys.choices import Channel, ContactOutcome, Facts, Service
from bangfu.surveys.rules import events_from

NEED_ASKED, ABILITY_ASKED = .94, .78  # of the people with a need
ABILITY_OTHERS = .06  # of the others
UNKNOWN_WORKS = .4  # of those whose status nobody knew
GIFTS = {Gift.POLICY: .78, Gift.SERVICE: .3, Gift.INFORMATION: .55, Gift.WARMTH: .12}
SERVED = .5  # of the people with a need, at once
BY_HRSS = .42  # of the people with a need, by the 人社 office as well or alone
CONSENTS = .96
SAID = ("needs", "kinds", "reach", "min_pay", "hours")


def make_talks(rng: np.random.Generator, people: pl.DataFrame, contacts: pl.DataFrame) -> list[dict[str, Any]]:
    """The answers of each contact, {} where nobody was reached; people are those of `make_people`, by index."""
    by_index = {row["index"]: row for row in people.iter_rows(named=True)}
    return [
        _talk(rng, by_index[row["index"]], row["happened_at"]) if row["last"] and row["outcome"] == ContactOutcome.REACHED.value
        else {"died_on": (row["happened_at"] - timedelta(days=40)).date().isoformat()} if row["outcome"] == ContactOutcome.DIED.value
        else {}
        for row in contacts.iter_rows(named=True)
    ]


def _talk(rng: np.random.Generator, person: dict[str, Any], at: datetime) -> dict[str, Any]:
    """One whole talk of the survey, with the person's own wish and abilities."""
    said = {"facts": Facts.SAME.value, **_work(rng, person, at)}
    if said["employment"] == Employment.UNEMPLOYED and person["wish"]:
        said["wish"] = person["wish"]
        if person["wish"] in WISHES_WITH_NEED:
            said |= _wanted(rng, person)
        elif rng.random() < ABILITY_OTHERS:
            said["abilities"] = _levels(person)
    said["gifts"] = [gift.value for gift, share in GIFTS.items() if rng.random() < share]
    said["consent"] = bool(rng.random() < CONSENTS)
    return {name: value for name, value in said.items() if value not in ([], None, "", False)}


def _work(rng: np.random.Generator, person: dict[str, Any], at: datetime) -> dict[str, Any]:
    if person["employment"] == "" and rng.random() < UNKNOWN_WORKS:
        since = at.date() - timedelta(days=int(rng.integers(20, 2000)))
        return {"employment": Employment.EMPLOYED.value, "employment_form": forms_found(rng, person["hukou"]), "employed_on": since.isoformat()}
    return {"employment": Employment.UNEMPLOYED.value, "not_employed_reason": person["not_employed_reason"] or NotEmployedReason.OTHER.value}


def _wanted(rng: np.random.Generator, person: dict[str, Any]) -> dict[str, Any]:
    """What work somebody wants; a few only say that they want it."""
    said: dict[str, Any] = {}
    if rng.random() < NEED_ASKED:
        said = {name: person[name] for name in SAID}
        said |= {name: "yes" if person[column] else "no" for name, column in (("remote", "remote_ok"), ("night", "night_ok"))
                 if person[column] is not None}
        said["accommodations"] = person["accommodations"]
    if rng.random() < ABILITY_ASKED:
        said["abilities"] = _levels(person)
    if rng.random() < SERVED:
        said["services"] = [str(rng.choice([one.value for one in Service]))]
    return said


def _levels(person: dict[str, Any]) -> dict[str, int]:
    return {code: level for code, level in person["abilities"].items() if level is not None}


def make_office_talks(rng: np.random.Generator, people: pl.DataFrame, contacts: pl.DataFrame, *, until: datetime) -> pl.DataFrame:
    """Talks of the 人社 offices with people who said they want work: further rows of contacts, with their answers as JSON."""
    needy = people.filter(pl.col("wish").is_in([wish.value for wish in WISHES_WITH_NEED])).select("index")
    reached = contacts.filter(pl.col("last") & (pl.col("outcome") == ContactOutcome.REACHED.value)).join(needy, on="index", how="semi", maintain_order="left")
    chosen = reached.filter(pl.Series(chance(rng, BY_HRSS, reached.height)))
    by_index = {row["index"]: row for row in people.iter_rows(named=True)}
    rows = []
    for row in chosen.iter_rows(named=True):
        at = row["happened_at"] + timedelta(minutes=int(rng.integers(60, 60 * 50)))
        at = at.replace(hour=9 + at.hour % 8)
        if not row["happened_at"] < at <= until:
            continue
        person = by_index[row["index"]]
        answers: dict[str, Any] = {"wish": person["wish"], "services": [str(rng.choice([one.value for one in Service]))]}
        if rng.random() < .35:
            answers["needs"] = person["needs"]
        if rng.random() < .35:
            answers["abilities"] = _levels(person)
        if rng.random() < .5:
            answers["gifts"] = [Gift.INFORMATION.value]
        channel = Channel.OFFICE if rng.random() < .7 else Channel.PHONE
        rows.append({**row, "attempt": row["attempt"] + 1, "channel": channel.value, "happened_at": at, "line": LineOfCommand.HRSS.value,
                     "answers": json.dumps({name: value for name, value in answers.items() if value})})
    return pl.DataFrame(rows, schema=contacts.schema)


def make_events(contacts: pl.DataFrame) -> pl.DataFrame:
    """What the contacts count as, by the rules of the visit page: contact (row number), index, kind, occurred_at, line, channel, detail (JSON)."""
    rows = [
        (number, row["index"], kind.value, row["happened_at"], row["line"], row["channel"], json.dumps(detail, ensure_ascii=False))
        for number, row in enumerate(contacts.iter_rows(named=True))
        for kind, detail in events_from(row["channel"], row["outcome"], json.loads(row["answers"]))
    ]
    columns = ["contact", "index", "kind", "occurred_at", "line", "channel", "detail"]
    return pl.DataFrame(rows, schema=columns, orient="row", schema_overrides={"occurred_at": contacts.schema["happened_at"]})
