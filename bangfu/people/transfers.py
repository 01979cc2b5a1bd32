"""Which files are on their way between counties, and who has to act?"""

from django.db.models import Q, QuerySet

from bangfu.orgs.choices import Level, UnitKind
from bangfu.orgs.models import Region, Unit, User
from bangfu.orgs.permissions import Permission, may
from bangfu.orgs.scope import visible_to
from bangfu.people.choices import OPEN_TRANSFERS, TransferState
from bangfu.people.models import Identity, Person, Transfer

BOXES = {"todo": "要我办的", "out": "转出", "in": "转入", "done": "办完的"}


def county_unit_of(path: str, line: str) -> Unit | None:
    """The county's bureau of a line that is in charge of an area."""
    ways = ["/".join(path.split("/")[:depth]) + "/" for depth in range(1, path.count("/") + 1)]
    return Unit.objects.filter(path__in=ways, line=line, kind=UnitKind.BUREAU, level=Level.COUNTY).order_by("-path").first()


def other_counties(user: User, path: str) -> QuerySet[Unit]:
    """Bureaus of the user's line that can take somebody who lives at `path`."""
    rows = Unit.objects.filter(line=user.unit.line, kind=UnitKind.BUREAU, level=Level.COUNTY).select_related("region__parent").order_by("path")
    own = county_unit_of(path, user.unit.line)
    return rows.exclude(path=own.path) if own else rows


def homes_in(path: str) -> QuerySet[Region]:
    """Villages and townships below a county, to choose where somebody lives now."""
    return Region.objects.filter(path__startswith=path, level__gte=Level.TOWNSHIP).select_related("parent").order_by("path")


def seen(user: User) -> QuerySet[Transfer]:
    """Transfers from or to the user's area, in both lines."""
    scope = visible_to(user)
    rows = Transfer.objects.select_related("person__identity", "person__region__parent", "from_unit", "to_unit", "asked_by", "decided_by")
    return rows.filter(scope.q(path="from_path") | scope.q(path="to_path")).order_by("-asked_at", "-pk")


def sides(user: User, transfer: Transfer) -> tuple[bool, bool]:
    """Whether the user acts for the county in charge, and for the one that is to take the file; those above look on."""
    acts = user.unit.level == Level.COUNTY and may(user, Permission.EDIT_PEOPLE)
    return acts and user.unit.path == transfer.from_path, acts and user.unit.path == transfer.to_path


def may_know(user: User, transfer: Transfer) -> bool:
    """Whether this reader may see who it is and where they are registered: not who only asked for somebody."""
    return (transfer.state != TransferState.REQUESTED and transfer.handed_at is not None) or visible_to(user).covers(transfer.from_path)


def in_box(user: User, box: str) -> QuerySet[Transfer]:
    """The transfers of a box of BOXES."""
    scope, rows = visible_to(user), seen(user)
    if box == "todo":
        return rows.filter(to_do(user))
    if box == "done":
        return rows.exclude(state__in=OPEN_TRANSFERS)
    return rows.filter(scope.q(path="from_path" if box == "out" else "to_path"), state__in=OPEN_TRANSFERS)


def to_do(user: User) -> Q:
    """What waits for this user's county: requests to hand over, files to take."""
    path = user.unit.path
    asked = Q(state=TransferState.REQUESTED, from_path__startswith=path)
    return asked | Q(state=TransferState.WAITING, to_path__startswith=path)


def transfers_due(user: User) -> QuerySet[Transfer]:
    """What somebody at a county's desk has to decide; those above only look on."""
    if user.unit.level != Level.COUNTY or not may(user, Permission.EDIT_PEOPLE):
        return Transfer.objects.none()
    return seen(user).filter(to_do(user))


def registered_elsewhere(index: bytes, user: User) -> Person | None:
    """Whoever is registered outside the user's area under a fingerprint of an ID number; the caller tells nothing but the fact."""
    found = Identity.objects.select_related("person__merged_into").filter(id_index=index).first()
    person = (found.person.merged_into or found.person) if found else None
    return person if person is not None and not visible_to(user).covers(person.path) else None
