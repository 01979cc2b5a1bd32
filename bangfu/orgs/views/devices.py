"""Pages of bound phones: which there are, a code for a new one, and the page the phone opens."""

from base64 import b64encode
from typing import cast

from allauth.core import ratelimit
from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.core.clock import real_now, today
from bangfu.core.documents.codes import code_of
from bangfu.core.errors import DomainError
from bangfu.core.lists import page_of
from bangfu.core.middleware import public
from bangfu.core.pages import page
from bangfu.orgs.actions import bind_device, find_code, let_go, make_code
from bangfu.orgs.devices import keep, open_session
from bangfu.orgs.models import Device, User
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.queries import devices_bound, phone_users_of
from bangfu.orgs.wording import device_words


@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    require(user, Permission.BIND_DEVICES)
    words = request.GET.get("q", "").strip()
    rows = phone_users_of(user, today())
    if words:
        rows = rows.filter(Q(username__icontains=words) | Q(display_name__icontains=words) | Q(unit__name__icontains=words))
    bound = Prefetch("devices", devices_bound(real_now()), to_attr="bound")
    listed = page_of(request, rows.prefetch_related(bound).order_by("unit__path", "username"))
    return page(request, "orgs/devices.jinja", {"page": listed, "q": words}, block="results")


@never_cache
@require_POST
def device_code(request: HttpRequest, pk: int) -> HttpResponse:
    """The code, this once."""
    user = cast(User, request.user)
    owner = get_object_or_404(phone_users_of(user, today()), pk=pk)
    require(user, Permission.BIND_DEVICES)
    address = request.build_absolute_uri(reverse("bind", args=[make_code(user=owner, by=user)]))
    picture = "data:image/png;base64," + b64encode(code_of(address)).decode()
    return page(request, "orgs/device_code.jinja", {"owner": owner, "address": address, "picture": picture})


@require_POST
def end_device(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    held = devices_bound(real_now()).filter(user__in=phone_users_of(user, today())).select_related("user")
    device: Device = get_object_or_404(held, pk=pk)
    require(user, Permission.BIND_DEVICES)
    let_go(device=device, by=user)
    messages.success(request, f"{device.user.display_name} 的手机已解除绑定。")
    return redirect("devices")


@never_cache
@public
@require_http_methods(["GET", "POST"])
def bind(request: HttpRequest, code: str) -> HttpResponse:
    """What the phone opens. Only the button binds: chat programs open links by themselves to preview them."""
    if not ratelimit.consume(request, action="bind_device"):
        return page(request, "core/error.jinja", {"title": "试得太多", "message": "这个网络一小时内扫错的码太多，请一小时后再扫。", "status": 429}, status=429)
    try:
        if request.method == "GET":
            return page(request, "orgs/bind.jinja", {"owner": find_code(code).user})
        device, kept = bind_device(text=code, name=device_words(request.META.get("HTTP_USER_AGENT", "")), address=request.META.get("REMOTE_ADDR", ""))
    except DomainError as error:
        return page(request, "core/error.jinja", {"title": "没有绑定", "message": error.message, "status": 400, "how": "码只能用一次。已经绑好的手机，直接打开首页就行。"}, status=400)
    open_session(request, device)
    answer = redirect("home")
    keep(answer, kept, device.ends_at)
    return answer
