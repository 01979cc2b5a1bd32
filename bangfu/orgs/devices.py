"""How does a bound phone sign in by itself? Its signed cookie holds key and secret; the session it opens knows the phone."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from bangfu.audit.actions import record
from bangfu.core.clock import real_now
from bangfu.orgs.actions import device_of
from bangfu.orgs.models import Device, User

COOKIE, SALT = "bangfu_device", "bangfu.device"
DEVICE = "device"  # in the session


def kept_by(request: HttpRequest) -> str:
    """What this phone keeps; empty when it keeps nothing, or something forged."""
    return request.get_signed_cookie(COOKIE, default="", salt=SALT) or ""


def keep(response: HttpResponse, kept: str, until: datetime) -> None:
    seconds = int((until - real_now()).total_seconds())
    response.set_signed_cookie(COOKIE, kept, salt=SALT, max_age=seconds, httponly=True, secure=settings.HTTPS, samesite="Lax")


def open_session(request: HttpRequest, device: Device) -> None:
    """Sign the phone's owner in, and remember by which phone."""
    user: User = device.user
    get_adapter().login(request, user)
    request.session[DEVICE] = device.pk
    UserSession.objects.create_from_request(request)
    UserSession.objects.filter(session_key=request.session.session_key).update(data={DEVICE: device.pk})
    Device.objects.filter(pk=device.pk).update(seen_at=real_now())
    user.address = request.META.get("REMOTE_ADDR", "")  # type: ignore[attr-defined]
    record(actor=user, action="account.sign_in", object_kind="user", object_id=user.pk, detail={"device": device.pk})


def sign_in_by_phone(request: HttpRequest) -> None:
    """Whoever holds a bound phone is signed in without noticing."""
    kept = kept_by(request)
    device = device_of(kept) if kept else None
    if device is not None:
        open_session(request, device)
