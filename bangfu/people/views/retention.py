"""Files whose time is over: who is told of them, and how one is kept."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, may, require
from bangfu.orgs.scope import get_in_scope
from bangfu.people.actions import keep_file
from bangfu.people.choices import ExpiryState
from bangfu.people.listing import person_url
from bangfu.people.queries import shown
from bangfu.people.retention import TABS, expiries_seen


@require_GET
def expiring_files(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    require(user, Permission.VIEW_PEOPLE)
    state = request.GET.get("state", "")
    state = state if state in TABS else ExpiryState.NOTICED.value
    found = page_of(request, expiries_seen(user).filter(state=state))
    rows = [{"row": one, "name": shown([one.person])[0]["name"], "href": person_url(one.person_id)} for one in found.rows]
    tabs = [{"href": f"?state={code}", "label": label, "current": code == state} for code, label in TABS.items()]
    context = {"page": found, "rows": rows, "tabs": tabs, "state": state, "may_keep": may(user, Permission.EDIT_PEOPLE) and state == ExpiryState.NOTICED}
    return page(request, "people/expiring_files.jinja", context)


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    found = get_in_scope(user, expiries_seen(user), pk=pk)
    require(user, Permission.EDIT_PEOPLE)
    keep_file(expiry=found, why=request.POST.get("why", "")[:100], by=user)
    messages.success(request, "已提出保留，一年后再问。")
    return redirect("expiring_files")
