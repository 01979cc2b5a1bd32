"""What holds for every request? Signed in unless marked public; a refusal becomes a readable page."""

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_only_middleware
from django_htmx.http import HttpResponseClientRedirect

from bangfu.core.errors import DomainError, NotAllowed
from bangfu.core.pages import page

NUL = "输入的内容里夹着看不见的空字符（NUL），不能查也不能存。请删去后重新输入。"
View = TypeVar("View", bound=Callable[..., HttpResponse])
Answer = Callable[[HttpRequest], HttpResponse]


def public(view: View) -> View:
    """Mark a view that needs no sign-in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def is_address(text: str) -> bool:
    """Whether it is an IP address as the database keeps them; a proxy that passes on whatever the caller wrote tells anything."""
    try:
        return "%" not in str(ip_address(text))
    except ValueError:
        return False


@sync_only_middleware
class CallerAddress:
    """Behind a reverse proxy the caller is the last address in X-Forwarded-For, the one the proxy itself saw; limits and audit need it."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if settings.BEHIND_PROXY and is_address(told):
            request.META["REMOTE_ADDR"] = told
        return self.answer(request)


def came_from(request: HttpRequest) -> str:
    """The page to return to after signing in: this one, or the one a form or a fragment stands on."""
    if request.method == "GET" and not request.htmx:  # type: ignore[attr-defined]
        return request.get_full_path()
    stood_on = request.htmx.current_url if request.htmx else request.META.get("HTTP_REFERER", "")  # type: ignore[attr-defined]
    try:
        page_address = urlsplit(stood_on or "")
    except ValueError:  # "http://[" is no address
        return "/"
    return page_address._replace(scheme="", netloc="").geturl() if page_address.netloc == request.get_host() else "/"


@sync_only_middleware
class SignInRequired:
    """Everything asks for sign-in; only views marked `public` do not. What a signed-in user was shown no browser keeps on its disk."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.user.is_authenticated:
            request.user.address = request.META.get("REMOTE_ADDR", "")  # type: ignore[attr-defined]  # for the audit line
            return None
        if getattr(view, "is_public", False):
            return None
        answer = redirect_to_login(came_from(request))
        return HttpResponseClientRedirect(answer.url) if request.htmx else answer  # type: ignore[attr-defined]


@sync_only_middleware
class DomainErrors:
    """A DomainError that no view put on a form is shown as a page: 403 for NotAllowed, else 400; so is text no database takes."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DataError) and "NUL" in str(error):
            error = DomainError(NUL)
        if not isinstance(error, DomainError):
            return None
        status = 403 if isinstance(error, NotAllowed) else 400
        title = "没有权限" if status == 403 else "没有办成"
        return page(request, "core/error.jinja", {"title": title, "message": error.message, "status": status}, status=status)
