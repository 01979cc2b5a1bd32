"""`bangfu rules`: writes docs/rules.md from the rules and indicators themselves, every one with its sources."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from bangfu.people import ages
from bangfu.policies.catalogue import policies
from bangfu.policies.parameters import PARAMETERS
from bangfu.policies.rules import Policy
from bangfu.reports.indicators import FORM
from bangfu.reports.rules import NEVER_MORE, WORTH_A_WORD

PLACE = Path(__file__).resolve().parents[4] / "docs" / "rules.md"
ON = date(2022, 5, 17)  # the texts do not depend on the day; a fixed one keeps the file the same every day
HEAD = """# 规则与指标

由 `bangfu rules` 从代码生成，不要手改。每条规则的原文在 `bangfu/policies/catalogue/<规则>.py`，案例在 `tests/laws/<规则>.yaml`；
指标在 `bangfu/reports/indicators/assistance_campaign.py`。标“未确认”的没有见到印发机关的原文，用前要核。
"""


def document() -> str:
    """The whole page as Markdown."""
    return "\n".join([HEAD, "## 重点群体", *_policies(), "## 参数", "", *_parameters(), "", "## 统计指标", "", *_indicators(), "", "## 校验", "", *_checks(), ""])


def _policies() -> list[str]:
    lines: list[str] = []
    for one in policies(ON):
        lines += ["", f"### {one.name}（`{one.code}`）", "", f"{one.who}。", "", "| 条件 | 代号 | 依据 |", "|---|---|---|"]
        lines += [f"| {condition.name} | `{condition.code}` | {condition.source} |" for condition in one.conditions]
        known = _suspected(one)
        lines += ["", f"- 已认定看：{one.certificate}", f"- 待确认：{known}", f"- 依据：{'；'.join(one.sources)}"]
    return [*lines, ""]


def _suspected(one: Policy) -> str:
    """Who is listed as 疑似, in words."""
    if one.suspect_when is None:
        return "不列疑似，只看名单"
    must = "、".join(f"“{condition.name}”" for condition in one.conditions if condition.code in one.suspect_when)
    return "没有条件不符合、有条件待确认的，列为疑似" + (f"；但{must}要已经符合" if must else "")


def _parameters() -> list[str]:
    rows = ["| 参数 | 值 | 单位 | 自 | 依据 | 确认 |", "|---|---|---|---|---|---|"]
    values = [value for kept in (ages.PARAMETERS, PARAMETERS) for code in kept.codes() for value in kept.history_of(code)]
    return rows + [f"| {one.label}（`{one.code}`） | {one.value} | {one.unit} | {one.starts_on} | {one.source} | {'已确认' if one.confirmed else '未确认'} |" for one in values]


def _indicators() -> list[str]:
    rows = ["| 序号 | 指标 | 代号 | 单位 | 怎么算 | 占比的分母 | 分线 | 依据 |", "|---|---|---|---|---|---|---|---|"]
    for number, one in enumerate(FORM.values(), 1):
        base = FORM[one.base].name if one.base else "—"
        lines = "分两线" if one.two_lines else "不分线"
        rows.append(f"| {number} | {one.name} | `{one.code}` | {one.unit} | {one.definition} | {base} | {lines} | {'；'.join(one.sources)} |")
    return rows


def _checks() -> list[str]:
    rows = ["| 小的 | 大的 | 不成立时 | 说明 |", "|---|---|---|---|"]
    rows += [f"| {FORM[small].name} | {FORM[large].name} | 不能提交 | {why} |" for small, large, why in NEVER_MORE]
    return rows + [f"| {FORM[small].name} | {FORM[large].name} | 要写说明 | {why} |" for small, large, why in WORTH_A_WORD]


class Command(BaseCommand):
    requires_system_checks = []
    help = "由代码生成 docs/rules.md。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="只检查文件是否最新")

    def handle(self, *args: Any, **options: Any) -> None:
        text = document()
        if options["check"]:
            if not PLACE.exists() or PLACE.read_text(encoding="utf-8") != text:
                raise SystemExit("docs/rules.md 不是最新的，请运行 make rules。")
            return
        PLACE.parent.mkdir(exist_ok=True)
        PLACE.write_text(text, encoding="utf-8")
        self.stdout.write(f"已写 {PLACE.name}：{len(FORM)} 项指标、{len(policies(ON))} 条规则。")
