"""One comparison: what was found, where, and what to do about it."""

from io import BytesIO
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.audit.actions import record
from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.lists import key_of, page_of
from bangfu.core.models import Work
from bangfu.core.pages import page
from bangfu.core.work import start
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.scope import get_in_scope
from bangfu.people.actions.person import without_numbers
from bangfu.people.choices import Purpose
from bangfu.people.imports import upload_roster
from bangfu.people.interchange.choices import DECIDABLE, ComparisonState, Counterpart, Decision, Found
from bangfu.people.interchange.comparing import EXPECTED_WORDS
from bangfu.people.interchange.deciding import DECISIONS, chosen_rows, decide, preview
from bangfu.people.interchange.forms import StrangersForm, TakeForm
from bangfu.people.interchange.handing_in import list_of_rows, strangers_roster
from bangfu.people.interchange.keeping import delete_comparison
from bangfu.people.interchange.layout import LABELS, layout_for
from bangfu.people.interchange.queries import (
    CHECK,
    SETTLED,
    Part,
    comparisons_in_scope,
    listed_rows,
    rows_in_scope,
    shown_rows,
    tally,
)
from bangfu.people.interchange.starting import is_busy
from bangfu.people.listing import person_url
from bangfu.people.models import Comparison
from bangfu.people.views.exports import XLSX
from bangfu.people.views.interchange import officer, start_table

PREVIEWED = 2_000
AT_ONCE = 1_000  # rows settled or written while the reader waits; more go to the background
TABS = (Found.WORKS_THERE, Found.WORKS_HERE, Found.DIFFERS, Found.ONLY_THERE, Found.ONLY_HERE, Found.SAME, Found.ELSEWHERE, Found.UNREADABLE)
ALWAYS = TABS[:6]


def _comparison(request: HttpRequest, pk: int) -> Comparison:
    user = cast(User, request.user)
    comparison = get_in_scope(user, comparisons_in_scope(user), pk=pk)
    officer(request)
    return comparison


def _href(part: Part, **changed: str) -> str:
    return "?" + urlencode({name: value for name, value in (part.query | changed).items() if value})


@require_GET
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """Its progress, then what was found, tab by tab."""
    one, user = _comparison(request, pk), cast(User, request.user)
    work = Work.objects.filter(pk=one.work_id).first()
    context: dict[str, Any] = {"comparison": one, "work": work, "own": work is not None and work.owner_id == user.pk, "busy": is_busy(one)}
    if one.state != ComparisonState.DONE and not context["busy"]:
        one.refresh_from_db()  # it may have ended since it was read
    if one.state != ComparisonState.DONE:
        return page(request, "people/comparison_waits.jinja", context)
    asked = Part.of(request.GET, user)
    counts = tally(rows_in_scope(one, user), one.region)
    found, _ = listed_rows(one, user, asked)
    paged = page_of(request, found, total=counts.total(asked))
    layout = layout_for(Counterpart(one.counterpart), one.layout)
    context |= {
        "asked": asked, "counts": counts, "tabs": _tabs(asked, counts.found, counts.decided[Decision.CHECK]), "page": paged,
        "rows": [{"shown": row, "href": person_url(row.person.pk) if row.person else ""} for row in shown_rows(paged.rows, one, user)],
        "href": lambda **changed: _href(asked, **changed), "areas": counts.areas, "layout": layout, "taken": [(head, LABELS[code]) for head, code in one.columns if code],
        "left": [head for head, code in one.columns if not code], "expected": EXPECTED_WORDS[layout.expects], "decidable": asked.tab in (*SETTLED, CHECK),
        "takes": asked.tab in DECIDABLE, "is_check": asked.tab == CHECK, "found": Found,
    }
    return page(request, "people/comparison.jinja", context, block="rows")


def _tabs(asked: Part, found: dict[str, int], to_check: int) -> list[dict[str, Any]]:
    tabs = [
        {"href": _href(asked, tab=one.value, done="", area=""), "label": one.label, "note": f"{found[one.value]:,}", "current": asked.tab == one}
        for one in TABS if one in ALWAYS or found[one.value]
    ]
    if to_check or asked.tab == CHECK:
        tabs.append({"href": _href(asked, tab=CHECK, done="", area=""), "label": "请核实的", "note": f"{to_check:,}", "current": asked.tab == CHECK})
    return tabs


@require_POST
def decide_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Take theirs, keep ours, ask to look; taking, and all that is done to a whole list, is shown before it is done."""
    one, user = _comparison(request, pk), cast(User, request.user)
    require(user, Permission.EDIT_PEOPLE)
    asked, do, whole = Part.of(request.POST, user), request.POST.get("do", ""), request.POST.get("all") == "1"
    keys = None if whole else [key for text in request.POST.getlist("pick") if (key := key_of(text))]
    back = reverse("comparison", args=[pk]) + _href(asked)
    if do not in DECISIONS:
        raise DomainError("没有这种处理。请返回上一页重新选。")
    if keys == []:
        messages.warning(request, "还没有选人。请先勾选，或用“全部处理”。")
        return redirect(back)
    rows = chosen_rows(one, user, do=do, keys=keys, tab=asked.tab, path=asked.path)
    form = TakeForm(request.POST if request.POST.get("confirm") else None)
    if (do == "take" or whole) and not (form.is_bound and form.is_valid()):
        context = {"comparison": one, "asked": asked, "do": do, "whole": whole, "keys": keys or [], "form": form, "back": back, "count": rows.count(),
                   "preview": preview(rows[:PREVIEWED], one, user) if do == "take" else None, "previewed": PREVIEWED, "words": DECISIONS[do]}
        return page(request, "people/comparison_decide.jinja", context, status=422 if form.errors else 200)
    overwrite = form.is_bound and form.cleaned_data["overwrite"]
    if whole and rows.count() > AT_ONCE:
        arguments = {"comparison": pk, "do": do, "tab": asked.tab, "path": asked.path, "overwrite": overwrite}
        work = _started(f"{DECISIONS[do]}：{asked.title}", one, user, arguments)
        return redirect("work", pk=work.pk)
    done = decide(rows=rows, do=do, comparison=one, overwrite=overwrite, by=user)
    messages.success(request, f"{DECISIONS[do]} {done:,} 人。" if done else "没有可以处理的人：都已处理过，或者没有能采用的内容。")
    return redirect(back)


@transaction.atomic
def _started(title: str, one: Comparison, user: User, arguments: dict[str, Any]) -> Work:
    return start(kind="exchange_decide", title=title, owner_id=user.pk, unit_id=user.unit_id, arguments=arguments, result_url=reverse("comparison", args=[one.pk]))


@require_GET
def comparison_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One tab as Excel, covered: at once when short, else in the background."""
    one, user = _comparison(request, pk), cast(User, request.user)
    asked = Part.of(request.GET, user)
    rows, title = listed_rows(one, user, asked)
    if rows.count() > AT_ONCE:
        return redirect("work", pk=start_table(user, kind="exchange_list", title=title, arguments={"comparison": pk, **asked.query}).pk)
    file = list_of_rows(rows=rows, comparison=one, title=title, by=user)
    return FileResponse(file, as_attachment=True, filename=f"{title}-{today().isoformat()}.xlsx", content_type=XLSX)


@require_POST
def strangers_to_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand those who are in their list only to the import pages; nobody is registered by this."""
    one, user = _comparison(request, pk), cast(User, request.user)
    data, count = strangers_roster(rows=rows_in_scope(one, user))
    if not count:
        raise DomainError("没有只在对方的人可以导入。")
    batch = upload_roster(file=ContentFile(data, name=f"只在{one.get_counterpart_display()}的人.xlsx"), by=user, data_on=one.data_on)
    record(actor=user, action="exchange.to_import", object_kind="comparison", object_id=pk, detail={"people": count, "import": batch.pk})
    return redirect("people_import", pk=batch.pk)


@require_http_methods(["GET", "POST"])
def strangers_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Those who are in their list only, uncovered, to fill in where they live; the purpose is asked."""
    one, user = _comparison(request, pk), cast(User, request.user)
    require(user, Permission.REVEAL_PEOPLE)
    form = StrangersForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data, count = strangers_roster(rows=rows_in_scope(one, user))
        detail = {"people": count, "purpose": Purpose(form.cleaned_data["purpose"]).label, "note": without_numbers(form.cleaned_data["note"])}
        record(actor=user, action="export.strangers", object_kind="comparison", object_id=pk, detail=detail)
        return FileResponse(BytesIO(data), as_attachment=True, filename=f"只在{one.get_counterpart_display()}的人-{today().isoformat()}.xlsx", content_type=XLSX)
    context = {"comparison": one, "form": form, "count": rows_in_scope(one, user).filter(found=Found.ONLY_THERE).count()}
    return page(request, "people/comparison_strangers.jinja", context, status=422 if form.errors else 200)


@require_POST
def erase_comparison(request: HttpRequest, pk: int) -> HttpResponse:
    delete_comparison(comparison=_comparison(request, pk), by=cast(User, request.user))
    messages.success(request, "这次比对和对方的数据已删除；已采用的内容留在登记册。")
    return redirect("exchange")
