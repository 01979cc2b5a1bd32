"""Whom does one commissioner still have to visit, and how do these people pass to another?"""

from django.db import transaction
from django.db.models import QuerySet

from bangfu.orgs.choices import Role
from bangfu.orgs.models import User
from bangfu.orgs.queries import roles_of
from bangfu.surveys.choices import AssignmentState
from bangfu.surveys.models import Assignment


def visits_held(user: User) -> QuerySet[Assignment]:
    return Assignment.objects.filter(user=user, state=AssignmentState.OPEN)


def why_not_take_visits(*, leaver: User, successor: User) -> list[str]:
    count = visits_held(leaver).count()
    return [f"不是专职委员，接不了 {count} 人的走访"] if count and Role.COMMISSIONER not in roles_of(successor) else []


@transaction.atomic
def hand_over_visits(*, leaver: User, successor: User) -> int:
    """Open assignments change hands with their days; the grants that go with them are orgs' to move."""
    return visits_held(leaver).update(user=successor)
