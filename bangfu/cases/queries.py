"""What does one person's file hold, and who needs a helper or a next step?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from bangfu.campaigns.choices import CampaignState
from bangfu.campaigns.models import Campaign
from bangfu.campaigns.queries import campaigns_visible_to
from bangfu.cases.models import Pairing
from bangfu.cases.rules import ServiceState, four_services
from bangfu.core.clock import HERE
from bangfu.jobs.models import Referral
from bangfu.orgs.choices import Role
from bangfu.orgs.models import User
from bangfu.orgs.scope import in_scope
from bangfu.people.choices import SERVICE_KINDS, WISHES_WITH_NEED, EventKind
from bangfu.people.models import Event, Person
from bangfu.policies.models import Mark
from bangfu.surveys.models import Contact
from bangfu.surveys.queries import survey_base

# Focus groups the notice wants helped one to one.
ONE_TO_ONE = ("disabled_graduate", "hard_to_employ")
ASSISTING = ("employment_service", *(str(kind) for kind in SERVICE_KINDS))


def standing_events(person: Person) -> QuerySet[Event]:
    """Everything that happened to a person and was not voided, newest first."""
    return (
        Event.objects.filter(person=person, voids__isnull=True, voided_by__isnull=True)
        .select_related("unit", "by").order_by("-occurred_at", "-pk")
    )


def campaign_of(user: User, person: Person) -> Campaign | None:
    """The running campaign that has this person on its roster."""
    return campaigns_visible_to(user).filter(state=CampaignState.RUNNING, roster__person=person).order_by("-starts_on", "-pk").first()


def services_of(person: Person, campaign: Campaign | None, events: Iterable[Event], today: date) -> list[ServiceState]:
    """四个一 of one person in a campaign, from the events at hand."""
    done: dict[str, date] = {}
    for event in sorted(events, key=lambda one: one.occurred_at):
        if campaign is None or event.campaign_id == campaign.pk:
            code = "employment_service" if event.kind in ASSISTING else event.kind
            done.setdefault(code, event.occurred_at.astimezone(HERE).date())
    in_base = campaign is not None and survey_base(campaign, person.path, today).filter(pk=person.pk).exists()
    has_need = None if person.wish in ("", "unsure") else person.wish in WISHES_WITH_NEED
    return four_services(in_base=in_base, has_need=has_need, done=done)


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    at: datetime
    text: str
    note: str


def timeline_of(events: Iterable[Event], contacts: Iterable[Contact]) -> list[Entry]:
    """Events and calls without an answer, newest first."""
    entries = [
        Entry(one.occurred_at, EventKind(one.kind).label, f"{one.unit.name}{' · ' + one.by.display_name if one.by else ''}")
        for one in events if one.kind != EventKind.CONTACT_ATTEMPT
    ]
    entries += [
        Entry(one.happened_at, f"{one.get_channel_display()}：{one.get_outcome_display()}{'（已撤回）' if one.undone_at else ''}",
              f"{one.unit.name} · {one.user.display_name}")
        for one in contacts
    ]
    return sorted(entries, key=lambda one: one.at, reverse=True)


def contacts_of(person: Person) -> QuerySet[Contact]:
    return Contact.objects.filter(person=person).select_related("unit", "user").order_by("-happened_at")


def referrals_of(person: Person) -> QuerySet[Referral]:
    return Referral.objects.filter(person=person).select_related("vacancy__employer").order_by("-referred_at")


def open_pairing(person: Person) -> Pairing | None:
    return Pairing.objects.filter(person=person, ended_at__isnull=True).select_related("helper__unit", "campaign").order_by("-paired_at").first()


def helpers_for(user: User) -> QuerySet[User]:
    """Who can be made a helper: active helpers of units in the user's area."""
    rows = User.objects.filter(unit__path__startswith=user.unit.path, is_active=True, roles__role=Role.HELPER)
    return rows.select_related("unit").distinct().order_by("unit__path", "display_name")


# ── lists ──


def pairings_of(user: User) -> QuerySet[Pairing]:
    """Open pairings this user sees: a helper their own, others those of people in their area; next step first."""
    rows = Pairing.objects.filter(ended_at__isnull=True).select_related("person__identity", "person__region", "helper", "campaign")
    mine = Q(helper=user)
    return (rows.filter(mine) | in_scope(user, rows, path="person__path")).order_by("next_on", "pk")


def pairings_due(user: User, today: date) -> QuerySet[Pairing]:
    """The helper's own people whose next step has come, soonest first."""
    return (
        Pairing.objects.filter(helper=user, ended_at__isnull=True, next_on__lte=today)
        .select_related("person__identity").order_by("next_on", "pk")
    )


def without_helper(user: User) -> QuerySet[Person]:
    """People in scope whom the notice wants helped one to one and who have no helper."""
    marked = Mark.objects.filter(person=OuterRef("pk"), policy__in=ONE_TO_ONE)
    paired = Pairing.objects.filter(person=OuterRef("pk"), ended_at__isnull=True)
    rows = Person.objects.filter(Exists(marked), ~Exists(paired), died_on__isnull=True)
    return in_scope(user, rows).select_related("identity", "region").order_by("path", "pk")
