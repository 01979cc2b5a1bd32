"""How long does a sign-in last, and what must its owner do before anything else?"""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import sync_only_middleware
from django_htmx.http import HttpResponseClientRedirect

from bangfu.core.clock import today
from bangfu.orgs.devices import DEVICE, sign_in_by_phone
from bangfu.orgs.passwords import is_too_old
from bangfu.orgs.permissions import needs_second_factor
from bangfu.orgs.sessions import is_quiet, note_act, seconds_left, touch

# What stays open meanwhile: the pages that fulfil the duty, and the way out.
ALWAYS = {"account_logout", "account_inactive", "account_login", "health", "my_account", "stay"}
FACTOR_PAGES = ("mfa_", "account_reauthenticate")


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session used one, or the account has one."""
    used = any(one.get("method") == "mfa" for one in request.session.get("account_authentication_methods", []))
    return used or Authenticator.objects.filter(user_id=request.user.pk).exists()


@sync_only_middleware
class SessionLimits:
    """Ends a sign-in nobody uses, and every sign-in after its 8 hours. The server decides; the page only warns. A bound phone is let in again."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        ended = request.user.is_authenticated and seconds_left(request) <= 0
        if ended:
            logout(request)
        if not request.user.is_authenticated:
            sign_in_by_phone(request)
        if ended and not request.user.is_authenticated:
            messages.info(request, "太久没有操作，或登录满 8 小时，已自动退出。登录后回到刚才的页面。")
        if request.user.is_authenticated and not is_quiet(request):
            touch(request)
            note_act(request)
        return None


@sync_only_middleware
class DutiesFirst:
    """Leads to the page of the first duty that is not fulfilled."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.url_name or "" if request.resolver_match else ""
        if not request.user.is_authenticated or name in ALWAYS:
            return None
        target = ""
        by_password = DEVICE not in request.session  # who came by phone may not even know theirs
        if by_password and (request.user.must_change_password or is_too_old(request.user, today())):
            target = "my_account"
        elif not name.startswith(FACTOR_PAGES) and needs_second_factor(request.user) and not has_second_factor(request):
            target = "mfa_index"
        if not target:
            return None
        answer = redirect(target)
        return HttpResponseClientRedirect(answer.url) if request.htmx else answer  # type: ignore[attr-defined]
