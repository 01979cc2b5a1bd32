"""In which words does a person's file show its values, and from where does each come?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bangfu.cases.rules import freshness
from bangfu.core.clock import HERE
from bangfu.core.ui import date_iso, thousands
from bangfu.occupations.models import Occupation
from bangfu.occupations.vocabulary import ACCOMMODATION, DOMAINS
from bangfu.orgs.models import User
from bangfu.people.choices import (
    ContactWay,
    Employment,
    EmploymentForm,
    Gift,
    Hours,
    Hukou,
    NotEmployedReason,
    Schooling,
    Source,
    Wish,
)
from bangfu.people.models import Event, Person
from bangfu.surveys.choices import Need, Service

# What wants a hand is tagged; what is fresh stays quiet.
STALE_WORDS = {"ageing": ("soon", "3 个月以上"), "stale": ("late", "1 年以上，要核对")}
ABILITY_STATES = ("plain", "soon", "info", "done")


@dataclass(frozen=True)
class Fact:
    """One line of the file: label, value in words, where from, whose, since when, and a tag when it grows old."""

    label: str
    value: str
    source: str
    by: str
    on: date | None
    stale: tuple[str, str] | None


def _label(choices: Any) -> Callable[[Any], str]:
    return lambda value: str(choices(value).label)


def _yes(value: bool) -> str:
    return "可以" if value else "不可以"


Line = tuple[str, str, Callable[[Any], str]]  # column, label, how a known value is worded
SHOWN: list[Line] = [
    ("employment", "就业状况", _label(Employment)),
    ("employment_form", "就业形式", _label(EmploymentForm)),
    ("employed_on", "就业时间", date_iso),
    ("not_employed_reason", "未就业原因", _label(NotEmployedReason)),
    ("unemployed_on", "失业时间", date_iso),
    ("registered_unemployed_on", "失业登记", date_iso),
    ("schooling", "文化程度", _label(Schooling)),
    ("graduated_on", "毕业时间", date_iso),
    ("hukou", "户口", _label(Hukou)),
    ("certificate_until", "残疾人证有效期", date_iso),
    ("contact_way", "首选联系方式", _label(ContactWay)),
    ("consented_on", "同意使用信息", date_iso),
]
WISHES: list[Line] = [
    ("wish", "意愿", _label(Wish)),
    ("min_pay", "期望月薪", lambda value: f"不低于 {thousands(value)} 元"),
    ("max_km", "能去多远", lambda value: "只在家" if value == 0 else f"{value:g} 公里内"),
    ("hours", "时间", _label(Hours)),
    ("night_ok", "夜班", _yes),
    ("remote_ok", "居家工作", _yes),
]
ONLY_WHEN_EMPLOYED = {"employment_form", "employed_on"}
ONLY_WHEN_NOT = {"not_employed_reason", "unemployed_on", "registered_unemployed_on"}


def _known(value: Any) -> bool:
    return value is not None and value not in ("", [])


def _fact(person: Person, line: Line, today: date, names: Mapping[int, str]) -> Fact:
    column, label, words = line
    value = getattr(person, column)
    source, at, by = [*(person.provenance.get(column) or ()), "", "", None][:3] if column in person.provenance else ("", "", None)
    on = datetime.fromisoformat(at).astimezone(HERE).date() if at else None
    known = _known(value)
    return Fact(
        label, words(value) if known else "", str(dict(Source.choices).get(source, "")), names.get(by or 0, ""), on,
        STALE_WORDS.get(freshness(on, today)) if known else None,
    )


def authors_of(person: Person) -> dict[int, str]:
    """Names of those who entered something into the file."""
    keys = {source[2] for source in person.provenance.values() if source[2]}
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "display_name"))


def facts_of(person: Person, today: date, names: Mapping[int, str]) -> list[Fact]:
    """The registered facts, each with its source; what cannot apply is left out."""
    beside = ONLY_WHEN_NOT if person.employment == Employment.EMPLOYED else ONLY_WHEN_EMPLOYED
    return [_fact(person, line, today, names) for line in SHOWN if line[0] not in beside]


def wishes_of(person: Person, today: date, names: Mapping[int, str]) -> list[Fact]:
    """What the person wants, with the kinds of work by name and the services asked for."""
    codes = {code: code + "-00" * (3 - code.count("-")) for code in person.wish_occupations}  # a group's code is padded
    titles = dict(Occupation.objects.filter(pk__in=codes.values()).values_list("code", "name"))
    needs = dict(Need.choices)
    lines: list[Line] = [
        WISHES[0], ("wish_occupations", "想做", lambda value: "、".join(titles.get(codes[code], code) for code in value)), *WISHES[1:],
        ("needs", "需要的服务", lambda value: "、".join(str(needs.get(code, code)) for code in value)),
    ]
    return [_fact(person, line, today, names) for line in lines]


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
