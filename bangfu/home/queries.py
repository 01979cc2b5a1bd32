"""What is late, due today and next for this user, over all rooms?"""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.urls import reverse

from bangfu.campaigns.choices import CampaignState
from bangfu.campaigns.models import Campaign
from bangfu.campaigns.queries import campaigns_visible_to, edges_to_sign, my_tasks, receipts_missing
from bangfu.cases.queries import pairings_due
from bangfu.core.clock import HERE
from bangfu.core.workdays import workdays_between
from bangfu.jobs.queries import referrals_waiting
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, may
from bangfu.reports.queries import returns_to_decide, returns_to_submit

REFERRAL_DAYS = 7  # a referral without an answer for this long is asked after
SHOWN = 12  # to-dos on the page; the rest is counted


@dataclass(frozen=True)
class Todo:
    """One thing to do: what, why, by when, where it is done and what the button says."""

    title: str
    note: str
    due_on: date
    href: str
    act: str

    def state(self, today: date) -> str:
        return "late" if self.due_on < today else "today" if self.due_on == today else "next"


def _day(moment: datetime) -> date:
    return moment.astimezone(HERE).date()


def _campaign_todos(user: User, today: date) -> list[Todo]:
    found = []
    if may(user, Permission.FORWARD_NOTICE):
        for edge in edges_to_sign(user)[:SHOWN]:
            found.append(Todo(f"签收：{edge.campaign.title}", f"{edge.from_unit.name} · {edge.campaign.notice.doc_number}",
                              min(_day(edge.sent_at), today), reverse("receipt", args=[edge.pk]), "去签收"))
        missing = [edge for edge in receipts_missing(user) if _day(edge.sent_at) < today]
        for key, edges in groupby(sorted(missing, key=lambda one: one.campaign_id), key=lambda one: one.campaign):
            rows = list(edges)
            names = "、".join(one.to_unit.name for one in rows[:3])
            found.append(Todo(f"催签收：{len(rows)} 个单位未签收", f"{names}{' 等' if len(rows) > 3 else ''} · {key.title}",
                              today, reverse("campaign_working", args=[key.pk]), "去催办"))
    tasks = my_tasks(user, today)
    for task in (*tasks.late, *tasks.today, *tasks.next):
        found.append(Todo(task.title, f"任务 {task.number} · {task.measure.number}{task.measure.heading}", task.due_on,
                          reverse("task", args=[task.pk]), "去办"))
    return found


def _return_todos(user: User, today: date) -> list[Todo]:
    found = []
    for one in returns_to_submit(user):
        found.append(Todo(f"报送统计表：{one.campaign.title}", one.unit.name, _day(one.due_at) if one.due_at else today,
                          reverse("return", args=[one.pk]), "去填报"))
    waiting = list(returns_to_decide(user))
    for one in waiting[:SHOWN]:
        sent = f"{one.submitted_at.astimezone(HERE):%m月%d日 %H:%M} 提交" if one.submitted_at else "已提交"
        found.append(Todo(f"审定 {one.unit.name} 的统计表", f"{one.campaign.title} · {sent}",
                          _day(one.due_at) if one.due_at else today, reverse("return", args=[one.pk]), "去审定"))
    return found


def _people_todos(user: User, today: date) -> list[Todo]:
    found = [
        Todo(f"{one.next_action or '联系帮扶对象'}", "一对一帮扶", one.next_on or today, reverse("person", args=[one.person_id]), "去帮扶")
        for one in pairings_due(user, today)
    ]
    if may(user, Permission.MATCH):
        waiting = referrals_waiting(user, REFERRAL_DAYS)
        if count := waiting.count():
            found.append(Todo(f"追问 {count} 条推荐的结果", f"推荐满 {REFERRAL_DAYS} 天还没有面试或答复", today, reverse("referrals"), "去追问"))
    return found


def todos(user: User, today: date) -> list[Todo]:
    """Everything this user should do, soonest first."""
    found = _campaign_todos(user, today) + _return_todos(user, today) + _people_todos(user, today)
    return sorted(found, key=lambda one: (one.due_on, one.title))


def current_campaign(user: User, asked: str | None) -> Campaign | None:
    """The running campaign to show: the one asked for, else the one due soonest."""
    running = campaigns_visible_to(user).filter(state=CampaignState.RUNNING).select_related("notice", "region").order_by("due_on", "pk")
    if asked and asked.isdigit():
        chosen = running.filter(pk=int(asked)).first()
        if chosen:
            return chosen
    return running.first()


def lead(todo: list[Todo], due: datetime | None, today: date) -> str:
    """The situation in one sentence."""
    late = sum(1 for one in todo if one.state(today) == "late")
    parts = [f"{late} 件已逾期" if late else "没有逾期的事"]
    if due is not None:
        left = workdays_between(today, _day(due))
        parts.append(f"距本级截止 {left} 个工作日" if left > 0 else "今天是本级截止日" if left == 0 else f"本级截止已过 {-left} 个工作日")
    return "，".join(parts) + "。"


def contacts_of(campaign: Campaign) -> list[dict[str, str]]:
    """The people the notice names for questions."""
    facts = campaign.notice.facts
    named = [*facts.get("contacts", []), *((facts.get("forwards") or {}).get("contacts", []))]
    return [
        {"unit": one.get("unit") or "", "name": one.get("name") or "", "phone": "、".join(one.get("phones") or [])}
        for one in named if one.get("phones") or one.get("name")
    ]
