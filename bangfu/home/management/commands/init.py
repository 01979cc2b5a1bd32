"""`bangfu init --province 22`: an empty installation with the tree of one province and its first three administrators."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bangfu.core.errors import DomainError
from bangfu.home.actions import Started, refuse_if_used, start_installation
from bangfu.orgs.choices import Level, LineOfCommand


class Command(BaseCommand):
    requires_system_checks = []  # data only: pages are checked elsewhere
    help = "正式使用的第一步：在空库里装入一个省的报送层级、两条线的机构和三个管理员账号，不含任何演示数据"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--province", required=True, help="行政区划代码前两位，如 22（吉林省）")
        parser.add_argument("--line", choices=[LineOfCommand.HRSS.value, LineOfCommand.DPF.value], default=LineOfCommand.DPF.value,
                            help="三个管理员在省级哪个单位：hrss 人社厅，dpf 残联（默认）")

    def handle(self, *args: Any, province: str, line: str, **options: Any) -> None:
        try:
            refuse_if_used()
            call_command("migrate", interactive=False, verbosity=0)
            started = start_installation(province=province, line=line)
        except DomainError as error:
            raise CommandError(error.message, returncode=2) from error
        for text in _told(started):
            self.stdout.write(text)


def _told(started: Started) -> list[str]:
    """What the person at the keyboard must know; the passwords are nowhere else."""
    levels = [f"{level.label} {started.places[level]:,}" for level in Level if started.places[level]]
    told = [f"已装入{started.province}：{'、'.join(levels)}；两条线机构 {started.units:,} 个。没有任何人员和演示数据。", ""]
    if not started.places[Level.VILLAGE]:
        told += [
            "缺村（社区）：随软件的区划数据在本省只到乡镇（街道）。现在就可以用，人员先落在乡镇；",
            "拿到村（社区）的 12 位统计用区划代码表后（两列：代码、名称），运行 bangfu load_villages 表格.xlsx 补装，可分次补。", "",
        ]
    told += [f"三个管理员（{started.office}）。一次性密码只显示这一次，请分别当面交给三个人，首次登录须修改：", ""]
    told += [f"  {role.label}　账号 {user.username}　密码 {password}" for user, role, password in started.accounts]
    return [*told, "", "下一步：bangfu serve 启动；系统管理员建账号（可用 Excel 批量），安全管理员授权。密钥在数据目录的 *.secret，请另外备份。"]
