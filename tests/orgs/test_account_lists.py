"""Does a list of staff become accounts row by row, with every reason, and passwords shown once?"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from bangfu.audit.models import Line
from bangfu.core.errors import DomainError
from bangfu.orgs.account_lists import check_list, read_list
from bangfu.orgs.actions import reissue_passwords, take_list, upload_list
from bangfu.orgs.models import AccountImport, Unit, User
from bangfu.orgs.queries import roles_of, units_within
from tests.world import World

BUREAU = "敦化市残疾人联合会"
HEADS = ["单位全称*", "姓名*", "账号名", "岗位", "办公电话", "角色"]


def sheet(*rows: list[str], heads: list[str] = HEADS) -> bytes:
    book, file = openpyxl.Workbook(), BytesIO()
    for row in (["账号登记表"], heads, *rows):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(file)
    return file.getvalue()


def uploaded(world: World, *rows: list[str]) -> AccountImport:
    return upload_list(file=sheet(*rows), file_name="账号.xlsx", by=world.system_admin)


def test_list_names_all_reasons_of_a_row_at_once(world: World) -> None:
    rows = check_list(read_list(sheet(["安图县残疾人联合会", "", "大写A", "岗" * 41])), units=units_within(world.system_admin))
    assert [len(row.reasons) for row in rows] == [4]
    text = "；".join(rows[0].reasons)
    for words in ("本辖区没有名为“安图县残疾人联合会”", "没有姓名", "不合规", "岗位超过 40 个字"):
        assert words in text


def test_list_tells_doubles_in_the_list_and_with_what_stands(world: World) -> None:
    rows = check_list(read_list(sheet([BUREAU, "甲新", "same-name"], [BUREAU, "乙新", "same-name"], [BUREAU, "丙新", "officer"], [BUREAU, "林经办"])),
                      units=units_within(world.system_admin))
    assert rows[0].ok
    assert "与第 3 行相同" in rows[1].reasons[0]
    assert "已被使用" in rows[2].reasons[0]
    assert "同名的账号" in rows[3].reasons[0]


def test_list_takes_user_names_from_pinyin_and_never_twice(world: World) -> None:
    rows = check_list(read_list(sheet([BUREAU, "林敏"], ["大石头镇残疾人联合会", "林敏"], [BUREAU, "李"])), units=units_within(world.system_admin))
    assert [row.username for row in rows] == ["linmin", "linmin-2", "li-zh"]


def test_list_needs_its_heads_and_some_rows(world: World) -> None:
    with pytest.raises(DomainError, match="单位全称”“姓名"):
        read_list(b"a,b\n1,2\n")
    with pytest.raises(DomainError, match="没有人"):
        read_list(sheet())
    with pytest.raises(DomainError, match="一次最多 2 人"):
        read_list(sheet(*[[BUREAU, f"人{number}"] for number in range(3)]), most=2)


def test_taking_a_list_makes_the_good_rows_and_keeps_the_bad(world: World) -> None:
    batch = uploaded(world, [BUREAU, "周新", "", "经办", "0433-1234567", "系统管理员"], ["没有的单位", "吴新"])
    made = take_list(batch=batch, by=world.system_admin)
    (user, password), = made
    user = User.objects.get(pk=user.pk)
    assert (user.unit.name, user.position, user.phone, user.must_change_password) == (BUREAU, "经办", "0433-1234567", True)
    assert user.check_password(password)
    assert roles_of(user) == []  # rights are the security administrator's
    batch.refresh_from_db()
    assert batch.rows == []
    assert [row[0] for row in batch.rejected] == [4]
    assert password not in str(list(Line.objects.values_list("detail", flat=True)))


def test_list_is_taken_once_and_passwords_can_be_issued_again(world: World) -> None:
    batch = uploaded(world, [BUREAU, "周新"], [BUREAU, "郑新"])
    made = take_list(batch=batch, by=world.system_admin)
    with pytest.raises(DomainError, match="已经建过账号"):
        take_list(batch=batch, by=world.system_admin)
    User.objects.filter(pk=made[0][0].pk).update(must_change_password=False)
    batch.refresh_from_db()
    again = reissue_passwords(batch=batch, by=world.system_admin)
    assert [user.pk for user, _ in again] == [made[1][0].pk]
    assert again[0][1] != made[1][1]


def test_pages_from_upload_to_slips(world: World, as_user: Callable[..., Client]) -> None:
    client = as_user(world.system_admin)
    file = SimpleUploadedFile("账号.xlsx", sheet([BUREAU, "周新"], ["", "吴新"]))
    shown = client.post(reverse("account_import_new"), {"file": file}, follow=True)
    batch = AccountImport.objects.get()
    assert "1 人可以建账号，1 行有问题" in shown.content.decode()
    bad = client.get(reverse("account_import_rejected", args=[batch.pk]))
    cells = [cell.value for row in openpyxl.load_workbook(BytesIO(b"".join(bad.streaming_content))).active.rows for cell in row]  # type: ignore[union-attr]
    assert "没有单位全称" in cells
    slips = client.post(reverse("account_import_take", args=[batch.pk]), {"form": "slips"})
    assert "no-store" in slips["Cache-Control"]
    text = slips.content.decode()
    assert "zhouxin" in text
    assert "残疾" not in text  # a slip left on a desk tells nothing
    assert client.post(reverse("account_import_take", args=[batch.pk])).status_code == 400
    page = client.get(reverse("account_import", args=[batch.pk])).content.decode()
    assert "1 人还没有登录改过密码" in page
    again = client.post(reverse("account_import_passwords", args=[batch.pk]), {"form": "xlsx"})
    book = openpyxl.load_workbook(BytesIO(b"".join(again.streaming_content))).active
    password = book.cell(book.max_row, 4).value  # type: ignore[union-attr]
    assert User.objects.get(username="zhouxin").check_password(password)


def test_blank_list_brings_the_names_of_the_units_and_can_be_uploaded(world: World, as_user: Callable[..., Client]) -> None:
    answer = as_user(world.system_admin).get(reverse("account_template"))
    data = b"".join(answer.streaming_content)
    book = openpyxl.load_workbook(BytesIO(data))
    assert BUREAU in [row[0].value for row in book["单位"].rows]
    with pytest.raises(DomainError, match="没有人"):
        read_list(data)


def test_command_loads_the_first_accounts_with_their_roles(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, passwords, rejected = (tmp_path / name for name in ("staff.xlsx", "passwords.xlsx", "rejected.xlsx"))
    source.write_bytes(sheet([BUREAU, "周新", "", "", "", "经办"], ["安图县残疾人联合会", "吴新", "", "", "", "没有的角色"]))
    call_command("accounts", str(source), passwords=str(passwords), rejected=str(rejected), roles=True)
    assert "已建 1 个账号" in capsys.readouterr().out
    user = User.objects.get(username="zhouxin")
    assert roles_of(user) == ["officer"]
    assert oct(passwords.stat().st_mode & 0o777) == "0o600"
    assert "没有名为“没有的角色”的角色" in str([cell.value for row in openpyxl.load_workbook(rejected).active.rows for cell in row])  # type: ignore[union-attr]
    with pytest.raises(CommandError, match="不覆盖"):
        call_command("accounts", str(source), passwords=str(passwords))


def test_command_checks_without_making_anything(world: World, tmp_path: Path) -> None:
    source = tmp_path / "staff.xlsx"
    source.write_bytes(sheet([Unit.objects.filter(level=1)[0].name, "周新"]))
    before = User.objects.count()
    call_command("accounts", str(source), passwords=str(tmp_path / "p.xlsx"), rejected=str(tmp_path / "r.xlsx"), check=True)
    assert User.objects.count() == before
    assert not (tmp_path / "p.xlsx").exists()
