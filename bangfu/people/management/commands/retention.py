"""`bangfu retention [--dry-run]`: which files are over by the office's terms, and the night's work on them by hand."""

from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from bangfu.core.clock import HERE, today
from bangfu.people.actions.retention import run_retention
from bangfu.people.choices import ExpiryReason, ExpiryState
from bangfu.people.models import Expiry
from bangfu.people.retention import due, no_longer_over, old_conflicts, old_rows, unannounced


class Command(BaseCommand):
    help = "保存期满：通知、宽限、删除身份（夜里自动做）；--dry-run 只看会做什么"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="什么也不改，只列数")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        if not settings.RETAIN_DIED_YEARS and not settings.RETAIN_IDLE_YEARS:
            self.stdout.write("没有设年限（BANGFU_RETAIN_DIED_YEARS、BANGFU_RETAIN_IDLE_YEARS），不会因期满删除任何人。")
        if dry_run:
            self._tell()
            return
        self.stdout.write("开始处理。被打断再运行一次，接着做。")
        self.stdout.flush()
        done = run_retention(today())
        self.stdout.write("新通知 {noticed:,} 份，删除身份 {erased:,} 份，清理名册行 {rows:,} 条、没有主的文件 {files:,} 个。".format(**done))

    def _tell(self) -> None:
        on = today()
        before = datetime.combine(on - timedelta(days=settings.RETAIN_ROSTER_DAYS), time(), tzinfo=HERE)
        for reason in ExpiryReason:
            self.stdout.write(f"会新通知（{reason.label}）：{unannounced(reason, on).count():,} 份")
        self.stdout.write(f"会删除身份：{due(on).exclude(pk__in=no_longer_over(on)).count():,} 份")
        self.stdout.write(f"会撤下通知（又有联系）：{no_longer_over(on).count():,} 份")
        self.stdout.write(f"还在宽限：{Expiry.objects.filter(state=ExpiryState.NOTICED, due_on__gt=on).count():,} 份")
        self.stdout.write(f"提出保留：{Expiry.objects.filter(state=ExpiryState.KEPT).count():,} 份")
        self.stdout.write(f"会清理名册里的行：{old_rows(before).count() + old_conflicts(before).count():,} 条")
