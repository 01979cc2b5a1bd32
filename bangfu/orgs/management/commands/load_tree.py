"""`bangfu load_tree --province 22`: the areas and offices of a province, for an installation that starts empty."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from bangfu.core.errors import DomainError
from bangfu.orgs.imports import load_regions, load_units


class Command(BaseCommand):
    requires_system_checks = []  # data only: pages are checked elsewhere
    help = "装入一个省的报送层级和两条线的机构"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--province", required=True, help="行政区划代码前两位，如 22")

    def handle(self, *args: Any, province: str, **options: Any) -> None:
        try:
            with transaction.atomic():
                regions, units = load_regions(province), load_units(province)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"已装入 {regions} 个地方、{units} 个机构。")
