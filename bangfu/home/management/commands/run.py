"""`bangfu run`: a notice, a roster and a table of vacancies in, all papers of the campaign out; no site, no trace."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console

from bangfu.core.errors import DomainError
from bangfu.home.deliverables.inputs import read_inputs
from bangfu.home.deliverables.running import carry_out, day_of
from bangfu.home.deliverables.writing import Wanted, staged, why_not_there, write_all
from bangfu.matching.actions import PER_PERSON

UNUSABLE = 2  # exit code
FILES = {"notice": "通知（.txt、.docx、.pdf）", "roster": "名册（.xlsx、.xls、.csv）", "vacancies": "岗位表（.xlsx、.xls、.csv）", "out": "放结果的文件夹"}


class Command(BaseCommand):
    requires_system_checks = []  # nothing is served
    help = "一条命令办完一场活动：读通知、名册、岗位表，在临时数据库里走一遍与网站相同的办理，写出任务清单、人员名单、计划表、匹配、统计表、总结"

    def add_arguments(self, parser: CommandParser) -> None:
        for name, words in FILES.items():
            parser.add_argument(f"--{name}", default="", help=f"必填：{words}")
        parser.add_argument("--as-of", default="", help="站在哪一天，如 2022-05-20；不填：活动期内用今天，否则用活动截止日")
        parser.add_argument("--due-on", default="", help="通知没有写截止日期，或要改时用")
        parser.add_argument("--top", type=int, default=5, help=f"每人写几个推荐岗位，1–{PER_PERSON}，默认 5")
        parser.add_argument("--with-personal-data", action="store_true", help="写出完整的姓名、证号、电话；默认遮盖")
        parser.add_argument("--no-plans", action="store_true", help="不写 plans/ 里的一人一策计划表")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(stderr=True, highlight=False, soft_wrap=True)
        try:
            _run(console, options)
        except DomainError as error:
            console.print(error.message.replace("\n", " "), markup=False)
            sys.exit(UNUSABLE)


def _run(console: Console, options: dict[str, Any]) -> None:
    started = time.monotonic()
    out = Path(_asked(options, "out"))
    wanted = Wanted(personal=options["with_personal_data"], plans=not options["no_plans"], top=options["top"])
    if not 1 <= wanted.top <= PER_PERSON:
        raise DomainError(f"--top {wanted.top}：应在 1 到 {PER_PERSON} 之间。")
    if problem := why_not_there(out):
        raise DomainError(problem)
    as_of, due_on = _day(options, "as_of"), _day(options, "due_on")
    inputs = read_inputs(*(_asked(options, name) for name in ("notice", "roster", "vacancies")))
    on, due, why = day_of(inputs.facts, as_of, due_on)
    console.print(f"站在 {on}（{why}）；活动截止 {due}")
    with staged(out) as folder:
        step = _steps(console)
        write_all(carry_out(inputs, on=on, due_on=due, step=step), folder, wanted=wanted, step=step)
    console.print(f"完成：{out}　用时 {time.monotonic() - started:.1f} 秒", markup=False)


def _asked(options: dict[str, Any], name: str) -> str:
    if not options[name]:
        raise DomainError(f"缺少 --{name}：请给出{FILES[name]}。")
    return str(options[name])


def _day(options: dict[str, Any], name: str) -> date | None:
    text = options[name]
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise DomainError(f"--{name.replace('_', '-')} {text}：不是日期，请写成 2022-05-20 这样。") from error


def _steps(console: Console) -> Callable[[str], Any]:
    """A context manager for each step: a moving line while it lasts, a line with its time when it is over."""

    @contextmanager
    def step(words: str) -> Iterator[Callable[[int, int], None]]:
        began = time.monotonic()
        counted = ""
        with console.status(words) as status:

            def seen(done: int, total: int) -> None:
                nonlocal counted
                counted = f"　{done:,} / {total:,}"
                if done % 50 == 0 or done == total:
                    status.update(words + counted)

            yield seen
        console.print(f"✓ {words}{counted}　{time.monotonic() - began:.1f} 秒", markup=False)

    return step
