"""Exchange with other registers: their exports coming in, the layouts, tables in their layout going out."""

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.core.choices import WorkState
from bangfu.core.clock import today
from bangfu.core.errors import DomainError, NotAllowed
from bangfu.core.lists import page_of
from bangfu.core.models import Work
from bangfu.core.pages import page
from bangfu.core.work import start
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, may, require
from bangfu.orgs.scope import get_in_scope
from bangfu.people.interchange.choices import Counterpart, LayoutState
from bangfu.people.interchange.forms import ComparisonForm, HandInForm, LayoutForm, SampleForm
from bangfu.people.interchange.handing_in import sealed_export
from bangfu.people.interchange.layout import Layout, file_layout, layout_of, standing_layouts
from bangfu.people.interchange.mapping import (
    check_may_map,
    confirm_layout,
    draft_layout,
    saved_layouts,
    withdraw_layout,
    without_words,
)
from bangfu.people.interchange.queries import comparisons_in_scope, layouts_in_scope
from bangfu.people.interchange.starting import start_comparison
from bangfu.people.models import SavedLayout
from bangfu.people.queries import filtered, narrower_areas
from bangfu.people.register_forms import RegisterFilter
from bangfu.people.views.exports import XLSX

NOT_CARRIED = ("q", "sort")  # what is searched for is not left in the list of work


def officer(request: HttpRequest) -> User:
    user = cast(User, request.user)
    require(user, Permission.IMPORT_PEOPLE)
    return user


@require_http_methods(["GET", "POST"])
def exchange(request: HttpRequest) -> HttpResponse:
    """Upload their export, the layouts in use, and what was compared before."""
    user = officer(request)
    here, below = narrower_areas(user, None)
    areas = [*([here] if here else []), *below]
    form = ComparisonForm(request.POST or None, request.FILES or None, user=user, areas=areas,
                          initial={"counterpart": request.GET.get("with"), "data_on": today()})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        counterpart = Counterpart(asked["counterpart"])
        keeps = asked["keeps_strangers"] or counterpart == Counterpart.REAL_NAME  # theirs holds disabled people only
        try:
            comparison = start_comparison(file=asked["file"], counterpart=counterpart, region=asked["area"], data_on=asked["data_on"], keeps_strangers=keeps, by=user)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else "file", error.message)
        else:
            return redirect("comparison", pk=comparison.pk)
    layouts = [{"layout": one, "href": reverse("exchange_layout", args=[code])} for code, one in standing_layouts(user.unit).items()]
    context = {"form": form, "layouts": layouts, "page": page_of(request, comparisons_in_scope(user))}
    return page(request, "people/exchange.jinja", context, status=422 if form.errors else 200)


# ── layouts ──


@require_http_methods(["GET", "POST"])
def exchange_layout(request: HttpRequest, counterpart: str) -> HttpResponse:
    """One layout: its columns, what was mapped before; a sample makes a new one."""
    user = officer(request)
    if counterpart not in Counterpart.values:
        raise Http404
    which = Counterpart(counterpart)
    form = SampleForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = draft_layout(counterpart=which, file=form.cleaned_data["file"], by=user, today=today())
        except DomainError as error:
            form.add_error("file", error.message)
        else:
            return redirect("exchange_draft", pk=row.pk)
    own = set(layouts_in_scope(user).filter(counterpart=which).values_list("pk", flat=True))
    context = {"form": form, "layout": layout_of(which, user.unit), "file_layout": file_layout(which), "which": which, "may_map": _may_map(user),
               "saved": [{"row": row, "own": row.pk in own, "kept": sum(bool(one["field"]) for one in row.columns)} for row in saved_layouts(user, which)]}
    return page(request, "people/exchange_layout.jinja", context, status=422 if form.errors else 200)


def _may_map(user: User) -> bool:
    try:
        check_may_map(user)
    except DomainError:
        return False
    return True


def _layout(request: HttpRequest, pk: int) -> SavedLayout:
    user = cast(User, request.user)
    layout = get_in_scope(user, layouts_in_scope(user).select_related("by", "unit"), path="unit__path", pk=pk)
    officer(request)
    return layout


@require_http_methods(["GET", "POST"])
def exchange_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """What each column of a sample is; confirming puts it in use."""
    layout = _layout(request, pk)
    form = LayoutForm(request.POST or None, layout=layout)
    if request.method == "POST" and form.is_valid():
        try:
            layout = confirm_layout(layout=layout, fields=form.mapping(), codes=form.codes(), by=cast(User, request.user))
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "列格式已在用：比对和按其格式导出都按它。")
            if wordless := without_words(layout):
                messages.warning(request, f"“{'”“'.join(wordless)}”里的用词还没有对。请把同一份样表再传一次，逐个对用词。")
            return redirect("exchange_layout", counterpart=layout.counterpart)
    columns = [
        {"head": column["head"], "field": form[f"column_{number}"], "words": [(word, form[name]) for name, word in form.words.get(number, ())]}
        for number, column in enumerate(layout.columns)
    ]
    context = {"form": form, "layout": layout, "columns": columns, "open": layout.state == LayoutState.DRAFT}
    return page(request, "people/exchange_draft.jinja", context, status=422 if form.errors else 200)


@require_POST
def withdraw_exchange_layout(request: HttpRequest, pk: int) -> HttpResponse:
    layout = withdraw_layout(layout=_layout(request, pk), by=cast(User, request.user))
    messages.success(request, "这份列格式已停用，恢复用之前的一份。")
    return redirect("exchange_layout", counterpart=layout.counterpart)


# ── going out ──


@require_http_methods(["GET", "POST"])
def hand_in(request: HttpRequest) -> HttpResponse:
    """The filtered register in their layout, made in the background."""
    user = officer(request)
    filters = {name: value for name, value in request.GET.items() if value and name in RegisterFilter.base_fields and name not in NOT_CARRIED}
    asked = RegisterFilter(filters, user=user)
    asked.is_valid()
    form = HandInForm(request.POST or None, initial={"counterpart": request.GET.get("layout") or Counterpart.REAL_NAME})
    uncovers = may(user, Permission.REVEAL_PEOPLE)
    if not uncovers:
        del form.fields["uncovered"]
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        arguments = {"filters": filters, "counterpart": values["counterpart"], "purpose": values["purpose"], "note": values["note"], "basis": values["basis"],
                     "uncovered": bool(values.get("uncovered"))}
        return _started(user, kind="exchange_hand_in", title=f"按{Counterpart(values['counterpart']).label}格式导出", arguments=arguments)
    layouts: list[Layout] = list(standing_layouts(user.unit).values())
    found = filtered(user, asked.cleaned_data, today())
    context: dict[str, Any] = {
        "form": form, "count": found.count(), "withdrawn": found.exclude(consent_withdrawn_on=None).count(), "layouts": layouts, "filters": _filter_words(asked), "uncovers": uncovers,
        "register_url": reverse("people") + ("?" + request.GET.urlencode() if request.GET else ""),
    }
    return page(request, "people/exchange_hand_in.jinja", context, status=422 if form.errors else 200)


def _filter_words(form: RegisterFilter) -> list[str]:
    """The conditions in words."""
    told = []
    for name, value in form.cleaned_data.items():
        if value in (None, ""):
            continue
        label = dict(getattr(form.fields[name], "choices", ())).get(value, value)
        told.append(f"{form.fields[name].label or '名册'}：{getattr(label, 'name', None) or getattr(label, 'file_name', None) or label}")
    return told


def _started(user: User, *, kind: str, title: str, arguments: dict[str, Any]) -> HttpResponse:
    return redirect("work", pk=start_table(user, kind=kind, title=title, arguments=arguments).pk)


@transaction.atomic
def start_table(user: User, *, kind: str, title: str, arguments: dict[str, Any]) -> Work:
    """Make a table in the background; it is fetched at exchange_table."""
    work = start(kind=kind, title=title, owner_id=user.pk, unit_id=user.unit_id, arguments=arguments)
    work.result_url = reverse("exchange_table", args=[work.pk])
    work.save(update_fields=["result_url"])
    return work


@require_GET
def exchange_table(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own finished table."""
    work = get_object_or_404(Work, pk=pk, owner_id=request.user.pk, kind__in=("exchange_hand_in", "exchange_list"), state=WorkState.DONE)
    user = officer(request)
    if work.arguments.get("uncovered") and not may(user, Permission.REVEAL_PEOPLE):
        raise NotAllowed("您的账号现在没有查看原文的权限，不能再取这份表。")
    return FileResponse(sealed_export(work.result["file"]), as_attachment=True, filename=f"{work.title}-{today().isoformat()}.xlsx", content_type=XLSX)
