"""`bangfu rescue USERNAME`: an administrator who lost password or second factor gets in again, from the server itself."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from bangfu.orgs.actions import reset_password, reset_second_factor
from bangfu.orgs.models import User


class Command(BaseCommand):
    requires_system_checks = []  # data only: pages are checked elsewhere
    help = "系统管理员丢了密码或两步验证、又没有另一位系统管理员时用：重置密码和两步验证，审计里记为系统"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="账号名")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"没有账号“{username}”。请核对账号名。")
        with transaction.atomic():
            reset_second_factor(user=user, by=None)
            password = reset_password(user=user, by=None)
        self.stdout.write(f"{user.display_name}（{username}）的一次性密码，只显示这一次：{password}")
        self.stdout.write("首次登录要改密码，然后重新设置两步验证。" + ("" if user.is_active else "账号现在是停用的，还要由另一位系统管理员启用。"))
