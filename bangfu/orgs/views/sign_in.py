"""How one gets in, stays and gets out; where one is signed in."""

import json
from typing import Any, cast

from allauth.account.views import LoginView, LogoutView
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.audit.actions import record
from bangfu.core.pages import page
from bangfu.orgs.actions import end_sign_ins, let_go
from bangfu.orgs.devices import COOKIE, DEVICE
from bangfu.orgs.models import Device, User
from bangfu.orgs.sessions import seconds_left
from bangfu.orgs.wording import device_words


class SignIn(LoginView):
    """allauth's sign-in (rate limits, no enumeration) on our own page."""

    template_name = "core/login.jinja"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"form": kwargs.get("form") or self.get_form(), "next_url": self.request.GET.get("next", "")}
        if settings.DEMO and (accounts := settings.VAR / "demo-accounts.json").exists():
            context["demo_accounts"] = json.loads(accounts.read_text())
        return context


class SignOut(LogoutView):
    """Also out of a sign-in that stopped before its second step."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            record(actor=request.user, action="account.sign_out", object_kind="user", object_id=request.user.pk)
        device = Device.objects.filter(pk=request.session.get(DEVICE, 0)).select_related("user").first()
        if device is not None:  # else it would be let in again at once
            let_go(device=device, by=cast(User, request.user))
        answer: HttpResponse = super().post(request, *args, **kwargs)
        answer.delete_cookie(COOKIE)
        return answer


@never_cache
@require_http_methods(["GET", "POST"])
def stay(request: HttpRequest) -> HttpResponse:
    """How long this sign-in still lasts; POST is a sign of life. The token lets a page that outlived its sign-in send its form after all."""
    return JsonResponse({"left": seconds_left(request), "account": request.user.pk, "token": get_token(request)})


@require_GET
def my_sign_ins(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    rows = sorted(UserSession.objects.purge_and_list(user), key=lambda one: one.last_seen_at, reverse=True)
    return page(request, "orgs/sign_ins.jinja", {"sign_ins": rows, "here": request.session.session_key, "device": device_words})


@require_POST
def end_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    session = get_object_or_404(UserSession, pk=pk, user=user)
    end_sign_ins(user=user, by=user, one=session.pk, keep=str(request.session.session_key))
    messages.success(request, "那个登录已结束。")
    return redirect("my_sign_ins")


@require_POST
def end_other_sign_ins(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    ended = end_sign_ins(user=user, by=user, keep=str(request.session.session_key))
    messages.success(request, f"其他 {ended} 个登录已结束。" if ended else "没有其他登录。")
    return redirect("my_sign_ins")
