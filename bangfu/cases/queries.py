"""What does one person's file hold, and who needs a helper or a next step?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from bangfu.campaigns.models import Campaign
from bangfu.cases.choices import Due
from bangfu.cases.models import Pairing
from bangfu.cases.rules import FOUR_SERVICES, ServiceState, four_services
from bangfu.core.clock import HERE
from bangfu.jobs.models import Disclosure, Referral
from bangfu.orgs.choices import Role
from bangfu.orgs.models import Region, User
from bangfu.orgs.queries import reporting_areas
from bangfu.orgs.scope import in_scope
from bangfu.people.choices import SERVICE_KINDS, WISHES_WITH_NEED, Employment, EventKind
from bangfu.people.models import Event, Person
from bangfu.policies.models import Mark
from bangfu.surveys.models import Contact
from bangfu.surveys.queries import STANDS, campaign_for, survey_base

# Focus groups the notice wants helped one to one.
ONE_TO_ONE = ("disabled_graduate", "hard_to_employ")


# ── one file ──


def standing_events(person: Person) -> QuerySet[Event]:
    """Everything that happened to a person and was not voided, newest first."""
    return (
        Event.objects.filter(person=person, voids__isnull=True, voided_by__isnull=True)
        .select_related("unit", "by").order_by("-occurred_at", "-pk")
    )


def campaign_of(person: Person) -> Campaign | None:
    """The running campaign that looks after this person."""
    return campaign_for(person)[0]


def services_of(person: Person, campaign: Campaign | None, events: Iterable[Event], today: date) -> list[ServiceState]:
    """四个一 of one person in a campaign, from the events at hand."""
    done: dict[str, date] = {}
    for event in sorted(events, key=lambda one: one.occurred_at):
        if campaign is not None and event.campaign_id == campaign.pk:
            code = EventKind.EMPLOYMENT_SERVICE.value if event.kind in SERVICE_KINDS else event.kind
            done.setdefault(code, event.occurred_at.astimezone(HERE).date())
    in_base = campaign is not None and survey_base(campaign, person.path, today).filter(pk=person.pk).exists()
    has_need = None if person.wish in ("", "unsure") else person.wish in WISHES_WITH_NEED
    return four_services(in_base=in_base, has_need=has_need, done=done)


def contacts_of(person: Person) -> QuerySet[Contact]:
    return Contact.objects.filter(person=person).select_related("unit", "user").order_by("-happened_at")


def referrals_of(person: Person) -> QuerySet[Referral]:
    return Referral.objects.filter(person=person).select_related("vacancy__employer").order_by("-referred_at")


def family_of(person: Person) -> QuerySet[Person]:
    """The other registered people of the household."""
    rows = Person.objects.select_related("identity").exclude(pk=person.pk)
    return rows.filter(household_id=person.household_id, died_on__isnull=True) if person.household_id else rows.none()


def open_pairing(person: Person) -> Pairing | None:
    return Pairing.objects.filter(person=person, ended_at__isnull=True).select_related("helper__unit", "campaign").order_by("-paired_at").first()


def disclosures_of(person: Person) -> QuerySet[Disclosure]:
    """What the person agreed, or did not agree, to let each employer know, newest first."""
    return Disclosure.objects.filter(referral__person=person).select_related("referral__vacancy__employer").order_by("-pk")


def is_paired(person: Person, helper: User) -> bool:
    """Whether somebody helps this person now; nobody else's pairing opens the numbers."""
    return Pairing.objects.filter(person=person, helper=helper, ended_at__isnull=True).exists()


def helpers_for(user: User) -> QuerySet[User]:
    """Who can be made a helper: active helpers of units in the user's area."""
    rows = User.objects.filter(unit__path__startswith=user.unit.path, is_active=True, roles__role=Role.HELPER)
    return rows.select_related("unit").distinct().order_by("unit__path", "display_name")


# ── four services of an area ──


@dataclass(frozen=True)
class AreaServices:
    """The four services of one area: each counts people of its own base. `own`: kept at the level of the area above."""

    region: Region
    base: int
    need: int
    done: Mapping[str, int]
    own: bool = False

    def due(self, code: str) -> int:
        """The denominator of a service: only the first looks at everybody."""
        return self.need if FOUR_SERVICES[code][1] else self.base


def four_services_by_area(campaign: Campaign, region: Region, today: date) -> list[AreaServices]:
    """Each area straight below `region` with anybody due, then what is kept at its own level; counted in one statement."""
    need = Q(wish__in=WISHES_WITH_NEED)
    given = Event.objects.filter(campaign_id=campaign.pk, person__isnull=False, **STANDS)
    counts = {"base": Count("pk"), "need": Count("pk", filter=need)}
    for code, (_, only_need) in FOUR_SERVICES.items():
        kinds = SERVICE_KINDS if code == EventKind.EMPLOYMENT_SERVICE else (code,)
        had = Q(pk__in=given.filter(kind__in=kinds).values("person_id"))
        counts[code] = Count("pk", filter=had & need if only_need else had)
    areas = list(reporting_areas(region))
    sums: dict[str, dict[str, int]] = {one.path: dict.fromkeys(counts, 0) for one in (*areas, region)}
    depth = region.path.count("/") + 1
    rows: Any = survey_base(campaign, region.path, today).order_by().values("path").annotate(**counts)
    for row in rows:
        held = sums.get("/".join(row["path"].split("/")[:depth]) + "/", sums[region.path])
        for name in counts:
            held[name] += row[name]
    return [
        AreaServices(one, sums[one.path]["base"], sums[one.path]["need"], {code: sums[one.path][code] for code in FOUR_SERVICES}, own=one == region)
        for one in (*areas, region) if sums[one.path]["base"]
    ]


# ── lists ──


def pairings_of(user: User) -> QuerySet[Pairing]:
    """Open pairings this user sees: a helper their own, officers those of their area; next step first, unplanned ones last."""
    rows = Pairing.objects.filter(ended_at__isnull=True, person__died_on__isnull=True).select_related("person__identity", "person__region__parent", "helper", "campaign")
    last = Contact.objects.filter(person=OuterRef("person"), undone_at__isnull=True).order_by("-happened_at")
    found = rows.filter(helper=user) | in_scope(user, rows, path="person__path")
    return found.annotate(last_at=Subquery(last.values("happened_at")[:1])).order_by("next_on", "pk")


def narrowed(pairings: QuerySet[Pairing], *, helper: User | None, due: str, today: date) -> QuerySet[Pairing]:
    """The pairings under the conditions of CasesForm."""
    conditions = {Due.LATE: Q(next_on__lt=today), Due.TODAY: Q(next_on=today), Due.UNPLANNED: Q(next_on__isnull=True) | Q(next_action="")}
    if helper is not None:
        pairings = pairings.filter(helper=helper)
    return pairings.filter(conditions[Due(due)]) if due else pairings


def pairings_due(user: User, today: date) -> QuerySet[Pairing]:
    """The helper's own people whose next step has come or was never planned, soonest first."""
    return (
        Pairing.objects.filter(Q(next_on__lte=today) | Q(next_on__isnull=True), helper=user, ended_at__isnull=True, person__died_on__isnull=True)
        .select_related("person__identity").order_by("next_on", "pk")
    )


def without_helper(user: User) -> QuerySet[Person]:
    """People in scope, not at work, whom the notice wants helped one to one and who have no helper; certified ones first."""
    marked = Mark.objects.filter(person=OuterRef("pk"), policy__in=ONE_TO_ONE)
    paired = Pairing.objects.filter(person=OuterRef("pk"), ended_at__isnull=True)
    rows = Person.objects.filter(Exists(marked), ~Exists(paired), died_on__isnull=True).exclude(employment=Employment.EMPLOYED)
    certified = Exists(marked.filter(certified=True))
    return in_scope(user, rows, person="pk").select_related("identity", "region__parent").order_by(certified.desc(), "path", "pk")


def marks_for(people: Iterable[Any]) -> Mapping[int, list[Mark]]:
    """The one-to-one marks of the people of a list."""
    found: dict[int, list[Mark]] = {one.pk: [] for one in people}
    for mark in Mark.objects.filter(person_id__in=found, policy__in=ONE_TO_ONE).order_by("-certified", "policy"):
        found[mark.person_id].append(mark)
    return found
