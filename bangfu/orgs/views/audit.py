"""Pages of the audit administrator: who did what, and is the chain whole?"""

from datetime import datetime, time, timedelta
from typing import Any, cast

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
from bangfu.orgs.forms import AuditFilterForm
from bangfu.orgs.models import Unit, User
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.wording import act_words, detail_words, object_words

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
    listed = page_of(request, rows)
    return page(request, "orgs/audit.jinja", {"page": listed, "lines": _in_words(listed.rows), "form": form}, block="results")


def _in_words(lines: list[Line]) -> list[dict[str, Any]]:
    """What the page says of each line; units are named."""
    keys = {line.detail["unit"] for line in lines if isinstance(line.detail.get("unit"), int)}
    units = dict(Unit.objects.filter(pk__in=keys).values_list("pk", "name"))
    return [
        {"line": line, "act": act_words(line.action), "object": object_words(line.object_kind, line.object_id), "detail": detail_words(line.detail, units)}
        for line in lines
    ]


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
