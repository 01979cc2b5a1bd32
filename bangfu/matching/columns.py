"""How do frames of people and vacancies become the kernel's arrays?

People: person_id i64, area str (region path "22/2224/222403/…"), lon, lat f64? (inner point of the county),
wish_occupations, history_occupations list[str], min_pay i32? (yuan a month), max_km f64?, hours "full"|"part"|"any"?,
remote_ok, night_ok bool?, schooling i8? (0 none … 5 bachelor and more), abilities struct of one i8? per domain,
accommodations list[str]?. Vacancies: vacancy_id i64, area, lon, lat, occupation str?, pay_min, pay_max i32?,
hours "full"|"part"|"flexible"?, remote bool?, shift "day"|"rotating"|"night"?, schooling_min i8?, demands struct,
offers list[str]?. Other columns, such as openings, are not read. There is no column for category or grade of disability.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import polars as pl

from bangfu.core.errors import DomainError
from bangfu.matching import geography
from bangfu.matching.layout import (
    ACCOMMODATION_BIT,
    FULL_BITS,
    GENERAL_BRIDGES,
    HIGH_BITS,
    NEVER,
    NO_AREA_PERSON,
    NO_AREA_VACANCY,
    PERSON,
    PERSON_HOURS,
    PORTABLE_BRIDGES,
    REMOTE_NO,
    REMOTE_UNKNOWN,
    REMOTE_YES,
    SCHOOLING_LEVELS,
    SHIFTS,
    SKILLS,
    UNKNOWN_CHOICE,
    VACANCY,
    VACANCY_HOURS,
    Market,
    People,
    Weights,
    hours_bits,
    night_bits,
    school_bytes,
)
from bangfu.occupations.vocabulary import DOMAINS, FULL_LEVEL

_FEW = 1000
_MISSING = -(2**31)
_CODE = re.compile(r"[1-9]-\d\d(-\d\d){0,2}")


def market(vacancies: pl.DataFrame) -> Market:
    """Arrays of the vacancies, indexed by place and occupation; build once, use for many people.

    Raises DomainError for an unknown choice, level or accommodation.
    """
    rows = np.zeros(vacancies.height, VACANCY)
    demand, unknown = _levels(vacancies, "demands")
    rows["demand"], rows["unknown"] = demand, unknown
    rows["needs"] = unknown | (_high(demand) & HIGH_BITS)
    offers = _accommodations(vacancies["offers"])
    rows["offers"], rows["offered"] = offers, _bridges(offers, GENERAL_BRIDGES)
    rows["code"] = _unique_map(vacancies["occupation"], occupation_number)
    pay_min, pay_max = _numbers(vacancies["pay_min"], -1), _numbers(vacancies["pay_max"], -1)
    rows["pay_low"], rows["pay_high"] = pay_min, np.maximum(pay_min, pay_max)
    hours = _choice(vacancies["hours"], VACANCY_HOURS)
    half_days = (hours == VACANCY_HOURS.index("full")) & ((offers & ACCOMMODATION_BIT["part_time"]) != 0)
    hours[half_days] = VACANCY_HOURS.index("flexible")
    rows["kind"] = hours * 4 + _choice(vacancies["shift"], SHIFTS)
    rows["schooling"] = _level(vacancies["schooling_min"], 0, SCHOOLING_LEVELS - 1, "schooling_min")
    rows["remote"] = vacancies["remote"].fill_null(False).to_numpy()
    _areas(rows, vacancies["area"], NO_AREA_VACANCY)
    ids = vacancies["vacancy_id"].cast(pl.Int64).to_numpy()
    order = np.argsort(ids, kind="stable")
    rows["rank"][order] = np.arange(rows.size)
    return geography.arrange(rows, vacancies["lon"], vacancies["lat"], ids[order])


def people(frame: pl.DataFrame, vacancies: Market, weights: Weights) -> People:
    """Arrays of the people with what is in reach of them in this market.

    Raises DomainError for an unknown choice, level or accommodation.
    """
    rows = np.zeros(frame.height, PERSON)
    ability, unknown = _levels(frame, "abilities")
    rows["ability"] = np.where(unknown != 0, ability | _spread(unknown), ability)
    rows["unknown"] = unknown
    rows["short"] = ((ability + (HIGH_BITS - FULL_BITS)) & HIGH_BITS) ^ HIGH_BITS
    uses = _accommodations(frame["accommodations"])
    rows["uses"], rows["skills"], rows["brought"] = uses, uses & SKILLS, _bridges(uses, PORTABLE_BRIDGES)
    rows["min_pay"] = _numbers(frame["min_pay"], NEVER)
    limit = frame["max_km"].cast(pl.Float64).fill_nan(None).fill_null(float(weights.default_km)).to_numpy()
    rows["limit_km"] = np.floor(np.clip(limit, -1, 30_000))
    remote = frame["remote_ok"]
    rows["remote"] = np.where(remote.is_null(), REMOTE_UNKNOWN, np.where(remote.fill_null(False), REMOTE_YES, REMOTE_NO))
    hours = _choice(frame["hours"], PERSON_HOURS)
    rows["hours_blocked"], rows["hours_suit"], rows["hours_unknown"] = np.array([hours_bits(h) for h in range(4)])[hours].T
    night = frame["night_ok"].cast(pl.Int8).fill_null(2).to_numpy()
    rows["night_blocked"], rows["night_unknown"] = np.array([night_bits(n) for n in (False, True, None)])[night].T
    schooling = _level(frame["schooling"], SCHOOLING_LEVELS, SCHOOLING_LEVELS - 1, "schooling")
    rows["school"] = np.array([school_bytes(s, weights) for s in (*range(SCHOOLING_LEVELS), None)])[schooling]
    rows["school_unknown"] = schooling == SCHOOLING_LEVELS
    _areas(rows, frame["area"], NO_AREA_PERSON)
    rows["rest_most"] = _rest_most(rows, uses, hours, weights)
    codes = _wishes(rows, frame)
    ids = frame["person_id"].cast(pl.Int64).to_numpy()
    return geography.reach(vacancies, rows, codes=codes, lon=frame["lon"], lat=frame["lat"], ids=ids)


def occupation_number(code: str | None) -> int:
    """One byte per level of a classification code ("4-02-07-02" → 0x04020702); 0 when it is none."""
    if code is None or not _CODE.fullmatch(code.strip()):
        return 0
    parts = [int(part) for part in code.strip().split("-")]
    return sum(part << shift for part, shift in zip(parts, (24, 16, 8, 0), strict=False))


def area_numbers(path: str | None, missing: int) -> tuple[int, int, int]:
    """(county, township, village) of a region path as comparable integers, `missing` where the path does not go so deep.

    The county is the deepest node above the townships that is neither a province nor a prefecture, also an unofficial one.
    """
    county = township = village = missing
    for key in (path or "").strip("/").split("/"):
        if key.isdigit() and len(key) == 12:
            village = int(key)
        elif key.isdigit() and len(key) == 9:
            township = int(key)
        elif key and not (key.isdigit() and len(key) <= 4):
            county = int(key) if key.isdigit() else (1 << 62) + (int.from_bytes(key.encode()[-7:], "big") & ((1 << 56) - 1))
    return county, township, village


def _rest_most(rows: np.ndarray, uses: np.ndarray, hours: np.ndarray, weights: Weights) -> np.ndarray:
    """Upper bound of what a person can gain besides occupation and distance."""
    fit = np.minimum(np.bitwise_count(uses).astype(np.int64) * weights.fit, weights.fit_most)
    pay = np.where(rows["min_pay"] == NEVER, 0, max(weights.pay, weights.pay_upper_end))
    by_hours = np.where(hours == UNKNOWN_CHOICE, 0, weights.hours)
    return fit + pay + by_hours + np.where(rows["school_unknown"] == 1, 0, max(weights.schooling, default=0))


def _wishes(rows: np.ndarray, frame: pl.DataFrame) -> np.ndarray:
    """Fills the people's places in one array of occupation codes, wished ones before former ones."""
    both = frame.select(
        pl.concat_list(
            pl.col(name).cast(pl.List(pl.String)).fill_null([]) for name in ("wish_occupations", "history_occupations")
        ).alias("codes"),  # a code that is none stays in its place as nought and matches nothing
        pl.col("wish_occupations").list.len().fill_null(0).cast(pl.Int64).alias("wished"),
    )
    lengths = both["codes"].list.len().cast(pl.Int64).to_numpy()
    ends = np.cumsum(lengths)
    rows["codes_end"], rows["wish_from"] = ends, ends - lengths
    rows["history_from"] = rows["wish_from"] + both["wished"].to_numpy()
    return _unique_map(both["codes"].list.explode(keep_nulls=True, empty_as_null=False), occupation_number)


def _areas(rows: np.ndarray, paths: pl.Series, missing: int) -> None:
    places, unique = _factorised(paths)
    numbers = np.array([area_numbers(path, missing) for path in unique], np.int64).reshape(-1, 3)
    rows["county"], rows["township"], rows["village"] = numbers[places].T


def _unique_map(values: pl.Series, number: Callable[[str | None], int]) -> np.ndarray:
    places, unique = _factorised(values)
    return np.array([number(value) for value in unique], np.int32)[places]


def _factorised(values: pl.Series) -> tuple[np.ndarray, list[str | None]]:
    """Place of each value in the list of different values."""
    if values.len() <= _FEW:  # one person's page should not wait for a query engine to start
        seen: dict[str | None, int] = {}
        return np.array([seen.setdefault(value, len(seen)) for value in values.to_list()], np.int64), list(seen)
    frame = pl.DataFrame({"value": values.cast(pl.String)})
    unique = frame.unique(maintain_order=True)
    numbered = unique.with_row_index("place")
    places = frame.join(numbered, on="value", how="left", nulls_equal=True, maintain_order="left")["place"]
    return places.to_numpy(), unique["value"].to_list()


def _levels(frame: pl.DataFrame, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Levels of all domains in four bits each (unknown 0), and the high bits of the unknown ones."""
    known = np.zeros(frame.height, np.int64)
    unknown = np.zeros(frame.height, np.int64)
    codes = [domain.code for domain in DOMAINS]
    fields = frame[name].struct.unnest() if frame.schema[name] != pl.Null else pl.DataFrame(height=frame.height)
    absent = [pl.lit(None).alias(code) for code in codes if code not in fields.columns]
    table = fields.with_columns(absent).select(pl.col(codes).cast(pl.Int64).fill_null(_MISSING)).to_numpy()
    for place, (code, levels) in enumerate(zip(codes, table.T, strict=True)):
        is_missing = levels == _MISSING
        _refuse(levels[~is_missing], FULL_LEVEL, f"{name}.{code}")
        known |= np.where(is_missing, 0, levels) << (4 * place)
        unknown |= np.where(is_missing, 8, 0) << (4 * place)
    return known, unknown


def _high(levels: np.ndarray) -> np.ndarray:
    """High bit of each domain whose level is above nought."""
    return levels + (HIGH_BITS - _ones())


def _spread(high: np.ndarray) -> np.ndarray:
    """Full level in each domain whose high bit is set."""
    return (high >> 2) | (high >> 3)


def _ones() -> int:
    return HIGH_BITS >> 3


def _accommodations(lists: pl.Series) -> np.ndarray:
    """One bit per accommodation of each row's list."""
    filled = lists.cast(pl.List(pl.String)).fill_null([]).list.drop_nulls()
    lengths = filled.list.len().to_numpy()
    flat = filled.list.explode(keep_nulls=False, empty_as_null=False)
    wrong = sorted(set(flat.unique().to_list()) - set(ACCOMMODATION_BIT))
    if wrong:
        raise DomainError(f"不认识的便利条件：{'、'.join(wrong)}；请从便利条件词表中选择")
    bits = flat.replace_strict(ACCOMMODATION_BIT, default=0, return_dtype=pl.Int64).to_numpy()
    packed = np.zeros(lengths.size, np.int64)
    np.bitwise_or.at(packed, np.repeat(np.arange(lengths.size), lengths), bits)
    return packed


def _bridges(bits: np.ndarray, bridges: dict[int, np.integer]) -> np.ndarray:
    """Highest level added to each domain by the accommodations in `bits`."""
    best = np.zeros(bits.size, np.int64)
    for bit, packed in bridges.items():
        has = (bits & bit) != 0
        for place in range(len(DOMAINS)):
            added = (int(packed) >> (4 * place)) & 15
            if added:
                held = (best >> (4 * place)) & 15
                best += np.where(has & (held < added), added - held, 0) << (4 * place)
    return best


def _numbers(values: pl.Series, missing: int) -> np.ndarray:
    return values.cast(pl.Int64).fill_null(missing).to_numpy()


def _level(values: pl.Series, missing: int, most: int, name: str) -> np.ndarray:
    numbers = _numbers(values, _MISSING)
    _refuse(numbers[numbers != _MISSING], most, name)
    return np.where(numbers == _MISSING, missing, numbers)


def _refuse(levels: np.ndarray, most: int, name: str) -> None:
    wrong = levels[(levels < 0) | (levels > most)]
    if wrong.size:
        raise DomainError(f"{name} 的等级应在 0 到 {most} 之间，现有 {wrong[0]}")


def _choice(values: pl.Series, choices: tuple[str, ...]) -> np.ndarray:
    places, unique = _factorised(values)
    wrong = sorted(value for value in unique if value is not None and value not in choices)
    if wrong:
        raise DomainError(f"{values.name} 不能是 {'、'.join(wrong)}；可选 {'、'.join(choices)}")
    numbers = [UNKNOWN_CHOICE if value is None else choices.index(value) for value in unique]
    return np.array(numbers, np.int64)[places]
