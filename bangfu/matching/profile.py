"""What does the match page say about the person: wishes and abilities in words, and nothing that names a category?"""

from datetime import date, datetime
from typing import Any

from bangfu.core.ui import date_short
from bangfu.occupations.queries import occupation_names
from bangfu.occupations.vocabulary import ACCOMMODATION, DOMAINS
from bangfu.people.choices import EventKind, Source
from bangfu.people.models import Person

UNASKED = "还没问"


def facts_of(person: Person, on: date) -> dict[str, Any]:
    """Label → words of the wishes, with age and the day of the last assessment."""
    names = occupation_names([*person.wish_occupations, *person.past_occupations])
    source, day = _known_from(person)
    assessed = person.events.filter(kind=EventKind.ABILITY_ASSESSMENT, voids__isnull=True, voided_by__isnull=True).order_by("-occurred_at").first()
    night = {True: "可以上夜班", False: "不上夜班", None: "夜班还没问"}[person.night_ok]
    home = {True: "愿意", False: "不愿意", None: UNASKED}[person.remote_ok]
    return {
        "line": " · ".join(one for one in (person.get_sex_display(), f"{age_on(person.birth_on, on)} 岁" if person.birth_on else "", person.region.name) if one),
        "known_from": f"职业能力评估 {date_short(assessed.occurred_at)}" if assessed else f"{source} {date_short(day)}" if day else "还没有问过",
        "items": [
            ("意愿", person.get_wish_display() or UNASKED),
            ("想做", "、".join(names.get(code, code) for code in person.wish_occupations) or UNASKED),
            ("做过", "、".join(names.get(code, code) for code in person.past_occupations) or UNASKED),
            ("待遇", f"不低于 {person.min_pay:,} 元/月" if person.min_pay else UNASKED),
            ("通勤", f"{person.max_km:g} 公里以内" if person.max_km is not None else UNASKED),
            ("时间", f"{person.get_hours_display() or UNASKED}，{night}"),
            ("居家", home),
            ("学历", person.get_schooling_display() if person.schooling is not None else UNASKED),
            ("用得上的便利", "、".join(ACCOMMODATION[code].label for code in person.accommodations if code in ACCOMMODATION) or UNASKED),
            ("联系", person.get_contact_way_display() or UNASKED),
        ],
    }


def _known_from(person: Person) -> tuple[str, datetime | None]:
    """Who told the abilities and when, by their provenance."""
    told = person.provenance.get("abilities")
    if not told or not person.abilities:
        return "", None
    return Source(told[0]).label if told[0] in Source.values else "登记", datetime.fromisoformat(told[1])


def abilities_of(person: Person) -> list[tuple[str, str, str]]:
    """(domain, words, state of a tag) in the order of the vocabulary; unknown ones last."""
    rows = []
    for domain in DOMAINS:
        level = person.abilities.get(domain.code)
        if level is None:
            rows.append((domain.label, "待确认", "maybe"))
        else:
            rows.append((domain.label, domain.ability_labels[level], "done" if level == 3 else "info" if level == 2 else "plain"))
    return sorted(rows, key=lambda row: row[2] == "maybe")


def age_on(birth: date, on: date) -> int:
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
