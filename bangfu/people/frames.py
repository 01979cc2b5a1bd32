"""Which columns of the registry do rules, matching and reports compute on?

Frames are read by COPY on Django's own connection, so that they see the open transaction. Blank text is null
(unknown); list columns are empty lists; nothing here names a person.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from bangfu.core.copying import copied
from bangfu.people.choices import Employment, EventKind, Sex

LOCAL = pl.Datetime("us", "Asia/Shanghai")  # so that .dt.date() is the day in China
# 就业年龄段 of the 实名制 register, men and women, whole years, both ends counted (domain.md §1.1).
WORKING_AGES: dict[str, tuple[int, int]] = {Sex.MALE.value: (16, 59), Sex.FEMALE.value: (16, 54)}

PEOPLE_TYPES: dict[str, Any] = {
    "person_id": pl.Int64, "path": pl.String, "sex": pl.String, "birth_on": pl.Date, "category": pl.String, "grade": pl.String,
    "certificate_until": pl.Date, "hukou": pl.String, "schooling": pl.Int16, "graduated_on": pl.Date, "employment": pl.String,
    "employment_form": pl.String, "employed_on": pl.Date, "unemployed_on": pl.Date, "registered_unemployed_on": pl.Date,
    "not_employed_reason": pl.String, "wish": pl.String, "needs": pl.List(pl.String), "wish_occupations": pl.List(pl.String),
    "past_occupations": pl.List(pl.String), "min_pay": pl.Int32, "max_km": pl.Float64, "hours": pl.String, "remote_ok": pl.Boolean,
    "night_ok": pl.Boolean, "abilities": pl.String, "accommodations": pl.List(pl.String), "contact_way": pl.String,
    "household_id": pl.Int64, "match_refused": pl.Boolean, "consented_on": pl.Date, "died_on": pl.Date, "erased_on": pl.Date,
}
HOUSEHOLD_TYPES: dict[str, Any] = {
    "household_id": pl.Int64, "path": pl.String, "relocated": pl.Boolean, "monitored": pl.String, "minimum_living": pl.Boolean,
    "working_age": pl.Int64, "employed": pl.Int64, "unknown": pl.Int64,
}
COUNTS = ("working_age", "employed", "unknown")
EVENT_TYPES: dict[str, Any] = {
    "event_id": pl.Int64, "kind": pl.String, "person_id": pl.Int64, "quantity": pl.Int64, "occurred_at": LOCAL, "recorded_at": LOCAL,
    "unit_id": pl.Int64, "unit_path": pl.String, "line": pl.String, "campaign_id": pl.Int64, "source": pl.String,
    "reference": pl.String, "detail": pl.String,
}

# Only placeholders and names of our own columns are put into the braces, never a value.
PEOPLE = "SELECT p.id AS person_id, {path} AS path, {columns} FROM people_person p {home} WHERE p.merged_into_id IS NULL AND ({chosen}) ORDER BY p.id"
RESIDENCE = "LEFT JOIN people_residence r ON r.person_id = p.id AND r.during @> %(as_of)s::date"
HOUSEHOLDS = """
SELECT h.id AS household_id, h.path, h.relocated::text, h.monitored, h.minimum_living::text
FROM people_household h WHERE {chosen} ORDER BY h.id
"""
MEMBERS = """
SELECT h.id AS household_id, m.sex, m.birth_on, m.employment FROM people_household h JOIN (
    SELECT household_id, sex, birth_on, employment FROM people_person
    WHERE merged_into_id IS NULL AND (died_on IS NULL OR died_on > %(as_of)s) AND (erased_on IS NULL OR erased_on > %(as_of)s)
    UNION ALL SELECT household_id, sex, birth_on, employment FROM people_member
) m ON m.household_id = h.id WHERE {chosen}
"""
EVENTS = "SELECT e.id AS event_id, {columns} FROM people_event e WHERE {chosen} ORDER BY e.id"
STANDS = "NOT EXISTS (SELECT 1 FROM people_event v WHERE v.voids_id = e.id)"
STOOD = "NOT EXISTS (SELECT 1 FROM people_event v WHERE v.voids_id = e.id AND v.recorded_at <= %(until)s)"


def people_frame(paths: Sequence[str] = (), as_of: date | None = None, *, person_ids: Sequence[int] = ()) -> pl.DataFrame:
    """One row per person (dead and erased ones too, see died_on, erased_on) living below one of `paths` on the day `as_of`, or among `person_ids`.

    Columns: PEOPLE_TYPES. `path` is the residence on that day (None: now); the other columns are as they stand now.
    `abilities` is JSON text {domain: 0–3}.
    """
    path = "p.path" if as_of is None else "coalesce(r.path, p.path)"
    columns = ", ".join(_column("p", name, kind) for name, kind in PEOPLE_TYPES.items() if name not in ("person_id", "path"))
    chosen, values = _below(path, paths, "p.id", person_ids)
    query = PEOPLE.format(path=path, columns=columns, home="" if as_of is None else RESIDENCE, chosen=chosen)
    return frame_of(query, values | {"as_of": as_of}, PEOPLE_TYPES)


def households_frame(
    paths: Sequence[str], as_of: date, *, ages: dict[str, tuple[int, int]] = WORKING_AGES
) -> pl.DataFrame:
    """One row per household below one of `paths`: its marks, and of its members (registered people and others) how many
    are of working age (`working_age`), how many of those work (`employed`) and of how many one cannot say (`unknown`).
    """
    chosen, values = _below("h.path", paths)
    marks = {name: kind for name, kind in HOUSEHOLD_TYPES.items() if name not in COUNTS}
    households = frame_of(HOUSEHOLDS.format(chosen=chosen), values, marks)
    types = {"household_id": pl.Int64, "sex": pl.String, "birth_on": pl.Date, "employment": pl.String}
    members = frame_of(MEMBERS.format(chosen=chosen), values | {"as_of": as_of}, types)
    counts = _count_members(members, as_of, ages)
    numbers = [pl.col(name).fill_null(0) for name in COUNTS]
    return households.join(counts, on="household_id", how="left").with_columns(*numbers).select(*HOUSEHOLD_TYPES)


def events_frame(
    *, campaign_id: int | None = None, paths: Sequence[str] | None = None, kinds: Sequence[EventKind] = (),
    occurred_from: datetime | None = None, occurred_to: datetime | None = None, recorded_until: datetime | None = None,
) -> pl.DataFrame:
    """Events that stand: neither voiding ones nor, by `recorded_until` (else now), voided ones. Columns: EVENT_TYPES.

    `paths` filters the acting unit's area at the time; occurred_from ≤ occurred_at < occurred_to; recorded_at ≤ recorded_until.
    Times are in China's zone; `detail` is JSON text.
    """
    wheres = ["e.voids_id IS NULL"]
    values: dict[str, Any] = {"until": recorded_until, "campaign": campaign_id, "kinds": [EventKind(one).value for one in kinds],
                              "since": occurred_from, "before": occurred_to}
    if paths is not None:
        below, more = _below("e.unit_path", paths)
        wheres.append(below)
        values |= more
    conditions = {"campaign": "e.campaign_id = %(campaign)s", "kinds": "e.kind = ANY(%(kinds)s)", "since": "e.occurred_at >= %(since)s",
                  "before": "e.occurred_at < %(before)s", "until": "e.recorded_at <= %(until)s"}
    wheres += [text for name, text in conditions.items() if values[name] not in (None, [])]
    wheres.append(STOOD if recorded_until else STANDS)
    columns = ", ".join(_column("e", name, kind) for name, kind in EVENT_TYPES.items() if name != "event_id")
    query = EVENTS.format(columns=columns, chosen=" AND ".join(wheres))
    return frame_of(query, values, EVENT_TYPES)


def _count_members(members: pl.DataFrame, as_of: date, ages: dict[str, tuple[int, int]]) -> pl.DataFrame:
    """Per household; a member whose age or sex is missing may be of working age, so he counts as unknown unless he works not."""
    birth = pl.col("birth_on")
    before = (birth.dt.month().cast(pl.Int32) * 100 + birth.dt.day()) > as_of.month * 100 + as_of.day
    years = as_of.year - birth.dt.year() - before.cast(pl.Int32)
    by_sex = {sex: years.is_between(*bounds) for sex, bounds in ages.items()}
    male, female = by_sex[Sex.MALE.value], by_sex[Sex.FEMALE.value]
    aged = (
        pl.when(pl.col("sex") == Sex.MALE.value).then(male).when(pl.col("sex") == Sex.FEMALE.value).then(female)
        .when(male == female).then(male).otherwise(None)
    )
    working, state = pl.col("aged"), pl.col("employment")
    doubtful = (working & state.is_null()) | (working.is_null() & (state != Employment.UNEMPLOYED.value).fill_null(True))
    return members.with_columns(aged=aged).group_by("household_id").agg(
        working_age=working.sum().cast(pl.Int64),
        employed=(working & (state == Employment.EMPLOYED.value)).sum().cast(pl.Int64),
        unknown=doubtful.fill_null(False).sum().cast(pl.Int64),
    )


def _below(
    path: str, paths: Sequence[str], person: str = "", person_ids: Sequence[int] = ()
) -> tuple[str, dict[str, Any]]:
    """A condition over placeholders and their values: nobody when nothing is given."""
    values: dict[str, Any] = {f"path{number}": one + "%" for number, one in enumerate(paths)}
    tests = [f"{path} LIKE %({name})s" for name in values]
    if person and person_ids:
        tests.append(f"{person} = ANY(%(people)s)")
        values["people"] = list(person_ids)
    return (f"({' OR '.join(tests)})" if tests else "false"), values


def _column(table: str, name: str, kind: Any) -> str:
    """How a column travels through CSV: lists joined by blanks, times as microseconds, booleans and JSON as words."""
    if isinstance(kind, pl.List):
        return f"array_to_string({table}.{name}, ' ') AS {name}"
    if isinstance(kind, pl.Datetime):
        return f"(extract(epoch FROM {table}.{name}) * 1000000)::bigint AS {name}"
    return f"{table}.{name}::text" if kind == pl.Boolean else f"{table}.{name}"


def frame_of(query: str, values: dict[str, Any], types: dict[str, Any]) -> pl.DataFrame:
    """Rows of a query as a frame with exactly these columns; `query` holds placeholders, never a value."""
    plain = {
        name: pl.String if isinstance(kind, pl.List) else pl.Int64 if isinstance(kind, pl.Datetime) else kind for name, kind in types.items()
    }
    frame = copied(query, values, plain)
    lists = [
        pl.col(name).fill_null("").str.split(" ").list.eval(pl.element().filter(pl.element() != "")) for name, kind in types.items()
        if isinstance(kind, pl.List)
    ]
    times = [
        pl.col(name).cast(pl.Datetime("us")).dt.replace_time_zone("UTC").dt.convert_time_zone("Asia/Shanghai")
        for name, kind in types.items() if isinstance(kind, pl.Datetime)
    ]
    return frame.with_columns(*lists, *times)
