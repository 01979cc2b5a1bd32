"""What happens to sign-ins: one ends, others end, all of an account end, run-out ones are forgotten?"""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from bangfu.audit.actions import record
from bangfu.core.clock import real_now
from bangfu.orgs.models import DeviceCode, User


def end_sessions(sessions: QuerySet[UserSession]) -> int:
    """End these; whoever sits there is asked to sign in at the next click. Returns how many."""
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


@transaction.atomic
def end_sign_ins(*, user: User, by: User, one: int | None = None, keep: str = "") -> int:
    """End one sign-in of an account, or all but the one with the key `keep`; returns how many."""
    sessions = UserSession.objects.filter(user=user).exclude(session_key=keep)
    ended = end_sessions(sessions if one is None else sessions.filter(pk=one))
    record(actor=by, action="account.end_sign_ins", object_kind="user", object_id=user.pk, detail={"sign_ins": ended})
    return ended


@transaction.atomic
def forget_sign_ins() -> None:
    """What has run out by itself: sessions, their rows in the list of sign-ins, codes nobody scanned."""
    at = real_now()
    Session.objects.filter(expire_date__lt=at).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    DeviceCode.objects.filter(used_at=None, ends_at__lt=at - timedelta(days=1)).delete()
