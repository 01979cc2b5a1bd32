"""How does the campaign of May 2022 come into being? By the actions of the site, at their moments: notice, forwarding, receipts, roster."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files

import numpy as np

from bangfu.campaigns.actions import (
    add_to_roster,
    confirm_notice,
    draft_notice,
    forward_notice,
    issue_campaign,
    move_task,
    remind_units,
    sign_receipt,
)
from bangfu.campaigns.choices import TaskState
from bangfu.campaigns.models import Campaign, Edge, Task
from bangfu.home.seed.accounts import SHOWCASE, username_of
from bangfu.home.seed.moment import at, on
from bangfu.orgs.choices import Level, LineOfCommand, UnitKind
from bangfu.orgs.models import Unit, User

NOTICE = files("bangfu.home.seed") / "notice-2022.txt"
FORWARDED = date(2022, 5, 13)
DUE_PREFECTURE, DUE_COUNTY, DUE_TOWNSHIP = "2022-05-20 17:00", "2022-05-19 16:00", "2022-05-17 17:00"
DUE_FIRST_TOWNSHIPS = "2022-05-16 17:00"
FIRST_TOWNSHIPS = ("渤海街道", "胜利街道", "民主街道", "丹江街道", "官地镇", "贤儒镇", "红石乡", "翰章乡")
LAGGING = {"红石乡": .56, "翰章乡": .58, "大蒲柴河镇": .68}
WITHOUT_RECEIPT = .12  # of the counties elsewhere, still to sign
BOTH = (LineOfCommand.DPF, LineOfCommand.HRSS)


@dataclass
class Staff:
    """The demo's users by name and the officer of each bureau."""

    users: dict[str, User]
    officers: dict[int, User]
    leaders: dict[int, User]

    def of(self, unit: Unit) -> User:
        return self.officers[unit.pk]

    def leader_of(self, unit: Unit) -> User:
        """Who signs for the office."""
        return self.leaders[unit.pk]


def staff_from(users: dict[str, User]) -> Staff:
    """Look up who is the officer of which bureau."""
    bureaus = Unit.objects.filter(kind=UnitKind.BUREAU, line__in=BOTH).select_related("region")
    named = {one.pk: users.get(username_of(one.region, one.line)) for one in bureaus}
    units = {one.pk: one for one in bureaus}
    for user in users.values():
        user.unit = units.get(user.unit_id, user.unit)
    leaders = {user.unit_id: user for user in users.values() if user.username.endswith("shenhe")}
    return Staff(users=users, officers={key: user for key, user in named.items() if user}, leaders=leaders)


def start_demo_campaign(staff: Staff) -> Campaign:
    """Enter, confirm and issue the notice as the provincial officer did."""
    officer = staff.users["sheng-canlian"]
    with at(on(FORWARDED, "09:05")):
        notice = draft_notice(text=NOTICE.read_text(encoding="utf-8"), by=officer)
    with at(on(FORWARDED, "09:20")):
        notice = confirm_notice(notice=notice, facts=notice.facts, by=officer)
        return issue_campaign(notice=notice, by=officer, starts_on=FORWARDED)


def bureaus_under(key: str, line: str) -> list[Unit]:
    return list(Unit.objects.filter(region__parent__key=key, line=line, kind=UnitKind.BUREAU).select_related("region").order_by("path"))


def _moment(text: str) -> datetime:
    day, clock = text.split()
    return on(date.fromisoformat(day), clock)


def forward_down(rng: np.random.Generator, campaign: Campaign, staff: Staff, *, until: datetime) -> None:
    """Province → 11 areas → counties → 敦化's townships, on both lines; most sign soon, some late, some not yet."""
    for line in BOTH:
        province = staff.of(Unit.objects.get(region__key="22", line=line, kind=UnitKind.BUREAU))
        areas = bureaus_under("22", line)
        with at(on(FORWARDED, "09:30")):
            forward_notice(campaign=campaign, units=areas, due_at=_moment(DUE_PREFECTURE), by=province)
        for area in areas:
            if not _sign(campaign, area, staff, on(FORWARDED, "10:00") + timedelta(minutes=int(rng.integers(5, 260)))):
                continue
            _forward_area(rng, campaign, staff, area, until=until)


def _forward_area(rng: np.random.Generator, campaign: Campaign, staff: Staff, area: Unit, *, until: datetime) -> None:
    """A prefecture passes on to its counties; an area without counties does the work itself."""
    counties = [one for one in bureaus_under(area.region.key, area.line) if one.level == Level.COUNTY]
    if not counties or area.level != Level.PREFECTURE:
        return
    with at(on(FORWARDED, "15:10") + timedelta(minutes=int(rng.integers(0, 50)))):
        forward_notice(campaign=campaign, units=counties, due_at=_moment(DUE_COUNTY), by=staff.of(area))
    for county in counties:
        showcase = county.region.key == SHOWCASE
        waits = 15 if showcase else int(rng.gamma(1.6, 500))
        if not showcase and rng.random() < WITHOUT_RECEIPT:
            continue
        signed = on(FORWARDED, "16:05") + timedelta(minutes=waits)
        if signed < until:
            _sign(campaign, county, staff, signed)
    if area.region.key == SHOWCASE[:4]:
        _forward_showcase(rng, campaign, staff, area.line)


def _forward_showcase(rng: np.random.Generator, campaign: Campaign, staff: Staff, line: str) -> None:
    """敦化 asks eight townships a day earlier than the others; the lagging ones sign last."""
    officer = staff.of(Unit.objects.get(region__key=SHOWCASE, line=line, kind=UnitKind.BUREAU))
    towns = bureaus_under(SHOWCASE, line)
    for first, due in ((True, DUE_FIRST_TOWNSHIPS), (False, DUE_TOWNSHIP)):
        chosen = [one for one in towns if (one.region.name in FIRST_TOWNSHIPS) == first]
        with at(on(FORWARDED, "16:40")):
            forward_notice(campaign=campaign, units=chosen, due_at=_moment(due), by=officer,
                           requirements="每人一份走访记录；有就业需求的当天登记。聋人一律用文字联系。" if line == LineOfCommand.DPF else "")
    for town in towns:
        late = town.region.name in LAGGING
        minutes = int(rng.integers(10, 55)) + (60 * 64 if late else 0)  # the late ones only on Monday morning
        _sign(campaign, town, staff, on(FORWARDED, "16:45") + timedelta(minutes=minutes))
    with at(on(date(2022, 5, 16), "08:40")):
        remind_units(campaign=campaign, by=officer)


def close_first_tasks(campaign: Campaign, staff: Staff) -> None:
    """The offices of 省, 延边州 and 敦化市 have listed their people; their first task is done."""
    names = [f"{place}-{line}" for place in ("sheng", "zhou", "dunhua") for line in ("canlian", "renshe")]
    for name in names:
        officer = staff.users[name]
        with at(on(date(2022, 5, 16), "16:20")):
            for task in Task.objects.filter(campaign=campaign, unit=officer.unit, proof="roster_people"):
                move_task(task=task, state=TaskState.DONE, by=officer, note="名册已列出，敦化市已派到专职委员")


def _sign(campaign: Campaign, unit: Unit, staff: Staff, moment: datetime) -> bool:
    officer = staff.officers.get(unit.pk)
    edge = Edge.objects.filter(campaign=campaign, to_unit=unit).first()
    if officer is None or edge is None:
        return False
    with at(moment):
        sign_receipt(edge=edge, responsible=officer, by=officer)
    return True


def fill_roster(campaign: Campaign, staff: Staff, person_ids: list[int]) -> int:
    """The people not known to be employed when the campaign started go on the roster; returns how many."""
    with at(on(FORWARDED, "17:20")):
        return add_to_roster(campaign=campaign, person_ids=person_ids, by=staff.users["sheng-canlian"]).new
