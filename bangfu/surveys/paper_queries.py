"""Whose sheets may be printed, which forms are out, which came back, and whom does a paper form belong to?"""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from bangfu.campaigns.choices import CampaignState
from bangfu.campaigns.models import Campaign, RosterEntry
from bangfu.orgs.choices import Level, Role
from bangfu.orgs.models import Region, User
from bangfu.orgs.scope import in_scope
from bangfu.people.choices import EventKind
from bangfu.people.models import Event, Person
from bangfu.people.queries import matching_text
from bangfu.surveys.choices import AssignmentState, SurveyState
from bangfu.surveys.models import Assignment, PaperForm
from bangfu.surveys.queries import STANDS, assignments_of, is_due, is_late, state_q, survey_base, with_survey_state

FOUND = 20  # people shown for a name or last four
OUT = Q(contact__isnull=True) | Q(contact__undone_at__isnull=False)
OWN = [("today", "今天要走的、过期的"), ("open", "还没核对的"), ("all", "派给我的全部")]
HELPED = [("all", "我帮扶的全部")]
AREA = [("base", "应核对的全部"), *SurveyState.choices, ("roster", "名册上的全部")]


def campaigns_with_people(user: User) -> QuerySet[Campaign]:
    """Running campaigns with people on the roster whom the user may see, the latest first."""
    listed = in_scope(user, RosterEntry.objects.filter(campaign=OuterRef("pk")), path="person__path", person="person_id")
    return Campaign.objects.filter(Exists(listed), state=CampaignState.RUNNING).order_by("-starts_on", "-pk")


def own_people(user: User, campaign: Campaign, which: str, today: date) -> QuerySet[Person]:
    """The people given to a commissioner: OWN; all of a helper's: HELPED."""
    if which == "all":
        rows = in_scope(user, Person.objects.filter(roster_entries__campaign=campaign), person="pk")
        return _ordered(rows)
    open_ones = assignments_of(user).filter(campaign=campaign, state=AssignmentState.OPEN)
    if which == "today":
        keys = [one.person_id for one in open_ones if is_late(one, today) or is_due(one, today)]
        return _ordered(Person.objects.filter(pk__in=keys))
    return _ordered(Person.objects.filter(pk__in=open_ones.order_by().values("person_id")))


def area_people(user: User, campaign: Campaign, region: Region, which: str, *, today: date, holder: User | None = None) -> QuerySet[Person]:
    """People of an area under one of AREA, of one commissioner if named. Who died is not on paper."""
    if which == "roster":
        rows = with_survey_state(Person.objects.filter(roster_entries__campaign=campaign, path__startswith=region.path, died_on__isnull=True), campaign)
    else:
        rows = with_survey_state(survey_base(campaign, region.path, today), campaign)
        if which in SurveyState.values:
            rows = rows.filter(state_q(campaign)[which])
    return _ordered(in_scope(user, rows.filter(Q(given__user=holder)) if holder else rows, person="pk"))


def _ordered(rows: QuerySet[Person]) -> QuerySet[Person]:
    return rows.select_related("identity", "region__parent").order_by("path", "pk")


def checked_among(campaign: Campaign, people: list[Person]) -> set[int]:
    """Keys of those whose 基础信息 was checked in this campaign."""
    rows = Event.objects.filter(person__in=people, kind=EventKind.BASIC_CHECK, campaign_id=campaign.pk, **STANDS)
    return {key for key in rows.values_list("person_id", flat=True) if key is not None}


def mine_among_people(people: list[Person], user: User) -> set[int]:
    """Keys of those assigned to the user, whose names they may read."""
    return set(assignments_of(user).filter(person__in=people).order_by().values_list("person_id", flat=True))


def _forms(user: User) -> QuerySet[PaperForm]:
    rows = in_scope(user, PaperForm.objects.all(), path="person__path", person="person_id")
    return rows.select_related("person__identity", "person__region__parent", "campaign", "contact__user", "printed_by", "visited_by")


def forms_out(user: User) -> QuerySet[PaperForm]:
    """Printed and not keyed in yet, in the order of places."""
    return _forms(user).filter(OUT, campaign__state=CampaignState.RUNNING, printed_at__isnull=False).order_by("path", "pk")


def forms_keyed_by(user: User) -> QuerySet[PaperForm]:
    """What this user keyed in, the last first."""
    return _forms(user).filter(contact__user=user).order_by("-contact__recorded_at")


def form_in_scope(user: User, key: int) -> PaperForm | None:
    return _forms(user).filter(pk=key).first()


def form_out_of(user: User, campaign: Campaign, person: Person) -> PaperForm | None:
    """The form of this person that has not come back, if one is out."""
    return _forms(user).filter(OUT, campaign=campaign, person=person, printed_at__isnull=False).order_by("-pk").first()


def people_named(user: User, text: str) -> list[Person]:
    """People of a running roster with this name, these initials or these last four of their number, within the user's scope."""
    listed = RosterEntry.objects.filter(person=OuterRef("pk"), campaign__state=CampaignState.RUNNING)
    rows = matching_text(in_scope(user, Person.objects.filter(Exists(listed)), person="pk"), text)
    return list(_ordered(rows)[:FOUND])


def visitors_for(person: Person, user: User) -> list[User]:
    """Who may have gone there: the commissioner it was given to, those of the place, and who keys it in."""
    given = User.objects.filter(assignments__person=person, assignments__campaign__state=CampaignState.RUNNING).select_related("unit").first()
    keys = person.path.strip("/").split("/")
    prefixes = ["/".join(keys[:depth]) + "/" for depth in range(1, len(keys) + 1)]
    near = User.objects.filter(unit__path__in=prefixes, unit__level__gte=Level.TOWNSHIP, is_active=True, roles__role=Role.COMMISSIONER).select_related("unit").distinct()
    return list(dict.fromkeys([*([given] if given else []), *near.order_by("display_name"), user]))


def holders_within(campaign: Campaign, region: Region) -> QuerySet[User]:
    """Commissioners with people of this area."""
    held = Assignment.objects.filter(campaign=campaign, path__startswith=region.path)
    return User.objects.filter(pk__in=held.order_by().values("user_id")).order_by("display_name")
