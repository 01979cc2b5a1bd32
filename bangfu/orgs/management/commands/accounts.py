"""`bangfu accounts FILE`: the first accounts of an installation from a list, with their one-time passwords in a workbook."""

import os
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bangfu.core.errors import DomainError
from bangfu.orgs.account_lists import check_list, read_list
from bangfu.orgs.actions import create_accounts
from bangfu.orgs.exports import password_list, rejected_list
from bangfu.orgs.models import Unit

MOST_ROWS = 10_000
SHOWN = 20


class Command(BaseCommand):
    requires_system_checks = []  # data only: pages are checked elsewhere
    help = "首次装入：按 Excel 登记表批量建账号，密码单写到另一个文件（只写这一次）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="账号登记表：单位全称、姓名必填；账号名、岗位、办公电话、角色可填")
        parser.add_argument("--passwords", default="一次性密码.xlsx", help="密码单写到哪里，默认 ./一次性密码.xlsx")
        parser.add_argument("--rejected", default="没有建账号的行.xlsx", help="有问题的行写到哪里")
        parser.add_argument("--roles", action="store_true", help="同时按“角色”列授权；请与安全管理员一起办，审计里记为系统")
        parser.add_argument("--check", action="store_true", help="只检查，不建账号")

    def handle(self, *args: Any, file: str, passwords: str, rejected: str, roles: bool, check: bool, **options: Any) -> None:
        try:
            if Path(passwords).exists() and not check:
                raise DomainError(f"“{passwords}”已经存在，不覆盖。请换一个文件名（--passwords）。")
            rows = check_list(read_list(file, most=MOST_ROWS), units=Unit.objects.all(), with_roles=roles)
            good, bad = [row for row in rows if row.ok], [row for row in rows if not row.ok]
            for row in bad[:SHOWN]:
                self.stderr.write(f"第 {row.number} 行 {row.texts.get('display_name', '')}：{'；'.join(row.reasons)}")
            if not check and good:
                _write(passwords, password_list(create_accounts(rows=good, by=None)))
        except DomainError as error:
            raise CommandError(error.message, returncode=2) from error
        if bad:
            _write(rejected, rejected_list(bad))
        told = f"{len(good)} 人可以建账号" if check else f"已建 {len(good)} 个账号，密码单在 {passwords}（发完请删除）" if good else "没有建账号"
        self.stdout.write(f"{told}；{len(bad)} 行有问题{f'，写在 {rejected}' if bad else ''}。")


def _write(name: str, file: BinaryIO) -> None:
    """Only the installer may read it."""
    with os.fdopen(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
        target.write(file.read())
