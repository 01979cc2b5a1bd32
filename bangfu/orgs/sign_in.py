"""How do people sign in? By user name; accounts are made by administrators, never by sign-up."""

import json
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView
from django.conf import settings
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SignInView(LoginView):
    """allauth's sign-in (rate limits, no enumeration) on our own page."""

    template_name = "core/login.jinja"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"form": kwargs.get("form") or self.get_form(), "next_url": self.request.GET.get("next", "")}
        if settings.DEMO and (accounts := settings.VAR / "demo-accounts.json").exists():
            context["demo_accounts"] = json.loads(accounts.read_text())
        return context
