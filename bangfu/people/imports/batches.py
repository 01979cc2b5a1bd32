"""What is the life of an uploaded roster: kept, mapped, checked, written, or given up?

The file is kept encrypted until the batch has ended. Checking writes no person; writing puts all good rows into one
transaction.
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from bangfu.audit.actions import record
from bangfu.core.choices import WorkState
from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError
from bangfu.core.models import Work
from bangfu.core.spreadsheets.reading import refuse_large
from bangfu.core.work import LOST_CONNECTION, Progress, start
from bangfu.orgs.choices import Level
from bangfu.orgs.models import Region, Unit, User
from bangfu.people.choices import ImportState, RowOutcome
from bangfu.people.imports import staged
from bangfu.people.imports.counting import count_rows
from bangfu.people.imports.files import (
    describe,
    digest_of,
    is_large,
    keep_file,
    kept_file,
    kept_roster,
    preview_of,
)
from bangfu.people.imports.memory import forget, remember
from bangfu.people.imports.stage import Job, stage
from bangfu.people.imports.write import write_staged
from bangfu.people.models import ImportBatch
from bangfu.people.roster.apart import LARGE, Reader, opened
from bangfu.people.roster.checks import Reasons
from bangfu.people.roster.columns import BY_CODE
from bangfu.people.roster.places import Area, Places
from bangfu.people.roster.reading import read_roster

OPEN_STATES = (ImportState.READING, ImportState.MAPPING, ImportState.CHECKING, ImportState.CHECKED, ImportState.WRITING)
WORK_BUSY = (WorkState.WAITING, WorkState.RUNNING)


@dataclass(frozen=True)
class ImportResult:
    """What an import did. `reasons`: row number → why it was not taken."""

    batch: ImportBatch
    new: int
    changed: int
    same: int
    rejected: int
    reasons: Reasons


def places_of(unit: Unit) -> Places:
    """Where a unit may register people, and the names of everywhere else down to townships."""
    regions = [Area(*row) for row in Region.objects.filter(path__startswith=unit.path).values_list("pk", "name", "level", "path")]
    others = Region.objects.filter(level__in=(Level.PREFECTURE, Level.COUNTY, Level.TOWNSHIP)).exclude(path__startswith=unit.path)
    own = next(area for area in regions if area.path == unit.path)
    return Places(own, regions, [Area(*row) for row in others.values_list("pk", "name", "level", "path")])


def job_of(batch: ImportBatch, opening: AbstractContextManager[Reader] | None = None) -> Job:
    """What it takes to check a batch; by default its kept file is opened when it is needed. A context: what was opened is closed at its end."""
    return Job(batch, opening or kept_roster(batch), places_of(batch.unit), today())


def check_mapping(mapping: Mapping[int, str]) -> None:
    """Whether these columns tell who is who. Raises DomainError."""
    codes = [code for code in mapping.values() if code]
    twice = {BY_CODE[code].label for code in codes if codes.count(code) > 1}
    if twice:
        raise DomainError(f"有两列都选了“{'、'.join(sorted(twice))}”。请只留一列，另一列选“不导入”。")
    if not {"id_number", "certificate"} & set(codes):
        raise DomainError("没有选哪一列是身份证号，无法分清谁是谁。请选出“身份证号”或“残疾人证号”一列。")
    if "name" not in codes:
        raise DomainError("没有选哪一列是姓名。请选出“姓名”一列。")


# ── the life of a batch ──


@transaction.atomic
def upload_roster(*, file: Any, by: User, data_on: date | None = None, campaign_id: int | None = None) -> ImportBatch:
    """Keep an uploaded roster for mapping; a large one is read in the background. The same file, still open, is not kept twice. Raises DomainError."""
    refuse_large(file, settings.ROSTER_LIMIT)
    roster = read_roster(file) if file.size <= LARGE else None
    digest = digest_of(file)
    Unit.objects.select_for_update().get(pk=by.unit_id)  # a second click waits here
    standing = ImportBatch.objects.filter(unit=by.unit, digest=digest, state__in=OPEN_STATES, campaign_id=campaign_id).first()
    if standing:
        return standing
    batch = ImportBatch(
        unit=by.unit, path=by.unit.path, uploaded_by=by, campaign_id=campaign_id, file_name=Path(file.name).name[-200:], digest=digest,
        data_on=_day(data_on),
    )
    keep_file(batch, file)
    if roster:
        describe(batch, roster)
        batch.save()
    else:
        _read_later(batch, by)
    record(actor=by, action="people.upload_roster", object_kind="import", object_id=batch.pk, detail={"rows": batch.rows_total, "campaign": campaign_id})
    return batch


@transaction.atomic
def choose_header(*, batch: ImportBatch, sheet: str, row: int, deep: int, by: User) -> ImportBatch:
    """Take another sheet or header row; the mapping is guessed again. Raises DomainError."""
    batch = locked(batch, ImportState.MAPPING, ImportState.CHECKED, ImportState.CHECKING)
    if is_large(batch):
        _read_later(batch, by, sheet=sheet, row=row, deep=deep)
    else:
        _read(batch, sheet=sheet, row=row, deep=deep)
    record(actor=by, action="people.map_roster", object_kind="import", object_id=batch.pk, detail={"row": row})
    return batch


@transaction.atomic
def confirm_mapping(*, batch: ImportBatch, mapping: Mapping[int, str], by: User) -> ImportBatch:
    """Fix which column is what and start the check. Raises DomainError."""
    batch = locked(batch, ImportState.MAPPING, ImportState.CHECKED, ImportState.CHECKING)
    check_mapping(mapping)
    batch.mapping = {str(number): code for number, code in sorted(mapping.items()) if code}
    preview = preview_of(batch)
    guess = {int(number): code for number, code in preview["guess"].items()}
    if guess:  # none: uploaded by an earlier version
        remember(batch.unit, preview["heads"], guess=guess, chosen=mapping)
    batch.state = ImportState.CHECKING
    forget_rows(batch)
    _start(batch, "roster_check", "校验", by)
    record(actor=by, action="people.check_roster", object_kind="import", object_id=batch.pk)
    return batch


@transaction.atomic
def forget_head(*, batch: ImportBatch, column: int, chosen: Mapping[int, str], by: User) -> ImportBatch:
    """Forget what was remembered of a column's head, and guess it again; what is chosen for the others is kept. Raises DomainError."""
    batch = locked(batch, ImportState.MAPPING)
    preview = preview_of(batch)
    if not 0 <= column < len(preview["heads"]):
        raise DomainError("没有这一列。请刷新页面看最新状态。")
    forget(batch.unit, preview["heads"][column])
    guessed = preview["guess"].get(str(column), "")
    batch.mapping = {str(number): code for number, code in sorted({**chosen, column: guessed}.items()) if code}
    batch.save()
    record(actor=by, action="people.forget_head", object_kind="import", object_id=batch.pk, detail={"head": preview["heads"][column]})
    return batch


@transaction.atomic
def reopen_mapping(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Back to the columns, as they were chosen. Raises DomainError."""
    batch = locked(batch, ImportState.CHECKED, ImportState.CHECKING, ImportState.MAPPING)
    batch.state = ImportState.MAPPING
    batch.save()
    forget_rows(batch)
    record(actor=by, action="people.map_roster", object_kind="import", object_id=batch.pk)
    return batch


@transaction.atomic
def ask_to_write(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Start writing; asked twice, it is started once. Raises DomainError."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state == ImportState.DONE or (batch.state == ImportState.WRITING and is_busy(batch)):
        return batch
    batch = locked(batch, ImportState.CHECKED, ImportState.WRITING)
    if not batch.rows_total - batch.rows_rejected:
        raise DomainError("没有可以写入的行。请下载退回的行，改正后重新上传。")
    batch.state = ImportState.WRITING
    _start(batch, "roster_write", "写入", by)
    return batch


@transaction.atomic
def cancel_batch(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Give a batch up before it is written; its file and rows are erased. Raises DomainError."""
    batch = locked(batch, ImportState.READING, ImportState.MAPPING, ImportState.CHECKED, ImportState.CHECKING)
    batch.state = ImportState.CANCELLED
    forget_rows(batch)
    _end(batch)
    record(actor=by, action="people.cancel_roster", object_kind="import", object_id=batch.pk)
    return batch


def run_read(batch: ImportBatch, progress: Progress, asked: Mapping[str, Any]) -> dict[str, int]:
    """Read a large kept roster for mapping. When that fails, it is given up or, known already, mapped as it was. Raises DomainError."""
    progress(0, 1)
    try:
        _read(batch, **asked)
    except LOST_CONNECTION:  # it runs again
        raise
    except BaseException:
        ImportBatch.objects.filter(pk=batch.pk, state=ImportState.READING, header_row__gt=0).update(state=ImportState.MAPPING)
        raise
    return {"rows": batch.rows_total}


def run_check(batch: ImportBatch, progress: Progress) -> dict[str, int]:
    """Check a kept roster; it goes on where a killed run stopped. On any failure the batch waits for mapping again."""
    try:
        with job_of(batch) as job:
            stage(job, progress)
        with transaction.atomic():
            batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            count_rows(batch)
            batch.state = ImportState.CHECKED
            batch.save()
    except LOST_CONNECTION:  # it runs again
        raise
    except BaseException:
        ImportBatch.objects.filter(pk=batch.pk, state=ImportState.CHECKING).update(state=ImportState.MAPPING)
        forget_rows(batch)
        raise
    return {"new": batch.rows_new, "changed": batch.rows_changed, "rejected": batch.rows_rejected}


def run_write(batch: ImportBatch, progress: Progress) -> dict[str, int]:
    """Write a checked roster. On any failure nothing is written and the batch can be written again."""
    try:
        with job_of(batch) as job:
            if not is_staged(batch):  # the database has crashed since
                stage(job, progress)
                count_rows(batch)
                batch.save()
            progress(0, 1)
            batch = write_batch(job, progress)
    except LOST_CONNECTION:  # it runs again
        raise
    except BaseException:
        ImportBatch.objects.filter(pk=batch.pk, state=ImportState.WRITING).update(state=ImportState.CHECKED)
        raise
    return {"new": batch.rows_new, "changed": batch.rows_changed, "rejected": batch.rows_rejected}


@transaction.atomic
def write_batch(job: Job, progress: Progress | None = None) -> ImportBatch:
    """Put the good rows into the register, once per batch whatever happens."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("unit__region", "uploaded_by").get(pk=job.batch.pk)
    if batch.state == ImportState.DONE:
        return batch
    job.batch, moment = batch, now()
    write_staged(job, moment)
    count_rows(batch, total=batch.rows_total)
    batch.conflicts.filter(number__in=batch.rows.filter(outcome=RowOutcome.REJECTED).values("number")).delete()  # they were not written
    if progress:
        progress(1, 1)  # the last moment at which a cancellation undoes it all
    batch.state, batch.written_at = ImportState.DONE, moment
    staged.drop(batch.pk)
    _end(batch)
    record(actor=batch.uploaded_by, action="people.import_roster", object_kind="import", object_id=batch.pk, detail={
        "new": batch.rows_new, "changed": batch.rows_changed, "rejected": batch.rows_rejected, "campaign": batch.campaign_id})
    return batch


@transaction.atomic
def import_roster(
    *, file: Any, by: User, data_on: date | None = None, campaign_id: int | None = None, mapping: Mapping[int, str] | None = None
) -> ImportResult:
    """Without pages: read, check and write a roster at a path (or an open file) in one go. Raises DomainError.

    Good rows are written in one transaction, rejected ones are in the result; a file already written by the unit is read again
    and changes nothing.
    """
    data = Path(file).read_bytes() if isinstance(file, str | Path) and Path(file).is_file() and Path(file).stat().st_size <= settings.ROSTER_LIMIT else file
    batch = ImportBatch(
        unit=by.unit, path=by.unit.path, uploaded_by=by, campaign_id=campaign_id, data_on=_day(data_on), state=ImportState.WRITING,
        file_name=Path(str(getattr(file, "name", file))).name[-200:], digest=hashlib.sha256(data).hexdigest() if isinstance(data, bytes) else "",
    )
    with opened(data) as reader:
        describe(batch, reader.roster)
        batch.mapping = {str(number): code for number, code in mapping.items()} if mapping else batch.mapping
        batch.save()
        job = job_of(batch, nullcontext(reader))
        stage(job, lambda done, total: None)
        count_rows(batch)
        batch.save()
        batch = write_batch(job)
    reasons = {row.number: row.errors for row in batch.rows.filter(outcome=RowOutcome.REJECTED).order_by("number")}
    same = batch.rows_total - batch.rows_new - batch.rows_changed - batch.rows_rejected
    return ImportResult(batch, batch.rows_new, batch.rows_changed, same, batch.rows_rejected, reasons)


# ── parts of the above ──


def _read(batch: ImportBatch, *, sheet: str | None = None, row: int = 0, deep: int = 0) -> None:
    alike = preview_of(batch)["alike"]
    with opened(kept_file(batch), sheet=sheet, row=row, deep=deep or 1) as reader:
        describe(batch, reader.roster, deep=deep, alike=alike)
    batch.state = ImportState.MAPPING
    batch.save()


def _read_later(batch: ImportBatch, by: User, **asked: Any) -> None:
    batch.state = ImportState.READING
    batch.save()
    _start(batch, "roster_read", "读取", by, asked)


def locked(batch: ImportBatch, *states: ImportState) -> ImportBatch:
    """The batch as it stands, locked, in one of these states and not at work."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("unit__region", "uploaded_by").get(pk=batch.pk)
    if batch.state not in states or is_busy(batch):
        raise DomainError(f"这批名册现在是“{batch.get_state_display()}”，不能这样办。请刷新页面看最新状态。")
    return batch


def is_busy(batch: ImportBatch) -> bool:
    """Background work on it has not ended."""
    return batch.work_id is not None and Work.objects.filter(pk=batch.work_id, state__in=WORK_BUSY).exists()


def _start(batch: ImportBatch, kind: str, verb: str, by: User, asked: Mapping[str, Any] | None = None) -> None:
    work = start(kind=kind, title=f"{verb}名册：{batch.file_name}", owner_id=by.pk, unit_id=by.unit_id, arguments={"batch": batch.pk, **(asked or {})},
                 result_url=reverse("people_import", args=[batch.pk]))
    batch.work_id = work.pk
    batch.save()


def _end(batch: ImportBatch) -> None:
    """The batch keeps its counts and the rejected rows; the file goes, once that is certain."""
    place, storage = batch.file.name, batch.file.storage
    batch.file, batch.preview = "", json.dumps(preview_of(batch) | {"rows": []}, ensure_ascii=False)
    batch.save()
    if place:
        transaction.on_commit(lambda: storage.delete(place))


def is_staged(batch: ImportBatch) -> bool:
    """Its checked rows are all there."""
    return staged.exists(batch.pk) and staged.size(batch.pk) == batch.rows_staged


def forget_rows(batch: ImportBatch) -> None:
    """All that a check came to."""
    staged.drop(batch.pk)
    batch.rows.all().delete()
    batch.conflicts.all().delete()


def _day(data_on: date | None) -> date:
    """The day of the roster; not in the future."""
    if data_on and data_on > today():
        raise DomainError("名册数据的日期不能晚于今天，请检查。", field="data_on")
    return data_on or today()
