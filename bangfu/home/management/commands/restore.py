"""`bangfu restore FILE --verify`: a backup into an empty installation, checked before it is adopted."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bangfu.core.errors import DomainError
from bangfu.home.backup.restoring import restore


class Command(BaseCommand):
    requires_system_checks = []  # data only: pages are checked elsewhere
    help = "把备份恢复到空的安装；先在旁边恢复并检查，全对才采用，中途断掉等于没做"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="bangfu backup 写的文件")
        parser.add_argument("--verify", action="store_true", help="除行数外，还校验整条审计链，并用现有密钥抽查身份信息")
        parser.add_argument("--drill", action="store_true", help="恢复演练：全部检查一遍后丢弃，不动现有数据；在用的安装也可以运行")

    def handle(self, *args: Any, file: str, verify: bool, drill: bool, **options: Any) -> None:
        try:
            restore(path=Path(file), verify=verify, drill=drill, say=self.stdout.write)
        except DomainError as error:
            raise CommandError(error.message, returncode=2) from error
        self.stdout.write("演练通过：这份备份能恢复。现有数据没有动。" if drill else "恢复完成，可以启动 bangfu serve。")
