"""May this person be referred to this vacancy, what does the next move need, and does a hire count? Pure."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bangfu.core.citations import Reason, Verdict, cites
from bangfu.jobs.choices import REFERRAL_MOVES, UNDECIDED_STATES, UNDOABLE_STATES, ReferralState, VacancyState

REFERRALS_PER_OPENING = 3  # our own rule: more would send people to a queue, not to a job
FRESH_DAYS = 30  # our own rule: then the employer is asked again
CONTRACT_YEAR = 365


def openings_left(openings: int, hired: int) -> int:
    """Openings nobody was hired for yet; never below nought."""
    return max(0, openings - hired)


def is_stale(confirmed_on: date, today: date) -> bool:
    """Whether nobody has asked the employer for more than FRESH_DAYS."""
    return confirmed_on < today - timedelta(days=FRESH_DAYS)


def crowding(openings_free: int, open_referrals: int) -> str:
    """"roomy" while everybody referred could be taken, "crowded" from twice the openings on, else ""."""
    if open_referrals >= 2 * max(1, openings_free):
        return "crowded"
    return "roomy" if open_referrals < openings_free else ""


@dataclass(frozen=True)
class Pair:
    """What is known of a person and a vacancy when somebody wants to refer."""

    person_dead: bool
    withdrawn: bool  # consent to the use of their data
    person_employed: bool
    state: str  # of the vacancy
    openings: int
    hired: int
    open_referrals: int


@cites("《残疾人就业条例》第二十二条：提供职业介绍等服务", "每个名额同时推荐不超过 3 人为本平台自定")
def why_not_refer(pair: Pair) -> Verdict:
    """Whether a referral may be written, with what stands against it."""
    unmet = []
    if pair.person_dead:
        unmet.append(Reason("此人已登记去世。请核对人员档案", code="dead"))
    if pair.withdrawn:
        unmet.append(Reason("本人不同意使用本人信息，或撤回了同意。本人又同意的，请先在“本人的要求”里登记", code="withdrawn"))
    if pair.person_employed:
        unmet.append(Reason("此人登记为已就业。如已离职，请先更正就业状况再推荐", code="employed"))
    if pair.state in UNDECIDED_STATES:
        unmet.append(Reason(f"岗位是单位自己填报的，现在“{VacancyState(pair.state).label}”。审核通过后才能推荐", code="state"))
    elif pair.state != VacancyState.OPEN:
        unmet.append(Reason(f"岗位现在是“{VacancyState(pair.state).label}”。请先与单位核实、恢复招聘", code="state"))
    free = openings_left(pair.openings, pair.hired)
    if not free:
        unmet.append(Reason(f"招 {pair.openings} 人，已录用 {pair.hired} 人，没有余额。请换一个岗位", code="full"))
    elif pair.open_referrals >= free * REFERRALS_PER_OPENING:
        text = f"还招 {free} 人，已有 {pair.open_referrals} 人推荐在等结果（每个名额最多 {REFERRALS_PER_OPENING} 人）。请先反馈结果或换一个岗位"
        unmet.append(Reason(text, code="crowded"))
    return Verdict(unmet=tuple(unmet), source="推荐岗位")


# What an employer may do with its own post. Once approved, pausing, going on, closing and confirming need nobody's word;
# a post nobody has approved yet is simply taken away; what was closed goes through the county again.
_OWN_ACTS = {
    VacancyState.OPEN: ("confirm", "paused", "closed"),
    VacancyState.PAUSED: ("open", "closed"),
    VacancyState.CLOSED: ("waiting",),
}


def own_acts(state: str, *, approved: bool) -> tuple[str, ...]:
    """What the employer may do now: states to go to, "confirm", or "remove". `approved`: an office has taken the post over once."""
    if state in UNDECIDED_STATES:
        return ("closed",) if approved else ("remove",)
    return _OWN_ACTS[VacancyState(state)]


def changed_since(approved: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """field → approved value, of those fields that say something else now."""
    return {name: value for name, value in approved.items() if values[name] != value}


@dataclass(frozen=True)
class Step:
    """One thing an employer should do now; `room` is the URL name of the page it is done on, `query` its conditions."""

    text: str
    act: str
    query: str = ""
    room: str = "space"
    alarm: bool = False


def next_steps(figures: Mapping[str, int], answers_due: int) -> list[Step]:
    """What the employer's first page asks for, the most pressing first. `figures`: see space_queries.space_figures."""
    steps = []
    if count := figures["returned"]:
        steps.append(Step(f"{count} 个岗位被县里退回，照写的原因改好再交", "去修改", "?state=returned", alarm=True))
    if answers_due:
        steps.append(Step(f"{answers_due} 个人选等您答复：面试了没有、录用不录用", "去答复", "?due=1", room="candidates", alarm=True))
    if count := figures["stale"]:
        steps.append(Step(f"{count} 个岗位 {FRESH_DAYS} 天没有确认：还招的点“还在招”，不招的结束", "去确认", "?state=open&stale=1"))
    if count := figures["waiting"]:
        steps.append(Step(f"{count} 个岗位在等县里审核，不用做什么", "看一看", "?state=waiting"))
    return steps


def is_same_name(one: str, other: str) -> bool:
    """Whether two spellings name one firm: width, blanks and brackets do not matter."""
    return _plain_name(one) == _plain_name(other)


def _plain_name(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).lower()


def moves_from(state: str) -> list[ReferralState]:
    """The states a referral may go to next, in the order of the enum."""
    return [one for one in ReferralState if one in REFERRAL_MOVES[state]]


@cites("统计法第七条：真实、准确；记错的一步可以撤销，记录和原因保留为本平台自定")
def why_not_undo(*, state: str, is_last: bool, kept: bool) -> Verdict:
    """Whether a step may be taken back. `kept`: it holds what it replaced."""
    unmet = []
    if state not in UNDOABLE_STATES:
        text = "推荐错了请用“撤回”" if state == ReferralState.REFERRED else "撤回了的，重新推荐一次即可"
        unmet.append(Reason(f"“{ReferralState(state).label}”这一步不能撤销，{text}", code="state"))
    elif not is_last:
        unmet.append(Reason("这之后还记过别的，请先撤销最新的一步", code="last"))
    elif not kept:
        unmet.append(Reason("这一步没有留下原先的情况，不能自动撤销，请直接更正人员档案", code="kept"))
    return Verdict(unmet=tuple(unmet), source="撤销推荐的一步")


def missing_for(state: str, facts: Mapping[str, Any]) -> dict[str, str]:
    """What the move to `state` still needs: field → what to enter."""
    missing: dict[str, str] = {}
    if state in (ReferralState.REFUSED_BY_PERSON, ReferralState.REFUSED_BY_EMPLOYER) and not facts.get("refusal_reason"):
        missing["refusal_reason"] = "请选没有成的原因，下次才推荐得更准。"
    if state == ReferralState.HIRED:
        if facts.get("contract_from") is None:
            missing["contract_from"] = "请填上岗（合同开始）日期。"
        if facts.get("pay") is None:
            missing["pay"] = "请填每月工资。"
        start, end = facts.get("contract_from"), facts.get("contract_until")
        if start and end and end < start:
            missing["contract_until"] = f"合同结束 {end} 早于开始 {start}，请检查。"
    return missing


@cites("残联厅函〔2022〕63号", "苏州 2023、四川 2022 年审通知（抄件，本省口径未确认）")
def why_not_counted(
    *, contract_from: date | None, contract_until: date | None, pay: int | None, insured: bool | None, minimum_pay: int | None = None
) -> Verdict:
    """Whether a hire counts for the employer's quota: contract of a year, pay at least the local minimum, full insurance.

    `minimum_pay` in yuan a month; None: not entered, so pay stays to be confirmed.
    """
    sides: dict[str, list[Reason]] = {"met": [], "unmet": [], "unknown": []}

    def add(side: str, text: str, code: str) -> None:
        sides[side].append(Reason(text, code=code))

    if contract_from is None:
        add("unknown", "合同起止日期未填", "contract")
    elif contract_until is None:
        add("met", "无固定期限（未填结束日期）", "contract")
    elif (contract_until - contract_from).days + 1 >= CONTRACT_YEAR:
        add("met", "合同满 1 年", "contract")
    else:
        add("unmet", f"合同 {contract_from} 至 {contract_until}，不满 1 年", "contract")
    if insured is None:
        add("unknown", "是否缴纳社会保险未填", "insured")
    else:
        add("met" if insured else "unmet", "已缴纳社会保险" if insured else "未缴纳社会保险", "insured")
    if pay is None or minimum_pay is None:
        add("unknown", "工资是否达到当地最低标准：标准尚未录入（未确认）", "pay")
    else:
        add("met" if pay >= minimum_pay else "unmet", f"月工资 {pay:,} 元，当地最低 {minimum_pay:,} 元", "pay")
    return Verdict(**{side: tuple(reasons) for side, reasons in sides.items()}, source="计入按比例就业的条件")
