"""Pages of handing over: who leaves, what moves to whom, done."""

from typing import cast

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods

from bangfu.core.errors import DomainError
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.home.actions import hand_over
from bangfu.home.forms import HandOverForm
from bangfu.home.handover import in_hand, likely_successors, why_not_hand_over
from bangfu.orgs.choices import Role
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.queries import staff_led_by


@require_GET
def staff(request: HttpRequest) -> HttpResponse:
    """The people whose leaving this office may settle."""
    user = cast(User, request.user)
    require(user, Permission.HAND_OVER)
    words = request.GET.get("q", "").strip()
    rows = staff_led_by(user).prefetch_related("roles")
    if words:
        rows = rows.filter(Q(username__icontains=words) | Q(display_name__icontains=words) | Q(unit__name__icontains=words))
    return page(request, "home/handover.jinja", {"page": page_of(request, rows), "q": words, "roles": dict(Role.choices)}, block="results")


@require_http_methods(["GET", "POST"])
def leaving(request: HttpRequest, pk: int) -> HttpResponse:
    """What one person has in hand; with a successor chosen, whether they can take it; POST does it."""
    user = cast(User, request.user)
    leaver = get_object_or_404(staff_led_by(user).select_related("unit__region"), pk=pk)
    require(user, Permission.HAND_OVER)
    successors = likely_successors(leaver, user)
    asked = request.GET.get("successor", "")
    chosen = next((one for one in successors if str(one.pk) == asked), None)
    form = HandOverForm(request.POST if request.method == "POST" else None, leaver=leaver, staff=successors)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["successor"]
        try:
            moved = hand_over(leaver=leaver, successor=chosen, reason=form.cleaned_data["reason"], by=user)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{leaver.display_name} 的工作已交给 {chosen.display_name}：任务 {moved['tasks']} 项、专人专责 {moved['edges']} 项、"
                                      f"走访 {moved['visits']} 人、结对 {moved['pairings']} 人；原账号已停用。")
            return redirect("handover")
    elif request.method == "POST":
        chosen = form.cleaned_data.get("successor")
    context = {"leaver": leaver, "held": in_hand(leaver), "form": form, "successors": successors, "chosen": chosen,
               "refusal": why_not_hand_over(leaver=leaver, successor=chosen) if chosen else []}
    return page(request, "home/handover_of.jinja", context, status=422 if form.errors else 200)
