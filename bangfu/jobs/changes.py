"""What did an employer change in a post the county had approved, in words an officer reads?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bangfu.core.ui import thousands
from bangfu.jobs.choices import Shift, VacancyHours
from bangfu.jobs.models import Vacancy
from bangfu.occupations.models import Occupation
from bangfu.occupations.vocabulary import ACCOMMODATION, DOMAINS
from bangfu.orgs.models import Region
from bangfu.people.choices import Schooling


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


def _yuan(value: int | None) -> str:
    return "面议" if value is None else f"{thousands(value)} 元"


def _occupation(key: str | None) -> str:
    found = Occupation.objects.filter(pk=key).first() if key else None
    return found.name if found else "没有写"


def _place(key: int) -> str:
    found = Region.objects.filter(pk=key).first()
    return found.name if found else "没有写"


def _offers(codes: list[str]) -> str:
    return "、".join(ACCOMMODATION[code].label for code in codes if code in ACCOMMODATION) or "没有写"


WORDS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "title": ("岗位名称", str),
    "occupation_id": ("职业", _occupation),
    "region": ("工作地点", _place),
    "openings": ("招聘人数", lambda value: f"{value} 人"),
    "pay_min": ("最低月薪", _yuan),
    "pay_max": ("最高月薪", _yuan),
    "hours": ("工作时间", lambda value: VacancyHours(value).label),
    "shift": ("班次", lambda value: Shift(value).label),
    "remote": ("居家", lambda value: "可以居家" if value else "到岗"),
    "schooling_min": ("最低学历", lambda value: Schooling(value).label if value else "不限"),
    "offers": ("便利", _offers),
    "tasks": ("每天做什么", lambda value: value or "没有写"),
}


def changes_of(vacancy: Vacancy) -> list[Change]:
    """What stands otherwise than when it was last approved, in the order of the form."""
    approved = vacancy.approved_values
    found = [
        Change(label, words(approved[name]), words(getattr(vacancy, "region_id" if name == "region" else name)))
        for name, (label, words) in WORDS.items() if name in approved
    ]
    before = approved.get("demands", vacancy.demands)
    for domain in DOMAINS:
        old, new = before.get(domain.code), vacancy.demands.get(domain.code)
        if old != new:
            found.append(Change(domain.label, *("还没问" if level is None else domain.demand_labels[level] for level in (old, new))))
    return found
