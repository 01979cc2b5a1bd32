"""Whose file is over by the office's own terms, and who has been told?

Who moved out of the province is not known here (a transfer stays within it), so that they end with the years without contact.
"""

from datetime import date, datetime, time

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from bangfu.core.clock import HERE
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, may
from bangfu.orgs.scope import in_scope
from bangfu.people.choices import ExpiryReason, ExpiryState, ImportState
from bangfu.people.models import Event, Expiry, ImportConflict, ImportRow, Person

TABS = {ExpiryState.NOTICED.value: "等待清理", ExpiryState.KEPT.value: "提出保留", ExpiryState.ERASED.value: "已删除"}


def years_before(on: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes the 28th."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return on.replace(year=on.year - years, day=28)


def over(reason: ExpiryReason, on: date) -> QuerySet[Person]:
    """People whose file is over for this reason; nobody while the office has set no term."""
    years = settings.RETAIN_DIED_YEARS if reason == ExpiryReason.DIED else settings.RETAIN_IDLE_YEARS
    if not years:
        return Person.objects.none()
    before = years_before(on, years)
    if reason == ExpiryReason.DIED:
        return Person.objects.filter(died_on__lt=before)
    since = datetime.combine(before, time(), tzinfo=HERE)
    touched = Event.objects.filter(person_id=OuterRef("pk"), occurred_at__gte=since)
    return Person.objects.filter(~Exists(touched), died_on__isnull=True, updated_at__lt=since)


def unannounced(reason: ExpiryReason, on: date) -> QuerySet[Person]:
    """Of these the ones the office has not been told of."""
    return over(reason, on).filter(expiry__isnull=True)


def no_longer_over(on: date) -> QuerySet[Expiry]:
    """Announced, but somebody has been in touch since, or the terms were changed."""
    stands = Q(reason=ExpiryReason.DIED, person__in=over(ExpiryReason.DIED, on)) | Q(reason=ExpiryReason.IDLE, person__in=over(ExpiryReason.IDLE, on))
    return Expiry.objects.filter(state=ExpiryState.NOTICED).exclude(stands)


def due(on: date) -> QuerySet[Expiry]:
    """The days of grace are over and nobody said to keep it."""
    return Expiry.objects.filter(state=ExpiryState.NOTICED, due_on__lte=on)


def old_rows(before: datetime) -> QuerySet[ImportRow]:
    """Rows of rosters written before, that still hold what the roster said."""
    return ImportRow.objects.filter(Q(outcome="rejected") | ~Q(values=""), batch__state=ImportState.DONE, batch__written_at__lt=before)


def old_conflicts(before: datetime) -> QuerySet[ImportConflict]:
    return ImportConflict.objects.filter(batch__state=ImportState.DONE, batch__written_at__lt=before)


def expiries_seen(user: User) -> QuerySet[Expiry]:
    """Those of the user's area, the next one first."""
    return in_scope(user, Expiry.objects.select_related("person__identity", "person__region__parent", "kept_by")).order_by("due_on", "pk")


def expiries_due(user: User) -> QuerySet[Expiry]:
    """What somebody who may change files should look at before it is too late."""
    rows = expiries_seen(user).filter(state=ExpiryState.NOTICED)
    return rows if may(user, Permission.EDIT_PEOPLE) else rows.none()
