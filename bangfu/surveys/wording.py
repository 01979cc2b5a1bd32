"""In which words are a person, their last answers and a contact shown on the pages of this room?"""

from datetime import date
from typing import TYPE_CHECKING, Any

from bangfu.occupations.vocabulary import DOMAIN
from bangfu.people.choices import (
    Category,
    ContactWay,
    Employment,
    EmploymentForm,
    Gift,
    Grade,
    Hours,
    Hukou,
    Need,
    NotEmployedReason,
    Schooling,
    Source,
    Wish,
)
from bangfu.people.models import Person
from bangfu.surveys.choices import REACH_KM, WORK_CODES, Channel, ContactOutcome, Reach, Service, Work
from bangfu.surveys.models import Contact
from bangfu.surveys.rules import age_on

if TYPE_CHECKING:
    from bangfu.surveys.forms import VisitForm
    from bangfu.surveys.queries import Today

WEEKDAYS = "一二三四五六日"
WAY_WARNINGS: dict[str, str] = {
    ContactWay.TEXT: "请勿打电话，用短信或微信文字。",
    ContactWay.VISIT: "本人希望上门谈。",
    ContactWay.GUARDIAN: "和监护人一起谈。",
}


# The screens of the visit page with their questions; facts, time and aids are folds within one.
STEPS: dict[str, tuple[str, ...]] = {
    "contact": ("channel", "outcome", "next_on", "phone", "moved_to", "died_on", "happened_at"),
    "work": ("facts", "schooling", "hukou", "contact_way", "employment", "employment_form", "employed_on", "not_employed_reason"),
    "wish": ("wish", "kinds", "reach", "min_pay", "hours", "remote", "night", "needs"),
    "able": (*(f"ability_{code}" for code in DOMAIN), "accommodations"), "given": ("gifts", "services"), "end": ("consent", "note"),
    "facts": ("schooling", "hukou", "contact_way"), "time": ("phone", "happened_at"), "aids": ("accommodations",),
}
SCREENS = ("contact", "work", "wish", "able", "given", "end")


def disability(person: Person) -> str:
    """肢体三级; parts not known are left out."""
    words = [Category(person.category).label if person.category else "", Grade(person.grade).label if person.grade else ""]
    return "".join(words)


def about(person: Person, today: date) -> list[str]:
    """46 岁, 肢体三级, 太平川村"""
    age = age_on(person.birth_on, today)
    return [part for part in (f"{age} 岁" if age is not None else "", disability(person), person.region.name) if part]


def known_facts(person: Person, today: date) -> list[tuple[str, str]]:
    """What is shown for checking, besides name, address and numbers."""
    until = person.certificate_until
    state = f"，{'有效至' if until >= today else '已过期'} {until}" if until else "，有效期未登记"
    employment = Employment(person.employment).label if person.employment else "未登记"
    return [
        ("残疾证", (disability(person) or "类别未登记") + state),
        ("文化", Schooling(person.schooling).label if person.schooling is not None else "未登记"),
        ("户口", Hukou(person.hukou).label if person.hukou else "未登记"),
        ("就业", f"{employment}{_since(person, 'employment')}"),
    ]


def _since(person: Person, column: str) -> str:
    source = person.provenance.get(column)
    return f"，{source[1][:7]} {dict(Source.choices).get(source[0], source[0])}" if source else ""


def way_warning(person: Person) -> str:
    return WAY_WARNINGS.get(person.contact_way, "")


def last_answers(person: Person) -> dict[str, str]:
    """上次：… under each question, from the file as it stands; a question never answered is missing."""
    kinds = [label for work, label in Work.choices if set(WORK_CODES[work]) <= set(person.wish_occupations)]
    other = len([code for code in person.wish_occupations if not any(code in WORK_CODES[work] for work in Work.values)])
    said = {
        "employment": Employment(person.employment).label if person.employment else "",
        "employment_form": EmploymentForm(person.employment_form).label if person.employment_form else "",
        "not_employed_reason": NotEmployedReason(person.not_employed_reason).label if person.not_employed_reason else "",
        "wish": Wish(person.wish).label if person.wish else "",
        "kinds": "、".join(kinds) + (f"{'，另' if kinds else ''} {other} 种具体工种" if other else ""),
        "reach": _reach(person.max_km),
        "min_pay": f"{person.min_pay} 元" if person.min_pay is not None else "",
        "hours": Hours(person.hours).label if person.hours else "",
        "remote": "" if person.remote_ok is None else "可以" if person.remote_ok else "不行",
        "night": "" if person.night_ok is None else "可以" if person.night_ok else "不行",
        "needs": "、".join(str(dict(Need.choices).get(one, one)) for one in person.needs),
    }
    return {name: f"上次：{words}" for name, words in said.items() if words}


def last_values(person: Person) -> dict[str, list[str]]:
    """What “和上次一样” ticks under each question: the last answers as the form takes them."""
    values: dict[str, list[str]] = {
        "employment": [person.employment], "employment_form": [person.employment_form], "not_employed_reason": [person.not_employed_reason],
        "wish": [person.wish], "hours": [person.hours], "needs": list(person.needs), "accommodations": list(person.accommodations),
        "kinds": [work for work in Work.values if set(WORK_CODES[work]) <= set(person.wish_occupations)],
        "reach": [reach for reach, km in REACH_KM.items() if km == person.max_km],
        "min_pay": [] if person.min_pay is None else [str(person.min_pay)],
        **{name: [] if said is None else ["yes" if said else "no"] for name, said in (("remote", person.remote_ok), ("night", person.night_ok))},
        **{f"ability_{code}": [str(level)] for code, level in person.abilities.items()},
    }
    return {name: given for name, given in ((name, [one for one in said if one]) for name, said in values.items()) if given}


def _reach(kilometres: float | None) -> str:
    if kilometres is None:
        return ""
    answer = next((Reach(reach).label for reach, km in REACH_KM.items() if km == kilometres), "")
    return answer or f"{kilometres:g} 公里以内"


def step_states(form: "VisitForm") -> dict[str, dict[str, Any]]:
    """How each step of the page stands: wrong, filled, and open: the first wrong one, else the first of all."""
    wrong = set(form.errors) if form.is_bound else set()
    filled = set(form.changed_data) if form.is_bound else {name for name, value in form.given.items() if value and name != "happened_at"}
    states = {step: {"open": False, "wrong": bool(wrong & set(names)), "filled": bool(filled & set(names))} for step, names in STEPS.items()}
    first = next((step for step in SCREENS if states[step]["wrong"]), SCREENS[0])
    for step, state in states.items():
        state["open"] = step == first or (state["wrong"] and step not in SCREENS)
    return states


def contact_line(contact: Contact) -> str:
    """入户 · 联系上了 · 未就业，想工作"""
    return " · ".join(filter(None, [str(Channel(contact.channel).label), str(ContactOutcome(contact.outcome).label), said_in(contact)]))


def said_in(contact: Contact) -> str:
    """What was said and done, in a few words: 未就业，想工作，能力 6 项，送政策"""
    answers = contact.answers
    said = [
        dict(Employment.choices).get(answers.get("employment", "")), dict(Wish.choices).get(answers.get("wish", "")),
        f"能力 {len(answers['abilities'])} 项" if answers.get("abilities") else None,
        "、".join(str(Gift(one).label) for one in answers.get("gifts", [])) or None,
        "、".join(str(Service(one).label) for one in answers.get("services", [])) or None,
    ]
    return "，".join(str(one) for one in said if one)


def brief(held: "Today", unit: str, today: date) -> str:
    """A line for the work group: figures only, no names."""
    left = held.total - held.checked
    day = f"{today.month}月{today.day}日（周{WEEKDAYS[today.weekday()]}）"
    return f"{day} {unit}走访：派单 {held.total} 人，已核对 {held.checked} 人，还剩 {left} 人；今天已联系 {held.done_today} 人。"

