"""Pages of the audit administrator: who did what, and is the chain whole?"""

from datetime import datetime, time, timedelta
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from bangfu.audit.actions import record, seal_lines
from bangfu.audit.models import Line
from bangfu.audit.queries import broken_links
from bangfu.core.clock import HERE
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.orgs.choices import AUDIT_WORDS
from bangfu.orgs.forms import AuditFilterForm
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require

SHOWN_BREAKS = 50


@require_GET
def audit_lines(request: HttpRequest) -> HttpResponse:
    """Audit lines of the administrator's area, newest first."""
    user = cast(User, request.user)
    require(user, Permission.VIEW_AUDIT)
    form = AuditFilterForm(request.GET or None)
    rows = Line.objects.filter(unit_path__startswith=user.unit.path).order_by("-pk")
    if form.is_valid():
        asked = form.cleaned_data
        if asked["actor"]:
            rows = rows.filter(actor=asked["actor"])
        if asked["action"]:
            rows = rows.filter(action__startswith=asked["action"])
        if asked["object_id"]:
            rows = rows.filter(object_id=asked["object_id"])
        if asked["since"]:
            rows = rows.filter(at__gte=datetime.combine(asked["since"], time(), tzinfo=HERE))
        if asked["until"]:
            rows = rows.filter(at__lt=datetime.combine(asked["until"] + timedelta(days=1), time(), tzinfo=HERE))
    return page(request, "orgs/audit.jinja", {"page": page_of(request, rows), "form": form, "words": AUDIT_WORDS}, block="results")


@require_POST
def verify_audit(request: HttpRequest) -> HttpResponse:
    """Check the whole chain now; the check itself is a line of it."""
    user = cast(User, request.user)
    require(user, Permission.VIEW_AUDIT)
    sealed = seal_lines()
    breaks = [text for text, _ in zip(broken_links(), range(SHOWN_BREAKS), strict=False)]
    record(actor=user, action="audit.verify", detail={"breaks": len(breaks)})
    if breaks:
        messages.error(request, "审计链有改动：" + "；".join(breaks[:5]))
    else:
        messages.success(request, f"审计链完整，没有被改动、删除或插入的记录（刚封存 {sealed} 条）。")
    return redirect("audit_lines")
