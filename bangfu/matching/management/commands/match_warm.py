"""How is the match kernel compiled before the first page asks for it? `bangfu match_warm`"""

from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand

from bangfu.matching.warm import warm_up


class Command(BaseCommand):
    help = "编译匹配程序（每台机器一次，约一分钟；以后几秒）"

    def handle(self, *args: Any, **options: Any) -> None:
        begun = perf_counter()
        warm_up()
        self.stdout.write(f"匹配程序已就绪，用时 {perf_counter() - begun:.1f} 秒。")
