"""How long has this sign-in still to live?

Marks in the session: when it began and was last seen (by the machine's clock), and how long it may rest. They are written once a
minute, so that a click costs no write; so is the "last seen" of the list of sign-ins.
"""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest

from bangfu.core.clock import real_now
from bangfu.orgs.permissions import is_phone_account

WRITTEN_EVERY = 60  # seconds
BEGAN, SEEN, REST = "began", "seen", "rest"
ACTED = "acted"  # when something was last sent
ASKED_BY_ITSELF = {"work", "stay"}  # what a page asks without anybody sitting there


def is_quiet(request: HttpRequest) -> bool:
    """Whether the page asks by itself, which is no sign of life."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    return name in ASKED_BY_ITSELF and request.method == "GET" and (name == "stay" or bool(request.htmx))  # type: ignore[attr-defined]


def seconds_left(request: HttpRequest) -> int:
    """Until this sign-in ends; a new one has its whole rest."""
    at, session = int(real_now().timestamp()), request.session
    rest = session.get(REST) or rest_of(request)
    return int(min(session.get(SEEN, at) + rest, session.get(BEGAN, at) + settings.SESSION_COOKIE_AGE) - at)


def rest_of(request: HttpRequest) -> int:
    minutes = settings.IDLE_MINUTES_PHONE if is_phone_account(request.user) else settings.IDLE_MINUTES  # type: ignore[arg-type]
    return int(timedelta(minutes=minutes).total_seconds())


def note_act(request: HttpRequest) -> None:
    """Whoever changed something wants to see it: what is kept of their to-dos (the address of the counts) is of before."""
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        request.session[ACTED] = int(real_now().timestamp() * 1000)


def touch(request: HttpRequest) -> None:
    """A sign of life."""
    at, session = real_now(), request.session
    seen = int(at.timestamp())
    if SEEN in session and seen - session[SEEN] < WRITTEN_EVERY:
        return
    if SEEN not in session:
        session[BEGAN], session[REST] = seen, rest_of(request)
    else:
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=at, ip=request.META["REMOTE_ADDR"])
    session[SEEN] = seen
