"""Requests about one's own data: received, listed, answered, confirmed, and the letter that tells the answer."""

from typing import Any, cast
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.audit.actions import record
from bangfu.core.clock import today
from bangfu.core.documents import write_docx
from bangfu.core.errors import DomainError
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, may, require
from bangfu.orgs.scope import get_in_scope
from bangfu.people.actions import answer_request, confirm_erasure, receive_request, refuse_request, return_erasure
from bangfu.people.choices import OPEN_REQUESTS, RequestState, Right
from bangfu.people.listing import person_url
from bangfu.people.mentions import mentions_of
from bangfu.people.models import DataRequest
from bangfu.people.privacy import mask_name
from bangfu.people.queries import shown
from bangfu.people.rights import BOXES, in_box, light, requests_seen
from bangfu.people.rights_forms import AnswerForm, ReceiveForm
from bangfu.people.rights_paper import answer_letter
from bangfu.people.views.file import file_context, person_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DONE = {"answer": "已办结，可以打印答复。", "refuse": "已记下不办的理由，请告诉本人。", "confirm": "已批准，身份信息已删除。", "return": "已退回经办。"}


@require_GET
def rights(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    require(user, Permission.VIEW_PEOPLE)
    box = request.GET.get("box", "")
    box = box if box in BOXES else "open"
    found, day = page_of(request, in_box(user, box)), today()
    rows = [{"row": one, "name": shown([one.person])[0]["name"], "light": light(one, day)} for one in found.rows]
    tabs = [{"href": f"?box={code}", "label": label, "current": code == box} for code, label in BOXES.items()]
    return page(request, "people/rights.jinja", {"page": found, "rows": rows, "tabs": tabs, "box": box})


@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    user, person = person_of(request, pk, Permission.EDIT_PEOPLE)
    form = ReceiveForm(request.POST or None, today=today(), initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            made = receive_request(person=person, by=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, f"已收下，请在 {made.due_on} 前答复。")
            return redirect("data_request", pk=made.pk)
    return page(request, "people/receive_right.jinja", {**file_context(person), "form": form}, status=422 if form.is_bound else 200)


def _seen(request: HttpRequest, pk: int) -> tuple[User, DataRequest]:
    user = cast(User, request.user)
    found: DataRequest = get_in_scope(user, requests_seen(user), pk=pk)
    require(user, Permission.VIEW_PEOPLE)
    return user, found


def _page(request: HttpRequest, user: User, found: DataRequest, form: AnswerForm) -> HttpResponse:
    may_edit = may(user, Permission.EDIT_PEOPLE)
    context: dict[str, Any] = {
        "row": found, "shown": shown([found.person])[0], "light": light(found, today()), "form": form, "href": person_url(found.person_id),
        "asker": mask_name(found.asker_name) if found.asker_name else "", "answers": may_edit and found.state == RequestState.WAITING,
        "confirms": may(user, Permission.CONFIRM_ERASURE) and found.state == RequestState.CONFIRMING,
        "copies": may(user, Permission.REVEAL_PEOPLE) and found.right == Right.ACCESS and found.state == RequestState.WAITING and found.handed_at is None,
        "letter": may(user, Permission.REVEAL_PEOPLE) and found.state in (RequestState.DONE, RequestState.REFUSED), "erases": found.right == Right.DELETE,
        "mentions": mentions_of(getattr(found.person, "identity", None), user) if found.right == Right.DELETE and found.state in OPEN_REQUESTS else [],
    }
    return page(request, "people/right.jinja", context, status=422 if form.is_bound else 200)


@require_GET
def right(request: HttpRequest, pk: int) -> HttpResponse:
    """One request, and what its reader can do about it."""
    user, found = _seen(request, pk)
    return _page(request, user, found, AnswerForm())


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """answer | refuse by the office; confirm | return by its leader."""
    user, found = _seen(request, pk)
    act = request.POST.get("act", "")
    require(user, Permission.CONFIRM_ERASURE if act in ("confirm", "return") else Permission.EDIT_PEOPLE)
    form = AnswerForm(request.POST)
    if not form.is_valid() and act in ("answer", "refuse"):
        return _page(request, user, found, form)
    try:
        _carry_out(found, act, form.cleaned_data.get("answer", ""), user)
    except DomainError as error:
        if error.field:
            form.add_error(error.field, error.message)
            return _page(request, user, found, form)
        raise
    messages.success(request, "已提请审核批准。批准后立即删除，不能恢复。" if act == "answer" and found.right == Right.DELETE else DONE[act])
    return redirect("data_request", pk=pk)


def _carry_out(found: DataRequest, act: str, answer: str, user: User) -> None:
    if act == "answer":
        answer_request(request=found, answer=answer, by=user)
    elif act == "refuse":
        refuse_request(request=found, reason=answer, by=user)
    elif act == "confirm":
        confirm_erasure(request=found, by=user)
    elif act == "return":
        return_erasure(request=found, by=user)
    else:
        raise DomainError("不知道要怎么办这件请求。请从请求的页面重新点。")


@never_cache
@require_GET
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer in plain words, addressed by name; leaves an audit line like every paper with one."""
    user, found = _seen(request, pk)
    require(user, Permission.REVEAL_PEOPLE)
    if found.state not in (RequestState.DONE, RequestState.REFUSED):
        raise DomainError("这件请求还没有办结，答复还写不出来。请先办结或写明不办的理由。")
    record(actor=user, action="people.reveal_printed", object_kind="person", object_id=found.person_id, detail={"purpose": "答复个人信息请求", "request": found.pk})
    answer = HttpResponse(write_docx(answer_letter(found, today())), content_type=DOCX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'个人信息请求答复_{found.pk}.docx')}"
    return answer
