"""Who is proposed for which opening, and what comes of it? Drawn among people and openings that fit one another."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from bangfu.home.seed.drawing import chance, pick
from bangfu.jobs.choices import ReferralState, RefusalReason, VacancyState
from bangfu.occupations.vocabulary import ACCOMMODATION, DOMAINS, FULL_LEVEL
from bangfu.people.choices import WISHES_WITH_NEED

REFERRED = .46  # of the people with a need who were asked
STATES = {ReferralState.REFERRED: .51, ReferralState.INTERVIEW: .2, ReferralState.OFFERED: .05, ReferralState.HIRED: .14,
          ReferralState.REFUSED_BY_PERSON: .06, ReferralState.REFUSED_BY_EMPLOYER: .04}
WAS_INTERVIEWED = {ReferralState.INTERVIEW, ReferralState.OFFERED, ReferralState.HIRED, ReferralState.REFUSED_BY_EMPLOYER}
REASONS = {
    ReferralState.REFUSED_BY_PERSON.value: {RefusalReason.DISTANCE: .35, RefusalReason.PAY: .3, RefusalReason.FAMILY: .2, RefusalReason.HOURS: .15},
    ReferralState.REFUSED_BY_EMPLOYER.value: {RefusalReason.SKILL: .5, RefusalReason.ADAPTATION: .3, RefusalReason.FILLED: .2},
}


def fits(abilities: np.ndarray, demands: np.ndarray, offers: list[list[str]]) -> np.ndarray:
    """people × vacancies: every demand met by the ability or by what the employer adapts; unknown blocks nothing. Not the matching kernel."""
    added = np.zeros_like(demands)
    for row, codes in enumerate(offers):
        for code in codes:
            for position, domain in enumerate(DOMAINS):
                added[row, position] = max(added[row, position], ACCOMMODATION[code].bridges.get(domain.code, 0))
    needed = np.clip(demands - added, 0, FULL_LEVEL)
    return (abilities[:, None, :] >= needed[None, :, :]).all(axis=2)


def make_referrals(rng: np.random.Generator, people: pl.DataFrame, vacancies: pl.DataFrame, *, until: datetime) -> pl.DataFrame:
    """index (person), vacancy (its `row`), state, refusal_reason, referred_at, changed_at.

    `people`: index, path, wish, asked_at, abilities, wish_occupations, min_pay. Nobody is proposed before the survey
    asked them; no opening is filled beyond its number.
    """
    needy = people.filter(pl.col("asked_at").is_not_null() & pl.col("wish").is_in([wish.value for wish in WISHES_WITH_NEED]))
    chosen = needy.filter(pl.Series(chance(rng, REFERRED, needy.height)))
    open_ones = vacancies.filter(pl.col("state") == VacancyState.OPEN.value)
    if not chosen.height or not open_ones.height:
        return pl.DataFrame(schema={"index": pl.Int64, "vacancy": pl.Int64, "state": pl.String, "refusal_reason": pl.String})
    near = _county(chosen)[:, None] == _county(open_ones)[None, :]
    good = near & fits(_levels(chosen["abilities"], FULL_LEVEL), _levels(open_ones["demands"], 0), open_ones["offers"].to_list())
    taste = rng.random(good.shape) + 2 * _wished(chosen["wish_occupations"].to_list(), open_ones["occupation_id"].to_list())
    taste -= 2.0 * (chosen["min_pay"].fill_null(0).to_numpy()[:, None] > open_ones["pay_max"].to_numpy()[None, :])
    left = open_ones["openings"].to_numpy() * 2
    picked = np.full(chosen.height, -1)
    for person in rng.permutation(chosen.height):
        free = good[person] & (left > 0)
        if free.any():
            picked[person] = int(np.argmax(np.where(free, taste[person], -np.inf)))
            left[picked[person]] -= 1
    has = picked >= 0
    return _outcomes(rng, chosen.filter(pl.Series(has)), open_ones["row"].to_numpy()[picked[has]], open_ones["openings"].to_numpy()[picked[has]],
                     until=until)


def _outcomes(
    rng: np.random.Generator, people: pl.DataFrame, rows: np.ndarray, openings: np.ndarray, *, until: datetime
) -> pl.DataFrame:
    size = len(rows)
    state = pick(rng, STATES, size)
    hired: dict[int, int] = {}
    proposed = dict(zip(*np.unique(rows, return_counts=True), strict=True))
    for position, (row, most) in enumerate(zip(rows.tolist(), openings.tolist(), strict=True)):
        if state[position] == ReferralState.HIRED.value:
            hired[row] = hired.get(row, 0) + 1
            # Half the openings stay free while others wait, so that no later referral meets a full or crowded one.
            if hired[row] > (most if proposed[row] == 1 else most // 2):
                state[position] = ReferralState.INTERVIEW.value
    asked = [at.astimezone(until.tzinfo) for at in people["asked_at"]]
    part, rest = rng.random(size) * .6, rng.random(size)
    reason = [str(pick(rng, REASONS[one], 1)[0]) if one in REASONS else "" for one in state.tolist()]
    moved = state != ReferralState.REFERRED.value
    referred = [max(working_hour(at + (until - at) * share, until), at) for at, share in zip(asked, part.tolist(), strict=True)]
    changed = [max(working_hour(at + (until - at) * share, until), at) if yes else at
               for at, share, yes in zip(referred, rest.tolist(), moved.tolist(), strict=True)]
    return pl.DataFrame({"index": people["index"], "vacancy": rows, "state": state, "refusal_reason": reason, "referred_at": referred, "changed_at": changed})


def working_hour(moment: datetime, until: datetime) -> datetime:
    """The same day between 8:30 and 17:30, and not after `until`."""
    minute = moment.hour * 60 + moment.minute
    start = moment.replace(hour=8, minute=30, second=0, microsecond=0)
    return min(start + timedelta(minutes=minute % 540), until)


def _county(frame: pl.DataFrame) -> np.ndarray:
    return frame["path"].str.split("/").list.slice(0, 3).list.join("/").to_numpy().astype(str)


def _levels(column: pl.Series, unknown: int) -> np.ndarray:
    return column.struct.unnest().select([domain.code for domain in DOMAINS]).fill_null(unknown).to_numpy()


def _wished(wishes: list[list[str]], codes: list[str]) -> np.ndarray:
    groups = np.array([code[:4] for code in codes])
    return np.array([np.isin(groups, [wish[:4] for wish in one]) for one in wishes])
