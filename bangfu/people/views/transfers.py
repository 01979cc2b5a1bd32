"""Files handed over from county to county: asked for, agreed to, accepted, declined, withdrawn."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.core.errors import DomainError, NotAllowed
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.scope import visible_to
from bangfu.people.actions import (
    accept_transfer,
    agree_transfer,
    ask_for_person,
    decline_transfer,
    hand_over_person,
    withdraw_transfer,
)
from bangfu.people.choices import TransferState
from bangfu.people.file_forms import AcceptForm, AskForm, DeclineForm, HandOverForm
from bangfu.people.listing import person_url
from bangfu.people.models import Transfer
from bangfu.people.queries import shown
from bangfu.people.transfers import BOXES, homes_in, in_box, may_know, other_counties, registered_elsewhere, seen, sides
from bangfu.people.views.file import file_context, person_of

STATE_TAGS = {"requested": "soon", "waiting": "soon", "accepted": "done", "declined": "late", "withdrawn": "plain"}


def _told(user: User, transfer: Transfer) -> dict[str, Any]:
    """A transfer as this reader may see it."""
    known, here = may_know(user, transfer), visible_to(user).covers(transfer.person.path)
    return {
        "row": transfer, "known": known, "name": shown([transfer.person])[0]["name"] if known else "（登记在别处，对方同意后可见）",
        "href": person_url(transfer.person_id) if here else "", "from": transfer.from_unit.name if known else "原登记单位", "tag": STATE_TAGS[transfer.state],
    }


def _transfer(request: HttpRequest, pk: int, permission: Permission) -> tuple[User, Transfer]:
    user = cast(User, request.user)
    found = seen(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    require(user, permission)
    return user, found


@require_GET
def transfers(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    require(user, Permission.VIEW_PEOPLE)
    box = request.GET.get("box", "")
    box = box if box in BOXES else "todo"
    rows = page_of(request, in_box(user, box))
    tabs = [{"href": f"?box={code}", "label": label, "current": code == box} for code, label in BOXES.items()]
    return page(request, "people/transfers.jinja", {"page": rows, "rows": [_told(user, one) for one in rows.rows], "tabs": tabs, "box": box})


@require_GET
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """One transfer, and what its reader can do about it."""
    user, found = _transfer(request, pk, Permission.VIEW_PEOPLE)
    ours, theirs = sides(user, found)
    requested, waiting = found.state == TransferState.REQUESTED, found.state == TransferState.WAITING
    context = {
        "told": _told(user, found), "agree": ours and requested, "accept": theirs and waiting, "decline": (ours and requested) or (theirs and waiting),
        "withdraw": (theirs and requested) or (ours and waiting), "accept_form": AcceptForm(homes=homes_in(found.to_path)), "decline_form": DeclineForm(),
    }
    return page(request, "people/transfer.jinja", context)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """agree | accept | decline | withdraw, by the side whose turn it is."""
    user, found = _transfer(request, pk, Permission.EDIT_PEOPLE)
    ours, theirs = sides(user, found)
    act, requested = request.POST.get("act", ""), found.state == TransferState.REQUESTED
    turn = {"agree": ours, "accept": theirs, "decline": ours if requested else theirs, "withdraw": theirs if requested else ours}
    if not turn.get(act):
        raise NotAllowed("这一步要由对方县（市、区）的经办来办。")
    if act == "agree":
        agree_transfer(transfer=found, by=user)
    elif act == "accept":
        form = AcceptForm(request.POST, homes=homes_in(found.to_path))
        if not form.is_valid():
            raise DomainError("请选此人现在住在哪个村（社区），再接收。", field="region")
        accept_transfer(transfer=found, region=form.cleaned_data["region"], by=user)
    elif act == "decline":
        decline_transfer(transfer=found, reason=request.POST.get("reason", "")[:100], by=user)
    else:
        withdraw_transfer(transfer=found, by=user)
    messages.success(request, {"agree": "已同意，等对方接收。", "accept": "已接收，此人从今天起归本县。", "decline": "已回复对方。", "withdraw": "已撤回。"}[act])
    return redirect("transfer", pk=pk)


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """The county in charge asks another one to take the file."""
    user, person = person_of(request, pk, Permission.EDIT_PEOPLE)
    form = HandOverForm(request.POST or None, units=other_counties(user, person.path))
    if request.method == "POST" and form.is_valid():
        try:
            made = hand_over_person(person=person, by=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "已请对方接收。对方接收以前，此人仍在本县。")
            return redirect("transfer", pk=made.pk)
    return page(request, "people/hand_over_person.jinja", {**file_context(person), "form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, index: str) -> HttpResponse:
    """Ask whoever is in charge for somebody a roster named, by the fingerprint of their ID number; nothing is told but that they are registered."""
    user = cast(User, request.user)
    require(user, Permission.IMPORT_PEOPLE)
    person = registered_elsewhere(bytes.fromhex(index), user)
    if person is None:
        raise Http404
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = ask_for_person(person=person, reason=form.cleaned_data["reason"], by=user)
        messages.success(request, "已请原登记单位转出。对方同意后，会出现在您的待办里。")
        return redirect("transfer", pk=made.pk)
    return page(request, "people/ask_transfer.jinja", {"form": form}, status=422 if form.is_bound else 200)
