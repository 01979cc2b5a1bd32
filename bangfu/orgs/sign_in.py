"""What of allauth's sign-in is ours? Accounts come from administrators, sign-ins leave a line, secrets are sealed."""

from base64 import b64decode, b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from bangfu.audit.actions import record
from bangfu.audit.models import Line
from bangfu.core.clock import HERE
from bangfu.core.crypto import seal, unseal
from bangfu.orgs.models import User
from bangfu.orgs.permissions import needs_second_factor

FAILURES = ("account.sign_in_failed", "account.sign_in_locked", "account.second_failed")
PURPOSE = "mfa_authenticator.data"


class Backend(AuthenticationBackend):
    def get_user(self, user_id: int) -> User | None:
        """Who a session belongs to, with the unit that every page names."""
        return User.objects.select_related("unit").filter(pk=user_id, is_active=True).first()


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """After five wrong passwords not even the right one is looked at."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            record_failure(request, credentials.get("username", ""), "account.sign_in_locked")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        record_failure(request, credentials.get("username", ""), "account.sign_in_failed")

    def post_login(self, request: HttpRequest, user: User, **hooks: Any) -> HttpResponse:
        user.address = request.META.get("REMOTE_ADDR", "")  # type: ignore[attr-defined]
        messages.info(request, last_sign_in_words(user))
        record(actor=user, action="account.sign_in", object_kind="user", object_id=user.pk)
        answer: HttpResponse = super().post_login(request, user, **hooks)
        return answer

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any) -> None:
        """Instead of "you are signed in", which anybody sees, the time and place of the last time."""
        if message_template != "account/messages/logged_in.txt":
            super().add_message(request, level, message_template, *args, **kwargs)


def record_failure(request: HttpRequest, username: str, action: str) -> None:
    """What did not succeed stands in the trail of the account that was tried."""
    tried = User.objects.select_related("unit").filter(username=username).first()
    if tried is not None:
        tried.address = request.META.get("REMOTE_ADDR", "")  # type: ignore[attr-defined]
        record(actor=tried, action=action, object_kind="user", object_id=tried.pk)


def last_sign_in_words(user: User) -> str:
    """When and from where this account was last used, and how often somebody tried since."""
    last = Line.objects.filter(actor_id=user.pk, action="account.sign_in").order_by("-at").first()
    if last is None:
        return "这是这个账号第一次登录。"
    failed = Line.objects.filter(actor_id=user.pk, action__in=FAILURES, at__gt=last.at).count()
    tried = f"其间有 {failed} 次没有登录成。" if failed else ""
    return f"上次登录 {last.at.astimezone(HERE):%Y-%m-%d %H:%M}，来自 {last.address or '未知地址'}。{tried}不是您本人，请马上改密码并告诉系统管理员。"


class SecondFactorAdapter(DefaultMFAAdapter):
    """allauth's second factor with sealed secrets; who must have one cannot take the last one off."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "验证没有通过。验证码请等手机上换成下一个再填，每个只能用一次；通行密钥请重新按一次。",
        "cannot_delete_authenticator": "您的角色要求两步验证，不能停用最后一种。请先添加另一种，再停用这一种。",
    }

    def encrypt(self, text: str) -> str:
        return b64encode(seal(text, purpose=PURPOSE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(b64decode(encrypted_text), purpose=PURPOSE)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return not needs_second_factor(authenticator.user) or others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return f"通行密钥 {Authenticator.objects.filter(user=user, type=type).count() + 1}"

    def get_totp_issuer(self) -> str:
        return "帮扶"
