"""What people decide about a roster: rows that may mean somebody registered, values older than those in the register."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bangfu.core.errors import DomainError
from bangfu.core.lists import key_of, page_of
from bangfu.core.pages import page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, may, require
from bangfu.people.choices import Decision, Doubt, ImportState
from bangfu.people.imports import is_busy
from bangfu.people.imports.conflicts import keep_all, keep_ours, listed_conflicts, open_conflicts, take_theirs, told
from bangfu.people.imports.doubts import CHOICES, decide_rest, decide_row, doubt_counts, doubtful_rows
from bangfu.people.imports.sides import side_by_side
from bangfu.people.listing import person_url
from bangfu.people.privacy import masked
from bangfu.people.views.imports import batch_of

WORDS = {Decision.UPDATE: "更新", Decision.SPLIT: "另行登记", Decision.KEEP: "不写入"}


def _back(name: str, request: HttpRequest, pk: int, row: str = "") -> str:
    """The page of the list one was on, at the row."""
    asked = {key: request.POST[key] for key in ("kind", "page", "size") if request.POST.get(key)}
    return reverse(name, args=[pk], query=asked or None, fragment=row or None)


@require_GET
def import_doubts(request: HttpRequest, pk: int) -> HttpResponse:
    """Rows in doubt, kind by kind, next to those they may mean."""
    batch, user = batch_of(request, pk), cast(User, request.user)
    counts = doubt_counts(batch)
    kinds = [kind for kind in Doubt if kind in counts] or [Doubt.TWIN]
    asked = request.GET.get("kind")
    kind = Doubt(asked) if asked in Doubt.values else kinds[0]
    rows = page_of(request, doubtful_rows(batch, kind).select_related("decided_by"))
    tabs = [{"href": f"?kind={one.value}", "label": one.label, "note": f"{counts[one][0]:,}", "current": one == kind} for one in kinds if one in counts]
    context: dict[str, Any] = {
        "batch": batch, "page": rows, "tabs": tabs, "kind": kind, "open": counts.get(kind, (0, 0))[1],
        "rows": [{"sides": one, "href": person_url(one.person.pk) if one.person else ""} for one in side_by_side(rows.rows, batch, user)],
        "choices": [(one.value, WORDS[one]) for one in CHOICES[kind]], "words_of": WORDS, "can": batch.state == ImportState.CHECKED and not is_busy(batch),
    }
    return page(request, "people/import_doubts.jinja", context, block="rows")


@require_POST
def decide_doubt(request: HttpRequest, pk: int) -> HttpResponse:
    """One row by its number, or with `rest` all of a kind nobody has decided about."""
    batch, user = batch_of(request, pk), cast(User, request.user)
    asked, kind = request.POST.get("decision"), request.POST.get("kind")
    if asked not in Decision.values:
        raise DomainError("没有这种决定。请返回上一页重新选。")
    decision = Decision(asked)
    if "rest" not in request.POST:
        number = key_of(request.POST.get("row"))
        decide_row(batch=batch, number=number, decision=decision, by=user)
        messages.success(request, f"第 {number} 行：{WORDS[decision]}。写入以前可以改。")
        return redirect(_back("import_doubts", request, pk, f"row-{number}"))
    if kind not in Doubt.values:
        raise DomainError("没有这一类。请返回上一页重新选。")
    done, left = decide_rest(batch=batch, doubt=Doubt(kind), decision=decision, by=user)
    messages.success(request, f"{done:,} 行：{WORDS[decision]}。写入以前可以改。")
    if left:
        messages.warning(request, f"还有 {left:,} 行没有决定：它们指的人已经由名册的另一行更新，请逐行看。")
    return redirect(_back("import_doubts", request, pk))


@require_GET
def import_conflicts(request: HttpRequest, pk: int) -> HttpResponse:
    """Values of the roster that were older than other ones in the register."""
    batch, user = batch_of(request, pk), cast(User, request.user)
    rows = page_of(request, listed_conflicts(batch))
    context: dict[str, Any] = {
        "batch": batch, "page": rows, "open": open_conflicts(batch).count(), "can": batch.state == ImportState.DONE, "may_take": may(user, Permission.EDIT_PEOPLE),
        "rows": [{"told": one, "name": masked(getattr(one.person, "identity", None))["name"], "href": person_url(one.person.pk) if one.person else ""}
                 for one in told(rows.rows, user)],
    }
    return page(request, "people/import_conflicts.jinja", context, block="rows")


@require_POST
def decide_conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """take | keep one, or keep all that are open."""
    batch, user = batch_of(request, pk), cast(User, request.user)
    act, key = request.POST.get("act"), key_of(request.POST.get("row"))
    if act == "keep_all":
        messages.success(request, f"{keep_all(batch=batch, by=user):,} 项保留登记册的值。")
    elif act == "take":
        require(user, Permission.EDIT_PEOPLE)
        take_theirs(batch=batch, key=key, by=user)
        messages.success(request, "已采用名册的值，来源记为窗口更正。")
    elif act == "keep":
        keep_ours(batch=batch, key=key, by=user)
        messages.success(request, "保留登记册的值。")
    else:
        raise DomainError("没有这种决定。请返回上一页重新选。")
    return redirect(_back("import_conflicts", request, pk))
