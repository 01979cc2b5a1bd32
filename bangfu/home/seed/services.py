"""What follows for the people reached: the four services, deliveries, referrals; one row per event."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from bangfu.home.seed.drawing import chance, pick
from bangfu.orgs.choices import LineOfCommand
from bangfu.people.choices import WISHES_WITH_NEED, EventKind, Gift
from bangfu.surveys.choices import ContactOutcome

# Shares of the people with a need; the four services have different bases.
NEED_REGISTERED, ASSESSED, SERVED = .94, .80, .62
BY_HRSS = {EventKind.NEED_REGISTRATION: .12, EventKind.ABILITY_ASSESSMENT: .3, EventKind.EMPLOYMENT_SERVICE: .5}
BOTH_LINES = .08  # asked a second time by the other line: what the difference table shows
GIFTS = {Gift.POLICY: .78, Gift.SERVICE: .3, Gift.INFORMATION: .55, Gift.WARMTH: .12}
SERVICES = ("职业指导", "岗位信息推送", "职业介绍", "创业指导", "政策咨询")
SCHEMA = {"index": pl.Int64, "kind": pl.String, "occurred_at": pl.Datetime("us", "Asia/Shanghai"), "line": pl.String, "channel": pl.String,
          "what": pl.String}


def make_events(rng: np.random.Generator, people: pl.DataFrame, contacts: pl.DataFrame, *, until: datetime) -> pl.DataFrame:
    """Events of the people: index, kind, occurred_at, line, channel, what (gift or service).

    `people`: index, wish. Who was reached was checked at that moment; the rest follows within days and never after `until`.
    """
    reached = contacts.filter((pl.col("outcome") == ContactOutcome.REACHED.value) & pl.col("last")).join(
        people.select("index", "wish"), on="index", how="left", maintain_order="left"
    )
    checked = _events(reached, EventKind.BASIC_CHECK)
    attempts = _events(contacts, EventKind.CONTACT_ATTEMPT, what=contacts["outcome"])
    gifts = [_events(reached.filter(pl.Series(chance(rng, share, reached.height))), EventKind.DELIVERY, what=gift.value) for gift, share in GIFTS.items()]
    need = reached.filter(pl.col("wish").is_in([wish.value for wish in WISHES_WITH_NEED]))
    registered = _services(rng, need, EventKind.NEED_REGISTRATION, NEED_REGISTERED, until=until, hours=0)
    assessed = _services(rng, need, EventKind.ABILITY_ASSESSMENT, ASSESSED, until=until, hours=26)
    served = _services(rng, need, EventKind.EMPLOYMENT_SERVICE, SERVED, until=until, hours=40)
    served = served.with_columns(pl.Series("what", rng.choice(SERVICES, served.height), dtype=pl.String))
    return pl.concat([attempts, checked, *gifts, registered, assessed, served]).sort("occurred_at", "index", maintain_order=True)


def _events(rows: pl.DataFrame, kind: EventKind, *, what: Any = "") -> pl.DataFrame:
    values = what if isinstance(what, pl.Series) else pl.lit(what)
    return rows.select(
        "index", pl.lit(kind.value).alias("kind"), pl.col("happened_at").dt.convert_time_zone("Asia/Shanghai").alias("occurred_at"),
        pl.lit(LineOfCommand.DPF.value).alias("line"), "channel", values.alias("what"),
    ).cast(SCHEMA)  # type: ignore[arg-type]


def _services(rng: np.random.Generator, need: pl.DataFrame, kind: EventKind, share: float, *, until: datetime, hours: int) -> pl.DataFrame:
    """A service for a share of them up to `hours` later, by one line or, now and then, by both."""
    chosen = need.filter(pl.Series(chance(rng, share, need.height)))
    size = chosen.height
    later = [min(at + timedelta(minutes=int(minutes)), until) for at, minutes in zip(chosen["happened_at"], rng.integers(0, hours * 60 + 1, size), strict=True)]
    rows = _events(chosen.with_columns(pl.Series("happened_at", later, dtype=chosen.schema["happened_at"])), kind)
    line = pick(rng, {LineOfCommand.HRSS: BY_HRSS[kind], LineOfCommand.DPF: 1 - BY_HRSS[kind]}, size)
    rows = rows.with_columns(pl.Series("line", line, dtype=pl.String))
    other = pl.when(pl.col("line") == LineOfCommand.HRSS.value).then(pl.lit(LineOfCommand.DPF.value)).otherwise(pl.lit(LineOfCommand.HRSS.value))
    twice = rows.filter(pl.Series(chance(rng, BOTH_LINES, size))).with_columns(other.alias("line"))
    return pl.concat([rows, twice])
