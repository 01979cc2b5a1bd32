"""What may an employer know of a candidate: before consent, and after?

Before: only what says whether the work fits, and nothing that names the person or tells the disability. A sentence of the match
is shown when it is known to be harmless; every other one is held back, also one that is written some day after this.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bangfu.jobs.choices import Shared
from bangfu.jobs.models import Referral
from bangfu.occupations.vocabulary import ACCOMMODATION
from bangfu.orgs.choices import Level
from bangfu.orgs.models import Region
from bangfu.people.choices import Hours, Wish
from bangfu.people.models import Identity

# What nearly only people with one kind of disability use, so that its name would tell the category; shown when that is shared.
TELLING = frozenset({
    "screen_reader", "large_print", "braille", "sign_interpreter", "speech_to_text", "text_communication", "flashing_alarm", "speaking_aid",
    "level_entrance", "accessible_toilet", "one_hand_tools", "adapted_keyboard", "job_coach", "picture_instructions",
})
TELLING_WORK = re.compile("盲|聋|哑|手语|残疾")  # occupations as 盲人医疗按摩人员
# Sentences an employer may read (the whole sentence must match) and, where they hold more than it should know, what it reads instead.
HARMLESS = (
    (re.compile(r"工作人员与本人商量后推荐"), ""),
    (re.compile(r"与(?:做过的工作|期望的职业)属同一[大中小职][类业]"), ""),
    (re.compile(r"每月 [\d,–]+ 元，(?:高于|达到|高限达到)期望 [\d,]+ 元"), "工资达到本人期望"),  # not the least they would take
    (re.compile(r"在同一个村（社区）"), "在同一个乡镇（街道）"),  # a village is small
    (re.compile(r"在同一个(?:乡镇（街道）|县（市、区）)|可以居家做，不受距离限制|距离约 \d+ 公里，在(?:可接受|默认)的 [\d.]+ 公里以内"), ""),
    (re.compile(r"岗位(?:全天|半天或部分时间|时间灵活)(?:（也可只上半天）)?，本人希望(?:全天|半天或部分时间|全天、半天均可)"), ""),
    (re.compile(r"岗位要求(?:小学|初中|高中或中专|大专|本科及以上)(?:及以上)?，本人(?:小学|初中|高中或中专|大专|本科及以上)"), ""),
)
AGES = ((25, "16–24 岁"), (35, "25–34 岁"), (45, "35–44 岁"), (55, "45–54 岁"))
OLDEST = "55 岁及以上"


@dataclass(frozen=True)
class Candidate:
    """A referral as the employer sees it without consent; `offered`: of the accommodations those the post has."""

    referral: Referral
    sex: str
    age: str
    place: str
    schooling: str
    wishes: list[str]
    past: list[str]
    accommodations: list[str]
    offered: list[str]
    reasons: list[str]

    @property
    def number(self) -> str:
        return f"人选 {self.referral.pk} 号"


@dataclass(frozen=True)
class Uncovered:
    """What consent adds; `disability` and `accommodations` only when these are shared too."""

    name: str
    phone: str
    contact_way: str
    disability: str = ""
    accommodations: tuple[str, ...] = ()


def candidate_of(referral: Referral, occupations: Mapping[str, str], on: date) -> Candidate:
    """`referral` with its vacancy and its person's region up to the county; `occupations` names the codes the person has."""
    person, offers = referral.person, set(referral.vacancy.offers)
    uses = [code for code in person.accommodations if code in ACCOMMODATION and code not in TELLING]
    wanted = named(person.wish_occupations, occupations)
    return Candidate(
        referral=referral, sex=person.get_sex_display(), age=age_band(person.birth_on, on), place=place_of(person.region),
        schooling=person.get_schooling_display() or "", wishes=[*(["想做" + "、".join(wanted)] if wanted else []), *_ways(referral)],
        past=named(person.past_occupations, occupations),
        accommodations=[ACCOMMODATION[code].label for code in uses if code not in offers],
        offered=[ACCOMMODATION[code].label for code in uses if code in offers],
        reasons=harmless(one.get("text", "") for one in referral.reasons.get("met", ())),
    )


def uncovered(referral: Referral, identity: Identity, shares: Collection[str]) -> Uncovered:
    """Name and telephone; category, grade and the accommodations that tell them when the person agreed to that."""
    person = referral.person
    way = person.get_contact_way_display() if person.contact_way in ("phone", "text") else ""
    if Shared.DISABILITY not in shares:
        return Uncovered(identity.name, identity.phone, way)
    words = f"{person.get_category_display()}{person.get_grade_display()}"
    telling = tuple(ACCOMMODATION[code].label for code in person.accommodations if code in TELLING)
    return Uncovered(identity.name, identity.phone, way, words, telling)


def harmless(sentences: Iterable[str]) -> list[str]:
    """The sentences an employer may read before consent, in their order."""
    found = []
    for text in sentences:
        for pattern, instead in HARMLESS:
            if pattern.fullmatch(text):
                found.append(instead or text)
                break
    return found


def named(codes: Collection[str], occupations: Mapping[str, str]) -> list[str]:
    """Names of occupations; one that tells the disability is left out."""
    return [name for code in codes if (name := occupations.get(code, "")) and not TELLING_WORK.search(name)]


def age_band(birth_on: date | None, on: date) -> str:
    """Ten years wide, so that nobody is known by their age."""
    if birth_on is None:
        return ""
    age = on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))
    return next((words for below, words in AGES if age < below), OLDEST)


def place_of(region: Region) -> str:
    """County and township, never the village."""
    names: list[str] = []
    place: Region | None = region
    while place is not None and place.level > Level.COUNTY:
        names[:0] = [place.name] if place.level < Level.VILLAGE else []
        place = place.parent
    return " ".join([*([place.name] if place and place.level == Level.COUNTY else []), *names])


def _ways(referral: Referral) -> list[str]:
    person = referral.person
    found = {Wish.SELF_EMPLOYED: ["也想自己干"]}.get(Wish(person.wish), []) if person.wish else []
    if person.hours:
        found.append({Hours.FULL: "全天", Hours.PART: "半天或几小时", Hours.ANY: "全天、半天都可以"}[Hours(person.hours)])
    if person.remote_ok:
        found.append("可以居家做")
    if person.night_ok is not None:
        found.append("能上夜班" if person.night_ok else "不上夜班")
    return found
