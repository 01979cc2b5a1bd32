"""How is a roster read, checked and planned, a part at a time, so that a million rows need little memory and a kill costs little?

Each part is one transaction: its good rows go to the staged table, those with reasons to ImportRow. Run again, it goes on after
the last part that is in.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl
from django.db import transaction
from django.db.models import Max

from bangfu.core.copying import copy_frame
from bangfu.core.crypto import seal_many
from bangfu.core.spreadsheets.reading import Part
from bangfu.core.work import Progress
from bangfu.people.choices import RowOutcome
from bangfu.people.imports import staged
from bangfu.people.imports.doubles import Doubles
from bangfu.people.imports.plan import Planned, plan_rows
from bangfu.people.imports.stamp import Stamp, stamp_of
from bangfu.people.models import ImportBatch, ImportConflict, ImportRow
from bangfu.people.privacy import index_columns
from bangfu.people.roster.checks import Checked, check
from bangfu.people.roster.columns import BY_CODE
from bangfu.people.roster.places import Places
from bangfu.people.roster.reading import Roster

PART = 20_000  # rows at a time


@dataclass
class Job:
    """A batch with all that is needed to check its rows."""

    batch: ImportBatch
    read: Callable[[], Roster]  # writing seldom needs the file
    places: Places
    day: date

    @cached_property
    def roster(self) -> Roster:
        return self.read()

    @property
    def mapping(self) -> dict[int, str]:
        return {int(number): code for number, code in self.batch.mapping.items()}

    @property
    def stamp(self) -> Stamp:
        return stamp_of(self.batch.data_on or self.day, self.batch.uploaded_by_id)


def stage(job: Job, progress: Progress) -> None:
    """Read, check and plan all rows that are not in yet. Raises DomainError when the file cannot be read to its end.

    While the database takes one part in, the next one is read and checked.
    """
    staged.make(job.batch.pk)
    done = _last(job.batch)
    doubles, decided = Doubles(job.batch.pk), job.batch.rows.exclude(decision="").exists()
    parts = _checked_parts(job, done)
    with ThreadPoolExecutor(1) as ahead:
        waiting = ahead.submit(next, parts, None)
        while ready := waiting.result():
            waiting = ahead.submit(next, parts, None)
            with transaction.atomic():
                made = _planned(job, doubles.once(ready.good, ready.checked))
                doubles.told(made.rows, ready.checked)
                put(job, ready.part, ready.checked, made, again=decided)
            progress(min(ready.last, job.roster.total), job.roster.total)


@dataclass(frozen=True)
class _Ready:
    """A part that has been read and checked; `good`: its good rows with their keys and fingerprints."""

    part: Part
    checked: Checked
    good: pl.DataFrame

    @property
    def last(self) -> int:
        return self.part.first + self.part.table.height - 1


def _checked_parts(job: Job, done: int) -> Iterator[_Ready]:
    """The parts after row `done`. Touches no database: it runs beside the connection."""
    for part in job.roster.parts(PART):
        if part.first + part.table.height - 1 > done:
            checked = check_part(part, job, after=done)
            yield _Ready(part, checked, _keyed(checked))


def restage(job: Job, numbers: Iterable[int], forced: Mapping[int, int]) -> None:
    """Plan these rows anew, in the caller's transaction: their people have changed, or somebody decided who they are."""
    wanted = set(numbers)
    staged.forget(job.batch.pk, sorted(wanted))
    job.batch.conflicts.filter(number__in=wanted).delete()
    for part in job.roster.parts(PART):
        inside = [number for number in wanted if part.first <= number < part.first + part.table.height]
        if inside:
            checked = check_part(part, job, only=inside)
            put(job, part, checked, _planned(job, _keyed(checked), forced), again=True)


def check_part(part: Part, job: Job, *, after: int = 0, only: Iterable[int] | None = None) -> Checked:
    """The rows of a part below the header with all their reasons; a cell that cannot be trusted is an error of its row."""
    numbers = pl.Series("number", range(part.first, part.first + part.table.height), dtype=pl.Int64)
    below = part.table.with_columns(numbers).filter(pl.col("number") > max(after, job.batch.header_row))
    if only is not None:
        below = below.filter(pl.col("number").is_in(list(only)))
    named = {code: pl.col(str(number)) for number, code in job.mapping.items() if str(number) in below.columns}
    cells = pl.exclude("number")
    lead = pl.coalesce(pl.when(cells != "").then(cells), pl.lit(""))
    checked = check(below.select(**named, lead=lead, number="number"), places=job.places, today=job.day)
    present = set(checked.values["number"])
    for (number, column), why in part.problems.items():
        if number in present and column in job.mapping:
            label = BY_CODE[job.mapping[column]].label
            checked.errors[number] = [one for one in checked.errors.get(number, []) if one != f"没有填{label}。"]
            checked.errors[number].append(f"{label}：{why}。")
    return checked


def _keyed(checked: Checked) -> pl.DataFrame:
    """The good rows with all their fingerprints; `key` is that of the ID number."""
    good = checked.good
    texts = {name: good[name].to_list() for name in ("name", "id_number", "certificate", "phone")}
    indexes = index_columns(names=texts["name"], id_numbers=texts["id_number"], certificates=texts["certificate"], phones=texts["phone"])
    return good.with_columns(key=pl.Series(indexes["id_index"], dtype=pl.Binary), **{name: pl.Series(values, dtype=pl.Binary) for name, values in indexes.items()})


def _planned(job: Job, good: pl.DataFrame, forced: Mapping[int, int] | None = None) -> Planned:
    unit = job.batch.unit
    return plan_rows(good, own_path=job.batch.path, own_name=unit.region.name, stamp=job.stamp, forced=forced)


def put(job: Job, part: Part, checked: Checked, made: Planned, *, again: bool = False) -> None:
    """Store what a part came to. `again`: its rows may have been told, and decided about, already."""
    batch, rows = job.batch, made.rows
    if rows.height:
        doubts = [made.doubts[number][0].value if number in made.doubts else "" for number in rows["number"]]
        staged.put(batch.pk, rows.with_columns(doubt=pl.Series(doubts, dtype=pl.String)))
    decided: dict[int, ImportRow] = {}
    if again:
        told = _told(checked, made)
        decided = {row.number: row for row in batch.rows.filter(number__in=told).exclude(decision="")}
        batch.rows.filter(number__in=told).delete()
    _tell(batch, part, checked, made, decided)
    for conflict in made.conflicts:
        purpose = ImportConflict._meta.get_field("theirs").purpose
        sealed = seal_many(conflict["theirs"].fill_null("").to_list(), purpose=purpose)
        copy_frame(ImportConflict._meta.db_table, conflict.select(
            "number", "person_id", "field", theirs=pl.Series(sealed, dtype=pl.Binary), batch_id=pl.lit(batch.pk)))


def _told(checked: Checked, made: Planned) -> list[int]:
    return sorted({*checked.errors, *checked.warnings, *made.errors, *made.doubts})


def _tell(batch: ImportBatch, part: Part, checked: Checked, made: Planned, decided: Mapping[int, ImportRow]) -> None:
    """The rows with a reason, with their cells, sealed."""
    rows = []
    for number in _told(checked, made):
        doubt, person, why = made.doubts.get(number, ("", None, ""))
        errors = [*checked.errors.get(number, []), *made.errors.get(number, []), *([why] if why else [])]
        before = decided.get(number)
        stands = before if before and before.doubt == doubt else ImportRow()
        rows.append(ImportRow(
            batch=batch, number=number, errors=errors, warnings=checked.warnings.get(number, []), values=json.dumps(part.table.row(number - part.first), ensure_ascii=False), doubt=doubt, person_id=person, decision=stands.decision, decided_by_id=stands.decided_by_id,
            outcome=RowOutcome.REJECTED if errors else RowOutcome.SAME))  # what it is instead is known when it is written
    ImportRow.objects.bulk_create(rows, batch_size=1000)


def _last(batch: ImportBatch) -> int:
    """The last row that has been dealt with. An empty staged table says nothing: the database may have emptied it in a crash. Then
    all is done again but for what people have decided."""
    last = staged.last_number(batch.pk)
    if not last:
        batch.rows.filter(decision="").delete()
        batch.conflicts.all().delete()
        return 0
    return max(last, batch.rows.filter(decision="").aggregate(last=Max("number"))["last"] or 0)
