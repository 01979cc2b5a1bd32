"""Page of the quarterly review of accounts: unused ones first, confirmed or closed in bulk."""

from typing import cast

from django.contrib import messages
from django.db.models import Count, F, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from bangfu.core.clock import real_now, today
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.orgs.actions import review_accounts
from bangfu.orgs.choices import Role
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.queries import devices_bound, review_states, reviewed_by
from bangfu.orgs.rules import idle_since, quarter_of, review_due


@require_GET
def review(request: HttpRequest) -> HttpResponse:
    user, day, at = cast(User, request.user), today(), real_now()
    require(user, Permission.MANAGE_ACCOUNTS)
    words, states = request.GET.get("q", "").strip(), review_states(day, at)
    state = request.GET.get("state", "open")
    rows = reviewed_by(user).filter(states.get(state, states["open"]))
    if words:
        rows = rows.filter(Q(username__icontains=words) | Q(display_name__icontains=words) | Q(unit__name__icontains=words))
    bound = Prefetch("devices", devices_bound(at), to_attr="bound")
    listed = page_of(request, rows.prefetch_related("roles", bound).order_by(F("last_login").asc(nulls_first=True), "unit__path", "username"))
    counts = reviewed_by(user).aggregate(**{code: Count("pk", filter=condition) for code, condition in states.items()})
    context = {"page": listed, "q": words, "state": state, "counts": counts, "roles": dict(Role.choices), "quarter": quarter_of(day),
               "due": review_due(day), "today": day, "long_ago": idle_since(at)}
    return page(request, "orgs/review.jinja", context, block="results")


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    require(user, Permission.MANAGE_ACCOUNTS)
    picked = [int(key) for key in request.POST.getlist("pick") if key.isascii() and key.isdigit() and len(key) < 18]
    stays = request.POST.get("decision") != "close"
    done = review_accounts(accounts=reviewed_by(user).filter(pk__in=picked), stays=stays, by=user) if picked else 0
    if done:
        messages.success(request, f"{done} 个账号已{'确认还在用' if stays else '停用'}。")
    else:
        messages.error(request, "没有选中账号。请先在左边打勾。")
    return redirect("account_review")
