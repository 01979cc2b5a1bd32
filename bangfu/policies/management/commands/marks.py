"""`bangfu marks 敦化市`: works out the focus groups of an area anew."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from bangfu.core.clock import today
from bangfu.orgs.models import Region
from bangfu.policies.actions import refresh_marks
from bangfu.policies.catalogue import policy


class Command(BaseCommand):
    requires_system_checks = []  # data only: pages are checked elsewhere
    help = "按规则重新标记重点群体。不写地方就是全部。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("areas", nargs="*", help="地方的名称或编号，例如 敦化市")
        parser.add_argument("--on", type=date.fromisoformat, help="按哪一天算，默认今天")

    def handle(self, *args: Any, **options: Any) -> None:
        on = options["on"] or today()
        for code, count in refresh_marks(paths=self._paths(options["areas"]), as_of=on, by=None).items():
            self.stdout.write(f"{policy(code, on).name}：已认定 {count:,} 人")

    def _paths(self, areas: list[str]) -> list[str]:
        if not areas:
            return list(Region.objects.filter(parent__isnull=True).values_list("path", flat=True))
        paths = []
        for area in areas:
            found = list(Region.objects.filter(Q(name=area) | Q(key=area)))
            if len(found) != 1:
                raise CommandError(f"“{area}”找到 {len(found)} 个地方，请改用编号：{'、'.join(one.key for one in found) or '无'}")
            paths.append(found[0].path)
        return paths
