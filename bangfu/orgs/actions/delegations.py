"""What happens when somebody's duties are done by a colleague for a while?"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from bangfu.audit.actions import record
from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError
from bangfu.orgs.choices import Role
from bangfu.orgs.models import Delegation, User, UserRole
from bangfu.orgs.queries import colleagues_of, own_roles

DELEGABLE = (Role.OFFICER, Role.LEADER)  # work of the office; villages and people are handed over, administrators stay three persons
LONGEST = timedelta(days=90)


@transaction.atomic
def delegate(*, giver: User, taker: User, roles: set[Role], ends_on: date, reason: str) -> Delegation:
    """`taker` holds `roles` of `giver` until `ends_on`. Raises DomainError for what cannot be handed on."""
    day = today()
    if not colleagues_of(giver).filter(pk=taker.pk).exists():
        raise DomainError("代办人要是本单位在用的账号，也不能是管理员。请从名单里选。", field="taker")
    if not day <= ends_on <= day + LONGEST:
        raise DomainError(f"到期日要在今天到 {day + LONGEST} 之间，最长 90 天。更久的请由安全管理员授权。", field="ends_on")
    held = {Role(one.role): one for one in own_roles(giver, day)}
    for role in sorted(roles):
        if role not in DELEGABLE or role not in held:
            raise DomainError(f"“{role.label}”不是您自己能交给别人代办的角色。", field="roles")
        last = held[role].ends_on
        if last and last < ends_on:
            raise DomainError(f"您自己的“{role.label}”到 {last} 为止，代办不能更久。", field="ends_on")
    standing = taker.roles.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), role__in=roles).values_list("role", flat=True)
    if standing:
        raise DomainError(f"{taker.display_name} 已经有“{'、'.join(Role(one).label for one in standing)}”，不用再交。", field="roles")
    delegation = Delegation.objects.create(giver=giver, taker=taker, roles=sorted(roles), reason=reason, starts_on=day, ends_on=ends_on)
    for role in roles:
        UserRole.objects.update_or_create(user=taker, role=role, defaults={"starts_on": day, "ends_on": ends_on, "delegation": delegation})
    record(actor=giver, action="account.delegate", object_kind="user", object_id=taker.pk,
           detail={"roles": sorted(roles), "ends_on": ends_on.isoformat(), "reason": reason})
    return delegation


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: User | None) -> None:
    """The duties return before the date. Nothing happens to one that has ended."""
    if Delegation.objects.filter(pk=delegation.pk, ended_at=None, ends_on__gte=today()).update(ended_at=now()):
        UserRole.objects.filter(delegation=delegation.pk).delete()
        record(actor=by, action="account.delegation_end", object_kind="user", object_id=delegation.taker_id, detail={"roles": delegation.roles})


def end_delegations(*, given: User | None = None, taken: User | None = None, without: set[Role] | None = None, by: User | None) -> None:
    """End what `given` handed on or `taken` took over; with `without`, only what rests on roles the giver does not hold any more."""
    for one in Delegation.objects.filter(Q(giver=given) | Q(taker=taken), ended_at=None, ends_on__gte=today()):
        if without is None or not set(one.roles) <= without:
            end_delegation(delegation=one, by=by)
