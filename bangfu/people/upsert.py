"""How do the checked rows of a roster become people: which are new, which are known, and in what few strokes are they written?

Whole columns go in by COPY; statement triggers keep the history. Nothing here checks a roster (see people.roster) or a right.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from io import BytesIO
from typing import Any

import polars as pl
from django.db import connection
from django.db.models import Model

from bangfu.core.clock import HERE
from bangfu.core.crypto import seal
from bangfu.people.actions import is_outdated, merge_identity, merge_values, move_person
from bangfu.people.choices import Source
from bangfu.people.models import Household, Identity, Person
from bangfu.people.models.provenance import compact
from bangfu.people.privacy import index_column, initials, mask_name
from bangfu.people.roster.checks import Checked, Reasons

CHUNK = 2_000  # known people held at a time
SCALARS = (
    "sex", "birth_on", "category", "grade", "certificate_until", "hukou", "schooling", "graduated_on", "employment", "employment_form",
    "employed_on", "unemployed_on", "registered_unemployed_on", "not_employed_reason", "wish",
)
TEXT_SCALARS = ("sex", "category", "grade", "hukou", "employment", "employment_form", "not_employed_reason", "wish")  # never null
MARKS = ("minimum_living", "relocated", "monitored")
NAMING = ("name", "certificate", "phone", "address", "guardian", "guardian_phone")
LISTS = ("needs", "wish_occupations", "past_occupations", "accommodations")
MARKED = ("id", *MARKS, "source")
RENAMED = ("person_id", *NAMING, "name_index", "initials_index", "certificate_index", "phone_index")
UPDATED = ("id", "region_id", "path", "household_id", *SCALARS, "provenance", "updated_at")


@dataclass(frozen=True)
class Stamp:
    """Whence the values are: the day of the roster, and who brings it."""

    at: datetime
    by_id: int
    source: Source = Source.ROSTER

    @property
    def mark(self) -> list[Any]:
        return [self.source.value, self.at.isoformat(), self.by_id]


def stamp_of(day: Any, by_id: int) -> Stamp:
    """Values of a roster hold from the beginning of its day, so that a visit on that day is newer."""
    return Stamp(datetime.combine(day, time(), tzinfo=HERE), by_id)


@dataclass
class Plan:
    """What the good rows would do. Row numbers → person for `known`; `errors` are reasons found only in the register."""

    new: pl.DataFrame
    known: pl.DataFrame  # the good rows with person_id
    changed: set[int] = field(default_factory=set)
    errors: Reasons = field(default_factory=dict)


def plan(checked: Checked, *, own_path: str, own_name: str, stamp: Stamp) -> Plan:
    """Look the good rows up in the register. Raises nothing: what is wrong stands in `errors` and leaves the plan."""
    good = checked.good.with_columns(id_index=pl.Series(index_column("id", checked.good["id_number"].to_list()), dtype=pl.Binary))
    found = _registered(good["id_index"].to_list())
    good = good.join(found, on="id_index", how="left", maintain_order="left")
    made = Plan(new=good.filter(pl.col("person_id").is_null()), known=good.filter(pl.col("person_id").is_not_null()))
    elsewhere = made.known.filter(~pl.col("person_path").str.starts_with(own_path))
    for number in elsewhere["number"]:
        made.errors[number] = [f"此人已在其他地方登记，不在{own_name}。如已迁来，请联系原登记单位转出后再导入。"]
    for number in made.new.filter(pl.col("region_id").is_null())["number"]:
        made.errors[number] = ["没有填住址、乡镇或村，无法确定归属。请写明乡镇（街道）和村（社区）。"]
    for row, person in _people_of(made.known.filter(~pl.col("number").is_in(list(made.errors)))):
        if reason := _why_not(row, person):
            made.errors[row["number"]] = [reason]
        elif _merge(row, person, stamp):
            made.changed.add(row["number"])
    left = ~pl.col("number").is_in(list(made.errors))
    made.new, made.known = made.new.filter(left), made.known.filter(left)
    return made


def _registered(indexes: list[bytes]) -> pl.DataFrame:
    """id_index, person_id, person_path of those who are registered."""
    rows: list[tuple[bytes, int, str]] = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.id_index, p.id, p.path FROM people_identity i JOIN people_person t ON t.id = i.person_id"
            " JOIN people_person p ON p.id = coalesce(t.merged_into_id, t.id) WHERE i.id_index = ANY(%s)",
            [indexes])
        rows = [(bytes(index), person, path) for index, person, path in cursor.fetchall()]
    return pl.DataFrame(rows, schema={"id_index": pl.Binary, "person_id": pl.Int64, "person_path": pl.String}, orient="row")


def _people_of(rows: pl.DataFrame) -> Iterator[tuple[dict[str, Any], Person]]:
    """Each row with its person, a chunk in memory at a time; people of one household share it, so that they see each other's changes."""
    for start in range(0, rows.height, CHUNK):
        part = rows[start : start + CHUNK]
        people = Person.objects.select_related("identity", "household").in_bulk(part["person_id"].to_list())
        homes = {one.household_id: one.household for one in people.values()}
        for one in people.values():
            one.household = homes[one.household_id]
        for row in part.iter_rows(named=True):
            yield row, people[row["person_id"]]


def _why_not(row: dict[str, Any], person: Person) -> str:
    if person.died_on:
        return f"此人登记为 {person.died_on} 去世。如登记有误，请先在人员页更正，再导入。"
    standing = person.identity.name
    if standing and standing != row["name"]:
        return f"这个身份证号登记的姓名是“{mask_name(standing)}”，与表中不同。请核对是否串行；确已改名的，先在人员页更正。"
    return ""


def _merge(row: dict[str, Any], person: Person, stamp: Stamp) -> bool:
    """Set what the row says on person, identity and household (not saved); whether anything differs."""
    values = {name: row[name] for name in SCALARS if row[name] not in (None, "")}
    changed = merge_values(person, values, source=stamp.source, at=stamp.at, by_id=stamp.by_id)
    changed += merge_identity(person, {name: row[name] for name in NAMING}, source=stamp.source, at=stamp.at, by_id=stamp.by_id)
    if row["path"] and not person.path.startswith(row["path"]) and not is_outdated(person, "region", stamp.at):
        changed.append("region")
    for name in MARKS:
        if row[name] is not None and not is_outdated(person, name, stamp.at):
            person.provenance[name] = stamp.mark
            standing = getattr(person.household, name, None)
            if standing != row[name] and not (row[name] == "" and standing is None):
                changed.append(name)
    return bool(changed)


# ── writing ──


def write_new(rows: pl.DataFrame, stamp: Stamp, now: datetime) -> list[int]:
    """Insert people with identity, residence and household; returns their keys in the order of the rows."""
    if not rows.height:
        return []
    keys = take_keys(Person, rows.height)
    households = _new_households(rows, stamp)
    moment = now.isoformat()
    people = rows.select("region_id", "path", *SCALARS, provenance=_provenance(rows, stamp)).with_columns(
        *[pl.col(name).fill_null("") for name in TEXT_SCALARS], *[pl.lit("{}").alias(name) for name in (*LISTS, "abilities")],
        pl.Series("id", keys), pl.Series("household_id", households, dtype=pl.Int64), hours=pl.lit(""), contact_way=pl.lit(""),
        match_refused=pl.lit(False), created_at=pl.lit(moment), updated_at=pl.lit(moment),
    )
    copy_frame(Person, people, texts=(*TEXT_SCALARS, "hours", "contact_way"))
    copy_frame(Identity, _identities(rows, keys), texts=())
    return keys


def _provenance(rows: pl.DataFrame, stamp: Stamp) -> pl.Expr:
    """Of each field the row says something about, as people.models.provenance keeps it."""
    (key,) = compact({"": stamp.mark})
    said = {name: pl.when(pl.col(name).is_not_null() & (pl.col(name).cast(pl.String) != "")).then(pl.lit(name)) for name in (*SCALARS, *NAMING, *MARKS)}
    said["region"] = pl.lit("region")
    names = pl.concat_str(*[said[name] for name in sorted(said)], separator=" ", ignore_nulls=True)
    return pl.concat_str(pl.lit("{" + json.dumps(key, ensure_ascii=False) + ': "'), names, pl.lit('"}'))


def _identities(rows: pl.DataFrame, keys: Sequence[int]) -> pl.DataFrame:
    """Sealed names and numbers with their fingerprints, as bytea text."""
    columns: dict[str, Any] = {"person_id": keys}
    for name in (*NAMING, "id_number"):
        purpose = Identity._meta.get_field(name).purpose  # type: ignore[union-attr]
        columns[name] = [_hex(seal(text, purpose=purpose) if text else b"") for text in rows[name]]
    numbers, names = rows["id_number"], rows["name"]
    indexes = {
        "name_index": index_column("name", names.to_list()), "initials_index": index_column("initials", [initials(name) for name in names]),
        "id_index": rows["id_index"].to_list(), "certificate_index": index_column("certificate", rows["certificate"].to_list()),
        "phone_index": index_column("phone", rows["phone"].to_list()), "tail_index": index_column("tail", numbers.str.slice(-4).to_list()),
    }
    return pl.DataFrame(columns | {name: [_hex(one) for one in values] for name, values in indexes.items()})


def _hex(value: bytes) -> str:
    return "\\x" + value.hex()


def _new_households(rows: pl.DataFrame, stamp: Stamp) -> list[int | None]:
    """One household for each 户编号, else one for each person about whose household something is said."""
    said = pl.any_horizontal(*[pl.col(name).is_not_null() for name in MARKS]) | (pl.col("household") != "")
    group = pl.when(pl.col("household") != "").then(pl.concat_str("path", pl.lit("#"), "household")).otherwise(pl.lit("@") + pl.col("number").cast(pl.String))
    marked = rows.with_columns(group=group, said=said)
    first = [pl.col(name).drop_nulls().first() for name in MARKS]
    homes = marked.filter(pl.col("said")).group_by("group", maintain_order=True).agg(pl.col("region_id").first(), pl.col("path").first(), *first)
    keys = take_keys(Household, homes.height)
    source = f"{stamp.source.label} {stamp.at.date()}"
    copy_frame(
        Household, homes.select("region_id", "path", "relocated", "minimum_living", pl.col("monitored").fill_null(""), pl.Series("id", keys, dtype=pl.Int64),
                                source=pl.lit(source)), texts=("monitored", "source"))
    key_of = dict(zip(homes["group"], keys, strict=True))
    return [key_of.get(group) for group in marked["group"]]


def write_known(rows: pl.DataFrame, stamp: Stamp, now: datetime) -> set[int]:
    """Update registered people from their rows; returns the numbers of the rows that changed something."""
    changed: set[int] = set()
    for start in range(0, rows.height, CHUNK):
        people, named, homes = [], [], []
        for row, person in _people_of(rows[start : start + CHUNK]):
            names_before = [getattr(person.identity, name) for name in NAMING]
            if _merge(row, person, stamp):
                changed.add(row["number"])
            _settle(row, person, stamp)
            if [getattr(person.identity, name) for name in NAMING] != names_before:
                named.append(person.identity)
            if person.household and _mark(person.household, row, person, stamp):
                homes.append(person.household)
            people.append(_updated(person, now))
        _update_rows(Person, UPDATED, people)
        _update_rows(Identity, RENAMED, [_stored(one, RENAMED) for one in named])
        _update_rows(Household, MARKED, {one.pk: _stored(one, MARKED) for one in homes}.values())
    return changed


def _settle(row: dict[str, Any], person: Person, stamp: Stamp) -> None:
    """Residence and household of a known person."""
    if row["path"] and not is_outdated(person, "region", stamp.at):
        if not person.path.startswith(row["path"]):
            move_person(person=person, region_id=row["region_id"], path=row["path"], on=stamp.at.date())
        person.provenance["region"] = stamp.mark
    if person.household is None and any(row[name] is not None for name in MARKS):
        person.household = Household.objects.create(region_id=person.region_id, path=person.path, source=stamp.source.label)


def _mark(home: Household, row: dict[str, Any], person: Person, stamp: Stamp) -> bool:
    """Set what the row says about the household; whether anything differs."""
    said = [name for name in MARKS if row[name] is not None and person.provenance.get(name) == stamp.mark and getattr(home, name) != row[name]]
    for name in said:
        setattr(home, name, row[name])
    if said:
        home.source = f"{stamp.source.label} {stamp.at.date()}"
    return bool(said)


def _updated(person: Person, now: datetime) -> list[Any]:
    values = [person.pk, person.region_id, person.path, person.household_id, *[getattr(person, name) for name in SCALARS]]
    return [*values, json.dumps(compact(person.provenance), ensure_ascii=False), now]


def _stored(one: Model, names: Sequence[str]) -> list[Any]:
    return [one._meta.get_field(name).get_db_prep_save(getattr(one, name), connection) for name in names]  # type: ignore[union-attr]


def _update_rows(model: type[Model], names: Sequence[str], rows: Collection[Sequence[Any]]) -> None:
    """One UPDATE for a chunk, from a temporary table filled by COPY; the first of the columns is the key."""
    if not rows:
        return
    table, columns = model._meta.db_table, ", ".join(names)
    sets = ", ".join(f"{name} = t.{name}" for name in names[1:])
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE roster_update ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA")  # noqa: S608
        with cursor.copy(f"COPY roster_update ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"UPDATE {table} p SET {sets} FROM roster_update t WHERE p.{names[0]} = t.{names[0]}")  # noqa: S608 - our own column names
        cursor.execute("DROP TABLE roster_update")


def take_keys(model: type[Model], count: int) -> list[int]:
    """The next keys of a table from its own sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [model._meta.db_table, count])
        return [row[0] for row in cursor.fetchall()]


def copy_frame(model: type[Model], frame: pl.DataFrame, *, texts: Sequence[str]) -> None:
    """COPY a frame whose columns are the table's; null is NULL except in `texts`, where a blank is a blank."""
    if not frame.height:
        return
    options = "FORMAT csv" + (f", FORCE_NOT_NULL ({', '.join(texts)})" if texts else "")
    buffer = BytesIO()
    frame.write_csv(buffer, include_header=False)
    buffer.seek(0)
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN ({options})") as copy:
        while block := buffer.read(1 << 20):
            copy.write(block)
