"""What happens when people are given to commissioners, and when those open their list?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.audit.models import Line
from bangfu.campaigns.models import Campaign
from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError
from bangfu.orgs.choices import GrantKind, Role
from bangfu.orgs.models import Grant, User
from bangfu.orgs.queries import roles_of
from bangfu.orgs.scope import in_scope
from bangfu.people.models import Person
from bangfu.surveys.choices import AssignmentState
from bangfu.surveys.models import Assignment


@dataclass(frozen=True)
class Assigned:
    """How many were given out for the first time, how many changed hands, how many were left because they are done."""

    new: int
    moved: int
    left: int

@transaction.atomic
def assign_people(*, campaign: Campaign, given: Mapping[User, list[int]], due_on: date, by: User) -> Assigned:
    """Give people (their keys) to commissioners, all in one transaction; open assignments change hands, ended ones stay.

    Raises DomainError for a day in the past, a user who is no commissioner of the area, people outside the area or nobody.
    """
    _check_order(given, due_on=due_on, by=by)
    wanted = {pk: user for user, keys in given.items() for pk in keys}
    people = list(in_scope(by, Person.objects.filter(pk__in=wanted, died_on__isnull=True)).only("pk", "path"))
    if len(people) < len(wanted):
        raise DomainError(f"有 {len(wanted) - len(people)} 人不在本辖区或已去世，没有派单。请刷新名单再选。")
    standing = {one.person_id: one for one in Assignment.objects.select_for_update().filter(campaign=campaign, person__in=people)}
    fresh = Assignment.objects.bulk_create([
        Assignment(campaign=campaign, person=one, path=one.path, user=wanted[one.pk], assigned_by=by, assigned_at=now(), due_on=due_on)
        for one in people if one.pk not in standing
    ], batch_size=2000)
    Grant.objects.bulk_create([_grant(one) for one in fresh], batch_size=2000)
    moved = [one for one in standing.values() if one.state == AssignmentState.OPEN]
    _hand_over(moved, wanted, due_on=due_on, by=by)
    record(actor=by, action="survey.assign", object_kind="campaign", object_id=campaign.pk, detail={
        "given": {user.username: len(keys) for user, keys in given.items()}, "new": len(fresh), "moved": len(moved), "due_on": due_on.isoformat(),
    })
    return Assigned(new=len(fresh), moved=len(moved), left=len(standing) - len(moved))


def _check_order(given: Mapping[User, list[int]], *, due_on: date, by: User) -> None:
    if not any(given.values()):
        raise DomainError("没有选人。请先勾选要派的乡镇、村或人员。")
    if due_on < today():
        raise DomainError(f"完成日期 {due_on} 已经过去，请改成今天或以后。", field="due_on")
    for user in given:
        if Role.COMMISSIONER not in roles_of(user) or not user.is_active or not user.unit.path.startswith(by.unit.path):
            raise DomainError(f"{user.display_name} 不是本辖区的专职委员，不能派单。请另选，或请管理员给其授权。", field="user")


def _reference(assignment: Assignment) -> str:
    return f"surveys.assignment:{assignment.pk}"


def _grant(assignment: Assignment) -> Grant:
    return Grant(user_id=assignment.user_id, kind=GrantKind.PERSON, person_id=assignment.person_id, reason="摸查派单",
                 reference=_reference(assignment), created_at=now())


def _hand_over(assignments: list[Assignment], wanted: Mapping[int, User], *, due_on: date, by: User) -> None:
    """Open assignments get their new commissioner and day; the right to see the person goes with them."""
    for one in assignments:
        one.user, one.due_on, one.assigned_by, one.assigned_at = wanted[one.person_id], due_on, by, now()
    Assignment.objects.bulk_update(assignments, ["user", "due_on", "assigned_by", "assigned_at"], batch_size=2000)
    Grant.objects.filter(reference__in=[_reference(one) for one in assignments]).delete()
    Grant.objects.bulk_create([_grant(one) for one in assignments], batch_size=2000)


def note_reveal(*, user: User, campaign: Campaign) -> None:
    """Opening one's own list shows names: one audit line per person, campaign and day, with the campaign as purpose."""
    day = today().isoformat()
    seen = Line.objects.filter(actor_id=user.pk, action="people.reveal_assigned", object_id=str(campaign.pk), detail__day=day)
    if not seen.exists():
        people = Assignment.objects.filter(campaign=campaign, user=user).count()
        record(actor=user, action="people.reveal_assigned", object_kind="campaign", object_id=campaign.pk,
               detail={"day": day, "purpose": f"摸查走访：{campaign.title}", "people": people})
