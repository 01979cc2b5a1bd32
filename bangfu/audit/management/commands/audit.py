"""`bangfu audit verify|archive|check`: is the trail whole, and how does its old part go into a file?"""

import json
import re
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bangfu.audit.anchors import Head, last_head
from bangfu.audit.archives import archive, check_archive
from bangfu.audit.checks import check_chain
from bangfu.audit.exports import check_export
from bangfu.core.errors import DomainError

SHOWN = 50


def head(text: str) -> Head:
    """A head as it was written down: 封存号:校验码."""
    found = re.fullmatch(r"(\d+)[:：]([0-9a-fA-F-]{19}|[0-9a-fA-F]{16,64})", text.strip())
    if not found:
        raise ArgumentTypeError(f"“{text}”应写成“封存号:校验码”，例如 1234:00ab-12cd-34ef-5678")
    return Head("", int(found[1]), found[2])


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}”不是日期，应写成 2026-05-20") from error


class Command(BaseCommand):
    requires_system_checks = []  # data only: pages are checked elsewhere
    help = "审计链：verify 校验，archive 归档半年以前的记录，check 核对归档文件"

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="what", required=True, metavar="verify|archive|check")
        verify = kinds.add_parser("verify", help="校验全链：改动、删除、插入、截断都指名；退出码 0 完整，1 有问题")
        verify.add_argument("--json", action="store_true", help="输出 JSON")
        verify.add_argument("--head", type=head, action="append", default=[], help="纸上抄下的锚点“封存号:校验码”，可写多次")
        put = kinds.add_parser("archive", help="把早于某天的记录写进封存文件，再从库里移走")
        put.add_argument("--before", type=day, required=True, help="早于这一天的记录，例如 2026-01-01")
        put.add_argument("--out", type=Path, required=True, help="写到哪个文件")
        check = kinds.add_parser("check", help="核对一个归档文件，或审计页导出的 .xlsx、.csv")
        check.add_argument("file", type=Path)

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        try:
            {"verify": self._verify, "archive": self._archive, "check": self._check}[what](**options)
        except DomainError as error:
            raise CommandError(error.message, returncode=2) from error

    def _verify(self, *, json: bool, head: list[Head], **options: Any) -> None:
        report = check_chain(by=None, written_down=head)
        if json:
            self.stdout.write(_dumps(report.as_json()))
        else:
            for finding in report.findings[:SHOWN]:
                self.stdout.write(finding.words)
            more = len(report.findings) + report.more - SHOWN
            tail = f"……还有 {more:,} 处，用 --json 看全部\n" if more > 0 else ""
            count = f"{report.links:,} 环，归档 {report.archived:,} 条，锚点 {report.heads:,} 个"
            self.stdout.write(f"{tail}{'审计链完整' if report.whole else f'审计链有 {len(report.findings) + report.more:,} 处问题'}（{count}）。")
            if report.whole and (last := last_head()):
                self.stdout.write(f"请抄下锚点：{last.words}")
        if not report.whole:
            raise SystemExit(1)

    def _archive(self, *, before: date, out: Path, **options: Any) -> None:
        made = archive(before=before, to=out)
        self.stdout.write(f"已归档 {made.lines:,} 条，写在 {out}；库里的链从第 {made.last_seal} 环之后继续。请把文件与 audit_key 分开保管。")

    def _check(self, *, file: Path, **options: Any) -> None:
        check = check_export if file.suffix.lower() in (".xlsx", ".csv") else check_archive
        if not check(file, say=self.stdout.write):
            raise SystemExit(1)
        self.stdout.write("文件与封存时一致，没有改动。")


def _dumps(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)
