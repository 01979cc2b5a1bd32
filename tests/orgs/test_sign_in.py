"""Who gets in, and what happens after wrong passwords?"""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.utils import timezone

from bangfu.audit.models import Line
from bangfu.core.errors import DomainError
from bangfu.orgs.actions import change_own_password, reset_password, set_roles
from bangfu.orgs.choices import Role
from bangfu.orgs.models import User
from bangfu.orgs.passwords import one_time_password
from tests.world import World

LOGIN = "/accounts/login/"


def sign_in(username: str, password: str) -> int:
    return Client().post(LOGIN, {"login": username, "password": password}).status_code


def test_sign_in_page_opens_without_an_account(db: None) -> None:
    assert Client().get(LOGIN).status_code == 200


def test_sign_in_with_the_right_password_opens_the_site(world: World) -> None:
    password = reset_password(user=world.officer, by=world.system_admin)
    assert sign_in("officer", password) == 302


def test_sign_in_is_refused_for_a_disabled_account(world: World) -> None:
    password = reset_password(user=world.officer, by=world.system_admin)
    User.objects.filter(username="officer").update(is_active=False)
    client = Client()
    client.post(LOGIN, {"login": "officer", "password": password})
    assert "_auth_user_id" not in client.session


def test_sign_in_is_locked_after_five_wrong_passwords(world: World) -> None:
    cache.clear()
    password = reset_password(user=world.officer, by=world.system_admin)
    for _ in range(5):
        sign_in("officer", "wrong-password")
    assert sign_in("officer", password) != 302
    acts = list(Line.objects.filter(actor="officer").order_by("pk").values_list("action", flat=True))
    assert acts == ["account.sign_in_failed"] * 5 + ["account.sign_in_locked"]
    assert "登录失败次数过多" in Client().post(LOGIN, {"login": "officer", "password": password}).text
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert sign_in("officer", password) == 302
    cache.clear()


def test_flood_of_sign_ins_from_one_address_is_stopped_in_chinese(world: World) -> None:
    cache.clear()
    with override_settings(ACCOUNT_RATE_LIMITS={"login": "2/m/ip"}):
        for _ in range(2):
            sign_in("nobody", "wrong-password")
        answer = Client().post(LOGIN, {"login": "nobody", "password": "wrong-password"})
    assert (answer.status_code, "试得太多" in answer.text) == (429, True)
    cache.clear()


def test_one_time_password_has_no_letter_that_is_misread() -> None:
    assert not set("".join(one_time_password() for _ in range(50))) & set("0O1lI")


def test_one_time_password_is_hashed_at_full_cost_once_it_was_used(world: World) -> None:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"]):
        password = reset_password(user=world.officer, by=world.system_admin)
        assert "m=8192,t=1,p=1" in User.objects.get(username="officer").password
        assert User.objects.get(username="officer").check_password(password)
        assert "m=8192" not in User.objects.get(username="officer").password
        assert User.objects.get(username="officer").check_password(password)


def test_administrators_stay_three_people(world: World) -> None:
    with pytest.raises(DomainError, match="三个人"):
        set_roles(user=world.officer, roles={Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN}, ends_on=None, by=world.security_admin)
    with pytest.raises(DomainError, match="自己"):
        set_roles(user=world.security_admin, roles={Role.OFFICER}, ends_on=None, by=world.security_admin)


def test_administrator_without_a_way_in_is_rescued_at_the_server(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    cache.clear()
    Authenticator.objects.create(user=world.system_admin, type="totp", data={"secret": ""})
    call_command("rescue", "system_admin")
    password = re.search(r"：(\S+)$", capsys.readouterr().out.splitlines()[0])
    assert password
    client = Client()
    assert client.post(LOGIN, {"login": "system_admin", "password": password[1]}).url == "/"
    assert client.get("/orgs/accounts/").url == "/orgs/me/"
    assert set(Line.objects.filter(actor="system").values_list("action", flat=True)) >= {"account.reset_factors", "account.reset_password"}
    with pytest.raises(CommandError, match="没有账号“nobody”"):
        call_command("rescue", "nobody")


def test_change_of_password_asks_for_the_old_one(world: World) -> None:
    password = reset_password(user=world.officer, by=world.system_admin)
    with pytest.raises(DomainError, match="原密码"):
        change_own_password(user=world.officer, old="not-it", new="Liaohe-2022-shui")
    change_own_password(user=world.officer, old=password, new="Liaohe-2022-shui")
    assert sign_in("officer", "Liaohe-2022-shui") == 302


def test_every_account_change_leaves_an_audit_line(world: World) -> None:
    set_roles(user=world.township, roles={Role.OFFICER, Role.LEADER}, ends_on=None, by=world.security_admin)
    line = Line.objects.latest("pk")
    assert (line.action, line.actor, line.object_id) == ("account.set_roles", "security_admin", str(world.township.pk))
