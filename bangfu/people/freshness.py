"""How fresh is what is known of a person: a value, a block of the file, the whole file? The days are in parameters/freshness.yaml."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bangfu.core.clock import HERE
from bangfu.people.ages import PARAMETERS
from bangfu.people.models import Person

# Blocks that grow old; certificates have dates of their own.
BLOCKS = {
    "contact": ("联系方式", ("phone", "address", "contact_way")),
    "employment": ("就业状况", ("employment", "employment_form", "employed_on", "not_employed_reason", "unemployed_on", "registered_unemployed_on")),
    "wish": ("就业意愿", ("wish", "wish_occupations", "min_pay", "max_km", "hours", "night_ok", "remote_ok", "needs")),
    "ability": ("能力", ("abilities", "accommodations")),
}


@dataclass(frozen=True, slots=True)
class Light:
    """state: a state of the tag; words say the same without colour."""

    level: str
    state: str
    words: str
    on: date | None


def level_of(on: date | None, today: date) -> str:
    """fresh | ageing | stale | unknown, by the age of what was said on a day."""
    if on is None:
        return "unknown"
    days = (today - on).days
    if days <= PARAMETERS.number("freshness.fresh_days", today):
        return "fresh"
    return "ageing" if days <= PARAMETERS.number("freshness.ageing_days", today) else "stale"


STATES = {"fresh": ("done", "新"), "ageing": ("soon", "该核实了"), "stale": ("late", "过旧，要核实"), "unknown": ("maybe", "没有核实过")}
WORST_FIRST = ("stale", "unknown", "ageing", "fresh")


def told_on(person: Person, name: str) -> date | None:
    """The day on which a field was last told."""
    source = person.provenance.get(name)
    return datetime.fromisoformat(source[1]).astimezone(HERE).date() if source else None


def light(on: date | None, today: date) -> Light:
    level = level_of(on, today)
    state, words = STATES[level]
    return Light(level, state, f"{words}（{on.isoformat()}）" if on else words, on)


def block_light(person: Person, block: str, today: date) -> Light:
    """A block is as fresh as the newest thing said about it."""
    return light(_newest(told_on(person, name) for name in BLOCKS[block][1]), today)


def person_light(person: Person, today: date) -> Light:
    """A file is as fresh as its oldest block; abilities nobody asked about do not make it old."""
    lights = [block_light(person, block, today) for block in BLOCKS]
    return min((one for one in lights[:3] + [one for one in lights[3:] if one.on]), key=lambda one: (WORST_FIRST.index(one.level), one.on or date.min))


def _newest(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day), default=None)
