"""Pages of the audit administrator: who did what, and is the chain whole?"""

from io import BytesIO
from typing import BinaryIO, cast

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bangfu.audit.anchors import last_head
from bangfu.audit.checks import check_chain, explain_findings
from bangfu.audit.models import Line
from bangfu.audit.queries import last_check, unexplained_check
from bangfu.core.choices import WorkState
from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.lists import page_of
from bangfu.core.models import Work
from bangfu.core.pages import page
from bangfu.core.work import start
from bangfu.orgs.audit_exports import MOST_IN_EXCEL, export_audit
from bangfu.orgs.audit_lists import audit_lines_of, in_words
from bangfu.orgs.forms import AuditFilterForm
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.wording import finding_words

AT_ONCE = 50_000  # lines checked while the administrator waits, a tenth of them exported; more go to the background
KINDS = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


@require_GET
def audit_lines(request: HttpRequest) -> HttpResponse:
    """Audit lines of the administrator's area, newest first."""
    user = cast(User, request.user)
    require(user, Permission.VIEW_AUDIT)
    form = AuditFilterForm(request.GET or None)
    listed = page_of(request, audit_lines_of(user, form.cleaned_data if form.is_valid() else {}))
    broken = unexplained_check()
    context = {"page": listed, "lines": in_words(listed.rows), "form": form, "query": request.GET.urlencode(),
               "last": last_check(), "broken": broken, "findings": [finding_words(one) for one in broken.detail["findings"]] if broken else [],
               "anchor": last_head()}
    return page(request, "orgs/audit.jinja", context, block="results")


@require_GET
def export_audit_lines(request: HttpRequest, kind: str) -> HttpResponse | FileResponse:
    """The filtered list with its proof: at once when short, else in the background."""
    user = cast(User, request.user)
    require(user, Permission.VIEW_AUDIT)
    form = AuditFilterForm(request.GET or None)
    rows = audit_lines_of(user, form.cleaned_data if form.is_valid() else {})
    filters = {name: str(value) for name, value in request.GET.items() if value and name in form.fields}
    count = rows.count()
    if kind == "xlsx" and count > MOST_IN_EXCEL:
        raise DomainError(f"共 {count:,} 条，Excel 一张表放不下。请导出 CSV，或缩短时间范围。")
    if count <= AT_ONCE // 10:
        return _download(export_audit(rows=rows, kind=kind, filters=filters, by=user, to=BytesIO()), kind)
    with transaction.atomic():
        work = start(kind="audit_export", title="导出审计记录", owner_id=user.pk, unit_id=user.unit_id, arguments={"filters": filters, "kind": kind})
        work.result_url = reverse("exported_audit", args=[work.pk])
        work.save(update_fields=["result_url"])
    return redirect("work", pk=work.pk)


@require_GET
def exported_audit(request: HttpRequest, pk: int) -> FileResponse:
    """One's own finished export."""
    work = get_object_or_404(Work, pk=pk, owner_id=request.user.pk, kind="audit_export", state=WorkState.DONE)
    require(cast(User, request.user), Permission.VIEW_AUDIT)
    if not default_storage.exists(work.result["file"]):
        raise Http404
    return _download(cast(BinaryIO, default_storage.open(work.result["file"])), work.arguments["kind"])


def _download(file: BinaryIO, kind: str) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=f"审计记录-{today().isoformat()}.{kind}", content_type=KINDS[kind])


@require_POST
def verify_audit(request: HttpRequest) -> HttpResponse:
    """Check the whole chain now; the check itself is a line of it."""
    user = cast(User, request.user)
    require(user, Permission.VIEW_AUDIT)
    if Line.objects.count() > AT_ONCE:
        work = start(kind="audit_check", title="校验审计全链", owner_id=user.pk, unit_id=user.unit_id, arguments={}, result_url=reverse("audit_lines"))
        return redirect("work", pk=work.pk)
    report = check_chain(by=user)
    if report.whole:
        messages.success(request, f"审计链完整，{report.links:,} 条没有被改动、删除或插入的记录。")
    return redirect("audit_lines")


@require_POST
def explain_audit(request: HttpRequest) -> HttpResponse:
    """What was behind the findings; the page then stops asking."""
    user = cast(User, request.user)
    require(user, Permission.VIEW_AUDIT)
    broken = unexplained_check()
    if broken is None:
        messages.info(request, "没有等待说明的问题。")
    else:
        explain_findings(fingerprint=broken.detail["fingerprint"], words=request.POST.get("words", ""), by=user)
        messages.success(request, "说明已记入审计。")
    return redirect("audit_lines")
