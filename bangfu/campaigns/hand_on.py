"""What do the lists of a campaign say in a chat group: tasks, receipts?"""

from collections.abc import Sequence
from datetime import datetime

from bangfu.campaigns.models import Campaign, Edge, Task
from bangfu.campaigns.rules.tasks import Status
from bangfu.core.clock import HERE
from bangfu.core.hand_on import Column, HandOn
from bangfu.core.ui import date_words
from bangfu.orgs.models import Unit

TASKS = (Column("任务", width=4), Column("责任人", "{}", 1.6), Column("截止", "{}前", 1.4), Column("状态", "{}", 1.7))
RECEIPTS = (Column("单位", width=3.4), Column("状态", "{}", 1.8), Column("截止", "截止 {}", 1.4), Column("签收", "{}签收", 1.4), Column("责任人", width=1.5))
CHASE = {
    "late": "请上面各单位今天内报送；已报的请忽略，有困难的请回电说明。", "sent": "请上面各单位尽快登录签收，并指定责任人。",
    "": "没有签收的请尽快签收，逾期的请今天内报送。",
}


def tasks_listed(campaign: Campaign, unit: Unit, rows: Sequence[tuple[Task, Status]], at: datetime) -> HandOn:
    """The task list as filtered on the page."""
    done, late = (sum(status.code == code for _, status in rows) for code in ("done", "late"))
    return HandOn(
        title=f"{campaign.title}任务清单", lead=f"{unit.name}，{len(rows)} 项，完成 {done} 项" + (f"，逾期 {late} 项。" if late else "。"), columns=TASKS,
        rows=[(f"{one.title}", one.owner.display_name if one.owner else "责任人未定", date_words(one.due_on), status.words) for one, status in rows],
        unit=unit.name, on=at.astimezone(HERE).date(),
    )


def receipts_listed(campaign: Campaign, sender: Unit, rows: Sequence[tuple[Edge, Status]], state: str, at: datetime) -> HandOn:
    """Who has signed and who has not, or the part the page shows; with the words of a reminder when somebody owes something."""
    signed, done, late = sum(edge.received_at is not None for edge, _ in rows), *(sum(one.code == code for _, one in rows) for code in ("done", "late"))
    owing = any(status.code in ("late", "sent") for _, status in rows)
    title = {"late": "逾期未报的单位", "sent": "还没有签收的单位", "done": "已报送的单位", "signed": "已签收的单位"}.get(state, "签收和报送情况")
    return HandOn(
        title=f"{campaign.title}{title}", lead=f"{len(rows)} 个单位，签收 {signed}，已报送 {done}，逾期 {late}。", columns=RECEIPTS,
        rows=[
            (edge.to_unit.name, status.words, date_words(edge.due_at), date_words(edge.received_at) if edge.received_at else "",
             edge.responsible.display_name if edge.responsible else "")
            for edge, status in rows
        ],
        unit=sender.name, on=at.astimezone(HERE).date(), hint=CHASE.get(state, CHASE[""]) if owing else "",
    )
