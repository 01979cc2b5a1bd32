"""In which words does a person's file show its values, and from where does each come?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bangfu.cases.rules import freshness
from bangfu.core.ui import date_iso, thousands
from bangfu.occupations.models import Occupation
from bangfu.occupations.vocabulary import ACCOMMODATION, DOMAINS
from bangfu.people.choices import (
    ContactWay,
    Employment,
    EmploymentForm,
    Hours,
    Hukou,
    NotEmployedReason,
    Schooling,
    Source,
    Wish,
)
from bangfu.people.models import Person
from bangfu.surveys.choices import Need

FRESH_WORDS = {"fresh": ("done", "近 3 个月"), "ageing": ("soon", "1 年内"), "stale": ("late", "超过 1 年"), "unknown": ("plain", "来源未记")}


@dataclass(frozen=True)
class Fact:
    """One line of the file: label, value in words, source, and how fresh it is."""

    label: str
    value: str
    source: str
    on: date | None
    fresh: tuple[str, str]


def _label(choices: Any) -> Callable[[Any], str]:
    return lambda value: str(choices(value).label)


def _yes(value: bool) -> str:
    return "可以" if value else "不可以"


# field, label, how a known value is worded
SHOWN: list[tuple[str, str, Callable[[Any], str]]] = [
    ("employment", "就业状况", _label(Employment)),
    ("employment_form", "就业形式", _label(EmploymentForm)),
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
WISHES: list[tuple[str, str, Callable[[Any], str]]] = [
    ("wish", "意愿", _label(Wish)),
    ("min_pay", "期望月薪", lambda value: f"不低于 {thousands(value)} 元"),
    ("max_km", "能去多远", lambda value: "只在家" if value == 0 else f"{value:g} 公里内"),
    ("hours", "时间", _label(Hours)),
    ("night_ok", "夜班", _yes),
    ("remote_ok", "居家工作", _yes),
]


def _known(value: Any) -> bool:
    return value is not None and value not in ("", [])


def _fact(person: Person, field: str, label: str, words: Callable[[Any], str], today: date) -> Fact:
    value = getattr(person, field)
    source, at = (person.provenance.get(field) or ["", ""])[:2]
    on = datetime.fromisoformat(at).date() if at else None
    return Fact(label, words(value) if _known(value) else "", str(dict(Source.choices).get(source, "")), on, FRESH_WORDS[freshness(on, today)])


def facts_of(person: Person, today: date) -> list[Fact]:
    """The registered facts, each with its source."""
    return [_fact(person, *line, today) for line in SHOWN]


def wishes_of(person: Person, today: date) -> list[Fact]:
    """What the person wants, with the kinds of work by name and the services asked for."""
    facts = [_fact(person, *line, today) for line in WISHES]
    names = dict(Occupation.objects.filter(pk__in=person.wish_occupations).values_list("code", "name"))
    kinds = _fact(person, "wish_occupations", "想做", lambda codes: "、".join(names.get(code, code) for code in codes), today)
    words = dict(Need.choices)
    needs = _fact(person, "needs", "需要的服务", lambda codes: "、".join(str(words.get(code, code)) for code in codes), today)
    return [facts[0], kinds, *facts[1:], needs]


def abilities_of(person: Person) -> list[tuple[str, str, str]]:
    """(domain, words, state of the tag) of every ability; unknown ones say 待确认."""
    states = ("plain", "soon", "info", "done")
    lines = []
    for domain in DOMAINS:
        level = person.abilities.get(domain.code)
        lines.append((domain.label, "待确认", "maybe") if level is None else (domain.label, domain.ability_labels[level], states[level]))
    return lines


def accommodations_of(person: Person) -> list[str]:
    return [ACCOMMODATION[code].label for code in person.accommodations if code in ACCOMMODATION]
