"""How long does a sign-in last, where is one signed in, and who ends it?"""

import json
from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from bangfu.audit.models import Line
from bangfu.orgs.actions import change_own_password, forget_sign_ins, make_code, set_active
from bangfu.orgs.models import DeviceCode, User
from bangfu.orgs.wording import device_words
from tests.orgs.test_second_factor import LOGIN, PASSWORD, signed_in
from tests.world import World


def later(**time: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**time), tick=True)


@pytest.mark.parametrize(("name", "minutes"), [("officer", 16), ("system_admin", 16), ("commissioner", 61)])
def test_sign_in_nobody_uses_ends(name: str, minutes: int, world: World) -> None:
    client = signed_in(getattr(world, name))
    assert client.get("/orgs/me/").status_code == 200
    with later(minutes=minutes - 2):
        assert client.get("/orgs/me/").status_code == 200
    with later(minutes=2 * minutes):
        answer = client.get("/people/?q=x")
        assert answer.url == "/accounts/login/?next=/people/%3Fq%3Dx"
        assert "已自动退出" in client.get(answer.url).text


def test_commissioner_may_rest_longer_than_an_officer(world: World) -> None:
    client = signed_in(world.commissioner)
    client.get("/orgs/me/")
    with later(minutes=40):
        assert client.get("/orgs/me/").status_code == 200


def test_sign_in_ends_after_eight_hours_of_work(world: World) -> None:
    client = signed_in(world.officer)
    for minutes in range(0, 8 * 60, 10):
        with later(minutes=minutes):
            assert client.get("/orgs/me/").status_code == 200
    with later(hours=8, minutes=1):
        assert client.get("/orgs/me/").status_code == 302


def test_question_of_the_page_is_no_sign_of_life_but_the_button_is(world: World) -> None:
    client = signed_in(world.officer)
    client.get("/orgs/me/")
    with later(minutes=10):
        assert 250 < json.loads(client.get("/accounts/stay/").content)["left"] <= 300
        assert json.loads(client.post("/accounts/stay/").content)["left"] > 890
    with later(minutes=20):
        assert client.get("/orgs/me/").status_code == 200


def test_page_warns_with_the_seconds_that_are_left(world: World) -> None:
    assert 'data-left="900"' in signed_in(world.officer).get("/orgs/me/").text
    assert 'id="idle"' not in Client().get(LOGIN).text


def test_form_sent_too_late_returns_to_its_page(world: World) -> None:
    client = signed_in(world.officer)
    client.get("/orgs/me/")
    with later(minutes=16):
        answer = client.post("/people/new/", headers={"Referer": "http://testserver/people/new/?back=1"})
        assert answer.url == "/accounts/login/?next=/people/new/%3Fback%3D1"
        assert client.post("/people/new/", headers={"Referer": "http://elsewhere.example/"}).url == "/accounts/login/?next=/"


def test_last_sign_in_is_told(world: World) -> None:
    cache.clear()
    assert "第一次登录" in signed_in(world.officer).get("/orgs/me/").text
    Client().post(LOGIN, {"login": "officer", "password": "wrong"})
    text = signed_in(world.officer).get("/orgs/me/").text
    assert "来自 127.0.0.1。其间有 1 次没有登录成" in text


def test_own_sign_ins_are_listed_and_others_end(world: World) -> None:
    here, there = signed_in(world.officer), signed_in(world.officer)
    # setting the password for the second one ended the first
    here.post(LOGIN, {"login": "officer", "password": PASSWORD}, headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/120 Edg/120"})
    text = here.get("/orgs/me/sign-ins/").text
    assert "Windows 电脑 · Edge" in text
    assert "结束其他登录" in text
    here.post("/orgs/me/sign-ins/end/")
    assert there.get("/orgs/me/").status_code == 302
    assert here.get("/orgs/me/").status_code == 200
    assert Line.objects.latest("pk").action == "account.end_sign_ins"


def test_one_does_not_end_the_sign_in_one_sits_in(world: World) -> None:
    here = signed_in(world.officer)
    own = UserSession.objects.get(user=world.officer)
    here.post(f"/orgs/me/sign-ins/{own.pk}/end/")
    assert here.get("/orgs/me/").status_code == 200


def test_sign_ins_end_with_the_password_the_account_and_by_the_administrator(world: World, as_user) -> None:
    client = signed_in(world.officer)
    change_own_password(user=User.objects.get(pk=world.officer.pk), old=PASSWORD, new="Liaohe-2023-shui")
    assert client.get("/orgs/me/").status_code == 302
    client = signed_in(world.officer)
    set_active(user=world.officer, active=False, by=world.system_admin)
    set_active(user=world.officer, active=True, by=world.system_admin)
    assert client.get("/orgs/me/").status_code == 302
    client = signed_in(world.officer)
    as_user(world.system_admin).post(f"/orgs/accounts/{world.officer.pk}/sign-ins/end/")
    assert client.get("/orgs/me/").status_code == 302


def test_run_out_sign_ins_and_codes_are_forgotten(world: World) -> None:
    client = signed_in(world.officer)
    make_code(user=world.commissioner, by=world.officer)
    forget_sign_ins()
    assert client.get("/orgs/me/").status_code == 200
    assert DeviceCode.objects.count() == 1
    with later(days=2):
        forget_sign_ins()
    assert (UserSession.objects.count(), Session.objects.count(), DeviceCode.objects.count()) == (0, 0, 0)


def test_devices_are_named_in_words() -> None:
    assert device_words("Mozilla/5.0 (Linux; Android 12; SM) AppleWebKit Chrome/99 Mobile MicroMessenger/8.0") == "安卓手机 · 微信"
    assert device_words("curl/8") == "认不出的设备"
