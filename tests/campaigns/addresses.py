"""Who may open the addresses of campaigns?

Everything is asked on objects a county of our own started, and on the same objects of the county next to it.
"""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bangfu.campaigns.models import Campaign, Edge, Measure, Notice, RosterEntry, Task
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission as P
from tests.denial.case import Arguments, Case
from tests.world import World

DUE = datetime(2022, 5, 20, 17, tzinfo=ZoneInfo("Asia/Shanghai"))
ADDED = datetime(2022, 5, 17, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
FACTS: dict[str, Any] = {
    "doc_number": None, "title": "关于开展走访的通知", "kind": "notice", "issuers": [], "issued_on": "2022-05-16", "addressees": [], "theme": None,
    "period": None, "targets": {"main": None, "focus": []}, "measures": [], "requirements": [], "deadlines": [], "contacts": [], "attachments": [],
    "platforms": [], "forwards": None, "unsure": [], "text": "关于开展走访的通知", "spans": {"title": [0, 9]},
}


def make_notice(user: User, state: str = "draft") -> Notice:
    return Notice.objects.create(unit=user.unit, path=user.unit.path, entered_by=user, title=FACTS["title"], issued_on=date(2022, 5, 16),
                                 text=FACTS["text"], original=FACTS["text"], facts=FACTS, state=state)


def make_campaign(user: User) -> Campaign:
    """A campaign the user's unit started, with one measure."""
    unit = user.unit
    campaign = Campaign.objects.create(notice=make_notice(user, "confirmed"), region=unit.region, path=unit.path, title="走访活动",
                                       starts_on=date(2022, 5, 16), due_on=date(2022, 5, 20))
    Measure.objects.create(campaign=campaign, position=1, number="一", heading="走访", text="逐户走访。", from_forwarded=False)
    return campaign


def make_task(user: User, **values: Any) -> Task:
    campaign = make_campaign(user)
    return Task.objects.create(**{"campaign": campaign, "measure": campaign.measures.get(), "unit": user.unit, "path": user.unit.path,
                                  "number": "1.1", "title": "走访", "due_on": date(2022, 5, 19), **values})


def make_edge(user: User, to: User) -> Edge:
    """A campaign of the user's unit on its way to another unit."""
    return Edge.objects.create(campaign=make_campaign(user), from_unit=user.unit, to_unit=to.unit, path=to.unit.path, line=to.unit.line, due_at=DUE, sent_by=user)


def notice_of(name: str, state: str = "draft") -> Arguments:
    return lambda world: {"pk": make_notice(getattr(world, name), state).pk}


def campaign_of(name: str) -> Arguments:
    return lambda world: {"pk": make_campaign(getattr(world, name)).pk}


def task_of(name: str) -> Arguments:
    return lambda world: {"pk": make_task(getattr(world, name)).pk}


def edge_to(name: str) -> Arguments:
    return lambda world: {"pk": make_edge(world.prefecture, getattr(world, name)).pk}


def edge_from(name: str, to: str) -> Arguments:
    return lambda world: {"pk": make_edge(getattr(world, name), getattr(world, to)).pk}


def campaign_with_people(name: str) -> Arguments:
    def make(world: World) -> dict[str, Any]:
        campaign = make_campaign(getattr(world, name))
        people = world.people if name == "officer" else world.strangers
        RosterEntry.objects.create(campaign=campaign, person=people[0], added_at=ADDED)
        return {"pk": campaign.pk}

    return make


def note(world: World) -> dict[str, Any]:
    return {"state": "done", "note": "已办"}


NO_PEOPLE = ("helper",)  # may see people, but no campaign
CASES = [
    Case("campaigns", P.VIEW_CAMPAIGN),
    Case("notices", P.VIEW_CAMPAIGN),
    Case("notice_new", P.ISSUE_NOTICE),
    Case("notice_new", P.ISSUE_NOTICE, method="post", data=lambda world: {"text": "关于开展残疾人就业帮扶活动的通知\n各县：\n请于2022年5月20日前上报总结。"}),
    Case("notice", P.VIEW_CAMPAIGN, notice_of("officer", "confirmed"), notice_of("stranger", "confirmed")),
    Case("notice_confirm", P.ISSUE_NOTICE, notice_of("officer"), notice_of("stranger")),
    Case("notice_confirm", P.ISSUE_NOTICE, notice_of("officer", "confirmed"), notice_of("stranger", "confirmed"), method="post"),
    Case("notice_word", P.VIEW_CAMPAIGN, notice_of("officer", "confirmed"), notice_of("stranger", "confirmed")),
    Case("notice_pdf", P.VIEW_CAMPAIGN, notice_of("officer", "confirmed"), notice_of("stranger", "confirmed")),
    Case("notice_drop", P.ISSUE_NOTICE, notice_of("officer"), notice_of("stranger"), method="post"),
    Case("notice_restore", P.ISSUE_NOTICE, notice_of("officer", "dropped"), notice_of("stranger", "dropped"), method="post"),
    Case("campaign", P.VIEW_CAMPAIGN, campaign_of("officer"), campaign_of("stranger")),
    Case("campaign_working", P.VIEW_CAMPAIGN, campaign_of("officer"), campaign_of("stranger")),
    Case("campaign_withdraw", P.ISSUE_NOTICE, campaign_of("officer"), campaign_of("stranger"), method="post"),
    Case("campaign_forward", P.FORWARD_NOTICE, campaign_of("officer"), campaign_of("stranger")),
    Case("campaign_remind", P.FORWARD_NOTICE, campaign_of("officer"), campaign_of("stranger"), method="post"),
    Case("receipts", P.FORWARD_NOTICE),
    Case("receipt", P.FORWARD_NOTICE, edge_to("officer"), edge_to("stranger")),
    Case("receipt", P.FORWARD_NOTICE, edge_to("officer"), edge_to("stranger"), method="post", data=lambda world: {"responsible": world.officer.pk}),
    Case("forward_word", P.FORWARD_NOTICE, edge_to("officer"), edge_to("stranger")),
    Case("forward_word", P.FORWARD_NOTICE, edge_from("officer", "township"), edge_from("stranger", "stranger_commissioner")),
    Case("forward_pdf", P.FORWARD_NOTICE, edge_to("officer"), edge_to("stranger")),
    Case("forward_pdf", P.FORWARD_NOTICE, edge_from("officer", "township"), edge_from("stranger", "stranger_commissioner")),
    Case("edge_withdraw", P.FORWARD_NOTICE, edge_from("officer", "township"), edge_from("stranger", "stranger_commissioner"), method="post"),
    Case("task_new", P.MANAGE_TASKS, campaign_of("officer"), campaign_of("stranger")),
    Case("task", P.VIEW_CAMPAIGN, task_of("officer"), task_of("stranger")),
    Case("task_move", P.MANAGE_TASKS, task_of("officer"), task_of("stranger"), method="post", data=note),
    Case("campaign_roster", P.VIEW_PEOPLE, campaign_of("officer"), campaign_of("stranger"), not_for=NO_PEOPLE),
    Case("roster_pick", P.IMPORT_PEOPLE),
    Case("roster_pick", P.IMPORT_PEOPLE, method="post", status=422),
    Case("roster_add", P.IMPORT_PEOPLE, campaign_of("officer"), campaign_of("stranger"), method="post", data=lambda world: {"from": "area"}),
    Case("roster_undo", P.IMPORT_PEOPLE, campaign_with_people("officer"), campaign_with_people("stranger"), method="post",
         data=lambda world: {"added_at": ADDED.isoformat()}),
]
