"""How is a roster read, checked and planned, a part at a time, so that a million rows need little memory and a kill costs little?

Each part is one transaction: its good rows go to the staged table, those with reasons to ImportRow. Run again, it goes on after
the last part that is in.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl
from django.db import transaction
from django.db.models import Max

from bangfu.core.copying import copy_frame
from bangfu.core.crypto import seal_many
from bangfu.core.work import Progress
from bangfu.people.choices import RowOutcome
from bangfu.people.imports import staged
from bangfu.people.imports.doubles import Doubles
from bangfu.people.imports.plan import Planned, plan_rows
from bangfu.people.imports.stamp import Stamp, stamp_of
from bangfu.people.models import ImportBatch, ImportConflict, ImportRow
from bangfu.people.roster.apart import Reader
from bangfu.people.roster.parts import Asked, CheckedPart
from bangfu.people.roster.places import Places

PART = 10_000  # rows at a time


@dataclass
class Job(ExitStack):
    """A batch with all that is needed to check its rows; its file is opened when it is needed, writing seldom does."""

    batch: ImportBatch
    opening: AbstractContextManager[Reader]
    places: Places
    day: date

    def __post_init__(self) -> None:
        super().__init__()

    @cached_property
    def reader(self) -> Reader:
        return self.enter_context(self.opening)

    @property
    def asked(self) -> Asked:
        return Asked({int(number): code for number, code in self.batch.mapping.items()}, self.batch.header_row, self.places, self.day)

    @property
    def stamp(self) -> Stamp:
        return stamp_of(self.batch.data_on or self.day, self.batch.uploaded_by_id)


def stage(job: Job, progress: Progress) -> None:
    """Read, check and plan all rows that are not in yet. Raises DomainError when the file cannot be read to its end."""
    staged.make(job.batch.pk)
    done = _last(job.batch)
    doubles, decided = Doubles(job.batch.pk), job.batch.rows.exclude(decision="").exists()
    total = job.reader.roster.total
    for part in job.reader.parts(job.asked, PART, after=done):
        with transaction.atomic():
            made = _planned(job, doubles.once(part))
            doubles.told(made.rows, part)
            put(job, part, made, again=decided)
        progress(min(part.last, total), total)


def restage(job: Job, numbers: Iterable[int], forced: Mapping[int, int]) -> None:
    """Plan these rows anew, in the caller's transaction: their people have changed, or somebody decided who they are."""
    wanted = set(numbers)
    staged.forget(job.batch.pk, sorted(wanted))
    job.batch.conflicts.filter(number__in=wanted).delete()
    for part in job.reader.parts(job.asked, PART, only=wanted):
        put(job, part, _planned(job, part.good, forced), again=True)


def _planned(job: Job, good: pl.DataFrame, forced: Mapping[int, int] | None = None) -> Planned:
    unit = job.batch.unit
    return plan_rows(good, own_path=job.batch.path, own_name=unit.region.name, stamp=job.stamp, forced=forced)


def put(job: Job, part: CheckedPart, made: Planned, *, again: bool = False) -> None:
    """Store what a part came to. `again`: its rows may have been told, and decided about, already."""
    batch, rows = job.batch, made.rows
    if rows.height:
        doubts = [made.doubts[number][0].value if number in made.doubts else "" for number in rows["number"]]
        staged.put(batch.pk, rows.with_columns(doubt=pl.Series(doubts, dtype=pl.String)))
    decided: dict[int, ImportRow] = {}
    if again:
        told = _told(part, made)
        decided = {row.number: row for row in batch.rows.filter(number__in=told).exclude(decision="")}
        batch.rows.filter(number__in=told).delete()
    _tell(batch, part, made, decided)
    for conflict in made.conflicts:
        purpose = ImportConflict._meta.get_field("theirs").purpose
        sealed = seal_many(conflict["theirs"].fill_null("").to_list(), purpose=purpose)
        copy_frame(ImportConflict._meta.db_table, conflict.select(
            "number", "person_id", "field", theirs=pl.Series(sealed, dtype=pl.Binary), batch_id=pl.lit(batch.pk)))


def _told(part: CheckedPart, made: Planned) -> list[int]:
    return sorted({*part.errors, *part.warnings, *made.errors, *made.doubts})


def _tell(batch: ImportBatch, part: CheckedPart, made: Planned, decided: Mapping[int, ImportRow]) -> None:
    """The rows with a reason, with their cells, sealed."""
    rows = []
    for number in _told(part, made):
        doubt, person, why = made.doubts.get(number, ("", None, ""))
        errors = [*part.errors.get(number, []), *made.errors.get(number, []), *([why] if why else [])]
        before = decided.get(number)
        stands = before if before and before.doubt == doubt else ImportRow()
        rows.append(ImportRow(
            batch=batch, number=number, errors=errors, warnings=part.warnings.get(number, []), values=json.dumps(part.cells(number), ensure_ascii=False), doubt=doubt, person_id=person, decision=stands.decision, decided_by_id=stands.decided_by_id,
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
