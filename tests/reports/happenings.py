"""Small events for the tests of this room."""

from datetime import datetime, timedelta
from typing import Any

from bangfu.orgs.models import User
from bangfu.people.models import Event, Person
from tests.world import NOW, World

CHECKED = NOW - timedelta(days=1)


def event(kind: str, by: User, person: Person | None = None, *, at: datetime = CHECKED, recorded_at: datetime | None = None, **more: Any) -> Event:
    """Something that happened, acted by the unit of `by`."""
    unit = by.unit
    return Event.objects.create(
        kind=kind, person=person, unit=unit, unit_path=unit.path, line=unit.line, by=by, occurred_at=at, recorded_at=recorded_at or at,
        source="office", **more,
    )


def void(one: Event, at: datetime) -> Event:
    """The event that takes `one` back."""
    return Event.objects.create(
        kind=one.kind, person=one.person, unit=one.unit, unit_path=one.unit_path, line=one.line, occurred_at=one.occurred_at,
        recorded_at=at, source="office", voids=one,
    )


def busy_county(world: World) -> World:
    """敦化市 at work: one person checked by both lines, one by 残联; one assessed, referred and hired; a vacancy."""
    first, second = world.people[0], world.people[1]
    event("basic_check", world.officer, first)
    event("basic_check", world.officer_hrss, first)
    event("basic_check", world.township, second)
    event("ability_assessment", world.officer, first)
    event("referral", world.officer_hrss, first)
    event("hire", world.officer_hrss, first)
    event("delivery", world.officer, second, detail={"gift": "policy"})
    event("contact_attempt", world.township, second)
    event("vacancy_opened", world.officer_hrss, quantity=5)
    event("basic_check", world.stranger, world.strangers[0])
    return world
