"""How one gets in and out."""

import json
from typing import Any

from allauth.account.views import LoginView, LogoutView
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from bangfu.audit.actions import record


class SignIn(LoginView):
    """allauth's sign-in (rate limits, no enumeration) on our own page."""

    template_name = "core/login.jinja"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"form": kwargs.get("form") or self.get_form(), "next_url": self.request.GET.get("next", "")}
        if settings.DEMO and (accounts := settings.VAR / "demo-accounts.json").exists():
            context["demo_accounts"] = json.loads(accounts.read_text())
        return context


class SignOut(LogoutView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record(actor=request.user, action="account.sign_out", object_kind="user", object_id=request.user.pk)
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer
