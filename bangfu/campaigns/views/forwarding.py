"""The pages of passing a campaign on: 机制 with its receipts, forwarding, signing, chasing."""

from typing import cast

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bangfu.campaigns.actions import change_responsible, forward_notice, remind_units, sign_receipt, withdraw_edge
from bangfu.campaigns.forms.campaigns import ForwardForm, ReceiptForm
from bangfu.campaigns.hand_on import receipts_listed
from bangfu.campaigns.models import Campaign, Edge
from bangfu.campaigns.papers import as_file, forward_paper
from bangfu.campaigns.queries import (
    edges_alike,
    edges_from,
    edges_to_sign,
    forward_targets,
    get_campaign,
    own_edge,
    proposed_deadline,
    unit_deadline,
)
from bangfu.campaigns.rules.deadlines import time_left
from bangfu.campaigns.rules.notices import contacts_of
from bangfu.campaigns.rules.tasks import edge_status, needs_reminder
from bangfu.campaigns.workspace import notice_points, schedule, workspace
from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError
from bangfu.core.hand_on import handed_on
from bangfu.core.lists import key_of, page_of
from bangfu.core.pages import page
from bangfu.core.workdays import is_workday
from bangfu.orgs.models import Unit, User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import may, require
from bangfu.orgs.queries import bureaus_below
from bangfu.orgs.scope import get_in_scope

ORDER = {"late": 0, "sent": 1, "received": 2, "done": 3}
UNPROCESSABLE = 422


@require_safe
def campaign_working(request: HttpRequest, pk: int) -> HttpResponse:
    """机制: who signed, who is responsible, whom to ask, by when."""
    user = cast(User, request.user)
    found = get_campaign(user, pk)
    require(user, P.VIEW_CAMPAIGN)
    sender, moment = _sender(request, user), now()
    passed_on = Edge.objects.filter(campaign=found, from_unit=OuterRef("to_unit"))
    rows = [(edge, edge_status(edge.state, edge.due_at, moment)) for edge in edges_from(sender, found).annotate(passed_on=Exists(passed_on))]
    rows.sort(key=lambda row: (ORDER[row[1].code], row[0].received_at is not None))
    state = request.GET.get("state", "")
    shown = [row for row in rows if state in ("", row[1].code) or (state == "signed" and row[0].received_at)]
    if handed := handed_on(request, lambda: receipts_listed(found, sender, shown, state, moment)):
        return handed
    mine, started = sender.pk == user.unit_id, found.notice.unit_id == user.unit_id
    context = {
        "workspace": workspace(user, found, room="working", today=today()), "campaign": found, "sender": sender, "mine": mine,
        "rows": shown,
        "counts": {"all": len(rows), "signed": sum(edge.received_at is not None for edge, _ in rows),
                   **{code: sum(status.code == code for _, status in rows) for code in ("sent", "done", "late")}},
        "to_chase": sum(needs_reminder(edge.state, edge.due_at, moment) for edge, _ in rows) if mine else 0,
        "contacts": contacts_of(found.notice.facts), "steps": schedule(user.unit, found, today()),
        "may_forward": may(user, P.FORWARD_NOTICE), "has_below": bureaus_below(user.unit).exists(),
        "withdrawable": started and may(user, P.ISSUE_NOTICE) and not found.edges.exists(),
    }
    return page(request, "campaigns/working.jinja", context)


def _sender(request: HttpRequest, user: User) -> Unit:
    """Whose receipts are shown: the unit's own, or those of a unit of its area."""
    wanted = key_of(request.GET.get("from"))
    if not wanted or wanted == user.unit_id:
        return user.unit
    return get_in_scope(user, Unit.objects.all(), pk=wanted)


@require_http_methods(["GET", "POST"])
def campaign_forward(request: HttpRequest, pk: int) -> HttpResponse:
    """转发: to whom, by when, with what added."""
    user = cast(User, request.user)
    found = get_campaign(user, pk)
    require(user, P.FORWARD_NOTICE)
    targets = forward_targets(user.unit, found)
    edge = own_edge(user.unit, found)
    form = ForwardForm(request.POST if request.method == "POST" else None, targets=targets, initial={"due_on": proposed_deadline(user.unit, found, today())})
    if request.method == "POST" and form.is_valid():
        try:
            done = forward_notice(campaign=found, units=form.cleaned_data["units"], due_at=form.due_at(),
                                  requirements=form.cleaned_data["requirements"], by=user)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            _say_forwarded(request, form, len(done.sent))
            return redirect("campaign_working", pk=found.pk)
    picked = form.picked() if form.is_bound else {one.unit.pk for one in targets if one.proposed}
    context = {
        "campaign": found, "form": form, "edge": edge, "areas": _by_area(targets), "picked": picked, "own_due": unit_deadline(user.unit, found),
        "left": time_left(unit_deadline(user.unit, found).date(), today()), "steps": schedule(user.unit, found, today()),
        "points": notice_points(found, edge), "free": sum(one.edge is None for one in targets),
        "papers": list({(one.line, one.requirements, one.due_at): one for one in edges_from(user.unit, found)}.values()),
    }
    return page(request, "campaigns/forward.jinja", context, status=UNPROCESSABLE if form.errors else 200)


def _by_area(targets: list) -> list[dict]:
    """The targets as rows of an area with one cell per line."""
    areas: dict[int, dict] = {}
    for one in targets:
        row = areas.setdefault(one.unit.region_id, {"region": one.unit.region, "lines": {}})
        row["lines"][one.unit.line] = one
    return list(areas.values())


def _say_forwarded(request: HttpRequest, form: ForwardForm, count: int) -> None:
    day = form.cleaned_data["due_on"]
    note = "" if is_workday(day) else f"注意：{day.month}月{day.day}日是休息日。"
    messages.success(request, f"已转发给 {count} 个单位，等待签收。{note}")


@require_POST
def campaign_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """催办 one unit (POST edge) or all that are unsigned or late."""
    user = cast(User, request.user)
    found = get_campaign(user, pk)
    require(user, P.FORWARD_NOTICE)
    one = request.POST.get("edge", "")
    chased = remind_units(campaign=found, by=user, edge_ids=[key_of(one)] if one else None)
    if chased:
        messages.success(request, f"已催办 {len(chased)} 个单位，对方首页和签收页会看到。")
    else:
        messages.info(request, "没有需要催办的单位：都已签收或已报送。")
    return redirect("campaign_working", pk=found.pk)


def _get_edge(user: User, pk: int, **ours: object) -> Edge:
    """An edge from or to the user's unit in a campaign they see; 404 for every other."""
    edge = get_object_or_404(Edge.objects.select_related("campaign__notice__unit", "from_unit__region", "to_unit__region", "responsible", "sent_by"), pk=pk, **ours)
    if user.unit_id not in (edge.from_unit_id, edge.to_unit_id):
        raise Http404
    return edge


@require_safe
def forward_word(request: HttpRequest, pk: int) -> HttpResponse:
    return _paper(request, pk, "docx")


@require_safe
def forward_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    return _paper(request, pk, "pdf")


def _paper(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """The paper by which the campaign was passed on, for who sent it and who got it."""
    user = cast(User, request.user)
    edge = _get_edge(user, pk)
    require(user, P.FORWARD_NOTICE)
    return as_file(forward_paper(edge, list(edges_alike(edge))), ending)


@require_POST
def edge_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a forwarding nobody has signed for."""
    user = cast(User, request.user)
    edge = _get_edge(user, pk, from_unit=user.unit)
    require(user, P.FORWARD_NOTICE)
    withdraw_edge(edge=edge, by=user)
    messages.success(request, f"已撤回给{edge.to_unit.name}的转发。需要时可以再次转发。")
    return redirect("campaign_working", pk=edge.campaign_id)


@require_safe
def receipts(request: HttpRequest) -> HttpResponse:
    """待签收: what reached this unit."""
    user = cast(User, request.user)
    require(user, P.FORWARD_NOTICE)
    signed = (
        Edge.objects.filter(to_unit=user.unit, received_at__isnull=False)
        .select_related("campaign__notice", "from_unit", "responsible", "received_by").order_by("-received_at")
    )
    waiting = [(edge, time_left(localdate(edge.due_at), today())) for edge in edges_to_sign(user)]
    return page(request, "campaigns/receipts.jinja", {"waiting": waiting, "page": page_of(request, signed)})


@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """签收: read, name the responsible person, sign; afterwards the person may be changed."""
    user = cast(User, request.user)
    edge = _get_edge(user, pk, to_unit=user.unit)
    require(user, P.FORWARD_NOTICE)
    signed = edge.received_at is not None
    form = ReceiptForm(request.POST if request.method == "POST" else None, unit=user.unit, initial={"responsible": edge.responsible_id or user.pk})
    if request.method == "POST" and form.is_valid():
        act = change_responsible if signed else sign_receipt
        try:
            act(edge=edge, responsible=form.cleaned_data["responsible"], by=user)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            count = edge.campaign.tasks.filter(unit=user.unit).count()
            messages.success(request, "责任人已更改。" if signed else f"已签收，生成 {count} 项任务。")
            return redirect("campaign", pk=edge.campaign_id)
    context = {
        "edge": edge, "campaign": edge.campaign, "form": form, "signed": signed, "points": notice_points(edge.campaign, edge),
        "left": time_left(localdate(edge.due_at), today()), "measures": edge.campaign.measures.all(),
        "steps": schedule(user.unit, cast(Campaign, edge.campaign), today()),
    }
    return page(request, "campaigns/receipt.jinja", context, status=UNPROCESSABLE if form.errors else 200)
