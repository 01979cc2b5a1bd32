"""Pages of standing in for a colleague: hand duties on, see what one does for whom, end it early."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.pages import page
from bangfu.orgs.actions import DELEGABLE, delegate, end_delegation
from bangfu.orgs.choices import Role
from bangfu.orgs.forms import DelegationForm
from bangfu.orgs.models import User
from bangfu.orgs.queries import colleagues_of, delegations_of, own_roles

SHOWN = 20


@require_http_methods(["GET", "POST"])
def delegations(request: HttpRequest) -> HttpResponse:
    user, day = cast(User, request.user), today()
    held = [role for role in DELEGABLE if own_roles(user, day).filter(role=role).exists()]
    form = DelegationForm(request.POST or None, colleagues=colleagues_of(user), roles=held)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            made = delegate(giver=user, taker=asked["taker"], roles={Role(one) for one in asked["roles"]}, ends_on=asked["ends_on"], reason=asked["reason"])
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, f"已交给 {made.taker.display_name} 代办，到 {made.ends_on} 为止。您自己的角色不变。")
            return redirect("delegations")
    context = {"form": form if held else None, "delegations": delegations_of(user)[:SHOWN], "roles": dict(Role.choices), "today": day}
    return page(request, "orgs/delegations.jinja", context, status=422 if request.method == "POST" else 200)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Either of the two may end it."""
    user = cast(User, request.user)
    end_delegation(delegation=get_object_or_404(delegations_of(user), pk=pk), by=user)
    messages.success(request, "代办已结束。")
    return redirect("delegations")
