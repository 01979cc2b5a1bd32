"""What of the campaigns is in one person's hands, and how does it pass to another?"""

from django.db import transaction
from django.db.models import QuerySet

from bangfu.campaigns.choices import EdgeState, TaskState
from bangfu.campaigns.models import Edge, Task
from bangfu.campaigns.queries import owners_for, staff_of
from bangfu.orgs.models import User


def tasks_held(user: User) -> QuerySet[Task]:
    return Task.objects.filter(owner=user, state=TaskState.OPEN).select_related("campaign", "unit").order_by("due_on", "number")


def edges_held(user: User) -> QuerySet[Edge]:
    """Receipts that name the user as the one responsible, as long as they are not done."""
    return Edge.objects.filter(responsible=user).exclude(state=EdgeState.DONE).select_related("campaign", "to_unit").order_by("due_at")


def why_not_take_work(*, leaver: User, successor: User) -> list[str]:
    """What the successor's place and roles do not allow; the same rules as when the work was given out."""
    units = {one.unit_id: one.unit for one in tasks_held(leaver)}
    reasons = [f"不是{unit.region.name}两条线的在岗人员，接不了任务" for unit in units.values() if not owners_for(unit).filter(pk=successor.pk).exists()]
    signed = {one.to_unit_id: one.to_unit for one in edges_held(leaver)}
    return reasons + [f"不是{unit.name}的在岗人员，接不了签收的专人专责" for unit in signed.values() if not staff_of(unit).filter(pk=successor.pk).exists()]


@transaction.atomic
def hand_over_work(*, leaver: User, successor: User) -> dict[str, int]:
    """Open tasks and receipts change hands, in the caller's transaction, which also writes the audit line."""
    return {"tasks": tasks_held(leaver).order_by().update(owner=successor), "edges": edges_held(leaver).order_by().update(responsible=successor)}
