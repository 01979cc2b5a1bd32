"""What speaks for a pair of person and vacancy, what against it, and what has to be asked – in plain Chinese sentences?

Pure: rows in, sentences out. Every sentence is made from the two rows; none names a category or grade of disability.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bangfu.matching import kernel
from bangfu.matching.layout import Weights
from bangfu.matching.search import named_states, verdict_of
from bangfu.occupations.vocabulary import ACCOMMODATION, ACCOMMODATIONS, DOMAIN, Accommodation

Row = Mapping[str, Any]

VERDICT_LABELS = {"feasible": "可以胜任", "feasible_with": "有便利条件即可胜任", "unknown": "有待确认", "blocked": "目前不合适"}
HOURS_LABELS = {"full": "全天", "part": "半天或部分时间", "any": "全天、半天均可", "flexible": "时间灵活"}
SHIFT_LABELS = {"day": "白班", "rotating": "轮班", "night": "夜班"}
SCHOOLING_LABELS = ("不限", "小学", "初中", "高中或中专", "大专", "本科及以上")
_LEVELS = {1: "同一大类", 2: "同一中类", 3: "同一小类", 4: "同一职业"}


@dataclass(frozen=True)
class Reasons:
    """One pair's verdict with its sentences: what fits, what does not, what is to be asked, what makes it fit."""

    verdict: str
    met: list[str]
    unmet: list[str]
    unknown: list[str]
    adapt: list[str]

    @property
    def label(self) -> str:
        return VERDICT_LABELS[self.verdict]


def reasons(person: Row, vacancy: Row, bits: int, *, km: int | None = None, weights: Weights | None = None) -> Reasons:
    """Sentences of a pair from its two rows (columns.py) and the kernel's reason bits; `km` whole kilometres if known."""
    states = named_states(bits)
    lists: dict[str, list[str]] = {"met": [], "unmet": [], "unknown": [], "adapt": []}

    def add(found: tuple[str, str] | None) -> None:
        if found is not None and found[1]:
            lists[found[0]].append(found[1])

    for sentence in (_occupation_sentence(bits), _pay_sentence(person, vacancy, states)):
        add(sentence)
    add(_place_sentence(person, vacancy, states, km, weights or Weights()))
    add(_hours_sentence(person, vacancy, states))
    add(_night_sentence(vacancy, states))
    add(_schooling_sentence(person, vacancy, states))
    for code in DOMAIN:
        add(_domain_sentence(code, person, vacancy, states))
    add(_fit_sentence(person, vacancy))
    return Reasons(verdict_of(bits), **lists)


def bridging(person: Row, vacancy: Row, code: str) -> list[tuple[Accommodation, str]]:
    """The available accommodations that meet one domain's demand, with where each comes from ("本人自带", "单位已答应提供")."""
    ability = (person.get("abilities") or {}).get(code)
    demand = (vacancy.get("demands") or {}).get(code)
    if ability is None or demand is None:
        return []
    uses, offers = person.get("accommodations") or [], vacancy.get("offers") or []
    found = []
    for item in ACCOMMODATIONS:
        if ability + item.bridges.get(code, 0) < demand or code not in item.bridges:
            continue
        if item.code in offers and (not item.skill or item.code in uses):
            found.append((item, "单位已答应提供"))
        elif item.portable and item.code in uses:
            found.append((item, "本人自带"))
    return found


def could_bridge(person: Row, vacancy: Row, code: str) -> list[Accommodation]:
    """Accommodations nobody has promised yet that would meet one domain's demand."""
    ability = (person.get("abilities") or {}).get(code)
    demand = (vacancy.get("demands") or {}).get(code)
    if ability is None or demand is None or ability >= demand:
        return []
    return [item for item in ACCOMMODATIONS if code in item.bridges and ability + item.bridges[code] >= demand]


def _domain_sentence(code: str, person: Row, vacancy: Row, states: dict[str, str]) -> tuple[str, str] | None:
    domain, state = DOMAIN[code], states.get(code)
    demand = (vacancy.get("demands") or {}).get(code)
    ability = (person.get("abilities") or {}).get(code)
    needs = "是否需要尚不清楚" if demand is None else domain.demand_labels[demand]
    can = "本人情况尚不清楚" if ability is None else f"本人{domain.ability_labels[ability]}"
    if state == "unmet":
        ways = "、".join(item.label for item in could_bridge(person, vacancy, code)[:3])
        return "unmet", f"{domain.label}：岗位{needs}，{can}" + (f"；若有{ways}则可" if ways else "")
    if state == "unknown":
        return "unknown", f"{domain.label}待确认：岗位{needs}，{can}"
    if state == "adapt":
        ways = "；".join(f"有{item.label}则可：{source}" for item, source in bridging(person, vacancy, code))
        return "adapt", f"{domain.label}：{ways}"
    if demand:
        return "met", f"{domain.label}：岗位{needs}，{can}"
    return None


def _occupation_sentence(bits: int) -> tuple[str, str] | None:
    levels = bits >> kernel.OCCUPATION & 7
    if not levels:
        return None
    return "met", f"与{'做过的工作' if bits >> kernel.BY_HISTORY & 1 else '期望的职业'}属{_LEVELS[levels]}"


def _pay_sentence(person: Row, vacancy: Row, states: dict[str, str]) -> tuple[str, str] | None:
    low, high, wish = vacancy.get("pay_min"), vacancy.get("pay_max"), person.get("min_pay")
    if states.get("pay") == "unknown":
        return "unknown", f"工资待确认：岗位未写明，期望每月 {wish:,} 元"
    ends = sorted({pay for pay in (low, high) if pay is not None})
    if not ends:
        return None
    pay = f"每月 {'–'.join(f'{end:,}' for end in ends)} 元"
    if wish is None:
        return "met", pay
    if states.get("pay") == "below":
        return "unmet", f"{pay}，低于期望 {wish:,} 元（不因此排除）"
    if low is not None and low > wish:
        return "met", f"{pay}，高于期望 {wish:,} 元"
    return "met", f"{pay}，{'达到' if low is not None and low >= wish else '高限达到'}期望 {wish:,} 元"


def _place_sentence(
    person: Row, vacancy: Row, states: dict[str, str], km: int | None, weights: Weights
) -> tuple[str, str] | None:
    state, limit = states.get("distance"), person.get("max_km")
    far = f"距离约 {km} 公里" if km is not None and km >= 0 else ""
    within = f"可接受的 {limit:g} 公里" if limit is not None else f"默认的 {weights.default_km} 公里"
    if state == "home":
        return "met", "可以居家做，不受距离限制"
    if state == "unmet":
        return "unmet", f"{far or '距离'}，超过{within}"
    if state == "unknown":
        if vacancy.get("remote") and far:
            return "unknown", f"{far}，超过{within}；岗位可居家做，是否愿意待确认"
        return "unknown", "距离待确认：住处或工作地点不清楚"
    shared = set((person.get("area") or "").split("/")) & set((vacancy.get("area") or "").split("/"))
    near = {12: "在同一个村（社区）", 9: "在同一个乡镇（街道）", 6: "在同一个县（市、区）"}
    for length, words in near.items():
        if any(len(key) == length for key in shared):
            return "met", words
    return ("met", f"{far}，在{within}以内") if far else None


def _hours_sentence(person: Row, vacancy: Row, states: dict[str, str]) -> tuple[str, str] | None:
    wish, offered = person.get("hours"), vacancy.get("hours")
    post = f"岗位{HOURS_LABELS[offered]}" if offered else "岗位时间未写明"
    if offered == "full" and "part_time" in (vacancy.get("offers") or []):
        post += "（也可只上半天）"
    mine = f"本人希望{HOURS_LABELS[wish]}" if wish else "本人希望的时间未填"
    state = states.get("hours")
    if state == "unknown":
        return "unknown", f"工作时间待确认：{post}，{mine}"
    if state == "unmet":
        return "unmet", f"{post}，{mine}"
    return ("met", f"{post}，{mine}") if wish and offered else None


def _night_sentence(vacancy: Row, states: dict[str, str]) -> tuple[str, str] | None:
    shift = vacancy.get("shift")
    if states.get("night") == "unmet":
        return "unmet", "岗位上夜班，本人不能上夜班"
    if states.get("night") == "unknown":
        return "unknown", f"夜班待确认：岗位{SHIFT_LABELS[shift] if shift else '班次未写明'}"
    return None


def _schooling_sentence(person: Row, vacancy: Row, states: dict[str, str]) -> tuple[str, str] | None:
    minimum, mine = vacancy.get("schooling_min") or 0, person.get("schooling")
    if not minimum:
        return None
    asked = f"岗位要求{SCHOOLING_LABELS[minimum]}" + ("" if minimum == len(SCHOOLING_LABELS) - 1 else "及以上")
    if mine is None:
        return "unknown", f"学历待确认：{asked}"
    held = f"本人{SCHOOLING_LABELS[mine] if mine else '未上过学'}"
    return ("unmet" if states.get("schooling_min") == "unmet" else "met"), f"{asked}，{held}"


def _fit_sentence(person: Row, vacancy: Row) -> tuple[str, str] | None:
    offers = vacancy.get("offers") or []
    fitting = [ACCOMMODATION[code].label for code in person.get("accommodations") or [] if code in offers]
    return ("met", f"单位提供本人用得上的：{'、'.join(fitting)}") if fitting else None


def why_not_sentences(counts: Mapping[str, int]) -> list[str]:
    """search.why_not as sentences, most frequent first."""
    words: dict[str, Callable[[int], str]] = {
        "hours": lambda n: f"{n} 个岗位的工作时间不合",
        "distance": lambda n: f"{n} 个岗位太远",
        "schooling_min": lambda n: f"{n} 个岗位的学历要求达不到",
        "night": lambda n: f"{n} 个岗位要上夜班",
    }
    return [words[name](n) if name in words else f"{n} 个岗位在“{DOMAIN[name].label}”上做不了" for name, n in counts.items()]


def what_if_sentences(gains: Mapping[str, int]) -> list[str]:
    """search.what_if as sentences, most gained first."""
    return [f"有{ACCOMMODATION[code].label}，可多 {gain} 个岗位" for code, gain in gains.items()]
