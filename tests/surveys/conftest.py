"""A county where one person is given to the commissioner."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from uuid6 import uuid7

from bangfu.orgs.models import User
from bangfu.surveys.actions import assign_people, record_contact
from bangfu.surveys.models import Assignment, Contact
from tests.clock import NOW
from tests.world import World

REACHED: dict[str, Any] = {"facts": "same", "employment": "unemployed", "not_employed_reason": "4"}


@pytest.fixture
def assigned(world: World) -> Assignment:
    """张试山 given to 周专委, due 20 May."""
    assign_people(campaign=world.campaign, given={world.commissioner: [world.people[0].pk]}, due_on=date(2022, 5, 20), by=world.officer)
    return Assignment.objects.get()


def fresh(user: User) -> User:
    """The user as the next request loads them: without the scope of before."""
    return User.objects.select_related("unit").get(pk=user.pk)


def talk(
    world: World, *, person: Any = None, by: User | None = None, outcome: str = "reached", channel: str = "visit", key: UUID | None = None,
    at: datetime = NOW, **more: Any,
) -> Contact:
    """Record a contact with the first person of the world; `answers` as given or those of a first check."""
    more.setdefault("answers", REACHED if outcome == "reached" else {})
    return record_contact(
        key=key or uuid7(), campaign=world.campaign, person=person or world.people[0], by=by or world.commissioner,
        channel=channel, outcome=outcome, happened_at=at, **more,
    )
