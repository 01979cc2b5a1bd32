"""Does an office get an empty, whole installation, once, for any province?"""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from bangfu.audit.models import Line
from bangfu.core.errors import DomainError
from bangfu.home.actions import Started, start_installation
from bangfu.orgs.choices import Level, Role
from bangfu.orgs.models import Region, Unit, User
from bangfu.orgs.villages import load_villages
from bangfu.people.models import Person
from tests.world import World


@pytest.fixture
def emptied(db: None) -> None:
    """The tables without a row; the world of the other tests is there again when the transaction is rolled back."""
    ours = [model._meta.db_table for app in apps.get_app_configs() if app.name.startswith("bangfu.") for model in app.get_models(include_auto_created=True)]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {', '.join(ours)} RESTART IDENTITY CASCADE")


@pytest.fixture
def beijing(emptied: None) -> Started:
    return start_installation(province="11", line="dpf")


def test_init_refuses_a_used_database_and_says_what_is_there(world: World) -> None:
    before = Region.objects.count()
    with pytest.raises(CommandError, match=r"已经在用.*个账号") as refused:
        call_command("init", province="44")
    assert refused.value.returncode == 2
    assert Region.objects.count() == before


def test_init_leaves_nothing_of_a_province_nobody_knows(emptied: None) -> None:
    with pytest.raises(CommandError, match="没有编号为“99”的省份"):
        call_command("init", province="99")
    assert not Region.objects.exists()


def test_init_hangs_districts_of_a_municipality_under_it(beijing: Started) -> None:
    assert not Region.objects.filter(name="市辖区").exists()
    assert Region.objects.filter(level=Level.COUNTY, parent__key="11").count() == 16
    assert Unit.objects.get(region__key="11", line="hrss").name == "北京市人力资源和社会保障局"
    assert Unit.objects.get(region__key="110101", line="dpf").superior == Unit.objects.get(region__key="11", line="dpf")


def test_init_makes_three_administrators_and_no_people(beijing: Started) -> None:
    assert {role for _, role, _ in beijing.accounts} == {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}
    assert User.objects.count() == 3
    assert not Person.objects.exists()
    for user, _, password in beijing.accounts:
        assert user.check_password(password)
        assert user.must_change_password
    assert Line.objects.filter(action="account.create", actor="system").count() == 3


def test_init_says_what_is_missing_and_prints_the_passwords(emptied: None) -> None:
    told = StringIO()
    call_command("init", province="64", line="hrss", stdout=told)
    text = told.getvalue()
    assert "宁夏回族自治区人力资源和社会保障厅" in text
    assert "load_villages" in text
    assert text.count("密码 ") == 3


def test_villages_come_later_from_a_list_and_only_once(beijing: Started) -> None:
    town = Region.objects.filter(level=Level.TOWNSHIP).order_by("path")[0]
    rows = f"代码,名称\n{town.key}001,甲试社区居委会\n{town.key}201,乙试村委会\n123,丙\n999999999001,丁村\n".encode()
    done = load_villages(rows)
    assert (done.written, done.known, len(done.refused)) == (2, 0, 2)
    assert "12 位数字" in done.refused[0]
    assert "乡镇" in done.refused[1]
    assert Region.objects.get(key=f"{town.key}201").name == "乙试村"
    assert Region.objects.get(key=f"{town.key}001").path == f"{town.path}{town.key}001/"
    assert load_villages(rows).known == 2


def test_villages_need_their_two_columns(emptied: None) -> None:
    with pytest.raises(DomainError, match=r"“代码”.*“名称”"):
        load_villages("村,人数\n甲,3\n".encode())
