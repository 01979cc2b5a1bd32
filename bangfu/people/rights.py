"""Which requests about their own data wait for this user's word, and how much time is left?"""

from datetime import date

from django.db.models import QuerySet

from bangfu.core.workdays import workdays_between
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, may
from bangfu.orgs.scope import in_scope
from bangfu.people.choices import OPEN_REQUESTS, RequestState
from bangfu.people.models import DataRequest

BOXES = {"open": "要办的", "closed": "办完的"}
SOON = 3  # working days before its end a request is amber


def requests_seen(user: User) -> QuerySet[DataRequest]:
    """Requests out of the user's area, the most urgent first; who was given one person by name needs no sight of them."""
    rows = DataRequest.objects.select_related("person__identity", "person__region__parent", "unit", "received_by", "prepared_by", "decided_by")
    return in_scope(user, rows).order_by("due_on", "pk")


def in_box(user: User, box: str) -> QuerySet[DataRequest]:
    """The requests of a box of BOXES."""
    rows = requests_seen(user)
    return rows.filter(state__in=OPEN_REQUESTS) if box == "open" else rows.exclude(state__in=OPEN_REQUESTS).order_by("-decided_at", "-pk")


def requests_due(user: User) -> QuerySet[DataRequest]:
    """What this user's own unit has to answer, or its leader to confirm."""
    rows = requests_seen(user).filter(unit_id=user.unit_id)
    states = [state for state, right in ((RequestState.WAITING, Permission.EDIT_PEOPLE), (RequestState.CONFIRMING, Permission.CONFIRM_ERASURE)) if may(user, right)]
    return rows.filter(state__in=states)


def light(request: DataRequest, today: date) -> tuple[str, str]:
    """How it stands, as a tag: done, late, soon, plain."""
    if request.state not in OPEN_REQUESTS:
        return ("done" if request.state == RequestState.DONE else "plain"), request.get_state_display()
    left = workdays_between(today, request.due_on)
    if left < 0:
        return "late", f"逾期 {-left} 个工作日"
    return ("soon" if left <= SOON else "info"), f"还有 {left} 个工作日" if left else "今天到期"
