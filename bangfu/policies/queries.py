"""How many people are in each focus group and area, who are they, and which groups is a person in?"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from bangfu.core.choices import WorkState
from bangfu.core.models import Work
from bangfu.orgs.models import Region, User
from bangfu.orgs.queries import reporting_areas
from bangfu.orgs.scope import in_scope
from bangfu.people.models import Person
from bangfu.policies.models import Mark

STATES: dict[str, tuple[str, Q]] = {
    "certified": ("已认定", Q(certified=True)),
    "fits": ("符合条件，待认定", Q(certified=False, outcome="yes")),
    "suspected": ("疑似", Q(certified=False, outcome="maybe")),
    "review": ("已认定，条件有变", Q(certified=True, outcome="no")),
}


def marks_in_scope(user: User) -> QuerySet[Mark]:
    return in_scope(user, Mark.objects.all(), path="person__path", person="person_id")


def counts_by_policy(user: User, path: str = "") -> dict[str, dict[str, int]]:
    """{policy: {state: people}} of what the user may see below `path`, in one statement."""
    rows: Any = marks_in_scope(user).filter(person__path__startswith=path).values("policy").annotate(**_states())
    return {row["policy"]: {state: row[f"n_{state}"] for state in STATES} for row in rows}


def counts_by_area(user: User, region: Region) -> list[tuple[Region, dict[str, dict[str, int]]]]:
    """Certified and suspected people of every group for each area right below `region`, in one statement."""
    areas = list(reporting_areas(region))
    depth = region.path.count("/") + 1
    below = marks_in_scope(user).filter(person__path__startswith=region.path)
    rows: Any = below.values("policy", "person__path").annotate(**_states())
    found: dict[str, dict[str, dict[str, int]]] = {area.path: {} for area in areas}
    for row in rows:
        area = "/".join(row["person__path"].split("/")[:depth]) + "/"
        if area not in found:  # kept at the region's own level
            continue
        held = found[area].setdefault(row["policy"], dict.fromkeys(STATES, 0))
        for state in STATES:
            held[state] += row[f"n_{state}"]
    return [(area, found[area.path]) for area in areas]


def people_of(user: User, *, policy: str, state: str = "", path: str = "") -> QuerySet[Mark]:
    """The marks of one group with their people, in scope: certified, fitting, suspected (yes sorts before maybe), by place."""
    rows = marks_in_scope(user).filter(policy=policy, person__path__startswith=path)
    if state in STATES:
        rows = rows.filter(STATES[state][1])
    return rows.select_related("person__identity", "person__region__parent").order_by("-certified", "-outcome", "person__path", "person_id")


def marks_of(people: Iterable[Person]) -> dict[int, list[Mark]]:
    """Marks by person, for pages that list people."""
    marks: dict[int, list[Mark]] = {one.pk: [] for one in people}
    for mark in Mark.objects.filter(person_id__in=marks).order_by("-certified", "policy"):
        marks[mark.person_id].append(mark)
    return marks


def refresh_under_way(user: User) -> Work | None:
    open_states = [WorkState.WAITING, WorkState.RUNNING]
    return Work.objects.filter(kind="refresh_marks", owner_id=user.pk, state__in=open_states).first()


def _states() -> dict[str, Count]:
    return {f"n_{name}": Count("pk", filter=q) for name, (_, q) in STATES.items()}
