"""How does a fictitious survey go: who is tried when, by which channel, and who is reached?"""

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from bangfu.core.clock import HERE
from bangfu.home.seed.drawing import chance, pick
from bangfu.people.choices import ContactWay
from bangfu.people.frames import LOCAL
from bangfu.surveys.choices import Channel, ContactOutcome

OPENS, CLOSES = 8 * 60 + 30, 17 * 60 + 30  # minutes of the day
ATTEMPTS = {1: .72, 2: .21, 3: .07}
FAILED = {ContactOutcome.NO_ANSWER: .8, ContactOutcome.WRONG_NUMBER: .2}
LAST = {ContactOutcome.REACHED: .955, ContactOutcome.MOVED: .02, ContactOutcome.REFUSED: .022, ContactOutcome.DIED: .003}
TRIED_IN_VAIN = .4  # of the people not reached, tried already
CHANNELS = {Channel.PHONE: .55, Channel.VISIT: .33, Channel.WECHAT: .12}
CHANNELS_BY_WAY = {ContactWay.TEXT.value: {Channel.WECHAT: .6, Channel.VISIT: .4}, ContactWay.VISIT.value: {Channel.VISIT: 1.0}}


def campaign_minutes(start: date, until: datetime) -> np.ndarray:
    """All minutes of working hours from the morning after `start` up to `until`, as minutes since midnight of `start`."""
    whole = (until - datetime.combine(start, datetime.min.time(), tzinfo=HERE)) // timedelta(minutes=1)
    minutes = np.arange(whole)
    of_day = minutes % 1440
    return minutes[(of_day >= OPENS) & (of_day <= CLOSES)]


def make_contacts(rng: np.random.Generator, people: pl.DataFrame, *, start: datetime, until: datetime) -> pl.DataFrame:
    """Attempts at people: index, attempt, channel, outcome, happened_at (China), last.

    `people`: index, contact_way, rate (share of them that has been contacted in full). Times lie in working hours.
    """
    done = chance(rng, people["rate"].to_numpy(), people.height)
    tried = done | chance(rng, TRIED_IN_VAIN, people.height) & (people["rate"] > 0).to_numpy()
    chosen, done = people.filter(tried), done[tried]
    counts = pick(rng, ATTEMPTS, chosen.height).astype(int)
    row = np.repeat(np.arange(chosen.height), counts)
    attempt = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts) + 1
    last = attempt == counts[row]
    minutes = campaign_minutes(start.date(), until)
    minutes = minutes[minutes >= start.hour * 60 + start.minute]
    when = minutes[rng.integers(0, len(minutes), len(row))]
    frame = pl.DataFrame({"row": row, "when": when}).sort("row", "when")
    base = datetime.combine(start.date(), datetime.min.time(), tzinfo=HERE)
    ways = chosen["contact_way"].to_numpy().astype(str)[row]
    channel = pick(rng, CHANNELS, len(row))
    for way, shares in CHANNELS_BY_WAY.items():
        channel = np.where(ways == way, pick(rng, shares, len(row)), channel)
    outcome = np.where(last & done[row], pick(rng, LAST, len(row)), pick(rng, FAILED, len(row)))
    outcome = np.where((outcome == ContactOutcome.WRONG_NUMBER) & (channel == Channel.VISIT), ContactOutcome.NO_ANSWER.value, outcome)
    return pl.DataFrame({
        "index": chosen["index"].to_numpy()[row], "attempt": attempt, "channel": channel, "outcome": outcome,
        "happened_at": pl.Series([base + timedelta(minutes=int(minute)) for minute in frame["when"]], dtype=LOCAL), "last": last,
    })
