"""Whom does one helper look after, and how do these people pass to another?"""

from django.db import transaction
from django.db.models import QuerySet

from bangfu.cases.models import Pairing
from bangfu.orgs.choices import Role
from bangfu.orgs.models import User
from bangfu.orgs.queries import roles_of


def pairings_held(user: User) -> QuerySet[Pairing]:
    return Pairing.objects.filter(helper=user, ended_at__isnull=True)


def why_not_take_pairings(*, leaver: User, successor: User) -> list[str]:
    count = pairings_held(leaver).count()
    return [f"不是帮扶责任人，接不了 {count} 人的结对帮扶"] if count and Role.HELPER not in roles_of(successor) else []


@transaction.atomic
def hand_over_pairings(*, leaver: User, successor: User) -> int:
    """Open pairings keep their plan and their day; the grants that go with them are orgs' to move. The event stays: it was a pairing."""
    return pairings_held(leaver).update(helper=successor)
