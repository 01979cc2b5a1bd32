"""`bangfu notice parse FILE --json`: what does an official notice say?"""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from rich.console import Console
from rich.table import Table

from bangfu.campaigns.imports import read_notice
from bangfu.campaigns.parser import FILE_LIMIT, decode_notice
from bangfu.campaigns.rules.notices import Facts, doubts_of
from bangfu.core.errors import DomainError
from bangfu.orgs.models import Region


class Command(BaseCommand):
    help = "识别通知：bangfu notice parse 文件 [--json] [--region 22]"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="parse")
        parse = actions.add_parser("parse", help="识别一份通知（.txt、.docx 或 .pdf）")
        parse.add_argument("file", help="通知文件；- 表示标准输入")
        parse.add_argument("--json", action="store_true", help="按通知格式输出 JSON")
        parse.add_argument("--region", default="", help="录入人所在地方的编号：发文机关看不出是哪里时，按它的下级展开“各市（州）”")

    def handle(self, *args: Any, file: str, region: str, **options: Any) -> None:
        try:
            facts = read_notice(_text_of(file), home=_home(region))
        except DomainError as error:
            raise CommandError(error.message, returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=2))
        else:
            _print(facts, Console(file=self.stdout._out))  # type: ignore[attr-defined]


def _text_of(name: str) -> str:
    try:
        return decode_notice(sys.stdin.buffer.read(FILE_LIMIT + 1) if name == "-" else _read(Path(name)))
    except (ValueError, OSError) as error:
        words = f"打不开文件 {name}：{error.strerror}。" if isinstance(error, OSError) else str(error)
        raise CommandError(words, returncode=2) from error


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(FILE_LIMIT + 1)  # the reader says when that is too much


def _home(key: str) -> Region | None:
    if not key:
        return None
    try:
        return Region.objects.get(key=key)
    except (Region.DoesNotExist, DatabaseError) as error:
        raise CommandError(f"没有编号为“{key}”的地方，或数据库没有启动。", returncode=2) from error


def _print(facts: Facts, console: Console) -> None:
    """One line per fact, of the notice and of the forwarded paper."""
    for caption, paper in (("通知", facts), ("原文（被转发）", facts.get("forwards"))):
        if paper:
            table = Table("要素", "内容", title=caption, title_justify="left")
            for label, value in _rows(paper):
                if value:
                    table.add_row(label, value)
            console.print(table)
    for key, reasons in doubts_of(facts).items():
        console.print(f"待确认 {key}：{'；'.join(reasons)}", markup=False)


def _rows(paper: Facts) -> list[tuple[str, str]]:
    targets = paper.get("targets") or {}
    lines = {"hrss": "人社", "dpf": "残联", "other": "其他"}
    return [
        ("文号", paper["doc_number"] or ""), ("标题", paper["title"] or ""), ("发文机关", "、".join(paper["issuers"])),
        ("发文日期", paper["issued_on"] or ""), ("主题", paper["theme"] or ""),
        ("主送", "\n".join(_addressee(one, lines) for one in paper["addressees"])),
        ("对象", targets.get("main") or ""), ("重点", "、".join(targets.get("focus") or [])),
        ("措施", "\n".join(f"{one['no']} {one['heading']}" for one in paper["measures"])),
        ("要求", "\n".join(f"{one['no']} {one['heading']}" for one in paper["requirements"])),
        ("截止", "\n".join(f"{one['on'] or one['recurring'] or '待确认'} {'、'.join(one['deliverables'])}" for one in paper["deadlines"])),
        ("联系人", "\n".join(f"{one['unit']} {one['name']} {'、'.join(one['phones'] + one['emails'])}" for one in paper["contacts"])),
        ("平台", "、".join(paper["platforms"])), ("附件", "、".join(paper["attachments"])),
    ]


def _addressee(one: dict[str, Any], lines: dict[str, str]) -> str:
    expanded = f"：{'、'.join(one['expands_to'])}" if one["expands_to"] else ""
    return f"{one['area']}（{'、'.join(lines.get(line, line) for line in one['lines'])}）{expanded}"
