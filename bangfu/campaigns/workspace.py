"""What stands at the head of every room of a campaign: its rooms that exist, its deadline, its schedule?

Rooms above this one (图表 of reports) extend campaigns/room.jinja with the same context.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from bangfu.campaigns.choices import EdgeState, TaskState
from bangfu.campaigns.models import Campaign, Edge, Task
from bangfu.campaigns.queries import chain_above, own_edge, unit_deadline
from bangfu.campaigns.rules.deadlines import Left, Step, back_schedule, dated_steps, time_left
from bangfu.core.ui import date_words
from bangfu.orgs.choices import Level
from bangfu.orgs.models import Unit, User

ROOMS = (("list", "清单", "campaign"), ("charts", "图表", "campaign_charts"), ("working", "机制", "campaign_working"))


@dataclass(frozen=True)
class Workspace:
    """The campaign as the user's unit sees it, for campaigns/room.jinja."""

    campaign: Campaign
    room: str
    tabs: list[dict[str, Any]]
    edge: Edge | None
    due_at: datetime
    left: Left


def address(name: str, **arguments: Any) -> str:
    """The address of a page another room may or may not have; empty without it."""
    try:
        return reverse(name, kwargs=arguments)
    except NoReverseMatch:
        return ""


def workspace(user: User, campaign: Campaign, *, room: str, today: date) -> Workspace:
    """Head and tabs of one room (list | charts | working | none of them)."""
    unit = user.unit
    due_at = unit_deadline(unit, campaign)
    tasks = Task.objects.filter(campaign=campaign, unit=unit).exclude(state=TaskState.DROPPED).count()
    sent = Edge.objects.filter(campaign=campaign, from_unit=unit).aggregate(all=Count("pk"), signed=Count("pk", filter=~Q(state=EdgeState.SENT)))
    notes = {"list": f"{tasks} 项任务", "working": f"签收 {sent['signed']} / {sent['all']}" if sent["all"] else ""}
    tabs = []
    for code, label, name in ROOMS:
        if href := address(name, pk=campaign.pk):
            tab = {"label": label, "href": href, "current": code == room}
            tabs.append({**tab, "note": notes[code]} if notes.get(code) else tab)
    return Workspace(campaign=campaign, room=room, tabs=tabs, edge=own_edge(unit, campaign), due_at=due_at, left=time_left(due_at.date(), today))


def schedule(unit: Unit, campaign: Campaign, today: date) -> list[Step]:
    """倒排工期: from the notice's deadline down to the units two levels below, each a working day earlier."""
    chain = chain_above(unit, campaign)
    steps: list[tuple[date, str, str, bool]] = []
    if chain:
        signed = chain[0].received_at
        when = timezone.localdate(signed or chain[0].sent_at)
        steps.append((when, f"{chain[0].from_unit.region.short_name}转发{'，已签收' if signed else '，待签收'}", "", True))
    steps.extend(_below(unit, campaign, today))
    steps.extend(
        (timezone.localdate(edge.due_at), f"{edge.to_unit.region.short_name} → {edge.from_unit.region.short_name}",
         "本级截止" if edge.to_unit_id == unit.pk else "", edge.state == EdgeState.DONE)
        for edge in chain
    )
    return dated_steps([*steps, (campaign.due_on, "通知规定截止", campaign.notice.doc_number, False)], today)


def _below(unit: Unit, campaign: Campaign, today: date) -> list[tuple[date, str, str, bool]]:
    """What the levels below owe this unit: the deadlines given; below them, the day back-scheduling would give."""
    levels = [Level(level).label for level in range(unit.level + 1, Level.VILLAGE + 1)][:2]
    if not levels:
        return []
    given: dict[date, list[bool]] = {}
    for due_at, state in Edge.objects.filter(campaign=campaign, from_unit=unit).order_by("due_at").values_list("due_at", "state"):
        given.setdefault(timezone.localdate(due_at), []).append(state == EdgeState.DONE)
    text = f"{levels[0]} → {unit.region.short_name}"
    steps = [(day, text, f"已报 {sum(done)} / {len(done)}", all(done)) for day, done in list(given.items())[-3:]]
    first = min(given, default=back_schedule(unit_deadline(unit, campaign).date(), 1)[0])
    if not given:
        steps.append((first, text, "建议", first < today))
    if len(levels) > 1:
        below = back_schedule(first, 1)[0]
        steps.append((below, f"{levels[1]} → {levels[0]}", "建议", below < today))
    return steps


def notice_points(campaign: Campaign, edge: Edge | None) -> list[tuple[str, str | None]]:
    """通知要点 beside the task list: (label, value)."""
    notice, facts = campaign.notice, campaign.notice.facts
    forwards = facts.get("forwards") or {}
    targets = forwards.get("targets") if not (facts.get("targets") or {}).get("main") else facts.get("targets")
    points: list[tuple[str, str | None]] = []
    if forwards:
        points.append(("转发", _paper(notice.doc_number or notice.title, notice.issued_on)))
        issued = forwards.get("issued_on")
        points.append(("原文", _paper(forwards.get("doc_number") or forwards.get("title") or "", date.fromisoformat(issued) if issued else None)))
    else:
        points.append((notice.get_kind_display(), _paper(notice.doc_number or notice.title, notice.issued_on)))
    points.append(("印发", "、".join(facts.get("issuers") or [])))
    points.append(("服务对象", (targets or {}).get("main")))
    points.append(("重点", "、".join((targets or {}).get("focus") or [])))
    points.extend(("截止", _due(one)) for one in facts.get("deadlines") or [])
    if edge and edge.received_at:
        at = timezone.localtime(edge.received_at)
        points.append(("本级签收", f"{at.month}月{at.day}日 {at:%H:%M}　{edge.responsible.display_name if edge.responsible else ''}"))
    return [(label, value) for label, value in points if value]


def _paper(name: str, day: date | None) -> str:
    return f"{name}，{date_words(day)}" if day else name


def _due(one: dict[str, Any]) -> str:
    when = f"{date.fromisoformat(one['on']):%Y-%m-%d} 前" if one.get("on") else one.get("text") or ""
    what = "、".join(one.get("deliverables") or [])
    return f"{when}，{what}" if what else when
