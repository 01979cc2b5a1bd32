"""Rosters coming in: upload, which column is what, what would happen, write, what came of it."""

import re
from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.lists import page_of
from bangfu.core.models import Work
from bangfu.core.pages import page
from bangfu.core.work import UNITS
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.scope import get_in_scope
from bangfu.people.choices import ImportState, RowOutcome
from bangfu.people.exports import blank_roster
from bangfu.people.forms import HeaderForm, MappingForm, UploadForm
from bangfu.people.imports import (
    ask_to_write,
    cancel_batch,
    choose_header,
    confirm_mapping,
    forget_head,
    is_busy,
    preview_of,
    reopen_mapping,
    upload_roster,
)
from bangfu.people.imports.conflicts import open_conflicts
from bangfu.people.imports.doubts import doubt_counts
from bangfu.people.imports.memory import recall
from bangfu.people.imports.plan import ELSEWHERE
from bangfu.people.imports.returned import rejected_workbook
from bangfu.people.imports.sides import cells_of
from bangfu.people.models import ImportBatch, ImportRow
from bangfu.people.privacy import index_of, mask_name, mask_number, mask_phone
from bangfu.people.queries import batches_in_scope
from bangfu.people.views.exports import XLSX

COVERED = {"name": mask_name, "guardian": mask_name, "phone": mask_phone, "guardian_phone": mask_phone, "id_number": mask_number,
           "certificate": mask_number}
STEPS = ("上传", "对列", "校验", "写入")


def batch_of(request: HttpRequest, pk: int) -> ImportBatch:
    """A batch in scope, for whoever may import."""
    user = cast(User, request.user)
    batch = get_in_scope(user, ImportBatch.objects.select_related("unit__region", "uploaded_by"), pk=pk)
    require(user, Permission.IMPORT_PEOPLE)
    return batch


@require_http_methods(["GET", "POST"])
def roster_imports(request: HttpRequest) -> HttpResponse:
    """Upload, and what was uploaded before."""
    user = cast(User, request.user)
    require(user, Permission.IMPORT_PEOPLE)
    form = UploadForm(request.POST or None, request.FILES or None, user=user, initial={"data_on": today(), "campaign": request.GET.get("campaign")})
    if request.method == "POST" and form.is_valid():
        try:
            batch = upload_roster(file=form.cleaned_data["file"], by=user, data_on=form.cleaned_data["data_on"], campaign_id=form.cleaned_data["campaign"])
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else "file", error.message)
        else:
            return redirect("people_import", pk=batch.pk)
    context = {"form": form, "page": page_of(request, batches_in_scope(user)), "steps": _steps(0)}
    return page(request, "people/imports.jinja", context, status=422 if form.errors else 200)


@require_GET
def import_template(request: HttpRequest) -> HttpResponse:
    require(cast(User, request.user), Permission.IMPORT_PEOPLE)
    return FileResponse(blank_roster(), as_attachment=True, filename="残疾人就业帮扶名册-表样.xlsx", content_type=XLSX)


@require_GET
def roster_import(request: HttpRequest, pk: int) -> HttpResponse:
    """One roster at its stage: its columns, its check, or what came of it."""
    return _stage(request, batch_of(request, pk))


def _stage(request: HttpRequest, batch: ImportBatch, *, form: MappingForm | None = None, header: HeaderForm | None = None) -> HttpResponse:
    busy = is_busy(batch)
    if not busy and batch.state in (ImportState.READING, ImportState.CHECKING, ImportState.WRITING):
        batch.refresh_from_db()  # it may have ended since it was read
    work = Work.objects.filter(pk=batch.work_id).first() if batch.work_id else None
    preview = preview_of(batch)
    context: dict[str, Any] = {"batch": batch, "busy": busy, "work": work, "own": work is not None and work.owner_id == request.user.pk,
                               "unit": UNITS.get(work.kind, "") if work else "",
                               "others": [name for name in preview["alike"] if name != batch.sheet]}
    if batch.state == ImportState.MAPPING and not busy:
        wrong = bool((form and form.errors) or (header and header.errors))
        context |= {
            "form": form or _mapping_form(batch, preview), "header": header or _header_form(batch, preview), "preview": preview,
            "rows": [_covered(row, batch) for row in preview["rows"]], "steps": _steps(1), "remembered": recall(batch.unit, preview["heads"]), "many_sheets": len(preview["sheets"]) > 1,
            "no_place": not {"address", "township", "village"} & set(batch.mapping.values()),
        }
        return page(request, "people/import_columns.jinja", context, status=422 if wrong else 200)
    step = {ImportState.READING: 1, ImportState.CHECKING: 2, ImportState.CHECKED: 3, ImportState.WRITING: 3}.get(ImportState(batch.state), 4)
    rows = page_of(request, batch.rows.filter(outcome=RowOutcome.REJECTED, doubt="").order_by("number"))
    doubts = doubt_counts(batch)
    undecided = sum(open_ for _, open_ in doubts.values())
    doubtful = batch.rows.filter(doubt="").exclude(warnings=[]).exclude(outcome=RowOutcome.REJECTED)
    people = reverse("people") + f"?batch={batch.pk}"
    context |= {
        "steps": _steps(step), "page": rows, "rejected": [_told(row, batch, may_ask=True) for row in rows.rows], "same": _same(batch),
        "good": batch.rows_total - batch.rows_rejected, "doubtful_count": doubtful.count(),
        "doubtful": [_told(row, batch) for row in doubtful.order_by("number")[:50]],
        "people": people if batch.state == ImportState.DONE else None, "doubts": sum(every for every, _ in doubts.values()), "undecided": undecided,
        "held": batch.rows_rejected - rows.total, "conflicts": batch.conflicts.count(), "open_conflicts": open_conflicts(batch).count(),
    }
    return page(request, "people/import.jinja", context, block="rejected")


def _steps(now: int) -> list[dict[str, str]]:
    return [{"label": label, "state": "past" if place < now else "now" if place == now else ""} for place, label in enumerate(STEPS)]


def _same(batch: ImportBatch) -> int:
    return batch.rows_total - batch.rows_new - batch.rows_changed - batch.rows_rejected


def _mapping_form(batch: ImportBatch, preview: dict[str, Any], data: Any = None) -> MappingForm:
    return MappingForm(data, heads=preview["heads"], initial={f"column_{number}": code for number, code in batch.mapping.items()})


def _header_form(batch: ImportBatch, preview: dict[str, Any], data: Any = None) -> HeaderForm:
    initial = {"sheet": batch.sheet, "row": batch.header_row, "deep": batch.header_rows}
    return HeaderForm(data, sheets=preview["sheets"], initial=initial)


def _covered(row: list[Any], batch: ImportBatch) -> dict[str, Any]:
    """A row of the preview, names and numbers covered."""
    number, *cells = row
    return {"number": number, "cells": [COVERED.get(batch.mapping.get(str(place), ""), str)(text) for place, text in enumerate(cells)]}


def _told(row: ImportRow, batch: ImportBatch, *, may_ask: bool = False) -> dict[str, Any]:
    """A row with reasons: who it seems to be, covered; `ask`: where to ask for the file of somebody registered elsewhere."""
    cells = cells_of(row, batch)
    elsewhere = may_ask and any(text.startswith(ELSEWHERE) for text in row.errors)
    return {"number": row.number, "name": mask_name(cells.get("name", "")), "errors": row.errors, "warnings": row.warnings, "id_number": mask_number(cells["id_number"]),
            "ask": reverse("ask_transfer", args=[index_of("id", cells["id_number"]).hex()]) if elsewhere and cells["id_number"] else None}


@require_POST
def map_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the columns and check; take another header first (`reread`); or forget what is remembered of a column (`forget`)."""
    batch, user = batch_of(request, pk), cast(User, request.user)
    preview = preview_of(batch)
    if "reread" in request.POST:
        header = _header_form(batch, preview, request.POST)
        if header.is_valid():
            try:
                asked = header.cleaned_data
                choose_header(batch=batch, sheet=asked["sheet"], row=asked["row"], deep=asked["deep"], by=user)
            except DomainError as error:
                header.add_error(None, error.message)
            else:
                return redirect("people_import", pk=pk)
        return _stage(request, batch, header=header)
    form = _mapping_form(batch, preview, request.POST)
    if "forget" in request.POST and form.is_valid():
        column = int(request.POST["forget"]) if re.fullmatch("[0-9]{1,3}", request.POST["forget"]) else -1
        forget_head(batch=batch, column=column, chosen=form.mapping(), by=user)
        messages.success(request, "忘掉了。这一列按列名重新认过，下次也这样认。")
        return redirect("people_import", pk=pk)
    if form.is_valid():
        try:
            confirm_mapping(batch=batch, mapping=form.mapping(), by=user)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return redirect("people_import", pk=pk)
    return _stage(request, batch, form=form)


@require_POST
def remap_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Back from the result of the check to the columns."""
    reopen_mapping(batch=batch_of(request, pk), by=cast(User, request.user))
    return redirect("people_import", pk=pk)


@require_POST
def write_import(request: HttpRequest, pk: int) -> HttpResponse:
    ask_to_write(batch=batch_of(request, pk), by=cast(User, request.user))
    return redirect("people_import", pk=pk)


@require_POST
def cancel_import(request: HttpRequest, pk: int) -> HttpResponse:
    cancel_batch(batch=batch_of(request, pk), by=cast(User, request.user))
    messages.success(request, "已放弃这份名册，文件已删除，登记册没有改动。")
    return redirect("people_imports")


@require_GET
def import_rejects(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that were not taken, as Excel, to mend and upload again."""
    batch = batch_of(request, pk)
    file = rejected_workbook(batch=batch, by=cast(User, request.user))
    return FileResponse(file, as_attachment=True, filename=f"没有写入的行-{batch.pk}.xlsx", content_type=XLSX)


