"""Which statistics tables are in on the demo's day? Those of the quick townships of 敦化, on both lines; one was sent back."""

from datetime import datetime, timedelta

from bangfu.campaigns.models import Campaign, Edge
from bangfu.home.seed.accounts import SHOWCASE
from bangfu.home.seed.campaign import Staff
from bangfu.home.seed.moment import at, on
from bangfu.orgs.choices import LineOfCommand, UnitKind
from bangfu.orgs.models import Unit, User
from bangfu.reports.actions import accept_return, open_returns, prepare_return, send_back_return, submit_return
from bangfu.reports.choices import ReturnState

# Townships that reported, with the state the county has given their table since.
ACCEPTED, SUBMITTED, RETURNED = ReturnState.ACCEPTED, ReturnState.SUBMITTED, ReturnState.RETURNED
REPORTED = {
    LineOfCommand.DPF: {"胜利街道": ACCEPTED, "民主街道": ACCEPTED, "丹江街道": ACCEPTED, "官地镇": ACCEPTED, "渤海街道": RETURNED,
                        "贤儒镇": SUBMITTED, "雁鸣湖镇": SUBMITTED, "沙河沿镇": SUBMITTED},
    LineOfCommand.HRSS: {"胜利街道": ACCEPTED, "民主街道": ACCEPTED, "丹江街道": ACCEPTED, "渤海街道": SUBMITTED, "官地镇": SUBMITTED,
                         "贤儒镇": SUBMITTED, "雁鸣湖镇": SUBMITTED, "沙河沿镇": SUBMITTED},
}
WHY_BACK = "“实现就业创业”一行与推荐台账对不上，请核对 1 人的就业登记后重报。"
NOTE = "名册里还没有联系上的人，明日继续入户，补录后更正。"


def write_returns(campaign: Campaign, staff: Staff, *, until: datetime) -> None:
    """Submit, accept and send back by the actions of the site, between the day before and the morning."""
    with at(until):
        open_returns()
    evening = on((until - timedelta(days=1)).date(), "15:00")
    for line, townships in REPORTED.items():
        leader = staff.users["dunhua-shenhe" if line == LineOfCommand.DPF else "dunhua-renshe-shenhe"]
        for position, (name, state) in enumerate(townships.items()):
            unit = Unit.objects.select_related("region").get(region__parent__key=SHOWCASE, region__name=name, line=line, kind=UnitKind.BUREAU)
            if Edge.objects.filter(campaign=campaign, to_unit=unit).exists():
                _report(campaign, staff, unit, leader=leader, state=state, moment=evening + timedelta(minutes=11 * position))


def _report(campaign: Campaign, staff: Staff, unit: Unit, *, leader: User, state: ReturnState, moment: datetime) -> None:
    with at(moment):
        version = prepare_return(campaign=campaign, unit=unit, by=staff.of(unit))
    with at(moment + timedelta(minutes=25)):
        row = submit_return(row=version.of, version=version, by=staff.leader_of(unit), note=NOTE)
    with at(moment + timedelta(hours=17, minutes=30)):
        if state == ReturnState.ACCEPTED:
            accept_return(row=row, by=leader)
        elif state == ReturnState.RETURNED:
            send_back_return(row=row, reason=WHY_BACK, by=leader)
