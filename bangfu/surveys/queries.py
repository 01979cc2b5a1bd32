"""Whom does a commissioner call on today, how far is the survey in each area, and what does the contact ledger say?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, DateField, Exists, F, FilteredRelation, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from bangfu.campaigns.choices import CampaignState
from bangfu.campaigns.models import Campaign, RosterEntry
from bangfu.core.clock import HERE
from bangfu.orgs.choices import Level, Role
from bangfu.orgs.models import Region, User
from bangfu.orgs.queries import reporting_areas
from bangfu.orgs.scope import in_scope
from bangfu.people.choices import Employment, EventKind
from bangfu.people.models import Event, Person
from bangfu.people.queries import of_employment_age
from bangfu.surveys.choices import AssignmentState, Channel, ContactOutcome, SurveyState
from bangfu.surveys.models import Assignment, Contact
from bangfu.surveys.rules import MISSED_FROM

NEXT_SHOWN = 10  # people ahead on the page of today; the rest is on the list
STANDS = {"voids__isnull": True, "voided_by__isnull": True}


# ── the commissioner ──


def assignments_of(user: User) -> QuerySet[Assignment]:
    """Everybody given to this commissioner in running campaigns, in the order of places."""
    return (
        Assignment.objects.filter(user=user, campaign__state=CampaignState.RUNNING)
        .select_related("campaign", "person__identity", "person__region__parent").order_by("path", "person_id")
    )


@dataclass(frozen=True)
class Today:
    """The day of a commissioner: what is late, what is due, what comes next, and how far the whole is."""

    late: list[Assignment]
    due: list[Assignment]
    ahead: list[Assignment]
    ahead_total: int
    done_today: int
    total: int
    checked: int
    due_on: date | None


def is_late(assignment: Assignment, today: date) -> bool:
    """The day agreed for the next try has passed, or, when none is agreed ahead, the day it should be done by."""
    agreed = assignment.next_on
    return agreed < today if agreed else assignment.due_on < today


def is_due(assignment: Assignment, today: date) -> bool:
    return today in (assignment.next_on, assignment.next_on or assignment.due_on)


def today_for(user: User, today: date) -> Today:
    """People whose day or agreed next try has passed, falls on today, or comes next (soonest first, by village)."""
    late: list[Assignment] = []
    due: list[Assignment] = []
    ahead: list[Assignment] = []
    for one in assignments_of(user).filter(state=AssignmentState.OPEN).order_by("due_on", "path", "person_id"):
        place = late if is_late(one, today) else due if is_due(one, today) else ahead
        place.append(one)
    start = datetime.combine(today, time(), tzinfo=HERE)
    counts = assignments_of(user).aggregate(total=Count("pk"), checked=Count("pk", filter=Q(state=AssignmentState.DONE)))
    done = contacts_by(user).filter(happened_at__gte=start, undone_at__isnull=True).values("person").distinct().count()
    ahead.sort(key=lambda one: (one.next_on or one.due_on, one.path, one.person_id))
    nearest = min((one.due_on for one in (*late, *due, *ahead) if one.due_on >= today), default=None)
    return Today(late=late, due=due, ahead=ahead[:NEXT_SHOWN], ahead_total=len(ahead), done_today=done, due_on=nearest, **counts)


def contacts_by(user: User) -> QuerySet[Contact]:
    """What this user recorded, newest first."""
    return Contact.objects.filter(user=user).select_related("person__identity", "person__region", "campaign").order_by("-recorded_at")


def mine_among(contacts: Iterable[Contact], user: User) -> set[int]:
    """Keys of the people of these contacts who are assigned to the user, and whose names they may read."""
    people = [one.person_id for one in contacts]
    return set(assignments_of(user).filter(person__in=people).order_by().values_list("person_id", flat=True))


@dataclass(frozen=True)
class Totals:
    """What a commissioner has done so far in running campaigns."""

    assigned: int
    checked: int
    closed: int
    contacts: int
    visits: int


def totals_of(user: User) -> Totals:
    states = assignments_of(user).order_by().aggregate(
        assigned=Count("pk"), checked=Count("pk", filter=Q(state=AssignmentState.DONE)), closed=Count("pk", filter=Q(state=AssignmentState.CLOSED)))
    done = contacts_by(user).filter(undone_at__isnull=True, campaign__state=CampaignState.RUNNING).order_by()
    return Totals(**states, **done.aggregate(contacts=Count("pk"), visits=Count("pk", filter=Q(channel=Channel.VISIT))))


def villages_of(user: User) -> list[tuple[Region, int]]:
    """The villages a commissioner has people in, with how many."""
    counts = dict(assignments_of(user).order_by().values_list("path").annotate(n=Count("pk")))
    return [(one, counts[one.path]) for one in Region.objects.filter(path__in=counts).order_by("path")]


def get_field_person(user: User, pk: int) -> Person:
    """A person the user may record a contact with, or 404 also when they exist elsewhere."""
    rows = Person.objects.select_related("identity", "region__parent", "household")
    found = in_scope(user, rows, person="pk").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def campaign_for(person: Person) -> tuple[Campaign | None, Assignment | None]:
    """The running campaign a contact with this person belongs to: the one they are assigned in, else listed in."""
    assigned = (
        Assignment.objects.filter(person=person, campaign__state=CampaignState.RUNNING)
        .select_related("campaign", "user").order_by("-assigned_at").first()
    )
    if assigned is not None:
        return assigned.campaign, assigned
    listed = Campaign.objects.filter(state=CampaignState.RUNNING, roster__person=person).order_by("-starts_on", "-pk").first()
    return listed, None


def is_checked(campaign: Campaign, person: Person) -> bool:
    """Whether 基础信息 was checked in this campaign."""
    return Event.objects.filter(person=person, kind=EventKind.BASIC_CHECK, campaign_id=campaign.pk, **STANDS).exists()


def neighbouring_places(person: Person) -> QuerySet[Region]:
    """The other villages of the township a person lives in."""
    return Region.objects.filter(parent_id=person.region.parent_id, level=Level.VILLAGE).exclude(pk=person.region_id).order_by("path")


def place(key: str) -> Region | None:
    return Region.objects.filter(key=key).first() if key else None


# ── the area ──


def surveyed_campaigns(user: User) -> QuerySet[Campaign]:
    """Running campaigns with people of the user's area on their roster, the latest first."""
    listed = in_scope(user, RosterEntry.objects.filter(campaign=OuterRef("pk")), path="person__path")
    return Campaign.objects.filter(Exists(listed), state=CampaignState.RUNNING).select_related("notice").order_by("-starts_on", "-pk")


def survey_base(campaign: Campaign, path: str, today: date) -> QuerySet[Person]:
    """应核对: people of the roster below `path` who are of employment age and not at work; unknown belongs to it.

    Who found work since the campaign began stays in it. The same base as the indicator `unemployed` of reports.
    """
    of_age = Q(birth_on__isnull=True) | of_employment_age(today)
    hired = Event.objects.filter(kind=EventKind.HIRE, occurred_at__gte=datetime.combine(campaign.starts_on, time(), tzinfo=HERE), **STANDS)
    idle = ~Q(employment=Employment.EMPLOYED) | Q(employed_on__gte=campaign.starts_on) | Q(pk__in=hired.values("person_id"))
    listed = RosterEntry.objects.filter(campaign=campaign)
    return Person.objects.filter(of_age, idle, pk__in=listed.values("person_id"), path__startswith=path, died_on__isnull=True)


def with_survey_state(people: QuerySet[Person], campaign: Campaign) -> QuerySet[Person]:
    """`assignment` of the campaign joined as `given`, for counting and filtering by STATE_Q."""
    return people.annotate(given=FilteredRelation("assignments", condition=Q(assignments__campaign=campaign)))


def state_q(campaign: Campaign) -> dict[str, Q]:
    """Each survey state as a condition on `with_survey_state`; UNASSIGNED, OPEN, CLOSED and CHECKED add up to the base."""
    checked = Q(pk__in=Event.objects.filter(kind=EventKind.BASIC_CHECK, campaign_id=campaign.pk, person__isnull=False, **STANDS).values("person_id"))
    closed = Q(given__state=AssignmentState.CLOSED)
    return {
        SurveyState.UNASSIGNED: ~checked & Q(given__isnull=True),
        SurveyState.OPEN: ~checked & Q(given__isnull=False) & ~closed,
        SurveyState.MISSED: ~checked & Q(given__state=AssignmentState.OPEN, given__attempts__gte=MISSED_FROM),
        SurveyState.CLOSED: ~checked & closed,
        SurveyState.CHECKED: checked,
    }


@dataclass(frozen=True)
class AreaCoverage:
    """How far the survey of one area is; `own` is what is kept at the level of the area above."""

    region: Region
    base: int
    checked: int
    unassigned: int
    open: int
    missed: int
    closed: int
    own: bool = False

    def count(self, state: str) -> int:
        return int(getattr(self, state))


def coverage_by_area(campaign: Campaign, region: Region, today: date) -> list[AreaCoverage]:
    """Each area that reports straight to `region` (and `region`'s own people, if any), counted in one statement."""
    conditions = state_q(campaign)
    rows = with_survey_state(survey_base(campaign, region.path, today), campaign).order_by().values_list("path").annotate(
        base=Count("pk"), **{f"n_{state}": Count("pk", filter=q) for state, q in conditions.items()}
    )
    areas = list(reporting_areas(region))
    sums: dict[str, dict[str, Any]] = {one.path: dict.fromkeys(("base", *conditions), 0) for one in (*areas, region)}
    depth = region.path.count("/") + 1
    for path, base, *counts in rows:
        part = "/".join(path.split("/")[:depth]) + "/"
        held = sums.get(part) or sums[region.path]
        held["base"] += base
        for state, count in zip(conditions, counts, strict=True):
            held[state] += count
    found = [AreaCoverage(one, **sums[one.path]) for one in areas]
    return found if not sums[region.path]["base"] and areas else [*found, AreaCoverage(region, **sums[region.path], own=True)]


@dataclass(frozen=True)
class HolderCoverage:
    """How far one commissioner is with the people of an area."""

    name: str
    place: str
    base: int
    checked: int
    open: int
    missed: int


def coverage_by_holder(campaign: Campaign, path: str, today: date) -> list[HolderCoverage]:
    """Each commissioner with people of the survey's base below `path`, who is behind first."""
    conditions = state_q(campaign)
    rows = with_survey_state(survey_base(campaign, path, today), campaign).filter(Q(given__isnull=False)).annotate(
        holder=F("given__user"), name=F("given__user__display_name"), place=F("given__user__unit__region__name"),
    ).order_by().values_list("holder", "name", "place").annotate(
        base=Count("pk"), **{f"n_{state}": Count("pk", filter=conditions[state]) for state in (SurveyState.CHECKED, SurveyState.OPEN, SurveyState.MISSED)})
    return sorted((HolderCoverage(*row[1:]) for row in rows), key=lambda one: (one.checked / one.base, one.name))


def commissioners_within(path: str) -> QuerySet[User]:
    """The active commissioners of units below `path`, in the order of places."""
    return (
        User.objects.filter(unit__path__startswith=path, is_active=True, roles__role=Role.COMMISSIONER)
        .select_related("unit__region").distinct().order_by("unit__path", "username")
    )


def serving(commissioners: Iterable[User], path: str) -> list[User]:
    """Those of the commissioners whose office lies in an area or has it in its own."""
    return [one for one in commissioners if one.unit.path.startswith(path) or (path.startswith(one.unit.path) and one.unit.level >= Level.TOWNSHIP)]


def holders_by_area(campaign: Campaign, areas: Iterable[Region]) -> dict[str, list[tuple[str, int]]]:
    """Who has how many people of each area: {path: [(name, people)]}."""
    paths = sorted((one.path for one in areas), key=len, reverse=True)
    held: dict[str, dict[str, int]] = {path: {} for path in paths}
    rows = Assignment.objects.filter(campaign=campaign, path__startswith=min(paths, key=len) if len(paths) == 1 else _common(paths))
    for path, name, count in rows.order_by().values_list("path", "user__display_name").annotate(n=Count("pk")):
        area = next((one for one in paths if path.startswith(one)), None)
        if area is not None:
            held[area][name] = held[area].get(name, 0) + count
    return {path: sorted(names.items(), key=lambda one: -one[1]) for path, names in held.items()}


def _common(paths: list[str]) -> str:
    first, last = min(paths, default=""), max(paths, default="")
    return next((first[:cut] for cut in range(len(first)) if first[cut] != last[cut : cut + 1]), first)


def people_by_state(campaign: Campaign, path: str, state: str, today: date) -> QuerySet[Person]:
    """The people behind one count of the coverage table, in the order of places, with their assignment."""
    rows = with_survey_state(survey_base(campaign, path, today), campaign)
    if state in SurveyState.values:
        rows = rows.filter(state_q(campaign)[state])
    last = Contact.objects.filter(campaign=campaign, person=OuterRef("pk"), undone_at__isnull=True).order_by("-happened_at")
    return rows.select_related("identity", "region__parent").annotate(
        holder=F("given__user__display_name"), given_state=F("given__state"), given_attempts=F("given__attempts"), given_due=F("given__due_on"),
        given_next=F("given__next_on"), last_outcome=Subquery(last.values("outcome")[:1]), last_at=Subquery(last.values("happened_at")[:1]),
        checked=Exists(Event.objects.filter(person=OuterRef("pk"), kind=EventKind.BASIC_CHECK, campaign_id=campaign.pk, **STANDS)),
    ).order_by("path", "pk")


def state_of(person: Any) -> SurveyState:
    """The state of a row of `people_by_state`, in the words of `state_q`."""
    if person.checked:
        return SurveyState.CHECKED
    if person.given_state is None:
        return SurveyState.UNASSIGNED
    if person.given_state == AssignmentState.CLOSED:
        return SurveyState.CLOSED
    missed = person.given_state == AssignmentState.OPEN and person.given_attempts >= MISSED_FROM
    return SurveyState.MISSED if missed else SurveyState.OPEN


def unassigned_by_place(campaign: Campaign, path: str, today: date, *, own: bool = False) -> list[tuple[str, list[int]]]:
    """People not yet given out, by village: (path, keys). `own`: only those kept at the area's own level."""
    rows = with_survey_state(survey_base(campaign, path, today), campaign).filter(state_q(campaign)[SurveyState.UNASSIGNED])
    if own:
        rows = rows.filter(path=path)
    found: dict[str, list[int]] = {}
    for place, pk in rows.order_by("path", "pk").values_list("path", "pk"):
        found.setdefault(place, []).append(pk)
    return list(found.items())


# ── the ledger ──


def ledger(user: User) -> QuerySet[Contact]:
    """Contacts with people the user may see, newest first, with the number of the attempt and the day of the next one."""
    earlier = Contact.objects.filter(campaign=OuterRef("campaign"), person=OuterRef("person"), undone_at__isnull=True)
    upto = earlier.filter(happened_at__lte=OuterRef("happened_at")).order_by().values("person").annotate(n=Count("pk")).values("n")
    later = earlier.filter(happened_at__gt=OuterRef("happened_at"))
    next_on = Assignment.objects.filter(campaign=OuterRef("campaign"), person=OuterRef("person"), state=AssignmentState.OPEN).values("next_on")[:1]
    return in_scope(user, Contact.objects.all(), path="person__path", person="person_id").select_related(
        "person__identity", "person__region__parent", "user", "campaign"
    ).annotate(
        attempt=Coalesce(Subquery(upto, output_field=IntegerField()), 0), is_last=~Exists(later),
        next_on=Subquery(next_on, output_field=DateField()),
    ).order_by("-happened_at", "pk")


def outcome_counts(rows: QuerySet[Contact]) -> dict[str, int]:
    """How often each outcome stands in these contacts; undone ones do not count."""
    counts = dict(rows.filter(undone_at__isnull=True).order_by().values_list("outcome").annotate(n=Count("pk")))
    return {outcome: counts.get(outcome, 0) for outcome in ContactOutcome.values}


def narrowed(
    rows: QuerySet[Contact], *, outcome: str, channel: str, since: date | None, until: date | None, area: str
) -> QuerySet[Contact]:
    """The ledger under the conditions of LedgerForm."""
    if outcome:
        rows = rows.filter(outcome=outcome)
    if channel:
        rows = rows.filter(channel=channel)
    if since:
        rows = rows.filter(happened_at__gte=datetime.combine(since, time(), tzinfo=HERE))
    if until:
        rows = rows.filter(happened_at__lt=datetime.combine(until + timedelta(days=1), time(), tzinfo=HERE))
    if area:
        rows = rows.filter(person__path__startswith=Region.objects.get(key=area).path)
    return rows
