"""One version of a return laid out, and its page with whatever the user may do next."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse

from bangfu.audit.queries import lines_about
from bangfu.core.clock import now
from bangfu.core.pages import page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import may
from bangfu.reports import layout, queries
from bangfu.reports.actions.scans import CLOSED
from bangfu.reports.choices import RETURN_MOVES, ReturnState
from bangfu.reports.forms import FreezeForm, ScanForm, SendBackForm, SubmitForm
from bangfu.reports.models import Return, Version
from bangfu.reports.rules import answers_to, checks, difference
from bangfu.reports.timeline import steps_of, timeline_of


def sheet_of(request: HttpRequest, row: Return) -> dict[str, Any]:
    """One version with what changed since the version before, and what became of the figures the superior pointed at."""
    version = queries.get_version(cast(User, request.user), row, request.GET.get("number", ""))
    if version is None:
        return {"version": None, "before": None, "groups": [], "at": now()}
    before = row.versions.filter(number__lt=version.number, sealed_at__isnull=False).last()
    head = layout.Head(row.campaign, row.path, version, before.figures if before else {})
    found = checks(version.figures, version.children)
    return {
        "version": version, "before": before, "groups": layout.groups_of(head, version.figures, version.children), "at": version.as_of, "checks": found,
        "passed": sum(one.ok for one in found), "gaps": layout.widest_gaps(head, version.figures), "changes": difference(before.figures, version.figures) if before else [],
        "remarks": list(version.remarks.select_related("made_by__unit")), "answers": answers_to(before.remarks.all(), before.figures, version.figures) if before else [],
        "scans": list(version.scans.select_related("uploaded_by")),
    }


def return_page(request: HttpRequest, row: Return, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a return; `forms` are those that came back with errors."""
    user, sheet = cast(User, request.user), sheet_of(request, row)
    version: Version | None = sheet["version"]
    mine = row.unit_id == user.unit_id
    return page(request, "reports/return.jinja", {
        **sheet, "row": row, "mine": mine, "steps": steps_of(row, version), "timeline": timeline_of(row, lines_about("return", row.pk)),
        "versions": [one for one in row.versions.all() if one.sealed_at or mine], "path": row.path, "region": row.unit.region, "campaign": row.campaign,
        "late": row.due_at is not None and row.due_at < now() and row.state not in queries.DONE, "open": row.state in queries.OPEN,
        **_next(user, row, version), **_forms(row, version, sheet, forms),
    }, status=status)


def _next(user: User, row: Return, version: Version | None) -> dict[str, Any]:
    """What the user may do with the version shown."""
    mine, moves = row.unit_id == user.unit_id, RETURN_MOVES[row.state]
    newest = version is not None and version == row.versions.last()
    decides = newest and may(user, P.DECIDE_RETURN) and Return.objects.filter(queries.decides(user.unit), pk=row.pk).exists()
    final = queries.final_return(row)
    may_freeze = mine and newest and may(user, P.DECIDE_RETURN) and queries.may_become_final(row)
    return {
        "final": final, "may_prepare": mine and may(user, P.PREPARE_RETURN) and row.state in queries.OPEN,
        "may_submit": mine and newest and version is not None and version.sealed_at is None and may(user, P.DECIDE_RETURN),
        "may_accept": decides and ReturnState.ACCEPTED in moves, "may_send_back": decides and ReturnState.RETURNED in moves and final is None,
        "may_scan": mine and newest and row.state not in CLOSED and (may(user, P.PREPARE_RETURN) or may(user, P.DECIDE_RETURN)),
        "may_freeze": may_freeze, "open_below": queries.not_accepted_below(row) if may_freeze else {},
    }


def _forms(row: Return, version: Version | None, sheet: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    if version is None:
        return {}
    return {
        "submit_form": SubmitForm(initial={"version": version.pk}, found=sheet["checks"]), "send_back_form": SendBackForm(figures=version.figures),
        "scan_form": ScanForm(), "freeze_form": FreezeForm(), **given,
    }
