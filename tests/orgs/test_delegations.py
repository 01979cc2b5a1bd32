"""Who may hand which duties to whom, for how long, and what ends them?"""

from datetime import date, timedelta

import pytest

from bangfu.audit.models import Line
from bangfu.core.errors import DomainError
from bangfu.orgs.actions import delegate, end_delegation, set_active, set_roles
from bangfu.orgs.choices import Role
from bangfu.orgs.models import Delegation, User
from bangfu.orgs.permissions import Permission, may, needs_second_factor
from bangfu.orgs.queries import roles_of
from tests.world import World

JUNE = date(2022, 6, 1)


def hand(world: World, **changes: object) -> Delegation:
    asked = {"giver": world.leader, "taker": world.helper, "roles": {Role.LEADER}, "ends_on": JUNE, "reason": "出差", **changes}
    return delegate(**asked)  # type: ignore[arg-type]


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_colleague_may_do_the_duty_until_its_date(world: World, settings) -> None:
    hand(world)
    assert may(fresh(world.helper), Permission.DECIDE_RETURN)
    assert may(fresh(world.leader), Permission.DECIDE_RETURN)
    settings.FIXED_TODAY = JUNE + timedelta(days=1)
    assert not may(fresh(world.helper), Permission.DECIDE_RETURN)


def test_acts_say_for_whom_one_stands_in(world: World, as_user) -> None:
    hand(world, taker=world.leader, giver=world.officer, roles={Role.OFFICER})
    as_user(world.leader).post(f"/orgs/devices/{world.commissioner.pk}/code/")
    line = Line.objects.get(action="account.device_code")
    assert (line.actor, line.detail["stands_in_for"]) == ("leader", ["officer"])


@pytest.mark.parametrize(("changes", "why"), [
    ({"taker": "township"}, "本单位"), ({"taker": "system_admin"}, "管理员"), ({"taker": "leader"}, "本单位"),
    ({"ends_on": JUNE + timedelta(days=90)}, "最长 90 天"), ({"ends_on": date(2022, 5, 16)}, "到期日"),
    ({"roles": {Role.OFFICER}}, "不是您自己能"), ({"giver": "system_admin", "roles": {Role.SYSTEM_ADMIN}}, "不是您自己能"),
    ({"giver": "commissioner", "taker": "township", "roles": {Role.COMMISSIONER}}, "不是您自己能"),
])
def test_what_cannot_be_handed_on_is_refused_with_the_reason(changes: dict[str, object], why: str, world: World) -> None:
    named = {key: getattr(world, value) if isinstance(value, str) else value for key, value in changes.items()}
    with pytest.raises(DomainError, match=why):
        hand(world, **named)


def test_duty_taken_over_is_not_handed_on(world: World) -> None:
    hand(world, taker=world.officer)
    with pytest.raises(DomainError, match="不是您自己能"):
        hand(world, giver=fresh(world.officer), taker=world.helper)


def test_who_holds_the_role_already_needs_no_delegation(world: World) -> None:
    set_roles(user=world.helper, roles={Role.LEADER}, ends_on=None, by=world.security_admin)
    with pytest.raises(DomainError, match="已经有"):
        hand(world)


def test_delegation_lasts_no_longer_than_the_role(world: World) -> None:
    set_roles(user=world.leader, roles={Role.LEADER}, ends_on=date(2022, 5, 20), by=world.security_admin)
    with pytest.raises(DomainError, match="到 2022-05-20 为止"):
        hand(world)


def test_either_ends_it_early_on_the_page(world: World, as_user) -> None:
    for name in ("leader", "helper"):
        made = hand(world)
        page = as_user(getattr(world, name)).get("/orgs/me/delegations/").text
        assert "代办中" in page
        as_user(getattr(world, name)).post(f"/orgs/me/delegations/{made.pk}/end/")
        assert roles_of(world.helper) == [Role.HELPER]


def test_delegation_ends_with_the_giver_s_role_and_with_either_account(world: World) -> None:
    hand(world)
    set_roles(user=world.leader, roles={Role.HELPER}, ends_on=None, by=world.security_admin)
    assert roles_of(world.helper) == [Role.HELPER]
    set_roles(user=world.leader, roles={Role.LEADER}, ends_on=None, by=world.security_admin)
    for name in ("leader", "helper"):
        hand(world)
        set_active(user=getattr(world, name), active=False, by=world.system_admin)
        set_active(user=getattr(world, name), active=True, by=world.system_admin)
        assert roles_of(world.helper) == [Role.HELPER]


def test_rights_given_meanwhile_leave_the_delegation_alone(world: World, as_user) -> None:
    made = hand(world)
    page = as_user(world.security_admin).get(f"/orgs/rights/{world.helper.pk}/").text
    assert 'value="leader" checked' not in page.replace("\n", " ")
    set_roles(user=world.helper, roles={Role.HELPER, Role.OFFICER}, ends_on=None, by=world.security_admin)
    assert roles_of(world.helper) == [Role.OFFICER, Role.LEADER, Role.HELPER]
    end_delegation(delegation=made, by=world.leader)
    assert roles_of(world.helper) == [Role.OFFICER, Role.HELPER]


def test_administrator_takes_no_duty_of_the_office(world: World) -> None:
    hand(world)
    set_roles(user=world.helper, roles={Role.AUDIT_ADMIN}, ends_on=None, by=world.security_admin)
    assert roles_of(world.helper) == [Role.AUDIT_ADMIN]


def test_second_factor_is_asked_for_with_the_duty(world: World, settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    assert not needs_second_factor(fresh(world.helper))
    hand(world, giver=world.officer, roles={Role.OFFICER})
    assert needs_second_factor(fresh(world.helper))


def test_duty_is_handed_on_through_the_page(world: World, as_user) -> None:
    client = as_user(world.leader)
    answer = client.post("/orgs/me/delegations/", {"taker": world.helper.pk, "roles": ["leader"], "ends_on": "2022-06-01", "reason": "休假"})
    assert answer.status_code == 302
    assert "休假" in as_user(world.helper).get("/orgs/me/delegations/").text
    assert "代 韩审核，到 2022-06-01" in as_user(world.helper).get("/orgs/me/").text
    assert client.post("/orgs/me/delegations/", {"taker": world.township.pk, "roles": ["leader"], "ends_on": "2022-06-01", "reason": "休假"}).status_code == 422
