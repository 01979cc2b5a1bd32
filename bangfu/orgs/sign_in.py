"""How do people sign in? By user name; accounts are made by administrators, never by sign-up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SignInView(LoginView):
    """allauth's sign-in (rate limits, no enumeration) on our own page."""

    template_name = "core/login.jinja"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        from django.conf import settings

        return {**super().get_context_data(**kwargs), "demo": settings.DEMO}
