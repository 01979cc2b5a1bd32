"""Which workbooks go out about accounts: the blank list, rows that were not taken, one-time passwords?"""

from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from django.db.models import QuerySet

from bangfu.core.spreadsheets import Column, Page, write_workbook
from bangfu.orgs.account_lists import COLUMNS, LABELS, USERNAME_WORDS, StaffRow
from bangfu.orgs.models import Unit, User

WIDTHS = {"unit": 36, "display_name": 12, "username": 20, "position": 20, "phone": 18, "role": 12}
NOTES = ("“单位全称”“姓名”必填，单位照“单位”工作表里的全称写。一人一行。",
         f"账号名可以不填，由系统按姓名拼音取；自己填的{USERNAME_WORDS}。", "角色由安全管理员在“权限”里授予，不在这张表里填。")
PAGE_FIELDS = [code for code in COLUMNS if code != "role"]
MOST_UNITS = 5000


def blank_list(units: QuerySet[Unit]) -> BinaryIO:
    """The empty list, with the full names of the administrator's units on a second sheet."""
    heads = [Column(f"{LABELS[code]}{'*' if COLUMNS[code][2] else ''}", WIDTHS[code]) for code in PAGE_FIELDS]
    names = ([name] for name in units.values_list("name", flat=True)[:MOST_UNITS])
    return write_workbook([Page("账号", heads, title="账号登记表", notes=NOTES, blank_rows=300), Page("单位", [Column("单位全称", 40)], names)])


def rejected_list(rows: Iterable[StaffRow], rejected: Sequence[Sequence[Any]] = ()) -> BinaryIO:
    """The rows left out, as they stood, with all reasons in front: mend them and upload this file again."""
    heads = [Column("原表行号", 10, kind="number"), Column("没有建账号的原因", 50), *(Column(LABELS[code], WIDTHS[code]) for code in COLUMNS)]
    bad = [(row.number, row.texts, row.reasons) for row in rows if not row.ok] or rejected
    lines = ([number, "；".join(reasons), *(texts.get(code, "") for code in COLUMNS)] for number, texts, reasons in bad)
    return write_workbook([Page("没有建账号的行", heads, lines)])


def password_list(made: Iterable[tuple[User, str]]) -> BinaryIO:
    """Accounts with their one-time passwords, by unit."""
    heads = [Column("单位", 36), Column("姓名", 12), Column("账号名", 20), Column("一次性密码", 20)]
    rows = ([user.unit.name, user.display_name, user.username, password] for user, password in made)
    notes = ("密码只在这张表里，系统不保存。请裁开当面交给本人，首次登录须修改；发完后删除本表。",)
    return write_workbook([Page("一次性密码", heads, rows, title="账号与一次性密码", notes=notes)])
