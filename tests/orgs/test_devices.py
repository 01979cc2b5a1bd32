"""How is a commissioner's phone bound, how long does it stay, and who can end it?"""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from bangfu.audit.models import Line
from bangfu.core.errors import DomainError
from bangfu.orgs.actions import bind_device, make_code, set_active, set_roles
from bangfu.orgs.choices import Role
from bangfu.orgs.models import Device, DeviceCode
from tests.world import World

WECHAT = {"User-Agent": "Mozilla/5.0 (Linux; Android 12) Chrome/99 Mobile MicroMessenger/8.0"}
USED = "不对、用过了或过了 10 分钟"


def address_of(client: Client, user: object) -> str:
    """The address in the code an office makes for this account."""
    cache.clear()
    text = client.post(f"/orgs/devices/{user.pk}/code/").text  # type: ignore[attr-defined]
    found = re.search(r"http://testserver(/accounts/bind/[\w.-]+/)", text)
    assert found
    return found[1]


def bound_phone(world: World, as_user) -> Client:
    phone = Client(headers=WECHAT)
    assert phone.post(address_of(as_user(world.officer), world.commissioner)).url == "/"
    return phone


def later(**time: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**time), tick=True)


def test_phone_is_bound_by_the_button_and_stays_signed_in(world: World, as_user) -> None:
    address = address_of(as_user(world.officer), world.commissioner)
    phone = Client(headers=WECHAT)
    for _ in range(2):  # a preview of the link uses nothing up
        assert "周专委" in phone.get(address).text
    assert phone.get("/field/").status_code == 302
    assert phone.post(address).status_code == 302
    assert phone.get("/field/").status_code == 200
    assert Device.objects.get().name == "安卓手机 · 微信"
    for days in (1, 90, 179):
        with later(days=days):
            assert phone.get("/field/").status_code == 200
    with later(days=181):
        assert phone.get("/field/").url.startswith("/accounts/login/")
    acts = list(Line.objects.filter(object_id=str(world.commissioner.pk)).values_list("action", flat=True))
    assert {"account.device_code", "account.device_bound", "account.sign_in"} <= set(acts)


def test_bound_phone_is_not_warned_and_not_asked_for_a_password(world: World, as_user) -> None:
    world.commissioner.must_change_password = True
    world.commissioner.save()
    phone = bound_phone(world, as_user)
    assert phone.get("/", follow=True).redirect_chain == [("/field/", 302)]
    text = phone.get("/field/me/").text
    assert 'id="idle"' not in text
    assert "解除这部手机" in text


def test_form_begun_before_the_rest_is_taken_after_it(world: World, as_user) -> None:
    phone = Client(headers=WECHAT, enforce_csrf_checks=True)
    address = address_of(as_user(world.officer), world.commissioner)
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', phone.get(address).text)
    assert token
    phone.post(address, {"csrfmiddlewaretoken": token[1]})
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', phone.get("/field/me/").text)
    assert token
    with later(hours=9):
        assert phone.post("/orgs/me/", {"csrfmiddlewaretoken": token[1]}).status_code == 200


def test_code_is_refused_the_second_time_after_ten_minutes_and_when_a_new_one_is_made(world: World, as_user) -> None:
    office = as_user(world.officer)
    address = address_of(office, world.commissioner)
    Client().post(address)
    assert USED in Client().post(address).text
    assert USED in Client().get(address).text
    address = address_of(office, world.commissioner)
    with later(minutes=11):
        assert USED in Client().post(address).text
    address_of(office, world.commissioner)
    assert USED in Client().post(address).text


@pytest.mark.parametrize("code", ["1.wrong", "x", "99999999999999999999.x", "1.", "٣.x"])
def test_invented_code_is_refused_with_the_same_words(code: str, world: World) -> None:
    cache.clear()
    assert USED in Client().get(f"/accounts/bind/{code}/").text


def test_scanning_is_limited_by_the_hour(world: World) -> None:
    cache.clear()
    answers = {Client().post(f"/accounts/bind/{number}.x/").status_code for number in range(32)}
    assert answers == {400, 429}
    cache.clear()


def test_secrets_are_kept_as_hashes_only(world: World) -> None:
    text = make_code(user=world.commissioner, by=world.officer)
    _, kept = bind_device(text=text, name="手机", address="")
    stored = str(list(DeviceCode.objects.values_list())) + str(list(Device.objects.values_list()))
    assert text.split(".", 1)[1] not in stored
    assert kept.split(".", 1)[1] not in stored


@pytest.mark.parametrize("name", ["officer", "leader", "employer", "system_admin"])
def test_accounts_of_the_office_get_no_code(name: str, world: World) -> None:
    with pytest.raises(DomainError, match="不是只在手机上"):
        make_code(user=getattr(world, name), by=world.system_admin)


def test_forged_cookie_opens_nothing(world: World, as_user) -> None:
    phone = bound_phone(world, as_user)
    value = phone.cookies["bangfu_device"].value
    assert phone.cookies["bangfu_device"]["httponly"]
    thief = Client()
    thief.cookies["bangfu_device"] = value[:-3] + "xyz"
    assert thief.get("/field/").status_code == 302


def test_phone_is_let_go_by_the_office_by_closing_the_account_and_by_a_role_of_the_office(world: World, as_user) -> None:
    phone = bound_phone(world, as_user)
    as_user(world.officer).post(f"/orgs/devices/{Device.objects.latest('pk').pk}/end/")
    assert phone.get("/field/").status_code == 302
    phone = bound_phone(world, as_user)
    set_active(user=world.commissioner, active=False, by=world.system_admin)
    set_active(user=world.commissioner, active=True, by=world.system_admin)
    assert phone.get("/field/").status_code == 302
    phone = bound_phone(world, as_user)
    set_roles(user=world.commissioner, roles={Role.COMMISSIONER, Role.OFFICER}, ends_on=None, by=world.security_admin)
    assert phone.get("/field/").status_code == 302


def test_signing_out_on_the_phone_lets_it_go(world: World, as_user) -> None:
    phone = bound_phone(world, as_user)
    phone.post("/accounts/logout/")
    assert phone.get("/field/").status_code == 302
    assert Device.objects.get().ends_at <= timezone.now()


def test_office_sees_the_phones_of_its_area_and_line(world: World, as_user) -> None:
    bound_phone(world, as_user)
    text = as_user(world.officer).get("/orgs/devices/").text
    assert "周专委" in text
    assert "安卓手机 · 微信" in text
    assert "外县专委" not in text
    assert "周专委" not in as_user(world.officer_hrss).get("/orgs/devices/").text
    assert "周专委" in as_user(world.system_admin).get("/orgs/devices/").text


def test_list_of_phones_asks_no_more_for_more_people(world: World, as_user, django_assert_max_num_queries) -> None:
    client = as_user(world.system_admin)
    with django_assert_max_num_queries(9):
        client.get("/orgs/devices/")
