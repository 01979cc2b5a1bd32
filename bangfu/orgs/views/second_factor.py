"""Pages of the second factor: code app, passkeys, recovery codes, and proving again who one is. allauth does the work, the pages are ours."""

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, LoginWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse_lazy

from bangfu.audit.actions import record
from bangfu.core.errors import DomainError
from bangfu.orgs.permissions import needs_second_factor
from bangfu.orgs.sign_in import record_failure


class Audited:
    """A change of one's factors leaves a line in the trail."""

    act = ""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        user = self.request.user  # type: ignore[attr-defined]
        record(actor=user, action=self.act, object_kind="user", object_id=user.pk)
        return answer


class Factors(IndexView):
    template_name = "orgs/second_factor/index.jinja"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        needed = needs_second_factor(self.request.user)
        return {**super().get_context_data(**kwargs), "needed": needed, "demo": settings.DEMO}


class SetUpCode(Audited, ActivateTOTPView):
    template_name, act = "orgs/second_factor/code.jinja", "account.code_on"


class RemoveCode(Audited, DeactivateTOTPView):
    template_name, act = "orgs/second_factor/confirm.jinja", "account.code_off"
    extra_context = {"title": "停用动态验证码", "lead": "停用后，手机上的验证码不再有效；其他登录方式不变。", "act": "停用"}


class AddPasskey(Audited, AddWebAuthnView):
    template_name, act = "orgs/second_factor/passkey.jinja", "account.passkey_on"


class RemovePasskey(Audited, RemoveWebAuthnView):
    template_name, act = "orgs/second_factor/confirm.jinja", "account.passkey_off"
    success_url = reverse_lazy("mfa_index")
    extra_context = {"title": "删除通行密钥", "lead": "删除后，这把密钥不能再用来登录。", "act": "删除"}

    def form_valid(self, form: Any) -> HttpResponse:
        if not get_adapter().can_delete_authenticator(self.get_object()):
            raise DomainError(str(get_adapter().error_messages["cannot_delete_authenticator"]))
        return super().form_valid(form)


class RecoveryCodes(ViewRecoveryCodesView):
    template_name = "orgs/second_factor/recovery.jinja"


class NewRecoveryCodes(Audited, GenerateRecoveryCodesView):
    template_name, act = "orgs/second_factor/confirm.jinja", "account.recovery_codes"
    extra_context = {"title": "重新生成恢复码", "lead": "旧的恢复码马上作废，新的只显示一次，请准备好抄写或打印。", "act": "重新生成"}


class Second(AuthenticateView):
    """The second step of signing in."""

    template_name = "orgs/second_factor/second.jinja"

    def form_invalid(self, form: Any) -> HttpResponse:
        record_failure(self.request, self.stage.login.user.username, "account.second_failed")
        answer: HttpResponse = super().form_invalid(form)
        return answer


class PasskeyAlone(LoginWebAuthnView):
    """Sign-in by a passkey that checks its owner: two factors in one touch. Asked for the challenge, it answers with JSON."""


class Again(ReauthenticateView):
    template_name = "orgs/second_factor/again.jinja"


class AgainByCode(CodeAgainView):
    template_name = "orgs/second_factor/again.jinja"


class AgainByPasskey(ReauthenticateWebAuthnView):
    template_name = "orgs/second_factor/again.jinja"
