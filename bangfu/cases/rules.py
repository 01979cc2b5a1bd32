"""Which of the four services is a person due, which have they had?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bangfu.core.citations import Outcome, cites

BASE_ALL, BASE_WITH_NEED = "就业年龄段未就业的人", "其中有就业需求的人"
# service → (name, whether it is due only to those with a need)
FOUR_SERVICES = {
    "basic_check": ("基础信息核对", False),
    "ability_assessment": ("职业能力评估", True),
    "need_registration": ("就业需求登记", True),
    "employment_service": ("就业服务", True),
}


@dataclass(frozen=True, slots=True)
class ServiceState:
    """One of the four services for one person: whether it is due, when it was given, and why."""

    code: str
    name: str
    due: Outcome
    done_on: date | None
    why: str

    @property
    def base(self) -> str:
        """The denominator of this service, in words."""
        return BASE_WITH_NEED if FOUR_SERVICES[self.code][1] else BASE_ALL

    @property
    def is_missing(self) -> bool:
        return self.due is Outcome.YES and self.done_on is None


@cites("国办发〔2022〕6号 行动九（“四个一”）")
def four_services(*, in_base: bool, has_need: bool | None, done: Mapping[str, date]) -> list[ServiceState]:
    """The four services with their different denominators.

    `in_base`: unemployed (or unknown) and of employment age; `has_need`: None when nobody asked yet;
    `done`: service → day it was first given.
    """
    states = []
    for code, (name, only_with_need) in FOUR_SERVICES.items():
        if not in_base:
            due, why = Outcome.NO, "已就业、不在就业年龄段或不在名册"
        elif not only_with_need:
            due, why = Outcome.YES, "未就业，至少一次"
        elif has_need is None:
            due, why = Outcome.MAYBE, "还没问清有没有就业需求"
        elif has_need:
            due, why = Outcome.YES, "有就业需求，至少一次"
        else:
            due, why = Outcome.NO, "本人没有就业需求"
        states.append(ServiceState(code, name, due, done.get(code), why))
    return states


def why_not_pairing(*, helper_is_active: bool, in_area: bool, has_helper: bool, died: bool) -> str:
    """Why this helper cannot be given to this person; empty when they can."""
    if died:
        return "此人已登记去世，不能结对。"
    if has_helper:
        return "此人已有帮扶责任人。要换人，请先结束原来的结对。"
    if not helper_is_active:
        return "这个账号已停用或不是帮扶责任人，请另选一位。"
    if not in_area:
        return "帮扶责任人不在本辖区的单位，请从名单里选。"
    return ""
