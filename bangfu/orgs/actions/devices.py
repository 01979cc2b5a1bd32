"""What happens when a commissioner's phone is bound to their account, and when it is let go?

Whoever holds a code or a phone's secret is that person, so both are long, drawn by the machine, and kept as hashes only.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import real_now
from bangfu.core.errors import DomainError
from bangfu.orgs.actions.sign_ins import end_sessions
from bangfu.orgs.models import Device, DeviceCode, User
from bangfu.orgs.permissions import is_phone_account

LASTS = timedelta(minutes=10)  # of a code
REFUSED = "这个码不对、用过了或过了 10 分钟，没有绑定。请让办公室重新生成一个，马上扫。"


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def split(text: str) -> tuple[int, str]:
    """"12.secret" → key and secret; of anything else a key that no row has."""
    key, _, secret = text.partition(".")
    return (int(key), secret) if key.isascii() and key.isdigit() and len(key) < 18 else (0, secret)


@transaction.atomic
def make_code(*, user: User, by: User) -> str:
    """A new one-time code for this account's phone; codes that were not used are void. Raises DomainError for accounts of the office."""
    if not user.is_active or not is_phone_account(user):
        raise DomainError(f"{user.display_name} 的账号不是只在手机上走访的角色（专职委员、帮扶责任人），不能扫码登录。请用密码和两步验证登录。")
    at, secret = real_now(), secrets.token_urlsafe(32)
    DeviceCode.objects.filter(user=user, used_at=None, ends_at__gt=at).update(ends_at=at)
    code = DeviceCode.objects.create(user=user, made_by=by, secret_hash=hash_of(secret), ends_at=at + LASTS)
    record(actor=by, action="account.device_code", object_kind="user", object_id=user.pk)
    return f"{code.pk}.{secret}"


def find_code(text: str) -> DeviceCode:
    """The code that may still be used. Raises DomainError with the same words whatever is wrong."""
    key, secret = split(text)
    code = DeviceCode.objects.select_related("user__unit", "made_by").filter(pk=key).first()
    fits = hmac.compare_digest(code.secret_hash if code else hash_of(""), hash_of(secret))
    if code is None or not fits or code.used_at or code.ends_at <= real_now() or not code.user.is_active or not is_phone_account(code.user):
        raise DomainError(REFUSED)
    return code


@transaction.atomic
def bind_device(*, text: str, name: str, address: str) -> tuple[Device, str]:
    """Use a code, once: the phone is bound; returns it with what it keeps. Raises DomainError for a code that cannot be used."""
    DeviceCode.objects.select_for_update().filter(pk=split(text)[0]).first()  # of two phones the second waits, and is refused
    code = find_code(text)
    at, secret = real_now(), secrets.token_urlsafe(32)
    code.used_at = at
    code.save(update_fields=["used_at"])
    device = Device.objects.create(
        user=code.user, name=name, secret_hash=hash_of(secret), bound_by=code.made_by, ends_at=at + timedelta(days=settings.DEVICE_DAYS)
    )
    code.user.address = address  # type: ignore[attr-defined]
    record(actor=code.user, action="account.device_bound", object_kind="user", object_id=code.user.pk, detail={"device": device.pk})
    return device, f"{device.pk}.{secret}"


def device_of(kept: str) -> Device | None:
    """The bound phone that keeps this, while it is bound and its owner works on the phone alone."""
    key, secret = split(kept)
    device = Device.objects.select_related("user__unit").filter(pk=key, ends_at__gt=real_now(), user__is_active=True).first()
    fits = hmac.compare_digest(device.secret_hash if device else hash_of(""), hash_of(secret))
    return device if device and fits and is_phone_account(device.user) else None


@transaction.atomic
def let_go(*, device: Device, by: User) -> None:
    """The phone is not bound any more, and what is open on it ends."""
    Device.objects.filter(pk=device.pk).update(ends_at=real_now())
    end_sessions(UserSession.objects.filter(user=device.user_id, data__device=device.pk))
    record(actor=by, action="account.device_let_go", object_kind="user", object_id=device.user_id, detail={"device": device.pk})


def let_go_all(*, user: User, by: User | None) -> None:
    """All phones of an account, when it is closed or gets a role of the office."""
    held = Device.objects.filter(user=user, ends_at__gt=real_now())
    for device in held:
        let_go(device=device, by=by or user)
