"""What is late, due today and next for this user, over all rooms?"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse

from bangfu.campaigns.choices import CampaignState
from bangfu.campaigns.models import Campaign, Edge, Task
from bangfu.campaigns.queries import campaigns_visible_to, edges_overdue, edges_to_sign, my_tasks, receipts_missing
from bangfu.cases.queries import pairings_due
from bangfu.core.clock import HERE, real_now
from bangfu.core.workdays import workdays_between
from bangfu.home.rules import late_by, still_missing
from bangfu.jobs.queries import CONSENT_DAYS, answers_to_take, own_referrals, referrals_waiting, without_consent
from bangfu.jobs.space_queries import reviews_due
from bangfu.orgs.choices import Level, LineOfCommand
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import may
from bangfu.orgs.queries import review_states, reviewed_by
from bangfu.orgs.rules import review_due
from bangfu.orgs.scope import visible_to
from bangfu.people.certificates import expiring
from bangfu.people.choices import RequestState, TransferState
from bangfu.people.guardians import expiring_guardians
from bangfu.people.impact import impact_due
from bangfu.people.interchange.queries import comparisons_due
from bangfu.people.models import Person
from bangfu.people.privacy import mask_name
from bangfu.people.retention import expiries_due
from bangfu.people.rights import requests_due
from bangfu.people.transfers import transfers_due
from bangfu.reports.models import Return
from bangfu.reports.queries import cell_href, returns_to_decide, returns_to_submit, summaries_due

REFERRAL_DAYS = 7  # a referral without an answer for this long is asked after
NAMED = 3  # units named in a line; the rest is counted
Figures = Mapping[str, Mapping[str, int | None]]

# Where a task is done, by the figure that proves it: the word of the button, the page, the right it asks for.
# A figure with a base and no place here is mended person by person: its button opens those still missing.
PLACES = {
    "roster_people": ("去派单", "assign", P.ASSIGN_SURVEY),
    "hard_to_employ": ("看重点群体", "focus_groups", P.VIEW_PEOPLE),
    "openings": ("去录岗位", "vacancies", P.MANAGE_JOBS),
    "referred": ("去匹配", "matches", P.MATCH),
    "hired": ("去跟进", "referrals", P.VIEW_JOBS),
    "returns_submitted": ("去填报", "returns", P.VIEW_RETURN),
}


@dataclass(frozen=True)
class Todo:
    """One thing to do: what, why, by when, where it is read, where it is done and what the button says.

    `room` is the URL name of the navigation entry that counts it, `things` how many things it stands for;
    `overdue` how many units below it chases for what they owe.
    """

    title: str
    note: str
    due: date | datetime
    href: str
    act: str
    act_href: str = ""
    room: str = ""
    things: int = 1
    overdue: int = 0

    @property
    def hour(self) -> str:
        """17:00 of a deadline that has an hour."""
        return f"{self.due.astimezone(HERE):%H:%M}" if isinstance(self.due, datetime) else ""

    @property
    def moment(self) -> datetime:
        """The deadline, or the end of its day."""
        return self.due if isinstance(self.due, datetime) else datetime.combine(self.due, time.max, tzinfo=HERE)

    def state(self, at: datetime) -> str:
        if self.moment < at:
            return "late"
        return "today" if _day(self.moment) == _day(at) else "next"

    def late_by(self, at: datetime) -> str:
        """逾期 2 小时, 逾期 1 天."""
        return late_by((_day(at) - _day(self.moment)).days, int((at - self.moment).total_seconds() // 3600))


def _day(moment: datetime) -> date:
    return moment.astimezone(HERE).date()


def todos(user: User, at: datetime, *, campaign: Campaign | None = None, figures: Figures | None = None) -> list[Todo]:
    """Everything this user should do, soonest first; `figures` of the campaign in the user's area say what tasks lack."""
    day = _day(at)
    found = [*_edge_todos(user, at), *_task_todos(user, day, campaign, figures or {}), *_return_todos(user, day), *_people_todos(user, day), *_account_todos(user, day)]
    return sorted(found, key=lambda one: one.moment)


def todo_counts(user: User, at: datetime) -> dict[str, int]:
    """How many things wait, by navigation entry; `home` is the number of lines of 待办."""
    found = todos(user, at)
    counts = Counter({"home": len(found)})
    for one in found:
        if one.room:
            counts[one.room] += one.things
    return dict(counts)


def _edge_todos(user: User, at: datetime) -> list[Todo]:
    """To sign oneself; to chase, campaign by campaign: who has not reported in time, who has not signed since yesterday."""
    if not may(user, P.FORWARD_NOTICE):
        return []
    day = _day(at)
    found = [
        Todo(f"签收：{edge.campaign.title}", f"{edge.from_unit.name} · {edge.campaign.notice.doc_number} · 签收后生成任务",
             min(_day(edge.due_at), day), reverse("receipt", args=[edge.pk]), "去签收", room="receipts")
        for edge in edges_to_sign(user)
    ]
    for campaign, rows in _by_campaign(edges_overdue(user, at)):
        address = reverse("campaign_working", args=[campaign.pk])
        found.append(Todo(f"催报：{len(rows)} 个单位逾期未报统计表", f"{_names(rows)} · {campaign.title}",
                          min(one.due_at for one in rows), f"{address}?state=late", "去催办", overdue=len(rows)))
    unsigned = [one for one in receipts_missing(user) if one.due_at >= at and _day(one.sent_at) < day]
    for campaign, rows in _by_campaign(unsigned):
        address = reverse("campaign_working", args=[campaign.pk])
        found.append(Todo(f"催签收：{len(rows)} 个单位未签收", f"{_names(rows)} · {campaign.title}",
                          day, f"{address}?state=sent", "去催办"))
    return found


def _by_campaign(edges: Any) -> list[tuple[Campaign, list[Edge]]]:
    rows = sorted(edges, key=lambda one: (one.campaign_id, one.due_at, one.path))
    return [(held[0].campaign, held) for held in (list(items) for _, items in groupby(rows, key=lambda one: one.campaign_id))]


def _names(edges: list[Edge]) -> str:
    """The areas of the first few units: 红石乡、翰章乡 等."""
    areas = list(dict.fromkeys(one.to_unit.region.name for one in edges))
    return "、".join(areas[:NAMED]) + (" 等" if len(areas) > NAMED else "")


def _task_todos(user: User, day: date, campaign: Campaign | None, figures: Figures) -> list[Todo]:
    mine = my_tasks(user, day)
    tasks, found = [*mine.late, *mine.today, *mine.next], []
    several = len({task.campaign_id for task in tasks}) > 1
    for task in tasks:
        counted = figures if campaign and task.campaign_id == campaign.pk and task.unit_id == user.unit_id else {}
        done, base = (int((counted.get(code) or {}).get("all") or 0) for code in (task.proof, task.base))
        lack, page = still_missing(done, base), reverse("task", args=[task.pk])
        act, address = ("去标记", page) if lack and done >= base else _place(user, task)
        name = f"任务 {task.number} · {task.measure.number}{task.measure.heading}"
        words = [name, lack, _paper(task.campaign) if several else ""]
        found.append(Todo(task.title, " · ".join(word for word in words if word), task.due_on, page, act, address))
    return found


def _paper(campaign: Campaign) -> str:
    """What tells two campaigns of one name apart."""
    return campaign.notice.doc_number or campaign.title


def _place(user: User, task: Task) -> tuple[str, str]:
    """What the button of a task says and where it leads."""
    if task.proof in PLACES and may(user, PLACES[task.proof][2]):
        act, name, _ = PLACES[task.proof]
        return act, reverse(name)
    if task.proof and task.base and may(user, P.VIEW_RETURN) and may(user, P.VIEW_PEOPLE):
        return "看名单", cell_href(task.campaign, task.base, task.unit.path) + f"&without={task.proof}"
    return "去办", reverse("task", args=[task.pk])


def _return_todos(user: User, day: date) -> list[Todo]:
    found = []
    for one in returns_to_submit(user):
        sent_back = "上级退回，改好再报" if one.state == "returned" else "生成、核对、签字后提交"
        found.append(Todo(f"报送统计表：{one.campaign.title}", f"{one.unit.name} · {sent_back}", one.due_at or day,
                          reverse("return", args=[one.pk]), "去填报", room="returns"))
    for one, draft in summaries_due(user, day):
        address = reverse("paper", args=[draft]) if draft else reverse("papers") + f"?campaign={one.campaign_id}"
        act, words = ("去报送", "已有草稿，补充后由负责人报送") if draft else ("去写", "数字自动汇总，补充做法和图片") if may(user, P.PREPARE_RETURN) else ("去看", "经办还没有拟稿")
        found.append(Todo(f"报送总结：{one.campaign.title}", f"{one.unit.name} · {words}", one.due_at or day, address, act, room="papers"))
    waiting = sorted(returns_to_decide(user), key=lambda one: one.campaign_id)
    for _, items in groupby(waiting, key=lambda one: one.campaign_id):
        found.append(_decide_todo(list(items), day))
    return found


def _decide_todo(rows: list[Return], day: date) -> Todo:
    """One line for all returns of a campaign that wait to be accepted or sent back."""
    campaign, due = rows[0].campaign, min((one.due_at for one in rows if one.due_at), default=None)
    if len(rows) == 1:
        title, address = f"审定 {rows[0].unit.name} 的统计表", reverse("return", args=[rows[0].pk])
    else:
        title, address = f"审定 {len(rows)} 个单位的统计表", reverse("returns") + f"?campaign={campaign.pk}&state=waiting"
    areas = [one.unit.region.name for one in rows]
    names = "、".join(areas[:NAMED]) + (" 等" if len(areas) > NAMED else "")
    return Todo(title, f"{names}已提交，等您审定 · {campaign.title}", due or day, address, "去审定", room="returns", things=len(rows))


def _name(person: Person) -> str:
    identity = getattr(person, "identity", None)  # erased ones have none
    return mask_name(identity.name) if identity else f"编号 {person.pk}"


def _people_todos(user: User, day: date) -> list[Todo]:
    found = [
        Todo(f"{_name(one.person)}：{one.next_action or '联系，写下一步'}", "一对一帮扶", one.next_on or day,
             reverse("person", args=[one.person_id]), "去帮扶", room="cases")
        for one in pairings_due(user, day)
    ]
    found += [
        Todo("接收转来的人" if one.state == TransferState.WAITING else "对方请求转入一人", f"{one.to_unit.name if one.state == TransferState.REQUESTED else one.from_unit.name} · {one.asked_at.astimezone(HERE):%m-%d} 提出", day,
             reverse("transfer", args=[one.pk]), "去办", room="people")
        for one in transfers_due(user)
    ]
    found += [
        Todo("批准删除个人信息" if one.state == RequestState.CONFIRMING else f"个人信息请求：{one.get_right_display()}", f"{one.get_asked_by_display()}提出 · {one.received_on:%m-%d} 收到", one.due_on,
             reverse("data_request", args=[one.pk]), "去办", room="data_requests")
        for one in requests_due(user)
    ]
    over = expiries_due(user).aggregate(files=Count("pk"), first=Min("due_on"))
    if over["files"]:
        found.append(Todo(f"{over['files']} 份档案保存期满", "到那天删除身份信息；还要用的，写明理由提出保留", over["first"], reverse("expiring_files"), "去看", room="data_requests", things=over["files"]))
    if may(user, P.IMPORT_PEOPLE) and (differing := comparisons_due(user))["rows"]:
        found.append(Todo(f"部门数据比对：{differing['rows']:,} 人对不上", "采用对方、保留这里或请专委核实；到那天比对结果自动删除", differing["first"], reverse("exchange"), "去处理", room="exchange", things=differing["rows"]))
    return [*found, *_paper_todos(user, day), *_impact_todos(user, day), *_referral_todos(user, day), *_space_todos(user, day)]


def _paper_todos(user: User, day: date) -> list[Todo]:
    """Papers of people that run out within a month: for 残联 of a county and below, who remind them."""
    if not may(user, P.EDIT_PEOPLE) or user.unit.line != LineOfCommand.DPF or user.unit.level < Level.COUNTY:
        return []
    found = []
    cards = expiring(user, "30", day).aggregate(people=Count("pk"), first=Min("certificate_until"))
    if cards["people"]:
        found.append(Todo(f"提醒 {cards['people']} 人换残疾人证", "30 天内到期；过期的证不能计入用人单位按比例就业", cards["first"], reverse("expiring_certificates") + "?window=30", "看名单", room="people", things=cards["people"]))
    terms = expiring_guardians(user, day).aggregate(people=Count("pk"), first=Min("until"))
    if terms["people"]:
        found.append(Todo(f"核实 {terms['people']} 人的监护人", "监护期限已过或 30 天内到期", terms["first"], reverse("expiring_guardians"), "看名单", room="people", things=terms["people"]))
    return found


def _impact_todos(user: User, day: date) -> list[Todo]:
    """Risky processing nobody has assessed, an assessment to look at again, one to sign."""
    if not may(user, P.VIEW_IMPACT):
        return []
    due, page, found = impact_due(user, day), reverse("impact_assessments"), []
    if due.missing:
        found.append(Todo(f"{due.missing} 项个人信息处理还没有影响评估", "处理之前要评估并保存记录（个人信息保护法第五十五条、第五十六条）", day, page, "去写", room="impact_assessments", things=due.missing))
    if due.review:
        found.append(Todo(f"复核 {due.review} 项影响评估", "目的、方式、措施有没有变，写一版新的", due.review_on or day, page, "去复核", room="impact_assessments", things=due.review))
    if due.to_sign:
        found.append(Todo(f"签 {due.to_sign} 份影响评估", "经办已写好，签了才算", day, page, "去签", room="impact_assessments", things=due.to_sign))
    return found


def _referral_todos(user: User, day: date) -> list[Todo]:
    """What employers said, what nobody said, and whom nobody asked yet."""
    if not may(user, P.MATCH):
        return []
    page, found = reverse("referrals"), []
    own = f"&unit={user.unit_id}" if visible_to(user).paths else ""
    if count := answers_to_take(user).count():
        found.append(Todo(f"接收 {count} 条单位反馈", "用人单位说了面试、录用的情况，接收了才算数", day, reverse("answers"), "去接收", room="referrals", things=count))
    if count := referrals_waiting(user, REFERRAL_DAYS).count():
        found.append(Todo(f"追问 {count} 条推荐的结果", f"推荐满 {REFERRAL_DAYS} 天还没有面试或答复", day, f"{page}?waiting=1", "去追问", room="referrals", things=count))
    if count := without_consent(own_referrals(user), day).count():
        found.append(Todo(f"问 {count} 人是否同意告诉单位", f"推荐满 {CONSENT_DAYS} 天，单位还不知道是谁，没法约面试", day, f"{page}?consent=missing{own}", "去问", room="referrals", things=count))
    return found


def _space_todos(user: User, day: date) -> list[Todo]:
    """What employers handed in for this office's word."""
    if not may(user, P.MANAGE_JOBS):
        return []
    due, page = reviews_due(user), reverse("reviews")
    found = []
    if count := due["posts"]:
        found.append(Todo(f"审核 {count} 个单位报的岗位", "通过以后才推荐、才计数", day, page, "去审核", room="reviews", things=count))
    if count := due["applications"]:
        found.append(Todo(f"审核 {count} 家单位的开通申请", "核对信用代码，打电话问清是不是本单位", day, page, "去审核", room="reviews", things=count))
    return found


def _account_todos(user: User, day: date) -> list[Todo]:
    """The quarterly review of accounts, for their administrator."""
    if not may(user, P.MANAGE_ACCOUNTS):
        return []
    count = reviewed_by(user).filter(review_states(day, real_now())["open"]).count()
    note = "逐个确认还在用、角色对不对，没人用的停用"
    return [Todo(f"复核 {count} 个账号", note, review_due(day), reverse("account_review"), "去复核", room="accounts", things=count)] if count else []


def running_campaigns(user: User) -> list[Campaign]:
    """The running campaigns this user sees, the one due soonest first."""
    running = campaigns_visible_to(user).filter(state=CampaignState.RUNNING)
    return list(running.select_related("notice", "region").order_by("due_on", "pk"))


@dataclass(frozen=True)
class Lead:
    """The situation in one sentence: how long is left, what is wrong (stands out), what else is open."""

    left: str
    alarm: str
    rest: str


def lead_of(found: list[Todo], at: datetime, *, due: datetime | None, unchecked: int | None) -> Lead:
    """`unchecked` people are not checked yet (None: not counted)."""
    overdue = sum(one.overdue for one in found)
    own = sum(1 for one in found if one.state(at) == "late" and not one.overdue)
    alarms = [f"{overdue} 个单位逾期未报"] if overdue else []
    alarms += [f"{own} 件事已逾期"] if own else []
    rest = "" if unchecked is None else f"{unchecked:,} 人还没核对" if unchecked else "应核对的人都已核对"
    return Lead(_left(due, at), "，".join(alarms), rest or ("" if alarms else "没有逾期的事"))


def _left(due: datetime | None, at: datetime) -> str:
    if due is None:
        return ""
    left = workdays_between(_day(at), _day(due))
    return f"距本级截止 {left} 个工作日" if left > 0 else "今天是本级截止日" if left == 0 else f"本级截止已过 {-left} 个工作日"


def contacts_of(campaign: Campaign) -> list[dict[str, Any]]:
    """The people the notice names for questions."""
    facts = campaign.notice.facts
    named = [*facts.get("contacts", []), *((facts.get("forwards") or {}).get("contacts", []))]
    return [
        {"unit": one.get("unit") or "", "name": one.get("name") or "", "phones": one.get("phones") or []}
        for one in named if one.get("phones") or one.get("name")
    ]
