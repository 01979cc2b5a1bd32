"""Which campaigns, edges, tasks and people of a roster does this user see, and what is due for them?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone

from bangfu.campaigns import catalogue
from bangfu.campaigns.choices import CampaignState, EdgeState, NoticeState, TaskState
from bangfu.campaigns.models import Campaign, Edge, Measure, Notice, RosterEntry, Task
from bangfu.campaigns.rules.deadlines import proposed_due
from bangfu.campaigns.rules.notices import areas_addressed, around_marks, marked_words
from bangfu.core.clock import end_of_work
from bangfu.orgs.choices import Level, LineOfCommand, Role
from bangfu.orgs.models import Region, Unit, User
from bangfu.orgs.queries import bureaus_below, reporting_areas
from bangfu.orgs.scope import in_scope
from bangfu.people.choices import Employment
from bangfu.people.models import Person
from bangfu.people.queries import of_employment_age

WORKING_ROLES = (Role.OFFICER, Role.LEADER, Role.HELPER, Role.COMMISSIONER)
NEXT_DAYS = 7


# ── who sees what ──


def campaigns_visible_to(user: User) -> QuerySet[Campaign]:
    """Campaigns started in the user's area or below, forwarded to their unit, or forwarded to a unit below theirs."""
    unit = user.unit
    reached = Edge.objects.filter(Q(to_unit=unit) | Q(path__startswith=unit.path, to_unit__level__gt=unit.level))
    return Campaign.objects.filter(Q(path__startswith=unit.path) | Q(pk__in=reached.values("campaign_id")))


def get_campaign(user: User, pk: int) -> Campaign:
    """One campaign with its notice, or 404 also when it exists elsewhere."""
    found = campaigns_visible_to(user).filter(pk=pk).select_related("notice__unit", "region").first()
    if found is None:
        raise Http404
    return found


def notices_visible_to(user: User) -> QuerySet[Notice]:
    """Drafts of the user's own unit; confirmed notices of the campaigns they see."""
    campaigns = Campaign.objects.filter(notice=OuterRef("pk"), pk__in=campaigns_visible_to(user).values("pk"))
    confirmed = Q(state=NoticeState.CONFIRMED) & (Exists(campaigns) | Q(unit=user.unit))
    return Notice.objects.filter(confirmed | Q(unit=user.unit)).select_related("unit", "entered_by")


# ── deadlines and edges ──


def starts(unit: Unit, campaign: Campaign) -> bool:
    """Whether this unit's area started the campaign: both lines of it may forward."""
    return unit.region_id == campaign.region_id


def own_edge(unit: Unit, campaign: Campaign) -> Edge | None:
    """The edge by which the campaign reached this unit."""
    return (
        Edge.objects.filter(campaign=campaign, to_unit=unit)
        .select_related("from_unit__region", "to_unit__region", "responsible", "received_by").first()
    )


def unit_deadline(unit: Unit, campaign: Campaign) -> datetime:
    """When this unit must have reported: its edge's deadline, for the starting area the notice's own."""
    edge = Edge.objects.filter(campaign=campaign, to_unit=unit).only("due_at").first()
    return timezone.localtime(edge.due_at) if edge else end_of_work(campaign.due_on)


def campaign_deadline(user: User, campaign: Campaign) -> datetime:
    """The deadline of the user's unit in this campaign."""
    return unit_deadline(user.unit, campaign)


def edges_to_sign(user: User) -> QuerySet[Edge]:
    """待签收: what reached the user's unit and nobody signed for, soonest deadline first."""
    return (
        Edge.objects.filter(to_unit=user.unit, state=EdgeState.SENT)
        .select_related("campaign__notice", "from_unit", "sent_by").order_by("due_at", "pk")
    )


def edges_from(unit: Unit, campaign: Campaign) -> QuerySet[Edge]:
    """What this unit forwarded, for its receipt table."""
    return (
        Edge.objects.filter(from_unit=unit, campaign=campaign)
        .select_related("to_unit__region", "responsible", "received_by").order_by("path", "-line")
    )


def edges_alike(edge: Edge) -> QuerySet[Edge]:
    """The edges that passed the campaign on with the same words: one paper goes to all their units."""
    return (
        Edge.objects.filter(campaign=edge.campaign_id, from_unit=edge.from_unit_id, line=edge.line, requirements=edge.requirements, due_at=edge.due_at)
        .select_related("to_unit").order_by("path")
    )


def receipts_missing(user: User) -> QuerySet[Edge]:
    """Edges the user's unit sent that nobody signed yet, in running campaigns, soonest deadline first."""
    return (
        Edge.objects.filter(from_unit=user.unit, state=EdgeState.SENT, campaign__state=CampaignState.RUNNING)
        .select_related("to_unit__region", "campaign").order_by("due_at", "path", "-line")
    )


def edges_overdue(user: User, at: datetime) -> QuerySet[Edge]:
    """Edges the user's unit sent whose unit has not reported in time, in running campaigns; a unit that is done never."""
    return (
        Edge.objects.filter(from_unit=user.unit, due_at__lt=at, campaign__state=CampaignState.RUNNING).exclude(state=EdgeState.DONE)
        .select_related("to_unit__region", "campaign").order_by("due_at", "path", "-line")
    )


@dataclass(frozen=True)
class Target:
    """A unit the campaign may be forwarded to; `edge` when it has it already."""

    unit: Unit
    edge: Edge | None
    proposed: bool


def forward_targets(unit: Unit, campaign: Campaign) -> list[Target]:
    """The bureaus of the areas below. Proposed: for the starting unit all addressees of the notice, else the own line."""
    edges = {edge.to_unit_id: edge for edge in Edge.objects.filter(campaign=campaign, path__startswith=unit.path).select_related("from_unit")}
    names, lines = areas_addressed(campaign.notice.facts)
    first = starts(unit, campaign)

    def is_proposed(one: Unit) -> bool:
        if one.pk in edges:
            return False
        if first:
            return (not names or one.region.name in names) and (not lines or one.line in lines)
        return one.line == unit.line

    return [Target(one, edges.get(one.pk), is_proposed(one)) for one in bureaus_below(unit)]


def proposed_deadline(unit: Unit, campaign: Campaign, today: date) -> date:
    """The deadline back-scheduling gives the units below this one."""
    return proposed_due(unit_deadline(unit, campaign).date(), today)


def chain_above(unit: Unit, campaign: Campaign) -> list[Edge]:
    """The edges from this unit up to the one that started the campaign, nearest first."""
    edges: list[Edge] = []
    edge = own_edge(unit, campaign)
    while edge is not None and edge not in edges and len(edges) < len(Level):
        edges.append(edge)
        edge = own_edge(edge.from_unit, campaign)
    return edges


# ── tasks ──


def tasks_of(unit: Unit, campaign: Campaign) -> QuerySet[Task]:
    """The task list of one unit, in the order of the measures."""
    return Task.objects.filter(campaign=campaign, unit=unit).select_related("measure", "owner__unit", "unit").order_by("measure__position", "pk")


def units_with_tasks(user: User, campaign: Campaign) -> QuerySet[Unit]:
    """The units of the user's own area and of those reporting straight to it whose task lists can be looked at."""
    with_tasks = Task.objects.filter(campaign=campaign, unit=OuterRef("pk"))
    near = Q(region_id=user.unit.region_id) | Q(region__parent_id=user.unit.region_id)
    return in_scope(user, Unit.objects.filter(near, Exists(with_tasks))).order_by("level", "path", "-line")


def get_task(user: User, pk: int) -> Task:
    """A task of a unit in the user's area (or their own unit, or theirs by name) in a campaign they see; else 404."""
    mine = Q(unit=user.unit) | Q(owner=user)
    rows = Task.objects.filter(pk=pk, campaign__in=campaigns_visible_to(user)).select_related("campaign__notice__unit", "campaign__region", "measure", "owner", "unit")
    found = rows.filter(mine).first() or in_scope(user, rows).first()
    if found is None:
        raise Http404
    return found


def owners_for(unit: Unit) -> QuerySet[User]:
    """Who may be put in charge: people at work in a bureau of the unit's own area, the unit's own first."""
    return (
        User.objects.filter(unit__region_id=unit.region_id, is_active=True, roles__role__in=WORKING_ROLES)
        .select_related("unit").distinct().order_by("-unit__line" if unit.line == LineOfCommand.HRSS else "unit__line", "display_name")
    )


def staff_of(unit: Unit) -> QuerySet[User]:
    """Who may be named responsible on a receipt: the unit's own working people."""
    return User.objects.filter(unit=unit, is_active=True, roles__role__in=WORKING_ROLES).distinct().order_by("display_name")


@dataclass(frozen=True)
class MyTasks:
    """Open tasks of a person or nobody's in their unit, by urgency."""

    late: list[Task]
    today: list[Task]
    next: list[Task]


def my_tasks(user: User, today: date) -> MyTasks:
    """What is late, due today and due within a week for this user, soonest first."""
    open_tasks = (
        Task.objects.filter(Q(owner=user) | Q(unit=user.unit, owner__isnull=True), state=TaskState.OPEN,
                            campaign__state=CampaignState.RUNNING, due_on__lte=today + timedelta(days=NEXT_DAYS))
        .select_related("campaign__notice", "measure", "unit").order_by("due_on", "measure__position", "pk")
    )
    rows = list(open_tasks)
    return MyTasks(
        late=[one for one in rows if one.due_on < today],
        today=[one for one in rows if one.due_on == today],
        next=[one for one in rows if one.due_on > today],
    )


@dataclass(frozen=True)
class ClauseShown:
    """A clause of the notice with the words a task rests on marked."""

    measure: Measure
    stretches: list[tuple[str, bool]]
    own: bool

    def excerpt(self) -> list[tuple[str, bool]]:
        """The whole clause for the task's own measure; of others what stands around the marked words."""
        return self.stretches if self.own else around_marks(self.stretches)


def clauses_behind(task: Task) -> list[ClauseShown]:
    """The clause a task hangs under, and others that hold its words."""
    words = catalogue.words_of(task.proof)
    shown = []
    for measure in Measure.objects.filter(campaign=task.campaign_id):
        stretches = marked_words(measure.text, words)
        own = measure.pk == task.measure_id
        if own or any(hit for _, hit in stretches):
            shown.append(ClauseShown(measure, stretches, own))
    return sorted(shown, key=lambda one: not one.own)[:3]


# ── roster ──


def roster_of(user: User, campaign: Campaign) -> QuerySet[RosterEntry]:
    """The entries of people this user may see."""
    return in_scope(user, RosterEntry.objects.filter(campaign=campaign), path="person__path", person="person_id")


def roster_by_area(user: User, campaign: Campaign, region: Region) -> list[tuple[Region, int]]:
    """How many people of the roster live in each area that reports straight to `region`; the last is `region` itself."""
    entries = roster_of(user, campaign).filter(person__path__startswith=region.path)
    counts = dict(entries.values_list("person__path").annotate(n=Count("pk")))
    areas = list(reporting_areas(region)) or [region]
    return [(area, sum(n for path, n in counts.items() if path.startswith(area.path))) for area in areas]


def unemployed_of_age(path: str, today: date) -> QuerySet[Person]:
    """People of an area who are of employment age and not known to be employed; unknown sex counts by the wider band."""
    return Person.objects.filter(of_employment_age(today), path__startswith=path, died_on__isnull=True).exclude(employment=Employment.EMPLOYED)


def additions_to(user: User, campaign: Campaign) -> list[Any]:
    """The latest additions to the roster in the user's area: when, from which import, how many."""
    return list(
        roster_of(user, campaign).values("added_at", "batch_id").annotate(people=Count("pk")).order_by("-added_at")[:10]
    )


# ── lists ──


def _how_many(rows: QuerySet[Any]) -> Coalesce:
    """For annotations: how many of these rows the campaign has. Joined instead, every edge would meet every task."""
    counts = rows.filter(campaign=OuterRef("pk")).order_by().values("campaign").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def campaign_rows(user: User) -> QuerySet[Campaign]:
    """The list of campaigns: receipts of what the user's unit sent, and their unit's tasks, counted in the database."""
    unit = user.unit
    sent, own = Edge.objects.filter(from_unit=unit), Task.objects.filter(unit=unit)
    return (
        campaigns_visible_to(user).select_related("notice__unit", "region")
        .annotate(
            edges_sent=_how_many(sent), edges_signed=_how_many(sent.exclude(state=EdgeState.SENT)),
            tasks_total=_how_many(own.exclude(state=TaskState.DROPPED)), tasks_done=_how_many(own.filter(state=TaskState.DONE)),
        )
        .prefetch_related(Prefetch("edges", queryset=Edge.objects.filter(to_unit=unit), to_attr="own_edges"))
        .order_by(F("state").desc(), "-starts_on", "-pk")
    )

