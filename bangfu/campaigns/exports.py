"""How does a task list leave as a workbook?"""

from collections.abc import Mapping
from typing import BinaryIO

from bangfu.campaigns.models import Campaign, Task
from bangfu.core.spreadsheets import Column, Page, write_workbook
from bangfu.orgs.models import Unit

COLUMNS = (
    Column("措施序号", 10), Column("措施或要求", 34), Column("出自", 10), Column("任务号", 8), Column("任务", 44), Column("怎样算完成", 44),
    Column("截止日期", 12, "date"), Column("责任人", 12), Column("状态", 9), Column("备注", 24),
)
BY_WORD = "责任人确认完成"


def task_list(*, campaign: Campaign, unit: Unit, indicators: Mapping[str, str], to: BinaryIO | None = None) -> BinaryIO:
    """The tasks of one unit under their measures; `indicators` names the numbers that prove them."""
    tasks = Task.objects.filter(campaign=campaign, unit=unit).select_related("measure", "owner").order_by("measure__position", "pk")
    rows = [
        [one.measure.number, one.measure.heading, "被转发原文" if one.measure.from_forwarded else "本通知", one.number, one.title, _proof(one, indicators),
         one.due_on, one.owner.display_name if one.owner else "", one.get_state_display(), one.note]
        for one in tasks
    ]
    notes = [f"{unit.name}　依据：{campaign.notice.doc_number or campaign.notice.title}", f"活动截止：{campaign.due_on.isoformat()}　共 {len(rows)} 项"]
    return write_workbook([Page("任务清单", COLUMNS, rows, title=f"{campaign.title}任务清单", notes=notes)], to)


def _proof(task: Task, indicators: Mapping[str, str]) -> str:
    if task.proof not in indicators:
        return BY_WORD
    against = indicators.get(task.base, "")
    return f"统计表“{indicators[task.proof]}”达到“{against}”" if against else f"统计表“{indicators[task.proof]}”"
