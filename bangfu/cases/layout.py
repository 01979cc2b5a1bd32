"""In which words does a person's file show its values, and from where does each come?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bangfu.core.clock import HERE
from bangfu.jobs.choices import STANDING_STATES, Shared
from bangfu.jobs.models import Disclosure
from bangfu.occupations.vocabulary import ACCOMMODATION, DOMAINS
from bangfu.orgs.models import User
from bangfu.people.choices import Employment, Gift, Source
from bangfu.people.freshness import level_of
from bangfu.people.models import Event, Person
from bangfu.people.words import FIELDS, label_of
from bangfu.surveys.choices import Service

# What wants a hand is tagged; what is fresh stays quiet.
STALE_WORDS = {"ageing": ("soon", "3 个月以上"), "stale": ("late", "1 年以上，要核对")}
ABILITY_STATES = ("plain", "soon", "info", "done")


@dataclass(frozen=True)
class Fact:
    """One line of the file: field, label, value in words, where from, whose, since when, and a tag when it grows old."""

    name: str
    label: str
    value: str
    source: str
    by: str
    on: date | None
    stale: tuple[str, str] | None


# The fields of the two blocks, in the order of the page.
SHOWN = (
    "employment", "employment_form", "employed_on", "not_employed_reason", "unemployed_on", "registered_unemployed_on", "schooling", "graduated_on",
    "hukou", "certificate_until", "contact_way", "consented_on",
)
WISHES = ("wish", "wish_occupations", "min_pay", "max_km", "hours", "night_ok", "remote_ok", "needs")
ONLY_WHEN_EMPLOYED = {"employment_form", "employed_on"}
ONLY_WHEN_NOT = {"not_employed_reason", "unemployed_on", "registered_unemployed_on"}


def _fact(person: Person, name: str, today: date, names: Mapping[int, str]) -> Fact:
    value = getattr(person, name)
    source, at, by = person.provenance.get(name) or ("", "", None)
    on = datetime.fromisoformat(at).astimezone(HERE).date() if at else None
    known = value is not None and value not in ("", [])
    return Fact(
        name, label_of(name), FIELDS[name].words(value) if known else "", str(dict(Source.choices).get(source, "")), names.get(by or 0, ""), on,
        STALE_WORDS.get(level_of(on, today)) if known else None,
    )


def authors_of(person: Person) -> dict[int, str]:
    """Names of those who entered something into the file."""
    keys = {source[2] for source in person.provenance.values() if source[2]}
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "display_name"))


def facts_of(person: Person, today: date, names: Mapping[int, str]) -> list[Fact]:
    """The registered facts, each with its source; what cannot apply is left out."""
    beside = ONLY_WHEN_NOT if person.employment == Employment.EMPLOYED else ONLY_WHEN_EMPLOYED
    return [_fact(person, name, today, names) for name in SHOWN if name not in beside]


def wishes_of(person: Person, today: date, names: Mapping[int, str]) -> list[Fact]:
    """What the person wants, each with its source."""
    return [_fact(person, name, today, names) for name in WISHES]


def standing_of(person: Person, names: Mapping[int, str]) -> list[tuple[str, str, str, str]]:
    """(what, state of a tag, words, since when and by whom) of the person's own requests."""
    rows = [
        ("打电话", "calls_refused", person.calls_refused, "要求不打电话", "可以打"),
        ("程序匹配岗位", "match_refused", person.match_refused, "不同意", "可以"),
        ("使用本人信息", "consent_withdrawn_on", person.consent_withdrawn_on is not None, "已撤回同意", "已同意" if person.consented_on else "还没问过"),
    ]
    made = []
    for label, name, refused, no, yes in rows:
        source, at, by = person.provenance.get("consented_on" if yes == "已同意" and not refused else name) or ("", "", None)
        told = " ".join(part for part in (dict(Source.choices).get(source, ""), at[:10], names.get(by or 0, "")) if part)
        made.append((label, "late" if refused else "plain", no if refused else yes, told))
    return made


def agreed_of(disclosures: Iterable[Disclosure], *, withdrawn: bool) -> list[tuple[str, str, str, str]]:
    """(employer, state of a tag, words, how and when) of the consents for single employers; `withdrawn`: consent to all use was taken back."""
    labels, made = dict(Shared.choices), []
    for one in disclosures:
        stands = one.withdrawn_at is None and one.referral.state in STANDING_STATES and not withdrawn
        words = ("同意告诉" + "、".join(str(labels[share]) for share in one.shares)) if one.shares else "问过，不同意"
        over = "" if stands or not one.shares else "，已撤回" if one.withdrawn_at or withdrawn else "，推荐已结束"
        made.append((one.referral.vacancy.employer.name, "info" if stands else "plain", words + over, f"{one.get_way_display()} {one.agreed_on.isoformat()}"))
    return made


def abilities_of(person: Person) -> list[tuple[str, str, str]]:
    """(domain, words, state of the tag) of every ability; unknown ones say 待确认."""
    lines = []
    for domain in DOMAINS:
        level = person.abilities.get(domain.code)
        lines.append((domain.label, "待确认", "maybe") if level is None else (domain.label, domain.ability_labels[level], ABILITY_STATES[level]))
    return lines


def accommodations_of(person: Person) -> list[str]:
    return [ACCOMMODATION[code].label for code in person.accommodations if code in ACCOMMODATION]


def event_words(event: Event) -> str:
    """送政策, 就业服务（职业指导）, 职业能力评估（12 项）"""
    detail, label = event.detail, str(event.get_kind_display())
    if gift := detail.get("gift"):
        return str(dict(Gift.choices).get(gift, label))
    if service := detail.get("service"):
        return f"{label}（{dict(Service.choices).get(service, service)}）"
    if domains := detail.get("domains"):
        return f"{label}（{domains} 项）"
    return label
