"""Which posts are shown to one person and why, which are not and why not, and what would open more?

One person at a time, from the same kernel as the runs; nothing is stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl

from bangfu.core.citations import Reason, Verdict
from bangfu.matching import search
from bangfu.matching.columns import market
from bangfu.matching.geography import kilometres
from bangfu.matching.layout import Market, Weights
from bangfu.matching.reasons import Reasons, bridging, reasons
from bangfu.matching.warm import COMPUTING
from bangfu.occupations.vocabulary import ACCOMMODATION, DOMAIN, Domain

SHOWN = 10
WIDER_KM = 20
EXAMPLES = 3
AT_MOST = 2  # more open questions of one kind are told in one sentence
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Offer:
    """One post for one person."""

    vacancy_id: int
    score: int
    why: Reasons


@dataclass(frozen=True)
class Blocked:
    """One reason that keeps posts away: its name, its words, how many posts, those it alone keeps away, some of them."""

    code: str
    label: str
    count: int
    alone: int
    examples: list[int]  # vacancy keys
    advice: str


@dataclass(frozen=True)
class Gain:
    """What would open more posts."""

    words: str
    more: int


@dataclass(frozen=True)
class Outcome:
    """Everything the page of one person says. The four counts add up to `total`."""

    total: int
    feasible: int
    with_adaptation: int
    unknown: int
    blocked: int
    offers: list[Offer] = field(default_factory=list)
    not_offered: list[Blocked] = field(default_factory=list)
    gains: list[Gain] = field(default_factory=list)

    @property
    def open(self) -> int:
        return self.feasible + self.with_adaptation + self.unknown


def counts_of(bits: np.ndarray) -> tuple[int, int, int, int]:
    """(feasible, with adaptation, unknown, blocked) among reason bits."""
    blocked = (bits & search.BLOCKED_BITS) != 0
    unknown = ~blocked & ((bits & search.UNKNOWN_BITS) != 0)
    adapted = ~blocked & ~unknown & ((bits & search.ADAPT_BITS) != 0)
    several = int(blocked.sum()), int(unknown.sum()), int(adapted.sum())
    return bits.size - sum(several), several[2], several[1], several[0]


def outcome_for(person: Row, vacancies: pl.DataFrame, weights: Weights | None = None, k: int = SHOWN) -> Outcome:
    """The page of one person, a row of PEOPLE_SCHEMA, among these vacancies (VACANCY_SCHEMA)."""
    weights = weights or Weights()
    if vacancies.is_empty():
        return Outcome(0, 0, 0, 0, 0)
    with COMPUTING:
        posts = market(vacancies)
        best = search.match_one(person, posts, weights, k)
        bits = search.pair_bits(person, posts, weights)
        gains = _gains(person, posts, weights, bits)
    by_id = {row["vacancy_id"]: row for row in vacancies.filter(pl.col("vacancy_id").is_in(best["vacancy_id"].to_list())).iter_rows(named=True)}
    offers = [
        Offer(row["vacancy_id"], row["score"], _why(person, by_id[row["vacancy_id"]], row["reasons"], weights))
        for row in best.iter_rows(named=True)
    ]
    return Outcome(posts.ids.size, *counts_of(bits), offers=offers, not_offered=_not_offered(person, posts, bits), gains=gains)


def blocked_by(
    person: Row, vacancies: pl.DataFrame, code: str, weights: Weights | None = None, *, alone: bool = False
) -> list[tuple[int, Reasons]]:
    """The posts one reason keeps away (alone: it and no other), each with all its sentences."""
    weights = weights or Weights()
    if vacancies.is_empty() or code not in search.BLOCK_NAMES:
        return []
    with COMPUTING:
        posts = market(vacancies)
        bits = search.pair_bits(person, posts, weights)
    of_id = dict(zip(posts.ids.tolist(), bits.tolist(), strict=True))
    bit = 1 << search.BLOCK_NAMES[code]
    wanted = {key for key, held in of_id.items() if (held & search.BLOCKED_BITS == bit if alone else held & bit)}
    rows = (row for row in vacancies.iter_rows(named=True) if row["vacancy_id"] in wanted)
    return [(row["vacancy_id"], _why(person, row, of_id[row["vacancy_id"]], weights)) for row in rows]


def pair_of(person: Row, vacancy: pl.DataFrame, weights: Weights | None = None) -> tuple[Reasons, int]:
    """Reasons and score of one person with one vacancy (a frame of one row); the score of a blocked pair is 0."""
    weights = weights or Weights()
    row = vacancy.row(0, named=True)
    with COMPUTING:
        posts = market(vacancy)
        bits = int(search.pair_bits(person, posts, weights)[0])
        best = search.match_one(person, posts, weights, 1)
    return _why(person, row, bits, weights), int(best["score"][0]) if best.height else 0


def candidates_for(people: pl.DataFrame, vacancy: pl.DataFrame, weights: Weights | None = None) -> dict[int, Reasons]:
    """Reasons of several people with one vacancy, by the person's key."""
    weights = weights or Weights()
    row, found = vacancy.row(0, named=True), {}
    with COMPUTING:
        posts = market(vacancy)
        for person in people.iter_rows(named=True):
            bits = int(search.pair_bits(person, posts, weights)[0])
            found[person["person_id"]] = _why(person, row, bits, weights)
    return found


def gathered(why: Reasons, person: Row, vacancy: Row) -> Reasons:
    """The same with many open questions put into one sentence each (what the person, what the employer was not asked), and
    with the accommodations that meet one demand in one sentence.
    """
    texts = {code: next((text for text in why.unknown if text.startswith(f"{domain.label}待确认")), "") for code, domain in DOMAIN.items()}
    of_post = [code for code, text in texts.items() if text and (vacancy["demands"] or {}).get(code) is None]
    of_person = [code for code, text in texts.items() if text and code not in of_post]
    unknown = list(why.unknown)
    for codes, words in ((of_person, "本人这几项还没问："), (of_post, "岗位这几项要求还没问：")):
        if len(codes) > AT_MOST:
            unknown = [text for text in unknown if text not in {texts[code] for code in codes}]
            unknown.append(words + "、".join(DOMAIN[code].label for code in codes))
    adapted = [domain for domain in DOMAIN.values() if any(text.startswith(f"{domain.label}：") for text in why.adapt)]
    return replace(why, unknown=unknown, adapt=[_bridged(domain, person, vacancy) for domain in adapted])


def _bridged(domain: Domain, person: Row, vacancy: Row) -> str:
    """行走：有坡道、可以坐着做之一即可（单位已答应提供）"""
    ways: dict[str, list[str]] = {}
    for item, source in bridging(person, vacancy, domain.code):
        ways.setdefault(source, []).append(item.label)
    parts = [f"有{'、'.join(labels)}{'之一' if len(labels) > 1 else ''}即可（{source}）" for source, labels in ways.items()]
    return f"{domain.label}：{'；'.join(parts)}"


def verdict_of(why: Reasons, score: int) -> dict[str, Any]:
    """The verdict as it is stored with a referral."""
    sides = {side: tuple(Reason(text) for text in getattr(why, side)) for side in ("met", "unmet", "unknown", "adapt")}
    return Verdict(**sides, source="匹配推荐").as_dict() | {"verdict": why.verdict, "score": score}


def km_between(person: Row, vacancy: Row) -> int | None:
    """Whole kilometres between the two counties' points; nothing within one point."""
    ends = (person["lon"], person["lat"], vacancy["lon"], vacancy["lat"])
    return None if any(end is None for end in ends) else int(kilometres.py_func(*ends))


def _why(person: Row, vacancy: Row, bits: int, weights: Weights) -> Reasons:
    return gathered(reasons(person, vacancy, bits, km=km_between(person, vacancy), weights=weights), person, vacancy)


def _gains(person: Row, posts: Market, weights: Weights, bits: np.ndarray) -> list[Gain]:
    """Accommodations, a longer way and other hours, by how many more posts they open."""
    open_now = int(((bits & search.BLOCKED_BITS) == 0).sum())
    uses = person["accommodations"] or []
    gains = []
    for code, more in search.what_if(person, posts, weights).items():
        item = ACCOMMODATION[code]
        if not item.skill or code in uses:
            gains.append(Gain(f"{'本人备有' if item.portable else '单位提供'}{item.label}", more))
    limit = person["max_km"] if person["max_km"] is not None else weights.default_km
    others: list[tuple[str, dict[str, Any]]] = [(f"通勤放宽到 {limit + WIDER_KM:g} 公里", {"max_km": limit + WIDER_KM})]
    if person["hours"] in ("full", "part"):
        others.append(("全天、半天都可以", {"hours": "any"}))
    if person["night_ok"] is False:
        others.append(("可以上夜班", {"night_ok": True}))
    if not person["remote_ok"]:
        others.append(("愿意居家做", {"remote_ok": True}))
    for words, change in others:
        more = int(((search.pair_bits({**person, **change}, posts, weights) & search.BLOCKED_BITS) == 0).sum()) - open_now
        if more > 0:
            gains.append(Gain(words, more))
    return sorted(gains, key=lambda one: -one.more)


BLOCK_WORDS = {
    "hours": ("工作时间不合", "问本人能否换时间，问单位能否只上半天"),
    "distance": ("超出可接受的距离", "问本人能否走远些，问单位有没有班车、宿舍"),
    "schooling_min": ("学历要求达不到", "问单位能否放宽，或先参加培训"),
    "night": ("要上夜班", "问单位能否只上白班"),
}


def _not_offered(person: Row, posts: Market, bits: np.ndarray) -> list[Blocked]:
    found = []
    blocked_bits = bits & search.BLOCKED_BITS
    for code, bit in search.BLOCK_NAMES.items():
        here = (bits >> bit) & 1 == 1
        if not here.any():
            continue
        alone = blocked_bits == (1 << bit)
        ids: Sequence[int] = [*posts.ids[alone].tolist(), *posts.ids[here & ~alone].tolist()][:EXAMPLES]
        label, advice = BLOCK_WORDS.get(code) or (_domain_words(code), _domain_advice(person, code))
        found.append(Blocked(code, label, int(here.sum()), int(alone.sum()), list(ids), advice))
    return sorted(found, key=lambda one: (-one.count, one.code))


def _domain_words(code: str) -> str:
    return f"“{DOMAIN[code].label}”的要求高于本人"


def _domain_advice(person: Row, code: str) -> str:
    """What a workplace could provide that reaches at least one level further; skills only for those who have them."""
    uses = person["accommodations"] or []
    items = [one.label for one in ACCOMMODATION.values() if code in one.bridges and (not one.skill or one.code in uses)]
    return f"问单位能否提供：{'、'.join(items[:3])}" if items else "本项没有可用的便利，看别的岗位"
