"""Which vacancies should be shown to whom, as frames and plain values?

The one entry to the kernel for pages (one person) and batches (a province); the same function runs for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numba
import numpy as np
import polars as pl

from bangfu.core.errors import DomainError
from bangfu.matching import kernel
from bangfu.matching.columns import people
from bangfu.matching.layout import BRIDGE_BITS, MAX_K, Market, Weights, tables
from bangfu.occupations.vocabulary import ACCOMMODATIONS, DOMAINS

FEASIBLE, FEASIBLE_WITH, UNKNOWN, BLOCKED = "feasible", "feasible_with", "unknown", "blocked"
_DOMAIN_BITS = (1 << 16) - 1
BLOCKED_BITS = (_DOMAIN_BITS << kernel.UNMET) | sum(
    1 << bit for bit in (kernel.HOURS_BLOCKED, kernel.DISTANCE_BLOCKED, kernel.SCHOOLING_BLOCKED, kernel.NIGHT_BLOCKED)
)
UNKNOWN_BITS = (_DOMAIN_BITS << kernel.UNKNOWN) | sum(
    1 << bit for bit in (kernel.HOURS_UNKNOWN, kernel.DISTANCE_UNKNOWN, kernel.SCHOOLING_UNKNOWN, kernel.NIGHT_UNKNOWN)
)
ADAPT_BITS = _DOMAIN_BITS << kernel.ADAPT
BLOCK_NAMES: dict[str, int] = {
    **{domain.code: kernel.UNMET + place for place, domain in enumerate(DOMAINS)},
    "hours": kernel.HOURS_BLOCKED,
    "distance": kernel.DISTANCE_BLOCKED,
    "schooling_min": kernel.SCHOOLING_BLOCKED,
    "night": kernel.NIGHT_BLOCKED,
}
_OTHER_STATES = (
    (kernel.HOURS_BLOCKED, "hours", "unmet"),
    (kernel.HOURS_UNKNOWN, "hours", "unknown"),
    (kernel.DISTANCE_BLOCKED, "distance", "unmet"),
    (kernel.DISTANCE_UNKNOWN, "distance", "unknown"),
    (kernel.AT_HOME, "distance", "home"),
    (kernel.SCHOOLING_BLOCKED, "schooling_min", "unmet"),
    (kernel.SCHOOLING_UNKNOWN, "schooling_min", "unknown"),
    (kernel.NIGHT_BLOCKED, "night", "unmet"),
    (kernel.NIGHT_UNKNOWN, "night", "unknown"),
    (kernel.PAY_BELOW, "pay", "below"),
    (kernel.PAY_UNKNOWN, "pay", "unknown"),
)
_WORK_CHUNK = 256  # people per piece of work, so that a dense county does not keep one core alone

PEOPLE_SCHEMA: dict[str, Any] = {
    "person_id": pl.Int64,
    "area": pl.String,
    "lon": pl.Float64,
    "lat": pl.Float64,
    "wish_occupations": pl.List(pl.String),
    "history_occupations": pl.List(pl.String),
    "min_pay": pl.Int32,
    "max_km": pl.Float64,
    "hours": pl.String,
    "remote_ok": pl.Boolean,
    "schooling": pl.Int8,
    "night_ok": pl.Boolean,
    "abilities": pl.Struct({domain.code: pl.Int8 for domain in DOMAINS}),
    "accommodations": pl.List(pl.String),
}
VACANCY_SCHEMA: dict[str, Any] = {
    "vacancy_id": pl.Int64,
    "area": pl.String,
    "lon": pl.Float64,
    "lat": pl.Float64,
    "occupation": pl.String,
    "pay_min": pl.Int32,
    "pay_max": pl.Int32,
    "hours": pl.String,
    "remote": pl.Boolean,
    "shift": pl.String,
    "schooling_min": pl.Int8,
    "demands": pl.Struct({domain.code: pl.Int8 for domain in DOMAINS}),
    "offers": pl.List(pl.String),
    "openings": pl.Int16,
}


def verdict_of(bits: int) -> str:
    """feasible, feasible_with (named accommodations), unknown (待确认) or blocked, from a pair's reason bits."""
    if bits & BLOCKED_BITS:
        return BLOCKED
    if bits & UNKNOWN_BITS:
        return UNKNOWN
    return FEASIBLE_WITH if bits & ADAPT_BITS else FEASIBLE


def named_states(bits: int) -> dict[str, str]:
    """What is not simply met in a pair, by name: domain codes, hours, distance, schooling_min, night, pay.

    Values are unmet, adapt, unknown, below (pay) and home (distance).
    """
    states: dict[str, str] = {}
    for place, domain in enumerate(DOMAINS):
        for state, first in (("unmet", kernel.UNMET), ("adapt", kernel.ADAPT), ("unknown", kernel.UNKNOWN)):
            if bits >> (first + place) & 1:
                states[domain.code] = state
    states |= {name: state for bit, name, state in _OTHER_STATES if bits >> bit & 1}
    return states


def match(frame: pl.DataFrame, vacancies: Market, weights: Weights | None = None, k: int = 10) -> pl.DataFrame:
    """The k best vacancies of everybody in `frame` (columns of PEOPLE_SCHEMA).

    Returns person_id i64, place i16 (1 = best), vacancy_id i64, score i16, reasons i64 (bits of kernel.py), in the order of
    `frame`; blocked pairs never appear. Raises DomainError for k outside 1–50 and for values outside the vocabulary.
    """
    if not 1 <= k <= MAX_K:
        raise DomainError(f"每人推荐数应在 1 到 {MAX_K} 之间，现为 {k}")
    weights = weights or Weights()
    columns = people(frame, vacancies, weights)
    order = np.argsort(columns.rows["point"], kind="stable")
    with numba.parallel_chunksize(_WORK_CHUNK):
        ranks, scores, reasons = kernel.best(columns, vacancies, tables(weights), order, k)
    filled = ranks >= 0
    persons, places = np.nonzero(filled)
    return pl.DataFrame(
        {
            "person_id": columns.ids[persons],
            "place": (places + 1).astype(np.int16),
            "vacancy_id": vacancies.ids[ranks[filled]],
            "score": scores[filled],
            "reasons": reasons[filled],
        }
    )


def match_one(person: Mapping[str, Any], vacancies: Market, weights: Weights | None = None, k: int = 10) -> pl.DataFrame:
    """The k best vacancies of one person, given as a mapping of PEOPLE_SCHEMA; missing keys are unknown."""
    return match(one_row(person), vacancies, weights, k)


def one_row(person: Mapping[str, Any]) -> pl.DataFrame:
    """A people frame of one person; missing keys are unknown."""
    values = {name: person.get(name) for name in PEOPLE_SCHEMA}
    return pl.DataFrame([values], schema=PEOPLE_SCHEMA)


def pair_bits(person: Mapping[str, Any], vacancies: Market, weights: Weights | None = None) -> np.ndarray:
    """Reason bits (i8) of one person with every vacancy, in the order of `vacancies.ids`."""
    weights = weights or Weights()
    return kernel.all_reasons(people(one_row(person), vacancies, weights), vacancies, tables(weights), 0, 0)


def why_not(person: Mapping[str, Any], vacancies: Market, weights: Weights | None = None) -> dict[str, int]:
    """How many vacancies each reason blocks for one person, most first; one vacancy may count under several.

    Keys are domain codes and "hours", "distance", "schooling_min", "night".
    """
    bits = pair_bits(person, vacancies, weights)
    counts = {name: int(((bits >> bit) & 1).sum()) for name, bit in BLOCK_NAMES.items()}
    return {name: count for name, count in sorted(counts.items(), key=lambda item: -item[1]) if count}


def what_if(person: Mapping[str, Any], vacancies: Market, weights: Weights | None = None) -> dict[str, int]:
    """How many more vacancies open with each accommodation, if the person had it or the workplace offered it.

    Only accommodations that open at least one are named, most first.
    """
    weights = weights or Weights()
    columns, points = people(one_row(person), vacancies, weights), tables(weights)
    open_now = int(((kernel.all_reasons(columns, vacancies, points, 0, 0) & BLOCKED_BITS) == 0).sum())
    gains: dict[str, int] = {}
    for place, item in enumerate(ACCOMMODATIONS):
        bits = kernel.all_reasons(columns, vacancies, points, 0, int(BRIDGE_BITS[place]))
        gain = int(((bits & BLOCKED_BITS) == 0).sum()) - open_now
        if gain:
            gains[item.code] = gain
    return dict(sorted(gains.items(), key=lambda item: -item[1]))
