"""`bangfu demo`: fill an empty database with fictitious people and a running campaign; `--accounts` lists who can sign in."""

import json
import os
import secrets
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.table import Table

from bangfu.core.errors import DomainError
from bangfu.home.seed.accounts import shown_accounts
from bangfu.home.seed.demo import PROVINCE, build_demo
from bangfu.home.seed.inputs import write_inputs
from bangfu.people.models import Person

PASSWORD_FILE, ACCOUNTS_FILE = "demo-password.txt", "demo-accounts.json"
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class Command(BaseCommand):
    requires_system_checks = []  # data only: pages are checked elsewhere
    help = "装入演示数据：吉林省的报送层级、虚构人员和 2022 年 5 月的一次活动"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=6000, help="虚构人员数，默认 6000")
        parser.add_argument("--seed", type=int, default=2022, help="随机种子；相同种子得到相同数据")
        parser.add_argument("--as-of", type=date.fromisoformat, default=date(2022, 5, 17), help="演示停在哪一天")
        parser.add_argument("--password", help="所有演示账号的密码；不填则生成一个，存入 var/demo-password.txt")
        parser.add_argument("--if-empty", action="store_true", help="已有人员时什么也不做")
        parser.add_argument("--roster-out", type=Path, help="不装库，只写出虚构的名册 .xlsx（与 --vacancies-out 一起用，供 bangfu run）")
        parser.add_argument("--vacancies-out", type=Path, help="不装库，只写出虚构的岗位表 .xlsx")
        parser.add_argument("--vacancies", type=int, help="岗位表的行数；不填按每十人一个")
        parser.add_argument("--accounts", action="store_true", help="只列出账号和密码")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(width=None if os.isatty(1) else 130)
        if options["roster_out"] or options["vacancies_out"]:
            _write_inputs(console, options)
            return
        if options["if_empty"] and Person.objects.exists() and not shown_accounts():
            raise CommandError("数据库里是正式数据，不能以演示方式启动（演示停在 2022 年）。请用 bangfu serve，或换一个数据目录（BANGFU_VAR）。")
        if options["accounts"] or (options["if_empty"] and Person.objects.exists()):
            _print_accounts(console, _kept_password())
            return
        password = options["password"] or _new_password()
        try:
            built = build_demo(
                people=options["people"], seed=options["seed"], as_of=options["as_of"], password=password,
                say=lambda text: console.print(f"· {text}"),
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        _keep_accounts(password)
        console.print(
            f"已装入 {built.people:,} 个虚构人员、{built.vacancies} 个岗位、{built.contacts:,} 条联系记录、{built.events:,} 个事件；"
            f"活动名册 {built.roster:,} 人。演示停在 {options['as_of']}（BANGFU_TODAY={options['as_of']}）。"
        )
        _print_accounts(console, password)


def _write_inputs(console: Console, options: dict[str, Any]) -> None:
    """The two workbooks `bangfu run` reads, from the same generator."""
    roster, vacancies = options["roster_out"], options["vacancies_out"]
    if not roster or not vacancies:
        raise CommandError("--roster-out 和 --vacancies-out 要一起给。", returncode=2)
    for number, name in ((options["people"], "--people"), (options["vacancies"] or 1, "--vacancies")):
        if number < 1:
            raise CommandError(f"{name} {number}：应是 1 或更大的整数。", returncode=2)
    try:
        people, posts = write_inputs(
            roster=roster, vacancies=vacancies, people=options["people"], seed=options["seed"], as_of=options["as_of"], province=PROVINCE,
            posts=options["vacancies"],
        )
    except OSError as error:
        raise CommandError(f"写不进 {error.filename}：{error.strerror}。请检查路径。", returncode=2) from error
    console.print(f"已写出虚构名册 {roster}（{people:,} 人）、岗位表 {vacancies}（{posts:,} 条）。", soft_wrap=True)


def _new_password() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def _keep(name: str, text: str) -> None:
    """A file in var/ that only the owner of the installation may read."""
    place = settings.VAR / name
    place.unlink(missing_ok=True)
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)


def _keep_accounts(password: str) -> None:
    """For `--accounts`, and for the sign-in page, which shows them when BANGFU_DEMO is set."""
    shown = [{"username": one.username, "password": password, "label": f"{short_unit(one.unit)} {one.role.label}"} for one in shown_accounts()]
    _keep(PASSWORD_FILE, password)
    _keep(ACCOUNTS_FILE, json.dumps(shown, ensure_ascii=False, indent=1))


def short_unit(name: str) -> str:
    """敦化市残疾人联合会 → 敦化市残联, for a narrow table."""
    for long, short in (("残疾人联合会", "残联"), ("人力资源和社会保障", "人社"), ("朝鲜族自治州", "州")):
        name = name.replace(long, short)
    return name


def _kept_password() -> str:
    place = settings.VAR / PASSWORD_FILE
    return place.read_text().strip() if place.exists() else "（没有保存；请用 --password 重新装入）"


def _print_accounts(console: Console, password: str) -> None:
    accounts = shown_accounts()
    if not accounts:
        raise CommandError("没有演示账号。空库请先运行 bangfu demo；正式使用的库没有演示账号。")
    table = Table(title=f"演示账号，密码都是 {password}")
    for heading in ("账号", "姓名", "角色", "单位", "用来看什么"):
        table.add_column(heading)
    for one in accounts:
        table.add_row(one.username, one.display_name, one.role.label, one.unit, one.purpose)
    console.print(table)
