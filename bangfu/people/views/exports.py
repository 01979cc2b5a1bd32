"""Taking people out of the register: which columns, covered or not, what for; at once or in the background."""

from tempfile import TemporaryFile
from typing import Any, cast

from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from bangfu.audit.actions import record
from bangfu.core.choices import WorkState
from bangfu.core.clock import today
from bangfu.core.kept_files import blocks_of
from bangfu.core.lists import PLACE
from bangfu.core.models import Work
from bangfu.core.pages import page
from bangfu.core.work import start
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require
from bangfu.people.exports import export_of, export_register
from bangfu.people.register_forms import ExportForm, wanted_by
from bangfu.people.views.register import chips_of

AT_ONCE = 3_000  # rows written while the reader waits; more go to the background
NO_CONDITION = (*PLACE, "size")
MOST = 1_000_000  # rows of a sheet
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
def export_people(request: HttpRequest) -> HttpResponse:
    """Columns and purpose for the people picked, or else for everybody whom the conditions of the address find."""
    user = cast(User, request.user)
    require(user, Permission.VIEW_PEOPLE)
    wanted = wanted_by(request.GET, user)
    count = wanted.rows.count()
    form = ExportForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        if 0 < count <= MOST:
            filters = {"pick": str(count)} if wanted.picked else {name: value for name, value in request.GET.items() if value and name not in NO_CONDITION}
            return _exported(user, wanted.rows, count, filters, form.cleaned_data)
        form.add_error(None, f"有 {count:,} 人，一张表放不下。请分地区导出。" if count else "没有符合条件的人，没有可导出的。")
    query = request.GET.urlencode()
    context = {
        "form": form, "count": count, "chips": [] if wanted.picked else chips_of(request, wanted.form), "picked": wanted.picked, "at_once": count <= AT_ONCE,
        "action": f"{reverse('export_people')}?{query}", "back": f"{reverse('people')}?{'' if wanted.picked else query}",
    }
    return page(request, "people/export.jinja", context, status=422 if form.errors else 200)


def _exported(user: User, rows: Any, count: int, filters: dict[str, str], wanted: dict[str, Any]) -> HttpResponse:
    """The file at once, or the page of the work that makes it."""
    if count <= AT_ONCE:
        file = TemporaryFile()  # noqa: SIM115 - the answer closes it
        export_register(export_of(list(rows.values_list("pk", flat=True)), filters, wanted), by=user, to=file)
        return FileResponse(file, as_attachment=True, filename=_file_name(), content_type=XLSX)
    arguments: dict[str, Any] = {"filters": filters, "wanted": wanted}
    if {"q", "pick"} & filters.keys():  # what was searched for is not left in the list of work
        arguments |= {"people": list(rows.values_list("pk", flat=True)), "filters": filters | {"q": "…"}}
    with transaction.atomic():
        work = start(kind="people_export", title=f"导出花名册 {count:,} 人", owner_id=user.pk, unit_id=user.unit_id, arguments=arguments)
        work.result_url = reverse("exported_people", args=[work.pk])
        work.save(update_fields=["result_url"])
    return redirect("work", pk=work.pk)


def _file_name() -> str:
    return f"花名册-{today().isoformat()}.xlsx"


@require_GET
def exported_people(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """One's own finished export; each fetching of a personal one leaves a line."""
    user = cast(User, request.user)
    work = get_object_or_404(Work, pk=pk, owner_id=user.pk, kind="people_export", state=WorkState.DONE)
    personal = work.arguments.get("wanted", {}).get("personal", False)
    require(user, Permission.REVEAL_PEOPLE if personal else Permission.VIEW_PEOPLE)
    if not default_storage.exists(work.result["file"]):
        raise Http404
    if personal:
        record(actor=user, action="export.fetch", object_kind="work", object_id=pk, detail={"number": work.result["number"]})
    disposition = content_disposition_header(True, _file_name()) or ""
    return StreamingHttpResponse(blocks_of(work.result["file"]), content_type=XLSX, headers={"Content-Disposition": disposition})
