"""How does an uploaded table of openings become vacancies, in one transaction, with the bad rows given back?"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import now
from bangfu.core.errors import DomainError
from bangfu.core.spreadsheets import Limits, read_sheet
from bangfu.core.work import Progress
from bangfu.jobs.actions import employer_named, save_new_vacancies
from bangfu.jobs.choices import ImportState
from bangfu.jobs.imports.checking import CheckedRow, check_rows
from bangfu.jobs.imports.columns import FIELD, LOOKED_AT, guess_columns
from bangfu.jobs.models import Employer, VacancyImport
from bangfu.jobs.queries import county_path
from bangfu.orgs.models import User

MOST_ROWS = 20_000
NAMELESS = "没有认出表头：至少要有“单位名称”和“岗位名称”两列。请把表头写在数据上方一行，或下载空白表样填写。"
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
    sheet = read_sheet(file, limits=Limits(rows=MOST_ROWS + LOOKED_AT))
    rows = [(row.number, list(row.cells)) for row in sheet.rows()]
    place, mapping = guess_columns([cells for _, cells in rows])
    if place < 0:
        raise DomainError(NAMELESS, field="file")
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


@transaction.atomic
def take_rows(*, batch: VacancyImport, by: User, progress: Progress | None = None) -> ImportResult:
    """Write all good rows and keep the reasons of the others; all or nothing. A second time changes nothing."""
    batch = VacancyImport.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in (ImportState.DRAFT, ImportState.WRITING):
        return ImportResult(batch, batch.taken, [(number, reasons) for number, reasons in batch.rejected])
    missing = [FIELD[code].label for code in ("employer_name", "title") if code not in batch.mapping]
    if missing:
        raise DomainError(f"还没有指定“{'”和“'.join(missing)}”是哪一列。")
    rows = check_rows(batch.rows, batch.mapping, by)
    employers: dict[tuple[str, str, str], Employer] = {}
    good = [row for row in rows if row.ok]
    posts = [(_employer(row, by, employers), {name: row.values[name] for name in VALUES}) for row in good]
    save_new_vacancies(posts=posts, by=by, batch=batch, progress=progress)
    batch.taken, batch.rejected = len(good), [[row.number, row.reasons] for row in rows if not row.ok]
    batch.state, batch.written_at = ImportState.DONE, now()
    batch.save(update_fields=["taken", "rejected", "state", "written_at"])
    record(actor=by, action="job.import_write", object_kind="vacancy_import", object_id=batch.pk,
           detail={"taken": batch.taken, "rejected": len(batch.rejected)})
    return ImportResult(batch, batch.taken, [(row.number, row.reasons) for row in rows if not row.ok])


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


@transaction.atomic
def set_columns(*, batch: VacancyImport, mapping: dict[str, int], by: User) -> None:
    """Another reading of the columns, before anything is written."""
    if batch.state != ImportState.DRAFT:
        raise DomainError("这份表已经写入或放弃，不能再改列。请重新上传。")
    batch.mapping = mapping
    batch.save(update_fields=["mapping"])
    record(actor=by, action="job.import_columns", object_kind="vacancy_import", object_id=batch.pk)


@transaction.atomic
def drop_import(*, batch: VacancyImport, by: User) -> None:
    """Give an upload up; nothing was written."""
    if batch.state != ImportState.DRAFT:
        raise DomainError("这份表已经写入或放弃。")
    batch.state = ImportState.CANCELLED
    batch.rows = []
    batch.save(update_fields=["state", "rows"])
    record(actor=by, action="job.import_drop", object_kind="vacancy_import", object_id=batch.pk)


def import_vacancies(*, file: Any, file_name: str, by: User, progress: Progress | None = None) -> ImportResult:
    """A whole table in one go, without pages: read, guess the columns, check, take the good rows. For commands."""
    batch = read_upload(file=file, file_name=file_name, by=by)
    return take_rows(batch=batch, by=by, progress=progress)
