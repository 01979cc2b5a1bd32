"""What does somebody who leaves have in hand over all rooms, and who can take it?"""

from dataclasses import dataclass

from django.db.models import Count

from bangfu.campaigns.handover import edges_held, tasks_held, why_not_take_work
from bangfu.campaigns.models import Edge, Task
from bangfu.cases.handover import pairings_held, why_not_take_pairings
from bangfu.core.clock import now
from bangfu.orgs.choices import Level
from bangfu.orgs.models import User
from bangfu.orgs.queries import grants_held, staff_led_by
from bangfu.surveys.handover import visits_held, why_not_take_visits


@dataclass(frozen=True)
class InHand:
    """What would move. People are counted by campaign, not named."""

    tasks: list[Task]
    edges: list[Edge]
    visits: list[tuple[str, int]]
    pairings: list[tuple[str, int]]
    grants: int

    @property
    def counts(self) -> dict[str, int]:
        return {"tasks": len(self.tasks), "edges": len(self.edges), "visits": sum(count for _, count in self.visits),
                "pairings": sum(count for _, count in self.pairings), "grants": self.grants}


def in_hand(user: User) -> InHand:
    return InHand(
        tasks=list(tasks_held(user)), edges=list(edges_held(user)), grants=grants_held(user, now()).count(),
        visits=list(visits_held(user).values_list("campaign__title").annotate(Count("pk")).order_by("campaign")),
        pairings=list(pairings_held(user).values_list("campaign__title").annotate(Count("pk")).order_by("campaign")),
    )


def why_not_hand_over(*, leaver: User, successor: User) -> list[str]:
    """All that stands against this successor; empty when everything can pass."""
    if successor.pk == leaver.pk:
        return ["不能接手自己的工作"]
    if not successor.is_active:
        return ["的账号已停用"]
    return [*why_not_take_work(leaver=leaver, successor=successor), *why_not_take_visits(leaver=leaver, successor=successor),
            *why_not_take_pairings(leaver=leaver, successor=successor)]


def likely_successors(leaver: User, by: User) -> list[User]:
    """Who could take it: `by` and their people around the leaver; the leaver's own unit first, then the same place, then the rest."""
    unit, staff = leaver.unit, staff_led_by(by).exclude(pk=leaver.pk)
    if unit.level <= Level.PREFECTURE:
        near = staff.filter(unit__region_id=unit.region_id)
    else:  # a county with its townships; from a township also the neighbours
        above = unit.path if unit.level == Level.COUNTY else unit.path.removesuffix(f"{unit.region.key}/")
        near = staff.filter(unit__path__startswith=above)

    def nearness(one: User) -> tuple[bool, bool, str, str]:
        return (one.unit_id != unit.pk, one.unit.region_id != unit.region_id, one.unit.path, one.display_name)

    return sorted([*near, by], key=nearness)
