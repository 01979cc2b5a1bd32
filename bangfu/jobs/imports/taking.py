"""How does an uploaded table of openings become vacancies, in one transaction, with the bad rows given back?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from bangfu.audit.actions import record
from bangfu.core.choices import WorkState
from bangfu.core.clock import now
from bangfu.core.errors import DomainError
from bangfu.core.models import Work
from bangfu.core.spreadsheets import Limits, Sheet, open_workbook
from bangfu.core.work import Progress, start
from bangfu.jobs.actions import employer_named, save_new_vacancies, save_own_posts
from bangfu.jobs.choices import ImportState
from bangfu.jobs.imports.checking import CheckedRow, check_rows
from bangfu.jobs.imports.columns import FIELD, LOOKED_AT, guess_columns
from bangfu.jobs.models import Employer, VacancyImport
from bangfu.jobs.queries import county_path
from bangfu.orgs.models import User

MOST_ROWS = 5_000  # checked while the officer waits
NAMELESS = "没有认出表头：至少要有“岗位名称”等两列。请把表头写在数据上方一行，或下载空白表样填写。"
WRITING_LOCK = 0x6A6F6273  # one table at a time, so that two officers with the same one write it once
VALUES = ("title", "occupation_id", "region", "openings", "pay_min", "pay_max", "hours", "shift", "remote", "schooling_min",
          "demands", "assumed", "offers", "tasks")


@dataclass(frozen=True)
class ImportResult:
    """How many rows became vacancies, and the others with their reasons: (row number, reasons)."""

    batch: VacancyImport
    taken: int
    rejected: list[tuple[int, list[str]]]


@transaction.atomic
def read_upload(*, file: Any, file_name: str, by: User) -> VacancyImport:
    """Store an uploaded table with its rows and a guess of its columns. Raises DomainError when it is no table of openings."""
    sheet, place, mapping = read_table(file)
    rows = [(row.number, list(row.cells)) for row in sheet.rows()]
    problems: dict[int, dict[str, str]] = {}
    for (number, column), text in sheet.problems.items():
        problems.setdefault(number, {})[str(column)] = text
    body = [[number, cells, problems.get(number, {})] for number, cells in rows[place + 1 :] if any(cells) or number in problems]
    if not body:
        raise DomainError("表头下面没有数据。请确认选对了文件和工作表。", field="file")
    batch = VacancyImport.objects.create(
        unit=by.unit, path=by.unit.path, uploaded_by=by, file_name=file_name[-200:], columns=rows[place][1], rows=body, mapping=mapping,
    )
    record(actor=by, action="job.import_upload", object_kind="vacancy_import", object_id=batch.pk, detail={"rows": len(body)})
    return batch


def read_table(file: Any) -> tuple[Sheet, int, dict[str, int]]:
    """The sheet with the best heads, where they stand and what they mean. Raises DomainError when none has any."""
    book = open_workbook(file, limits=Limits(rows=MOST_ROWS + LOOKED_AT))
    sheets = [book.sheet(name) for name in book.names]
    found = [(sheet, *guess_columns([row.cells for row in sheet.rows(1, LOOKED_AT)])) for sheet in sheets if sheet.table.height]
    if not found:
        raise DomainError("工作簿里没有任何内容。请确认选对了文件，重新上传。", field="file")
    best = max(found, key=lambda one: len(one[2]))
    if best[1] < 0:
        raise DomainError(NAMELESS, field="file")
    return best


def owner_of(batch: VacancyImport) -> Employer | None:
    """The employer whose own table it is; None of an office's."""
    return Employer.objects.select_related("region").filter(unit_id=batch.unit_id).first()


def check_columns(mapping: Mapping[str, int], own: Employer | None = None) -> None:
    """Whether these columns tell which post of which employer. Raises DomainError."""
    missing = [FIELD[code].label for code in (("title",) if own else ("employer_name", "title")) if code not in mapping]
    if missing:
        raise DomainError(f"还没有指定“{'”和“'.join(missing)}”是哪一列。")


@transaction.atomic
def take_rows(*, batch: VacancyImport, by: User, progress: Progress | None = None) -> ImportResult:
    """Write all good rows and keep the reasons of the others; all or nothing. A second time changes nothing."""
    batch = VacancyImport.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in (ImportState.DRAFT, ImportState.WRITING):
        return ImportResult(batch, batch.taken, [(number, reasons) for number, reasons in batch.rejected])
    own = owner_of(batch)
    check_columns(batch.mapping, own)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITING_LOCK])
    rows = check_rows(batch.rows, batch.mapping, by, own)
    good = [row for row in rows if row.ok]
    _write(good, own, by, batch)
    if progress:
        progress(len(good), len(good))  # the last moment at which a cancellation undoes it all; earlier it would hold the work's row
    batch.taken, batch.rejected = len(good), [[row.number, row.reasons] for row in rows if not row.ok]
    batch.state, batch.written_at = ImportState.DONE, now()
    batch.save(update_fields=["taken", "rejected", "state", "written_at"])
    record(actor=by, action="job.import_write", object_kind="vacancy_import", object_id=batch.pk,
           detail={"taken": batch.taken, "rejected": len(batch.rejected)})
    return ImportResult(batch, batch.taken, [(row.number, row.reasons) for row in rows if not row.ok])


def _write(rows: list[CheckedRow], own: Employer | None, by: User, batch: VacancyImport) -> None:
    """An employer's own rows wait for the county, an office's are on offer at once."""
    if own:
        save_own_posts(employer=own, posts=[{name: row.values[name] for name in VALUES} for row in rows], by=by, batch=batch)
        return
    employers: dict[tuple[str, str, str], Employer] = {}
    posts = [(_employer(row, by, employers), {name: row.values[name] for name in VALUES}) for row in rows]
    save_new_vacancies(posts=posts, by=by, batch=batch)


def _employer(row: CheckedRow, by: User, known: dict[tuple[str, str, str], Employer]) -> Employer:
    """The row's employer, looked up once for a county."""
    values = row.values
    key = (values["employer_name"], values["credit_code"], county_path(values["region"].path))
    if key not in known:
        known[key] = employer_named(
            name=values["employer_name"], credit_code=values["credit_code"], region=values["region"], by=by,
            contact_name=values["contact_name"], phone=values["phone"],
        )
    return known[key]


def _locked_draft(batch: VacancyImport) -> VacancyImport:
    """The upload as it stands, locked. Raises DomainError when it is not waiting any more."""
    batch = VacancyImport.objects.select_for_update().get(pk=batch.pk)
    if batch.state != ImportState.DRAFT:
        raise DomainError(f"这份表现在是“{batch.get_state_display()}”，不能这样办。请刷新页面看最新状态。")
    return batch


@transaction.atomic
def write_later(*, batch: VacancyImport, by: User) -> Work | None:
    """Have a large table written in the background; None when that is under way or over (the second click)."""
    batch = VacancyImport.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in (ImportState.DRAFT, ImportState.WRITING) or is_busy(last_work(batch)):
        return None
    batch.state = ImportState.WRITING
    batch.save(update_fields=["state"])
    page = "own_import" if owner_of(batch) else "vacancy_import"
    return start(kind="vacancy_import", title=f"导入岗位　{batch.file_name}", owner_id=by.pk, unit_id=by.unit_id,
                 arguments={"batch": batch.pk, "user": by.pk}, result_url=reverse(page, kwargs={"pk": batch.pk}))


def last_work(batch: VacancyImport) -> Work | None:
    return Work.objects.filter(kind="vacancy_import", arguments__batch=batch.pk).order_by("pk").last()


def is_busy(work: Work | None) -> bool:
    return work is not None and work.state in (WorkState.WAITING, WorkState.RUNNING)


@transaction.atomic
def set_columns(*, batch: VacancyImport, mapping: dict[str, int], by: User) -> None:
    """Another reading of the columns, before anything is written."""
    batch = _locked_draft(batch)
    batch.mapping = mapping
    batch.save(update_fields=["mapping"])
    record(actor=by, action="job.import_columns", object_kind="vacancy_import", object_id=batch.pk)


@transaction.atomic
def drop_import(*, batch: VacancyImport, by: User) -> None:
    """Give an upload up; nothing was written."""
    batch = _locked_draft(batch)
    batch.state = ImportState.CANCELLED
    batch.rows = []
    batch.save(update_fields=["state", "rows"])
    record(actor=by, action="job.import_drop", object_kind="vacancy_import", object_id=batch.pk)


def import_vacancies(*, file: Any, file_name: str, by: User, progress: Progress | None = None) -> ImportResult:
    """A whole table in one go, without pages: read, guess the columns, check, take the good rows. For commands."""
    batch = read_upload(file=file, file_name=file_name, by=by)
    return take_rows(batch=batch, by=by, progress=progress)
