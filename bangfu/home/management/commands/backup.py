"""`bangfu backup [FILE]`: the whole installation in one file, without its keys."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bangfu.core.clock import HERE, now
from bangfu.core.errors import DomainError
from bangfu.home.backup.making import make_backup


class Command(BaseCommand):
    requires_system_checks = []  # data only: pages are checked elsewhere
    help = "备份数据库和上传的文件到一个文件；运行中也可以备份；默认不含密钥"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="写到哪里，默认 var/backups/bangfu-年月日-时分秒.tar")
        parser.add_argument("--with-keys", action="store_true", help="连同密钥：得到这个文件就能读出身份信息，只在另有加密保管时使用")

    def handle(self, *args: Any, file: str | None, with_keys: bool, **options: Any) -> None:
        to = Path(file) if file else settings.VAR / "backups" / f"bangfu-{now().astimezone(HERE):%Y%m%d-%H%M%S}.tar"
        try:
            made = make_backup(to=to, with_keys=with_keys)
        except DomainError as error:
            raise CommandError(error.message, returncode=2) from error
        self.stdout.write(f"已备份到 {made.path}：{made.size / 1e6:,.1f} MB，表 {made.tables} 张、{made.rows:,} 行，文件 {made.files:,} 个。")
        if with_keys:
            self.stdout.write("这份备份含密钥（keys.env）：拿到它就能读出身份信息，请加密保管，不要与别的备份放在一起。")
        else:
            self.stdout.write(f"密钥不在备份里。请把 {settings.VAR} 里的三个 *.secret 文件（或 BANGFU_*_KEY 环境变量）另外保管；没有它们，身份信息恢复后打不开。")
