"""Who must have a second factor, how is it set up and used, and who can take it off?"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from bangfu.audit.models import Line
from bangfu.core.errors import DomainError
from bangfu.orgs.actions import reset_password, reset_second_factor
from bangfu.orgs.models import User
from tests.world import World

LOGIN = "/accounts/login/"
PASSWORD = "Liaohe-2022-shui"  # noqa: S105 - a test account


@pytest.fixture
def asked(db: None) -> Iterator[None]:
    """Production's own setting, at one moment: a code is not to run out between reading and typing."""
    cache.clear()
    with override_settings(SECOND_FACTOR_REQUIRED=True), time_machine.travel(timezone.now(), tick=False):
        yield


def signed_in(user: User) -> Client:
    user.set_password(PASSWORD)
    user.must_change_password = False
    user.save()
    client = Client()
    client.post(LOGIN, {"login": user.username, "password": PASSWORD})
    return client


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_code(user: User) -> tuple[Client, str]:
    """Somebody who has set up the code app through the pages; returns the secret the phone knows."""
    client = signed_in(user)
    client.post("/accounts/again/", {"password": PASSWORD})
    shown = re.search(r'class="secret">([A-Z2-7]+)<', client.get("/accounts/factors/code/").text)
    assert shown
    secret = shown[1]
    assert client.post("/accounts/factors/code/", {"code": code_of(secret)}).status_code == 302
    return client, secret


@pytest.mark.parametrize(("demo", "required"), [("", "True"), ("1", "False")])
def test_second_factor_is_asked_for_except_in_the_demo(demo: str, required: str, tmp_path) -> None:
    words = "from bangfu.config import settings; print(settings.SECOND_FACTOR_REQUIRED)"
    world = {**os.environ, "BANGFU_VAR": str(tmp_path), "BANGFU_DEMO": demo}
    assert subprocess.run([sys.executable, "-c", words], env=world, capture_output=True, text=True, check=True).stdout.strip() == required


@pytest.mark.parametrize("name", ["officer", "system_admin", "security_admin", "audit_admin"])
def test_roles_with_power_are_led_to_set_up(name: str, asked: None, world: World, as_user) -> None:
    client = as_user(getattr(world, name))
    assert client.get("/people/").url == "/accounts/factors/"
    assert client.get("/people/", headers={"HX-Request": "true"})["HX-Redirect"] == "/accounts/factors/"
    assert "请先设置两步验证" in client.get("/accounts/factors/").text
    assert client.get("/orgs/me/").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302


@pytest.mark.parametrize("name", ["commissioner", "helper", "employer", "leader"])
def test_other_roles_may_go_without(name: str, asked: None, world: World, as_user) -> None:
    assert as_user(getattr(world, name)).get("/", follow=True).redirect_chain[-1:] != [("/accounts/factors/", 302)]


def test_code_app_is_set_up_and_then_asked_for(asked: None, world: World) -> None:
    client, secret = with_code(world.officer)
    assert client.get("/people/").status_code == 200
    assert secret not in str(Authenticator.objects.get(user=world.officer, type="totp").data)
    cache.clear()  # the code used for setting up may be used once more
    again = signed_in(world.officer)
    assert again.get("/people/").status_code == 302
    assert again.post("/accounts/login/second/", {"code": "000000"}).status_code == 200
    assert Line.objects.latest("pk").action == "account.second_failed"
    assert again.post("/accounts/login/second/", {"code": code_of(secret)}).status_code == 302
    assert again.get("/people/").status_code == 200
    assert {"account.code_on", "account.sign_in"} <= set(Line.objects.filter(actor="officer").values_list("action", flat=True))


def test_another_account_may_be_taken_at_the_second_step(asked: None, world: World) -> None:
    with_code(world.officer)
    client = signed_in(world.officer)
    assert client.get(LOGIN).url == "/accounts/login/second/"
    client.post("/accounts/logout/")
    assert client.get(LOGIN).status_code == 200


def test_code_is_taken_once(asked: None, world: World) -> None:
    _, secret = with_code(world.officer)
    cache.clear()
    code = code_of(secret)
    assert signed_in(world.officer).post("/accounts/login/second/", {"code": code}).status_code == 302
    assert signed_in(world.officer).post("/accounts/login/second/", {"code": code}).status_code == 200


def test_recovery_code_opens_once_and_is_shown_once(asked: None, world: World) -> None:
    client, _ = with_code(world.officer)
    codes = re.findall(r"\b\d{8}\b", client.get("/accounts/factors/recovery/").text)
    assert len(codes) == 10
    assert not re.findall(r"\b\d{8}\b", client.get("/accounts/factors/recovery/").text)
    assert signed_in(world.officer).post("/accounts/login/second/", {"code": codes[0]}).status_code == 302
    assert signed_in(world.officer).post("/accounts/login/second/", {"code": codes[0]}).status_code == 200


def test_guessing_codes_is_locked_after_five(asked: None, world: World) -> None:
    _, secret = with_code(world.officer)
    cache.clear()
    thief = signed_in(world.officer)
    for _ in range(5):
        thief.post("/accounts/login/second/", {"code": "000000"})
    assert thief.post("/accounts/login/second/", {"code": code_of(secret)}).status_code == 200
    cache.clear()


def test_last_factor_stays_where_the_role_needs_one(asked: None, world: World) -> None:
    client, _ = with_code(world.officer)
    assert "不能停用最后一种" in client.post("/accounts/factors/code/remove/").text
    assert Authenticator.objects.filter(user=world.officer, type="totp").exists()


def test_passkey_of_somebody_else_is_not_found(world: World) -> None:
    theirs = Authenticator.objects.create(user=world.stranger, type="webauthn", data={"name": "密钥", "credential": {}})
    client = signed_in(world.officer)
    assert client.get(f"/accounts/factors/passkeys/{theirs.pk}/remove/").url.startswith("/accounts/again/")
    client.post("/accounts/again/", {"password": PASSWORD})
    assert client.post(f"/accounts/factors/passkeys/{theirs.pk}/remove/").status_code == 404


def test_changing_factors_asks_again_who_one_is(world: World) -> None:
    for address in ("code/", "passkeys/new/", "recovery/new/"):
        assert signed_in(world.officer).get(f"/accounts/factors/{address}").url.startswith("/accounts/again/")


def test_factors_are_reset_by_the_account_administrator(asked: None, world: World) -> None:
    with_code(world.officer)
    reset_second_factor(user=world.officer, by=world.system_admin)
    assert not Authenticator.objects.filter(user=world.officer).exists()
    assert Line.objects.latest("pk").action == "account.reset_factors"
    with pytest.raises(DomainError, match="自己"):
        reset_second_factor(user=world.system_admin, by=world.system_admin)


def test_one_time_password_is_changed_before_anything_else(world: World, as_user) -> None:
    reset_password(user=world.officer, by=world.system_admin)
    assert as_user(User.objects.get(pk=world.officer.pk)).get("/people/").url == "/orgs/me/"


def test_wrong_password_stands_in_the_trail(world: World) -> None:
    cache.clear()
    Client().post(LOGIN, {"login": "officer", "password": "wrong-password"})
    line = Line.objects.latest("pk")
    assert (line.action, line.actor, line.address) == ("account.sign_in_failed", "officer", "127.0.0.1")
