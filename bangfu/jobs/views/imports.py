"""Pages of the Excel import of vacancies: upload, look at columns and rows, write, get the bad rows back.

The same pages serve an office and, with `own`, the employer in its space, whose rows wait for the county.
"""

from typing import Any, BinaryIO, cast
from urllib.parse import quote

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.core.errors import DomainError
from bangfu.core.pages import page
from bangfu.jobs.choices import ImportState
from bangfu.jobs.exports import blank_table, rejected_rows
from bangfu.jobs.forms import ColumnsForm, UploadForm
from bangfu.jobs.imports import check_rows, read_upload, take_rows
from bangfu.jobs.imports.taking import drop_import, is_busy, last_work, set_columns, write_later
from bangfu.jobs.models import Employer, VacancyImport
from bangfu.jobs.queries import own_employer
from bangfu.orgs.choices import UnitKind
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.scope import in_scope

SHOWN = 100
AT_ONCE = 300  # rows written while the officer waits; more go to the background
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What each act is called in the addresses of an office and of an employer.
NAMES = {
    False: {"list": "vacancies", "new": "vacancy_import_new", "template": "vacancy_template", "batch": "vacancy_import",
            "write": "vacancy_import_write", "drop": "vacancy_import_drop", "rejected": "vacancy_import_rejected"},
    True: {"list": "space", "new": "own_import_new", "template": "own_template", "batch": "own_import",
           "write": "own_import_write", "drop": "own_import_drop", "rejected": "own_import_rejected"},
}


def _download(file: BinaryIO, name: str) -> FileResponse:
    response = FileResponse(file, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _who(request: HttpRequest, own: bool) -> tuple[User, Employer | None]:
    """Who imports, and for which employer where it is the employer itself."""
    user = cast(User, request.user)
    require(user, Permission.OWN_POSTS if own else Permission.MANAGE_JOBS)
    return user, own_employer(user) if own else None


def _batches(user: User, employer: Employer | None) -> QuerySet[VacancyImport]:
    """The tables of the employer's own unit; of an office those of its area, employers' left to themselves."""
    rows = VacancyImport.objects.select_related("uploaded_by")
    return rows.filter(unit=employer.unit) if employer else in_scope(user, rows.exclude(unit__kind=UnitKind.EMPLOYER))


def _batch(request: HttpRequest, pk: int, own: bool) -> tuple[User, Employer | None, VacancyImport]:
    user, employer = _who(request, own)
    return user, employer, get_object_or_404(_batches(user, employer), pk=pk)


def _links(own: bool, batch: VacancyImport | None = None) -> dict[str, str]:
    names = NAMES[own]
    links = {key: reverse(names[key]) for key in ("list", "new", "template")}
    if batch:
        links |= {key: reverse(names[key], args=[batch.pk]) for key in ("batch", "write", "drop", "rejected")}
        links["made"] = f"{links['list']}?state=&batch={batch.pk}"
    return links


@require_http_methods(["GET", "POST"])
def import_upload(request: HttpRequest, own: bool = False) -> HttpResponse:
    user, employer = _who(request, own)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = read_upload(file=file, file_name=file.name, by=user)
        except DomainError as error:
            form.add_error("file", error.message)
        else:
            return redirect(NAMES[own]["batch"], pk=batch.pk)
    recent = _batches(user, employer).exclude(state=ImportState.CANCELLED).defer("rows").order_by("-created_at")[:8]
    context = {"form": form, "recent": recent, "own": employer, "links": _links(own), "batch_url": NAMES[own]["batch"]}
    return page(request, "jobs/import_upload.jinja", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def import_check(request: HttpRequest, pk: int, own: bool = False) -> HttpResponse:
    """What the table would become; POST sets the columns anew."""
    user, employer, batch = _batch(request, pk, own)
    form = ColumnsForm(request.POST if request.method == "POST" else None, columns=batch.columns, mapping=batch.mapping, own=own)
    if request.method == "POST" and form.is_valid():
        set_columns(batch=batch, mapping=form.mapping(), by=user)
        return redirect(NAMES[own]["batch"], pk=batch.pk)
    work = last_work(batch)
    if batch.state == ImportState.WRITING and not is_busy(work):
        batch.refresh_from_db()  # it may have ended since it was read
    context = {"batch": batch, "form": form, "own": employer, "links": _links(own, batch), "work": work, "busy": is_busy(work), **_rows(batch, user, employer)}
    return page(request, "jobs/import_check.jinja", context, status=422 if form.errors else 200)


def _rows(batch: VacancyImport, user: User, employer: Employer | None) -> dict[str, Any]:
    rows = check_rows(batch.rows, batch.mapping, user, employer) if batch.state == ImportState.DRAFT else []
    bad, doubtful = [row for row in rows if not row.ok], [row for row in rows if row.ok and row.warnings]
    return {
        "good": len(rows) - len(bad), "bad": bad[:SHOWN], "bad_count": len(bad), "doubtful": doubtful[:SHOWN], "doubtful_count": len(doubtful),
        "clear": [row for row in rows if row.ok and not row.warnings][:5], "shown": SHOWN, "rejected": batch.rejected[:SHOWN],
    }


@require_POST
def import_write(request: HttpRequest, pk: int, own: bool = False) -> HttpResponse:
    """Take the good rows: few at once, many in the background."""
    user, employer, batch = _batch(request, pk, own)
    if len(batch.rows) > AT_ONCE:
        work = write_later(batch=batch, by=user)
        return redirect("work", pk=work.pk) if work else redirect(NAMES[own]["batch"], pk=pk)
    result = take_rows(batch=batch, by=user)
    text = f"已写入 {result.taken} 个岗位" + ("，等县里审核" if employer else "")
    messages.success(request, text + (f"；{len(result.rejected)} 行没有导入，可下载改好再传。" if result.rejected else "。"))
    return redirect(NAMES[own]["batch"], pk=batch.pk)


@require_POST
def import_drop(request: HttpRequest, pk: int, own: bool = False) -> HttpResponse:
    user, _, batch = _batch(request, pk, own)
    drop_import(batch=batch, by=user)
    messages.success(request, f"“{batch.file_name}”已放弃，没有写入任何岗位。")
    return redirect(NAMES[own]["new"])


@require_GET
def import_rejected(request: HttpRequest, pk: int, own: bool = False) -> FileResponse:
    user, _, batch = _batch(request, pk, own)
    return _download(rejected_rows(batch, user), f"没有导入的岗位-{batch.pk}.xlsx")


@require_GET
def import_template(request: HttpRequest, own: bool = False) -> FileResponse:
    _, employer = _who(request, own)
    return _download(blank_table(employer), f"{employer.name}岗位表.xlsx" if employer else "岗位信息收集表.xlsx")
