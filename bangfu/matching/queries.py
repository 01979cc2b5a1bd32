"""Whom may this officer match, what did the newest run find for them, and who is still without an offer?"""

from dataclasses import dataclass

from django.db.models import Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Now
from django.urls import reverse

from bangfu.campaigns.choices import CampaignState
from bangfu.campaigns.models import Campaign, RosterEntry
from bangfu.core.choices import WorkState
from bangfu.core.models import Work
from bangfu.jobs.choices import STANDING_STATES
from bangfu.jobs.models import Referral, Vacancy
from bangfu.jobs.queries import campaign_covering, referrals_visible_to, standing_count
from bangfu.matching.models import Outlook, Recommendation, Run
from bangfu.orgs.models import User
from bangfu.orgs.scope import in_scope, visible_to
from bangfu.people.choices import WISHES_WITH_NEED, Employment
from bangfu.people.models import AGREES_TO_MATCHING, Person

NOTHING = Q(feasible=0, with_adaptation=0)  # of an outlook: nothing fits, at best something is to be asked


def with_need(rows: QuerySet[Person], campaign: Campaign | None) -> QuerySet[Person]:
    """Living people who want work and are not known to have any; with a campaign only those of its roster."""
    rows = rows.filter(wish__in=WISHES_WITH_NEED, died_on__isnull=True).exclude(employment=Employment.EMPLOYED)
    if campaign is None:
        return rows
    return rows.filter(Exists(RosterEntry.objects.filter(campaign=campaign, person=OuterRef("pk"))))


def campaign_of(user: User) -> Campaign | None:
    """The running campaign the user's matching belongs to: the newest with people of the area on its roster, else the newest."""
    area = user.unit.path
    listed = RosterEntry.objects.filter(person__path__startswith=area, campaign__state=CampaignState.RUNNING)
    return Campaign.objects.filter(pk__in=listed.values("campaign")).order_by("-starts_on", "-pk").first() or campaign_covering(area)


def people_to_match(user: User) -> QuerySet[Person]:
    """People with a need whom this user may see; while campaigns run, those on the roster of any of them."""
    rows = with_need(in_scope(user, Person.objects.all(), path="path", person="pk"), None)
    if campaign_of(user) is None:
        return rows
    return rows.filter(Exists(RosterEntry.objects.filter(campaign__state=CampaignState.RUNNING, person=OuterRef("pk"))))


def match_rows(user: User) -> QuerySet[Person]:
    """The list: what the newest run found, the best post, how many referrals stand; those with fewest chances first.

    Annotates run_at, feasible, with_adaptation, unknown (null: no run), waiting (open referrals).
    """
    newest = Outlook.objects.filter(person=OuterRef("pk")).order_by("-run_id")
    best = Recommendation.objects.filter(rank=1).select_related("vacancy__employer", "vacancy__region").order_by("-run_id")
    return (
        people_to_match(user)
        .annotate(
            feasible=Subquery(newest.values("feasible")[:1]), with_adaptation=Subquery(newest.values("with_adaptation")[:1]),
            unknown=Subquery(newest.values("unknown")[:1]), run_at=Subquery(newest.values("run__finished_at")[:1]),
            waiting=standing_count("person_id"),
        )
        .select_related("identity", "region__parent")
        .prefetch_related(Prefetch("recommendations", queryset=best, to_attr="best"))
        .order_by(F("waiting").asc(nulls_first=True), F("feasible").asc(nulls_last=True), F("with_adaptation").asc(nulls_last=True), F("unknown").asc(nulls_last=True), "pk")
    )


def filter_people(rows: QuerySet[Person], asked: dict[str, str]) -> QuerySet[Person]:
    """The conditions of the list; unknown values are left aside."""
    chances = {
        "some": ~NOTHING, "fit": Q(feasible__gt=0), "adapt": Q(feasible=0, with_adaptation__gt=0), "ask": NOTHING & Q(unknown__gt=0),
        "none": NOTHING & Q(unknown=0), "new": Q(feasible__isnull=True),
    }
    if asked.get("chances") in chances:
        rows = rows.filter(chances[asked["chances"]])
    if asked.get("referred") == "yes":
        rows = rows.filter(Exists(_standing()))
    elif asked.get("referred") == "no":
        rows = rows.filter(~Exists(_standing()))
    if asked.get("refused") in ("0", "1"):
        rows = rows.exclude(AGREES_TO_MATCHING) if asked["refused"] == "1" else rows.filter(AGREES_TO_MATCHING)
    if asked.get("area"):
        rows = rows.filter(path__startswith=asked["area"])
    return rows


def _standing() -> QuerySet[Referral]:
    return Referral.objects.filter(person=OuterRef("pk"), state__in=STANDING_STATES)


@dataclass(frozen=True)
class Totals:
    """The head of the list."""

    people: int
    offered: int  # with a post that fits as it is or with an adaptation
    to_ask: int  # only posts about which something is to be asked
    none: int  # looked at, and nothing at all
    referred: int
    refused: int
    new: int  # no run looked at them yet


def totals_for(user: User) -> Totals:
    rows = people_to_match(user)
    outlooks = Outlook.objects.filter(person=OuterRef("pk"))
    return Totals(
        people=rows.count(), offered=rows.filter(Exists(outlooks.filter(~NOTHING))).count(),
        to_ask=rows.filter(Exists(outlooks.filter(NOTHING, unknown__gt=0))).count(),
        none=rows.filter(Exists(outlooks.filter(NOTHING, unknown=0))).count(),
        referred=rows.filter(Exists(_standing())).count(), refused=rows.exclude(AGREES_TO_MATCHING).count(),
        new=rows.filter(~Exists(outlooks), AGREES_TO_MATCHING).count(),
    )


def newest_run(user: User) -> Run | None:
    """The newest finished run that touches the user's area."""
    return Run.objects.filter(_touching(user), finished_at__isnull=False).select_related("started_by", "unit__region").order_by("-finished_at").first()


def _touching(user: User) -> Q:
    """Runs over the user's area, one above, or one below."""
    above = Q()
    keys = user.unit.path.strip("/").split("/")
    for depth in range(1, len(keys) + 1):
        above |= Q(path="/".join(keys[:depth]) + "/")
    return above | Q(path__startswith=user.unit.path)


@dataclass(frozen=True)
class Going:
    """A run that is under way: its work and how many seconds ago it was asked for (by the real clock, as works keep it)."""

    run: Run
    work: Work
    seconds: int


def run_going(user: User, pk: int | None = None) -> Going | None:
    """The newest run that touches the user's area (or the one named) and waits for the worker or is being computed."""
    runs = {one.pk: one for one in Run.objects.filter(_touching(user), finished_at__isnull=True).select_related("started_by", "unit__region")}
    asked = [pk] if pk is not None else list(runs)
    age = ExpressionWrapper(Now() - F("created_at"), output_field=DurationField())
    rows = works_of(asked).filter(state__in=(WorkState.WAITING, WorkState.RUNNING)).annotate(age=age)
    work = rows.order_by("-created_at").first() if runs else None
    run = runs.get(work.arguments["run"]) if work else None
    return Going(run, work, int(work.age.total_seconds())) if work and run else None


def works_of(run_ids: list[int]) -> QuerySet[Work]:
    """The background work of these runs."""
    return Work.objects.filter(kind="match_run", arguments__run__in=run_ids)


def runs_visible_to(user: User) -> QuerySet[Run]:
    """Runs over the user's area or parts of it."""
    return in_scope(user, Run.objects.select_related("started_by", "unit", "campaign"))


def candidates_of(user: User, vacancy: Vacancy) -> QuerySet[Recommendation]:
    """People recommended for a vacancy whom this user may see and who still look for work, best first."""
    people = people_to_match(user).filter(AGREES_TO_MATCHING)
    return (
        Recommendation.objects.filter(vacancy=vacancy, person__in=people)
        .select_related("person__identity", "person__region", "run").order_by("verdict", "-score", "pk")
    )


def standing_referrals(person_ids: list[int], vacancy: Vacancy | None = None) -> dict[tuple[int, int], Referral]:
    """(person, vacancy) → the referral that stands."""
    rows = Referral.objects.filter(person_id__in=person_ids, state__in=STANDING_STATES)
    if vacancy is not None:
        rows = rows.filter(vacancy=vacancy)
    return {(one.person_id, one.vacancy_id): one for one in rows}


@dataclass(frozen=True)
class Waiting:
    """A number for home pages and the list it opens."""

    count: int
    href: str


def people_without_offer(campaign: Campaign, path: str) -> Waiting:
    """People of the roster in this area with a need, open to matching, for whom no referral stands."""
    rows = with_need(Person.objects.filter(AGREES_TO_MATCHING, path__startswith=path), campaign).filter(~Exists(_standing()))
    return Waiting(rows.count(), reverse("matches") + "?referred=no&refused=0")


def referral_share(user: User) -> tuple[int, int]:
    """(referrals not withdrawn of people with a need, those people) of the user's area, to say whether somebody had fewer than others."""
    people = people_to_match(user)
    return referrals_visible_to(user).exclude(state="withdrawn").filter(person__in=people.values("pk")).count(), people.count()


def may_start(user: User) -> bool:
    """Runs cover an area, so they are started by those who have one."""
    return bool(visible_to(user).paths)


def run_figures(user: User, run: Run) -> dict[str, int]:
    """Of the people of a run whom this user may see: how many have posts that fit, only with an adaptation, only unsure, none."""
    rows = in_scope(user, Outlook.objects.filter(run=run), path="person__path", person="person_id")
    return rows.aggregate(
        fit=Count("pk", filter=Q(feasible__gt=0)), adapt=Count("pk", filter=Q(feasible=0, with_adaptation__gt=0)),
        unsure=Count("pk", filter=NOTHING & Q(unknown__gt=0)), none=Count("pk", filter=NOTHING & Q(unknown=0)), people=Count("pk"),
    )
