"""How fast are the ten best vacancies of each person found, with reasons, against SQL and against NumPy?

200,000 people × 20,000 vacancies of one province (Jilin's 60 counties, unequal shares). Ours is timed from the people
frame to the result frame. The peers are given the kernel's own packed columns ready made, so they compare all abilities
in a few integer operations as well: DuckDB joins people with reachable ∪ remote vacancies and keeps the ten highest keys
per person in its heap; NumPy takes blocks of people of one county against the vacancies in their reach. Both answer for
a sample of the people, rates are compared. Data is drawn by a seeded NumPy generator after distributions.md.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl

from bangfu.matching import kernel, search
from bangfu.matching.columns import market, people
from bangfu.matching.layout import BRIDGE_BITS, HIGH_BITS, SKILLS, Market, People, Weights, tables
from bangfu.occupations.vocabulary import ACCOMMODATIONS, DOMAINS, default_demands
from bench.harness import Report, alternated, peak_mb, scale

PEOPLE, VACANCIES, SAMPLE, K, RUNS = 200_000, 20_000, 12_000, 10, 3
BLOCK = 32
WEIGHTS = Weights()
_ROOT = Path(__file__).resolve().parent.parent / "bangfu"
# Domains a category of the published distribution touches; the label itself is thrown away after drawing.
_TOUCHED: tuple[tuple[float, tuple[str, ...]], ...] = (
    (0.09, ("seeing", "reading", "travel")),
    (0.08, ("hearing", "speaking")),
    (0.02, ("speaking",)),
    (0.57, ("walking", "hands", "lifting", "posture", "stamina", "pace")),
    (0.12, ("learning", "reading", "social", "travel", "pace")),
    (0.12, ("social", "stamina", "pace", "learning")),
)


def run() -> Report:
    """Times ours and both peers and compares every pair of the sample."""
    draw = np.random.default_rng(20220513)
    frame = draw_people(draw, max(500, int(PEOPLE * scale())))
    columns = market(draw_vacancies(draw, max(200, int(VACANCIES * scale()))))
    search.match(frame[:50], columns, WEIGHTS, K)  # compile or load once; no run of a day pays for it twice
    found = search.match(frame, columns, WEIGHTS, K)
    prepared = people(frame, columns, WEIGHTS)
    order = np.argsort(prepared.rows["point"], kind="stable")
    peak = peak_mb()
    sample = frame.sample(min(SAMPLE, frame.height), seed=1)
    chosen = people(sample, columns, WEIGHTS)
    base = load_sql(chosen, columns)
    jobs = {
        "ours": lambda: search.match(frame, columns, WEIGHTS, K).height,
        "kernel": lambda: kernel.best(prepared, columns, tables(WEIGHTS), order, K)[0].size,
        "sql": lambda: by_sql(base),
        "numpy": lambda: by_numpy(chosen, columns),
    }
    times, results = alternated(jobs, runs=RUNS)
    ours, alone = frame.height / times["ours"], frame.height / times["kernel"]
    sql, blocked = sample.height / times["sql"], sample.height / times["numpy"]
    rows = [
        (
            "people × vacancies",
            f"{frame.height:,} × {columns.row_of_rank.size:,}, top {K}, {found.height:,} pairs with reasons",
        ),
        ("ours, frame to frame", f"{ours:,.0f} people/s ({times['ours']:.2f} s)"),
        ("kernel alone", f"{alone:,.0f} people/s ({times['kernel']:.2f} s)"),
        (f"DuckDB, sample of {sample.height:,}", f"{sql:,.0f} people/s; ours {ours / sql:.1f} ×"),
        (f"blocked NumPy, sample of {sample.height:,}", f"{blocked:,.0f} people/s; ours {ours / blocked:.1f} ×"),
        ("pairs a person could reach", f"{reachable(chosen, columns):,.0f} on average"),
    ]
    return Report(
        bench="match",
        ours=ours,
        peer=sql,
        peer_name="DuckDB, reachable ∪ remote",
        limit=alone,
        unit="people/s",
        peak_mb=peak,
        checks=compared(found, sample, chosen, columns, {name: results[name] for name in ("sql", "numpy")}),
        rows=rows,
        more={"second_peer": round(blocked), "second_peer_name": "blocked NumPy", "second_ratio": round(ours / blocked, 2)},
    )


def compared(found: pl.DataFrame, sample: pl.DataFrame, chosen: People, columns: Market, results: dict[str, Any]) -> str:
    """ "ok" if both peers give our pairs, scores and adapted and unknown domains for every person of the sample."""
    place = {person: row for row, person in enumerate(chosen.ids.tolist())}
    rank = {vacancy: number for number, vacancy in enumerate(columns.ids.tolist())}
    ours = found.filter(pl.col("person_id").is_in(sample["person_id"].implode()))
    mine = {
        (place[person], rank[vacancy], score, bits >> kernel.ADAPT & 0xFFFF, bits >> kernel.UNKNOWN & 0xFFFF)
        for person, vacancy, score, bits in ours.select("person_id", "vacancy_id", "score", "reasons").iter_rows()
    }
    for name, rows in results.items():
        theirs = {(p, v, s, squeezed(a), squeezed(u)) for p, v, s, a, u in rows}
        if theirs != mine:
            return f"{name} differs in {len(theirs ^ mine)} of {len(mine)} pairs"
    return "ok" if mine else "nothing to compare"


def squeezed(high: int) -> int:
    """One bit per domain from the high bits of the packed levels."""
    return sum(1 << place for place in range(len(DOMAINS)) if high >> (4 * place + 3) & 1)


def reachable(chosen: People, columns: Market) -> float:
    """Vacancies per person that are near enough or remote, before any other test."""
    vacancies = columns.rows[: columns.row_of_rank.size]
    total = 0
    for person in chosen.rows[:500]:
        near = chosen.km[person["point"], vacancies["point"]] <= person["limit_km"]
        total += int((near | ((vacancies["remote"] == 1) & (person["remote"] > 0))).sum())
    return total / min(500, chosen.rows.size)


# --- the SQL peer -----------------------------------------------------------------------------------------------------


def load_sql(chosen: People, columns: Market) -> duckdb.DuckDBPyConnection:
    """Tables p, v and reach in an in-memory database on two threads."""
    base = duckdb.connect(config={"threads": 2})
    persons = pl.DataFrame({name: chosen.rows[name] for name in chosen.rows.dtype.names or ()})
    wished, former = (
        _code_columns(chosen, *bounds) for bounds in (("wish_from", "history_from"), ("history_from", "codes_end"))
    )
    persons = persons.with_columns(
        pl.Series("id", np.arange(persons.height)), *(pl.Series(f"wish{i}", c) for i, c in enumerate(wished))
    ).with_columns(*(pl.Series(f"former{i}", c) for i, c in enumerate(former)))
    rows = columns.rows[: columns.row_of_rank.size]
    posts = pl.DataFrame({name: rows[name] for name in rows.dtype.names or ()})
    start, end = np.nonzero(chosen.km >= 0)
    reach = pl.DataFrame({"start": start, "stop": end, "km": chosen.km[start, end]})
    for name, table in {"p": persons, "v": posts, "reach": reach}.items():
        base.register("loading", table.to_arrow())
        base.execute(f"create table {name} as select * from loading")  # noqa: S608 – our three names
        base.unregister("loading")
    return base


def _code_columns(chosen: People, first: str, last: str) -> list[np.ndarray]:
    """Occupation codes of the people as plain columns, −1 where there are fewer."""
    width = int((chosen.rows[last] - chosen.rows[first]).max(initial=0))
    found = []
    for number in range(width):
        at = chosen.rows[first] + number
        has = at < chosen.rows[last]
        found.append(np.where(has, chosen.codes[np.where(has, at, 0)], -1))
    return found


def _levels_sql(prefix: str, width: int, points: tuple[int, ...]) -> str:
    one = (
        "case when {c} < 0 then {w[0]} when {x} = 0 then {w[4]} when {x} < 256 then {w[3]} "
        "when {x} < 65536 then {w[2]} when {x} < 16777216 then {w[1]} else {w[0]} end"
    )
    parts = [one.format(c=f"p.{prefix}{i}", x=f"xor(p.{prefix}{i}, v.code)", w=points) for i in range(width)]
    return f"greatest(0, {', '.join(parts)})" if parts else "0"


def _gap_sql(added: str) -> str:
    return f"(~(((p.ability + {added}) | {HIGH_BITS}) - v.demand))"


def _open_sql() -> str:
    skills = "".join(
        f" & (case when p.skills & v.offers & {1 << place} <> 0 then {_gap_sql(str(BRIDGE_BITS[place]))} else -1 end)"
        for place in range(len(ACCOMMODATIONS))
        if SKILLS >> place & 1
    )
    return (
        "((p.hours_blocked | p.night_blocked) >> v.kind) & 1 = 0 and (p.school >> (8 * v.schooling)) & 255 <> 255 "
        f"and {HIGH_BITS} & {_gap_sql('0')} & {_gap_sql('p.brought')} & {_gap_sql('v.offered')}{skills} = 0"
    )


def by_sql(base: duckdb.DuckDBPyConnection) -> list[tuple[int, ...]]:
    """(person, rank, score, adapted, unknown) of the ten best of each person, reachable ∪ at home ∪ far and unsure."""
    names = [row[0] for row in base.execute("describe p").fetchall()]
    wished, former = (sum(name.startswith(word) and name[-1].isdigit() for name in names) for word in ("wish", "former"))
    near = f"""case when p.county <> v.county then 0 when p.township <> v.township then {WEIGHTS.near[0]}
        when p.village <> v.village then {WEIGHTS.near[1]} else {WEIGHTS.near[2]} end"""
    steps = " ".join(f"when r.km <= {km} then {points}" for km, points in sorted(WEIGHTS.distance))
    rest = f"""greatest({_levels_sql("wish", wished, WEIGHTS.wish)}, {_levels_sql("former", former, WEIGHTS.history)})
        + ((p.school >> (8 * v.schooling)) & 255)
        + case when v.pay_low >= p.min_pay then {WEIGHTS.pay} when v.pay_high >= p.min_pay then {WEIGHTS.pay_upper_end} else 0 end
        + ((p.hours_suit >> v.kind) & 1) * {WEIGHTS.hours}
        + least({WEIGHTS.fit_most}, {WEIGHTS.fit} * bit_count(p.uses & v.offers))"""
    key = "(({score})::bigint << 32) | (4294967295 - v.rank) as key"
    place = f"greatest({near}, case {steps} else 0 end)"
    query = f"""
        with scored as (
            select p.id, {key.format(score=f"{rest} + {place}")}
            from p join reach r on r.start = p.point and r.km <= p.limit_km join v on v.point = r.stop
            where not (v.remote = 1 and p.remote = 1) and {_open_sql()}
            union all
            select p.id, {key.format(score=f"{rest} + {WEIGHTS.home}")}
            from p join v on v.remote = 1 where p.remote = 1 and {_open_sql()}
            union all
            select p.id, {key.format(score=rest)}
            from p join reach r on r.start = p.point and r.km > p.limit_km join v on v.point = r.stop and v.remote = 1
            where p.remote = 2 and {_open_sql()}
        ), top as (select id, unnest(max(key, {K})) as key from scored group by id)
        select p.id, v.rank, (key >> 32)::bigint,
            {HIGH_BITS} & {_gap_sql("0")}, (p.unknown & v.needs) | (v.unknown & p.short)
        from top join p on p.id = top.id join v on v.rank = 4294967295 - (key & 4294967295)"""  # noqa: S608
    return base.execute(query).fetchall()


# --- the NumPy peer ---------------------------------------------------------------------------------------------------


Columns = dict[str, np.ndarray]


def by_numpy(chosen: People, columns: Market) -> list[tuple[int, ...]]:
    """The same rows by blocks of people of one county and like limits against the vacancies in reach and the remote ones."""
    v = _apart(columns.rows[: columns.row_of_rank.size])
    p = _apart(chosen.rows)
    wished = _code_columns(chosen, "wish_from", "history_from")
    p |= {f"wish{i}": codes for i, codes in enumerate(wished)}
    p |= {f"former{i}": codes for i, codes in enumerate(_code_columns(chosen, "history_from", "codes_end"))}
    order = np.lexsort((p["limit_km"], p["remote"], p["point"]))
    found: list[tuple[int, ...]] = []
    for point in np.unique(p["point"]):
        here = order[p["point"][order] == point]
        km = chosen.km[point, v["point"]]
        for start in range(0, here.size, BLOCK):
            members = here[start : start + BLOCK]
            may_be_remote = (v["remote"] == 1) & bool((p["remote"][members] > 0).any())
            reach = np.flatnonzero((km <= p["limit_km"][members].max()) | may_be_remote)
            found += _block(members, _taken(p, members), _taken(v, reach) | {"km": km[reach].astype(np.int64)})
    return found


def _apart(rows: np.ndarray) -> Columns:
    """Contiguous columns of a record array, which NumPy works through several times faster."""
    return {name: np.ascontiguousarray(rows[name]) for name in rows.dtype.names or ()}


def _taken(columns: Columns, places: np.ndarray) -> Columns:
    return {name: column[places] for name, column in columns.items()}


def _block(members: np.ndarray, p: Columns, v: Columns) -> list[tuple[int, ...]]:
    """Cheap tests on the whole block, abilities and points only on the pairs that pass them, then a partition per person."""
    open_kinds = ~(p["hours_blocked"] | p["night_blocked"])
    remote = v["remote"] == 1
    home = (p["remote"] == 1)[:, None] & remote
    far = v["km"] > p["limit_km"][:, None]
    candidates = ((open_kinds[:, None] >> v["kind"] & 1) == 1) & (~far | home | ((p["remote"] == 2)[:, None] & remote))
    rows, posts = np.nonzero(candidates)
    kept = (p["school"][rows] >> (8 * v["schooling"][posts]) & 255) != 255
    rows, posts = rows[kept], posts[kept]
    kept = _gap(p, v, rows, posts) == 0
    rows, posts = rows[kept], posts[kept]
    at_home, too_far = home[rows, posts], far[rows, posts]
    points = np.where(at_home, WEIGHTS.home, np.where(too_far, 0, _place(p, v, rows, posts))) + _rest(p, v, rows, posts)
    keys = np.full(candidates.shape, -1, np.int64)
    keys[rows, posts] = (points << 32) | (0xFFFFFFFF - v["rank"][posts].astype(np.int64))
    top = min(K, keys.shape[1])
    best = np.argpartition(keys, keys.shape[1] - top, axis=1)[:, keys.shape[1] - top :]
    rows, places = np.nonzero(np.take_along_axis(keys, best, 1) >= 0)
    posts = best[rows, places]
    bare = ~((p["ability"][rows] | HIGH_BITS) - v["demand"][posts]) & HIGH_BITS
    unknown = (p["unknown"][rows] & v["needs"][posts]) | (v["unknown"][posts] & p["short"][rows])
    parts = (members[rows], v["rank"][posts], keys[rows, posts] >> 32, bare, unknown)
    return list(zip(*(part.tolist() for part in parts), strict=True))


def _gap(p: Columns, v: Columns, rows: np.ndarray, posts: np.ndarray) -> np.ndarray:
    ability, demand = p["ability"][rows], v["demand"][posts]
    gap = ~((ability | HIGH_BITS) - demand) & HIGH_BITS
    left = np.flatnonzero(gap)  # the rest is met without any accommodation
    ability, demand, rows, posts = ability[left], demand[left], rows[left], posts[left]
    rest = gap[left] & ~(((ability + p["brought"][rows]) | HIGH_BITS) - demand)
    rest &= ~(((ability + v["offered"][posts]) | HIGH_BITS) - demand)
    shared = p["skills"][rows] & v["offers"][posts]
    for place in range(len(ACCOMMODATIONS)):
        if SKILLS >> place & 1:
            has = np.flatnonzero(shared >> place & 1)
            rest[has] &= ~(((ability[has] + BRIDGE_BITS[place]) | HIGH_BITS) - demand[has])
    gap[left] = rest
    return gap


def _place(p: Columns, v: Columns, rows: np.ndarray, posts: np.ndarray) -> np.ndarray:
    near = (p["county"][rows] == v["county"][posts]).astype(np.int64)
    near += near & (p["township"][rows] == v["township"][posts])
    near += (near == 2) & (p["village"][rows] == v["village"][posts])
    table = tables(WEIGHTS)
    return np.maximum(table.near[near], table.km[np.minimum(v["km"][posts], table.km.size - 1)])


def _rest(p: Columns, v: Columns, rows: np.ndarray, posts: np.ndarray) -> np.ndarray:
    points = p["school"][rows] >> (8 * v["schooling"][posts]) & 255
    occupation = np.zeros(rows.size, np.int64)
    for prefix, worth in (("wish", WEIGHTS.wish), ("former", WEIGHTS.history)):
        for name in (name for name in p if name.startswith(prefix) and name[-1].isdigit()):
            codes = p[name][rows]
            differ = codes ^ v["code"][posts]
            levels = (differ < 1 << 24).astype(np.int64) + (differ < 1 << 16) + (differ < 1 << 8) + (differ == 0)
            occupation = np.maximum(occupation, np.where(codes < 0, 0, np.array(worth, np.int64)[levels]))
    wish = p["min_pay"][rows]
    pay = np.where(v["pay_high"][posts] >= wish, WEIGHTS.pay_upper_end, 0)
    points += occupation + np.where(v["pay_low"][posts] >= wish, WEIGHTS.pay, pay)
    fitting = np.bitwise_count(p["uses"][rows] & v["offers"][posts]).astype(np.int64)
    points += np.minimum(WEIGHTS.fit_most, WEIGHTS.fit * fitting)
    return points + (p["hours_suit"][rows] >> v["kind"][posts] & 1) * WEIGHTS.hours


# --- the data ---------------------------------------------------------------------------------------------------------


def draw_people(draw: np.random.Generator, count: int) -> pl.DataFrame:
    """A frame of search.PEOPLE_SCHEMA; shares after distributions.md, the rest assumed."""
    touched = draw.choice(len(_TOUCHED), count, p=[share for share, _ in _TOUCHED])
    abilities = {}
    for domain in DOMAINS:
        affected = np.array([domain.code in codes for _, codes in _TOUCHED])[touched] & (draw.random(count) < 0.7)
        levels = np.where(affected, draw.integers(0, 3, count), np.where(draw.random(count) < 0.05, 2, 3))
        abilities[domain.code] = _some(draw, levels, 0.08)
    columns = {
        "person_id": np.arange(count) + 1,
        "wish_occupations": _lists(draw, np.array(_occupations()), count, 0, 3),
        "history_occupations": _lists(draw, np.array(_occupations()), count, 0, 2),
        "min_pay": _some(draw, draw.choice([1800, 2200, 2600, 3000, 3500], count), 0.3),
        "max_km": _some(draw, draw.choice([10.0, 20.0, 30.0, 50.0, 100.0], count), 0.25),
        "hours": _some(draw, draw.choice(["full", "part", "any"], count, p=[0.5, 0.2, 0.3]), 0.1),
        "remote_ok": _some(draw, draw.random(count) < 0.5, 0.3),
        "schooling": _some(draw, draw.choice(6, count, p=[0.10, 0.31, 0.38, 0.14, 0.05, 0.02]), 0.02),
        "night_ok": _some(draw, draw.random(count) < 0.3, 0.2),
        "abilities": pl.DataFrame(abilities).to_struct(),
        "accommodations": _lists(draw, np.array([item.code for item in ACCOMMODATIONS]), count, 0, 3),
    }
    return pl.DataFrame(_places(draw, count) | columns).select(
        pl.col(name).cast(kind) for name, kind in search.PEOPLE_SCHEMA.items()
    )


def draw_vacancies(draw: np.random.Generator, count: int) -> pl.DataFrame:
    """A frame of search.VACANCY_SCHEMA: titles of job_titles.csv, default demands with noise, pay log-normal around 3,200."""
    codes = draw.choice(np.array(_occupations()), count)
    usual = {code: list(default_demands(code).values()) for code in np.unique(codes).tolist()}
    demands = np.array([usual[code] for code in codes.tolist()])
    demands = np.clip(demands - (draw.random(demands.shape) < 0.5) - (draw.random(demands.shape) < 0.2), 0, 3)
    pay = (draw.lognormal(np.log(3200), 0.25, count) // 100 * 100).astype(np.int64)
    columns = {
        "vacancy_id": draw.permutation(count) + 1,
        "occupation": codes,
        "pay_min": _some(draw, pay, 0.05),
        "pay_max": _some(draw, pay + draw.integers(0, 10, count) * 100, 0.3),
        "hours": _some(draw, draw.choice(["full", "part", "flexible"], count, p=[0.75, 0.1, 0.15]), 0.03),
        "remote": draw.random(count) < 0.06,
        "shift": _some(draw, draw.choice(["day", "rotating", "night"], count, p=[0.8, 0.15, 0.05]), 0.05),
        "schooling_min": _some(draw, draw.choice(6, count, p=[0.5, 0.1, 0.2, 0.13, 0.05, 0.02]), 0.1),
        "demands": pl.DataFrame(
            {domain.code: _some(draw, column, 0.05) for domain, column in zip(DOMAINS, demands.T, strict=True)}
        ).to_struct(),
        "offers": _lists(draw, np.array([item.code for item in ACCOMMODATIONS]), count, 0, 5),
        "openings": np.minimum(draw.geometric(0.3, count), 30),
    }
    return pl.DataFrame(_places(draw, count) | columns).select(
        pl.col(name).cast(kind) for name, kind in search.VACANCY_SCHEMA.items()
    )


def _places(draw: np.random.Generator, count: int) -> dict[str, Any]:
    with (_ROOT / "orgs/data/county_points.csv").open(encoding="utf-8") as lines:
        counties = [row for row in csv.DictReader(lines) if row["code"].startswith("22")]
    shares = np.random.default_rng(1).lognormal(0, 0.6, len(counties))  # people and vacancies share them
    at = draw.choice(len(counties), count, p=shares / shares.sum())
    township, village = draw.integers(100, 115, count), draw.integers(200, 215, count)
    codes = [county["code"] for county in counties]
    paths = [
        f"22/{codes[c][:4]}/{codes[c]}/{codes[c]}{t}/{codes[c]}{t}{v}/"
        for c, t, v in zip(at.tolist(), township.tolist(), village.tolist(), strict=True)
    ]
    points = np.array([(float(county["lon"]), float(county["lat"])) for county in counties])[at]
    return {"area": paths, "lon": points[:, 0], "lat": points[:, 1]}


def _occupations() -> list[str]:
    with (_ROOT / "occupations/data/job_titles.csv").open(encoding="utf-8") as lines:
        return [row["code"] for row in csv.DictReader(lines)]


def _some(draw: np.random.Generator, values: np.ndarray, share_unknown: float) -> pl.Series:
    return pl.select(
        pl.when(pl.Series(draw.random(values.size) < share_unknown)).then(None).otherwise(pl.Series(values))
    ).to_series()


def _lists(draw: np.random.Generator, items: np.ndarray, count: int, least: int, most: int) -> pl.Series:
    lengths = draw.integers(least, most + 1, count)
    ends = np.cumsum(lengths)
    flat = draw.choice(items, int(ends[-1])).tolist()
    return pl.Series([flat[end - length : end] for end, length in zip(ends.tolist(), lengths.tolist(), strict=True)])
