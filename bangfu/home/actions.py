"""What happens when an office starts from nothing, and when one of its people leaves?"""

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count

from bangfu.audit.actions import record
from bangfu.campaigns.handover import hand_over_work
from bangfu.cases.handover import hand_over_pairings
from bangfu.core.errors import DomainError
from bangfu.home.handover import why_not_hand_over
from bangfu.occupations.imports import load_occupations
from bangfu.orgs.actions import create_account, hand_over_grants, set_active, set_roles
from bangfu.orgs.choices import Level, Role, UnitKind
from bangfu.orgs.imports import load_regions, load_units
from bangfu.orgs.models import Region, Unit, User
from bangfu.people.models import Person
from bangfu.surveys.handover import hand_over_visits

# The three who rule apart: user name, display name, role.
ADMINISTRATORS = (("xitong", "系统管理员", Role.SYSTEM_ADMIN), ("anquan", "安全管理员", Role.SECURITY_ADMIN), ("shenji", "审计管理员", Role.AUDIT_ADMIN))


@dataclass(frozen=True)
class Started:
    """An empty installation: its places by level, its offices, and the administrators with their one-time passwords."""

    province: str
    places: dict[Level, int]
    units: int
    office: str
    accounts: list[tuple[User, Role, str]]


def refuse_if_used() -> None:
    """Starting never mixes with what is there; also before any table is made. Raises DomainError."""
    if Region._meta.db_table not in connection.introspection.table_names():
        return
    counts = [(User.objects.count(), "个账号"), (Person.objects.count(), "名人员"), (Region.objects.count(), "个地方")]
    found = "、".join(f"{count:,} {word}" for count, word in counts if count)
    if found:
        raise DomainError(f"数据库已经在用（有 {found}），init 只装空库，什么也没有改动。要另起一套，请换一个数据目录（BANGFU_VAR）或数据库（BANGFU_DB、DATABASE_URL）。")


@transaction.atomic
def start_installation(*, province: str, line: str) -> Started:
    """Tree and offices of both lines, occupations, and the first three administrators in the province's office of `line`.

    Raises DomainError for a used database or a province nobody knows.
    """
    refuse_if_used()
    load_regions(province)
    units = load_units(province)
    load_occupations()
    root = Region.objects.get(key=province)
    office = Unit.objects.get(region=root, line=line, kind=UnitKind.BUREAU)
    accounts = []
    for username, name, role in ADMINISTRATORS:
        user, password = create_account(username=username, display_name=name, unit=office, position=name, by=None)
        set_roles(user=user, roles={role}, ends_on=None, by=None)
        accounts.append((user, role, password))
    counted = dict(Region.objects.values_list("level").annotate(Count("pk")))
    places = {level: counted.get(level, 0) for level in Level}
    record(actor=None, action="account.init", object_kind="region", object_id=root.pk, detail={"places": sum(places.values()), "units": units})
    return Started(root.name, places, units, office.name, accounts)


@transaction.atomic
def hand_over(*, leaver: User, successor: User, reason: str, by: User) -> dict[str, int]:
    """Everything open in the leaver's hands passes to the successor and the account is closed, in one audited step.

    Returns what moved. Raises DomainError, with all reasons at once, when the successor may not take it; then nothing moves.
    """
    people = {one.pk: one for one in User.objects.select_for_update(of=("self",)).select_related("unit").filter(pk__in=[leaver.pk, successor.pk])}
    leaver, successor = people[leaver.pk], people[successor.pk]
    if not leaver.is_active:
        raise DomainError(f"{leaver.display_name}的账号已经停用，交接办过了。")
    if refusal := why_not_hand_over(leaver=leaver, successor=successor):
        raise DomainError(f"{successor.display_name}{'；'.join(refusal)}。请另选接手人，或请安全管理员先授权。", field="successor")
    moved = {
        **hand_over_work(leaver=leaver, successor=successor), "visits": hand_over_visits(leaver=leaver, successor=successor),
        "pairings": hand_over_pairings(leaver=leaver, successor=successor), "grants": hand_over_grants(leaver=leaver, successor=successor),
    }
    set_active(user=leaver, active=False, by=by)
    record(actor=by, action="account.hand_over", object_kind="user", object_id=leaver.pk,
           detail={"username": leaver.username, "successor": successor.username, "reason": reason, **moved})
    return moved
