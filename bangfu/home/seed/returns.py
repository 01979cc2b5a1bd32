"""Which statistics tables are in on the demo's day? Those of the quick townships of 敦化, on both lines; one was sent back, one corrected, two late."""

from datetime import datetime, timedelta

from bangfu.campaigns.models import Campaign, Edge
from bangfu.home.seed.accounts import SHOWCASE
from bangfu.home.seed.campaign import Staff
from bangfu.home.seed.moment import at, on
from bangfu.orgs.choices import LineOfCommand, UnitKind
from bangfu.orgs.models import Unit, User
from bangfu.reports.actions import accept_return, open_returns, prepare_return, remind_returns, send_back_return, submit_return
from bangfu.reports.choices import ReturnState
from bangfu.reports.models import Return

# Townships that reported, with the state the county has given their table since.
ACCEPTED, SUBMITTED, RETURNED = ReturnState.ACCEPTED, ReturnState.SUBMITTED, ReturnState.RETURNED
REPORTED = {
    LineOfCommand.DPF: {"胜利街道": ACCEPTED, "民主街道": ACCEPTED, "丹江街道": ACCEPTED, "官地镇": ACCEPTED, "渤海街道": RETURNED,
                        "贤儒镇": SUBMITTED, "雁鸣湖镇": SUBMITTED, "沙河沿镇": SUBMITTED},
    LineOfCommand.HRSS: {"胜利街道": ACCEPTED, "民主街道": ACCEPTED, "丹江街道": ACCEPTED, "渤海街道": SUBMITTED, "官地镇": SUBMITTED,
                         "贤儒镇": SUBMITTED, "雁鸣湖镇": SUBMITTED, "沙河沿镇": SUBMITTED},
}
LATE = ("红石乡", "翰章乡")  # asked for a day earlier, silent still; the county chases them in the morning
CORRECTED = "官地镇"  # 残联's table came back the same evening, went up again corrected
WHY_BACK = "“实现就业创业”一行与推荐台账对不上，请核对 1 人的就业登记后重报。"
POINTED = [("hired", "all", "推荐台账少 1 人，请核对就业登记的日期。"), ("referred", "dpf", "与岗位推荐记录逐人核对。")]
WHY_CORRECT = "下午的联系记录还没有算进来，请补录后重新生成。"
NOTE = "名册里还没有联系上的人，明日继续入户，补录后更正。"
WORDS = {
    "with_need__basic_checked": "导入的名册里已登记愿望，本人还没有核对到，明日入户补核对。",
    "referred__with_need": "推荐时口头说了愿望，补登需求的表已收回，待录入。",
    "interviewed__referred": "含自己去招聘会面试的人，已请专职委员补推荐记录。",
    "hired__referred": "含自己找到工作、经核对登记的人。",
}


def write_returns(campaign: Campaign, staff: Staff, *, until: datetime) -> None:
    """Submit, accept, send back, correct and chase by the actions of the site, between the day before and the morning."""
    with at(until):
        open_returns()
    evening = on((until - timedelta(days=1)).date(), "15:00")
    for line, townships in REPORTED.items():
        leader = staff.users["dunhua-shenhe" if line == LineOfCommand.DPF else "dunhua-renshe-shenhe"]
        for position, (name, state) in enumerate(townships.items()):
            unit = _bureau(name, line)
            if Edge.objects.filter(campaign=campaign, to_unit=unit).exists():
                _report(campaign, staff, unit, leader=leader, state=state, moment=evening + timedelta(minutes=11 * position))
        late = Return.objects.filter(campaign=campaign, unit__in=[_bureau(name, line) for name in LATE]).values_list("pk", flat=True)
        with at(until - timedelta(minutes=15)):
            remind_returns(campaign=campaign, by=staff.of(leader.unit), ids=list(late))


def _bureau(name: str, line: str) -> Unit:
    return Unit.objects.select_related("region").get(region__parent__key=SHOWCASE, region__name=name, line=line, kind=UnitKind.BUREAU)


def _report(campaign: Campaign, staff: Staff, unit: Unit, *, leader: User, state: ReturnState, moment: datetime) -> None:
    row = _submit(campaign, staff, unit, moment)
    if unit.region.name == CORRECTED and unit.line == LineOfCommand.DPF:
        with at(moment + timedelta(minutes=50)):
            send_back_return(row=row, reason=WHY_CORRECT, by=leader, pointed=[("contact_attempts", "dpf", "下午 3 点后的联系没有算进来。")])
        row = _submit(campaign, staff, unit, moment + timedelta(hours=16, minutes=50))
    with at(moment + timedelta(hours=17, minutes=30)):
        if state == ReturnState.ACCEPTED:
            accept_return(row=row, by=leader)
        elif state == ReturnState.RETURNED:
            send_back_return(row=row, reason=WHY_BACK, by=leader, pointed=POINTED)


def _submit(campaign: Campaign, staff: Staff, unit: Unit, moment: datetime) -> Return:
    with at(moment):
        version = prepare_return(campaign=campaign, unit=unit, by=staff.of(unit))
    with at(moment + timedelta(minutes=25)):
        return submit_return(row=version.of, version=version, by=staff.leader_of(unit), words=WORDS, note=NOTE)
