"""`bangfu load_villages FILE`: villages for a province whose divisions end at the township."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bangfu.core.errors import DomainError
from bangfu.orgs.villages import load_villages

SHOWN = 20


class Command(BaseCommand):
    requires_system_checks = []  # data only: pages are checked elsewhere
    help = "从表格装入村（社区）：要有“代码”（12 位）和“名称”两列；可重复运行"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help=".xlsx、.xls 或 .csv")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            done = load_villages(file)
        except DomainError as error:
            raise CommandError(error.message, returncode=2) from error
        for text in done.refused[:SHOWN]:
            self.stderr.write(text)
        if len(done.refused) > SHOWN:
            self.stderr.write(f"……还有 {len(done.refused) - SHOWN} 行")
        self.stdout.write(f"已装入 {done.written} 个村（社区），{done.known} 个早已在库，{len(done.refused)} 行没有装入。")
