"""What must a password be like, how long does it last, and which ones do not come back?"""

from datetime import timedelta

import pytest

from bangfu.core.errors import DomainError
from bangfu.orgs.actions import change_own_password, reset_password
from bangfu.orgs.models import PastPassword, User
from tests.orgs.test_second_factor import PASSWORD, signed_in
from tests.world import World


def change(user: User, old: str, new: str) -> None:
    change_own_password(user=user, old=old, new=new)


@pytest.mark.parametrize(("new", "why"), [
    ("Ab-1", "至少"), ("liaohe-shui-hao", "三种"), ("1234567890", "三种"), ("Password123", "常见|普通"), ("Officer-2022", "相似|用户名"),
])
def test_weak_password_is_refused_with_the_reason(new: str, why: str, world: World) -> None:
    old = reset_password(user=world.officer, by=world.system_admin)
    with pytest.raises(DomainError, match=why):
        change(world.officer, old, new)


def test_last_five_passwords_do_not_come_back(world: World) -> None:
    signed_in(world.officer)
    old = PASSWORD
    for number in range(4):
        change(world.officer, old, f"Liaohe-shui-{number}")
        old = f"Liaohe-shui-{number}"
    with pytest.raises(DomainError, match="最近 5 次"):
        change(world.officer, old, PASSWORD)
    with pytest.raises(DomainError, match="最近 5 次"):
        change(world.officer, old, old)
    change(world.officer, old, "Liaohe-shui-4")
    change(world.officer, "Liaohe-shui-4", PASSWORD)
    assert PastPassword.objects.filter(user=world.officer).count() == 4


def test_password_reset_by_the_administrator_does_not_bring_the_old_one_back(world: World) -> None:
    signed_in(world.officer)
    once = reset_password(user=world.officer, by=world.system_admin)
    with pytest.raises(DomainError, match="最近 5 次"):
        change(world.officer, once, PASSWORD)


def test_password_of_ninety_days_is_changed_before_anything_else(world: World) -> None:
    client = signed_in(world.officer)
    User.objects.filter(username="officer").update(password_set_at=world.now - timedelta(days=89))
    assert client.get("/people/").status_code == 200
    User.objects.filter(username="officer").update(password_set_at=world.now - timedelta(days=90))
    assert client.get("/people/").url == "/orgs/me/"
    assert "密码用了 90 天以上" in client.get("/orgs/me/").text
    answer = client.post("/orgs/me/", {"old": PASSWORD, "new": "Liaohe-2023-shui", "again": "Liaohe-2023-shui"})
    assert answer.status_code == 302
    assert client.get("/people/").status_code == 200


def test_password_age_may_be_switched_off(world: World, settings) -> None:
    settings.PASSWORD_DAYS = 0
    client = signed_in(world.officer)
    User.objects.filter(username="officer").update(password_set_at=world.now - timedelta(days=900))
    assert client.get("/people/").status_code == 200
