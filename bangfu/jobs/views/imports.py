"""Pages of the Excel import of vacancies: upload, look at columns and rows, write, get the bad rows back."""

from typing import BinaryIO, cast
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.core.errors import DomainError
from bangfu.core.pages import page
from bangfu.jobs.choices import ImportState
from bangfu.jobs.exports import blank_table, rejected_rows
from bangfu.jobs.forms import ColumnsForm, UploadForm
from bangfu.jobs.imports import check_rows, read_upload, take_rows
from bangfu.jobs.imports.taking import drop_import, is_busy, last_work, set_columns, write_later
from bangfu.jobs.models import VacancyImport
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.scope import get_in_scope, in_scope

SHOWN = 100
AT_ONCE = 300  # rows written while the officer waits; more go to the background
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _download(file: BinaryIO, name: str) -> FileResponse:
    response = FileResponse(file, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _batch(request: HttpRequest, pk: int) -> tuple[User, VacancyImport]:
    user = cast(User, request.user)
    batch = get_in_scope(user, VacancyImport.objects.select_related("uploaded_by"), pk=pk)
    require(user, Permission.MANAGE_JOBS)
    return user, batch


@require_http_methods(["GET", "POST"])
def import_upload(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    require(user, Permission.MANAGE_JOBS)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = read_upload(file=file, file_name=file.name, by=user)
        except DomainError as error:
            form.add_error("file", error.message)
        else:
            return redirect("vacancy_import", pk=batch.pk)
    recent = in_scope(user, VacancyImport.objects.exclude(state=ImportState.CANCELLED)).select_related("uploaded_by").defer("rows").order_by("-created_at")[:8]
    return page(request, "jobs/import_upload.jinja", {"form": form, "recent": recent}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def import_check(request: HttpRequest, pk: int) -> HttpResponse:
    """What the table would become; POST sets the columns anew."""
    user, batch = _batch(request, pk)
    form = ColumnsForm(request.POST if request.method == "POST" else None, columns=batch.columns, mapping=batch.mapping)
    if request.method == "POST" and form.is_valid():
        set_columns(batch=batch, mapping=form.mapping(), by=user)
        return redirect("vacancy_import", pk=batch.pk)
    work = last_work(batch)
    if batch.state == ImportState.WRITING and not is_busy(work):
        batch.refresh_from_db()  # it may have ended since it was read
    rows = check_rows(batch.rows, batch.mapping, user) if batch.state == ImportState.DRAFT else []
    bad, doubtful = [row for row in rows if not row.ok], [row for row in rows if row.ok and row.warnings]
    context = {
        "batch": batch, "form": form, "good": len(rows) - len(bad), "bad": bad[:SHOWN], "bad_count": len(bad), "doubtful": doubtful[:SHOWN],
        "doubtful_count": len(doubtful), "clear": [row for row in rows if row.ok and not row.warnings][:5], "shown": SHOWN,
        "rejected": batch.rejected[:SHOWN], "work": work, "busy": is_busy(work),
    }
    return page(request, "jobs/import_check.jinja", context, status=422 if form.errors else 200)


@require_POST
def import_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the good rows: few at once, many in the background."""
    user, batch = _batch(request, pk)
    if len(batch.rows) > AT_ONCE:
        work = write_later(batch=batch, by=user)
        return redirect("work", pk=work.pk) if work else redirect("vacancy_import", pk=pk)
    result = take_rows(batch=batch, by=user)
    text = f"已写入 {result.taken} 个岗位"
    messages.success(request, text + (f"；{len(result.rejected)} 行没有导入，可下载改好再传。" if result.rejected else "。"))
    return redirect("vacancy_import", pk=batch.pk)


@require_POST
def import_drop(request: HttpRequest, pk: int) -> HttpResponse:
    user, batch = _batch(request, pk)
    drop_import(batch=batch, by=user)
    messages.success(request, f"“{batch.file_name}”已放弃，没有写入任何岗位。")
    return redirect("vacancy_import_new")


@require_GET
def import_rejected(request: HttpRequest, pk: int) -> FileResponse:
    user, batch = _batch(request, pk)
    return _download(rejected_rows(batch, user), f"没有导入的岗位-{batch.pk}.xlsx")


@require_GET
def import_template(request: HttpRequest) -> FileResponse:
    require(cast(User, request.user), Permission.MANAGE_JOBS)
    return _download(blank_table(), "岗位信息收集表.xlsx")
