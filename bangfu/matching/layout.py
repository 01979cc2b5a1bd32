"""How do people, vacancies and weights lie in memory for the kernel?

Four bits per domain in one integer: level 0–3 and a spare high bit, so that all domains are compared in one
subtraction. One bit per accommodation. Everything is a signed 64-bit integer; no floats take part in a comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bangfu.core.errors import DomainError
from bangfu.occupations.vocabulary import ACCOMMODATIONS, DOMAINS, FULL_LEVEL

MAX_K = 50
SCHOOLING_LEVELS = 6  # 0 none, 1 primary, 2 junior, 3 senior or vocational, 4 college, 5 bachelor and more
SCHOOLING_BLOCKED = 255
NEVER = 2**31 - 1  # a pay nobody reaches: the person stated no wish
NO_AREA_PERSON, NO_AREA_VACANCY = -1, -2  # two different values, so that missing never equals missing
REMOTE_NO, REMOTE_YES, REMOTE_UNKNOWN = 0, 1, 2
PERSON_HOURS = ("full", "part", "any")
VACANCY_HOURS = ("full", "part", "flexible")
SHIFTS = ("day", "rotating", "night")
UNKNOWN_CHOICE = 3  # of hours and shifts

PERSON = np.dtype(
    [
        ("ability", "i8"),  # four bits per domain; unknown counts as full
        ("unknown", "i8"),  # high bit where the ability is unknown
        ("short", "i8"),  # high bit where it is unknown or below full
        ("brought", "i8"),  # levels added by what the person brings along
        ("uses", "i8"),  # accommodations the person uses
        ("skills", "i8"),  # those of them that count only for their users
        ("school", "i8"),  # one byte of points per minimum schooling, 255 = blocked
        ("hours_blocked", "i4"),  # one bit per kind (hours × shift), and so the next four
        ("hours_suit", "i4"),
        ("hours_unknown", "i4"),
        ("night_blocked", "i4"),
        ("night_unknown", "i4"),
        ("school_unknown", "i4"),
        ("min_pay", "i4"),
        ("limit_km", "i4"),
        ("remote", "i4"),
        ("point", "i4"),
        ("wish_from", "i4"),
        ("history_from", "i4"),
        ("codes_end", "i4"),
        ("rest_most", "i4"),  # upper bound of the points without occupation and distance
        ("county", "i8"),
        ("township", "i8"),
        ("village", "i8"),
    ],
    align=True,
)

VACANCY = np.dtype(
    [
        ("demand", "i8"),  # four bits per domain; unknown counts as none
        ("unknown", "i8"),  # high bit where the demand is unknown
        ("needs", "i8"),  # high bit where it is unknown or above none
        ("offered", "i8"),  # levels added by offers that help everybody
        ("offers", "i8"),  # accommodations offered
        ("code", "i4"),  # occupation, one byte per level of the classification; 0 unknown
        ("pay_low", "i4"),
        ("pay_high", "i4"),
        ("kind", "i4"),  # hours × 4 + shift
        ("schooling", "i4"),
        ("remote", "i4"),
        ("point", "i4"),
        ("rank", "i4"),  # place in the order of vacancy_id
        ("county", "i8"),
        ("township", "i8"),
        ("village", "i8"),
    ],
    align=True,
)


@dataclass(frozen=True)
class Weights:
    """Points of a pair; whole numbers, so that equal is equal. The defaults add up to 100 at most.

    `wish`, `history`: by shared levels of the occupation code (none, major, middle, small, leaf), the better counts.
    `near`: same county, township, village. `distance`: (up to km, points) beyond the county. `schooling`: by levels
    above the minimum. `fit`: per offered accommodation that the person uses. `default_km`: for people who named no limit.
    """

    wish: tuple[int, int, int, int, int] = (0, 6, 16, 28, 40)
    history: tuple[int, int, int, int, int] = (0, 3, 8, 14, 20)
    near: tuple[int, int, int] = (15, 18, 20)
    distance: tuple[tuple[int, int], ...] = ((10, 14), (20, 12), (40, 8), (60, 5), (100, 2))
    home: int = 15
    pay: int = 15
    pay_upper_end: int = 8
    hours: int = 10
    schooling: tuple[int, ...] = (5, 4, 2)
    fit: int = 2
    fit_most: int = 10
    default_km: int = 60


class Tables(NamedTuple):
    """The weights as the kernel reads them."""

    wish: np.ndarray
    history: np.ndarray
    near: np.ndarray
    km: np.ndarray
    bridges: np.ndarray
    home: int
    pay: int
    pay_upper_end: int
    hours: int
    fit: int
    fit_most: int


class Market(NamedTuple):
    """Vacancies in kernel order: by point, on site before remote, by occupation; then all remote ones once more.

    `starts[slice, m]` is the first row of middle group m; slices are 2·point (on site), 2·point+1 (remote) and, last, all
    remote. The last point is "nowhere".
    """

    rows: np.ndarray  # VACANCY, posts + remote posts
    starts: np.ndarray  # i4, slices × (middle groups + 1)
    middles: np.ndarray  # i4, occupation code >> 16, ascending
    row_of_rank: np.ndarray  # i4, posts
    group_county: np.ndarray  # i8 per point: its one county, or a sentinel when there are several
    lon: np.ndarray  # f8 per point without nowhere
    lat: np.ndarray
    ids: np.ndarray  # i8, vacancy_id by rank


class People(NamedTuple):
    """People of one run in kernel order, with what is in reach from each of their points."""

    rows: np.ndarray  # PERSON
    codes: np.ndarray  # i4: wished, then former occupations of each person
    km: np.ndarray  # i2, person points + 1 × market points: whole km, −1 unknown
    near_from: np.ndarray  # i4 per person point + 1
    near_point: np.ndarray  # i4: market points in reach, nearest first, then those at unknown distance
    near_km: np.ndarray  # i2
    ids: np.ndarray  # i8, person_id


BRIDGE_BITS = np.array(
    [sum(item.bridges.get(domain.code, 0) << (4 * place) for place, domain in enumerate(DOMAINS)) for item in ACCOMMODATIONS],
    dtype=np.int64,
)
ACCOMMODATION_BIT: dict[str, int] = {item.code: 1 << place for place, item in enumerate(ACCOMMODATIONS)}
SKILLS = sum(ACCOMMODATION_BIT[item.code] for item in ACCOMMODATIONS if item.skill)
PORTABLE = sum(ACCOMMODATION_BIT[item.code] for item in ACCOMMODATIONS if item.portable)
PORTABLE_BRIDGES = {bit: BRIDGE_BITS[place] for place, bit in enumerate(ACCOMMODATION_BIT.values()) if bit & PORTABLE}
GENERAL_BRIDGES = {bit: BRIDGE_BITS[place] for place, bit in enumerate(ACCOMMODATION_BIT.values()) if not bit & SKILLS}


def tables(weights: Weights) -> Tables:
    """The weights as arrays; `km[d]` are the points at d whole kilometres, nought beyond its end.

    Raises DomainError where closer would earn less: the search skips what cannot get better.
    """
    by_distance = [points for _, points in sorted(weights.distance, reverse=True)]
    rising: dict[str, Sequence[int]] = {"wish": weights.wish, "history": weights.history, "near": weights.near}
    for name, row in (rising | {"distance": by_distance}).items():
        if list(row) != sorted(row) or min(row, default=0) < 0:
            raise DomainError(f"权重 {name} 应当越近越高且不为负，现为 {tuple(row)}")
    reach = max((km for km, _ in weights.distance), default=0)
    by_km = np.zeros(reach + 2, np.int64)
    for km, points in sorted(weights.distance, reverse=True):
        by_km[: km + 1] = points
    return Tables(
        wish=np.array(weights.wish, np.int64),
        history=np.array(weights.history, np.int64),
        near=np.array((0, *weights.near), np.int64),
        km=by_km,
        bridges=BRIDGE_BITS,
        home=weights.home,
        pay=weights.pay,
        pay_upper_end=weights.pay_upper_end,
        hours=weights.hours,
        fit=weights.fit,
        fit_most=weights.fit_most,
    )


def school_bytes(schooling: int | None, weights: Weights) -> int:
    """One byte per minimum schooling 0–5: the points, or 255 where the minimum is not reached; unknown scores nought."""
    packed = 0
    for minimum in range(SCHOOLING_LEVELS):
        points = 0
        if schooling is not None:
            surplus = schooling - minimum
            points = (
                SCHOOLING_BLOCKED if surplus < 0 else (weights.schooling[surplus] if surplus < len(weights.schooling) else 0)
            )
        packed |= points << (8 * minimum)
    return packed


def hours_bits(hours: int) -> tuple[int, int, int]:
    """(blocked, suit, unknown) of a person's hours, one bit per vacancy kind = hours × 4 + shift.

    Anything suits who takes any hours, a flexible post suits everybody; what is not known scores nothing.
    """
    anything, flexible = PERSON_HOURS.index("any"), VACANCY_HOURS.index("flexible")
    blocked = suit = unknown = 0
    for offered in range(4):
        bits = 0b1111 << (offered * 4)
        known = UNKNOWN_CHOICE not in (hours, offered)
        if hours == anything or offered == flexible or (known and hours == offered):
            suit |= bits if known else 0
        elif known:
            blocked |= bits
        else:
            unknown |= bits
    return blocked, suit, unknown


def night_bits(night_ok: bool | None) -> tuple[int, int]:
    """(blocked, unknown) of a person's word on nights, one bit per vacancy kind.

    Night shifts are blocked for who takes none; rotating shifts may have none, so they are asked (待确认).
    """
    blocked = unknown = 0
    for kind in range(16):
        shift = kind % 4
        if night_ok is False and shift == SHIFTS.index("night"):
            blocked |= 1 << kind
        elif night_ok is not True and shift != SHIFTS.index("day"):
            unknown |= 1 << kind
    return blocked, unknown


HIGH_BITS = sum(8 << (4 * place) for place in range(len(DOMAINS)))
FULL_BITS = sum(FULL_LEVEL << (4 * place) for place in range(len(DOMAINS)))
