"""Which vacancies and referrals does this user see, how full are they, and what waits for an answer?"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest

from bangfu.campaigns.choices import CampaignState
from bangfu.campaigns.models import Campaign
from bangfu.core.clock import HERE, today
from bangfu.core.errors import NotAllowed
from bangfu.core.lists import key_of
from bangfu.jobs.choices import (
    OPEN_STATES,
    REACHED,
    REFUSED_STATES,
    STANDING_STATES,
    UNDECIDED_STATES,
    ReferralState,
    VacancyHours,
    VacancyState,
)
from bangfu.jobs.models import Disclosure, Employer, EmployerAnswer, Referral, Vacancy
from bangfu.jobs.rules import FRESH_DAYS
from bangfu.orgs.choices import Level
from bangfu.orgs.models import Region, User
from bangfu.orgs.permissions import Permission, may
from bangfu.orgs.scope import in_scope, visible_to

WAITING_DAYS = 7
CONSENT_DAYS = 3  # after these a person referred to an employer with a space is asked whether it may know who they are
ANSWERED = Case(When(state__in=OPEN_STATES, then=0), default=1)


# ── areas ──


def county_path(path: str) -> str:
    """The county (or what stands above it) of an area path: townships and villages have keys of nine digits and more."""
    keys = [key for key in path.strip("/").split("/") if not (key.isdigit() and len(key) >= 9)]
    return "/".join(keys) + "/"


def market_path(path: str) -> str:
    """The labour market of an area path: its prefecture, or the area that reports straight to the province."""
    return "/".join(county_path(path).strip("/").split("/")[:2]) + "/"


def areas_within(user: User, *, deepest: Level = Level.TOWNSHIP) -> QuerySet[Region]:
    """The places an officer may put an employer or a vacancy in: the unit's own area and below."""
    return Region.objects.filter(path__startswith=user.unit.path, level__lte=deepest).order_by("path")


def campaign_covering(path: str, person_id: int | None = None) -> Campaign | None:
    """The running campaign whose area holds this path (and, if named, whose roster holds the person), the newest."""
    rows = Campaign.objects.annotate(place=Value(path)).filter(place__startswith=F("path"), state=CampaignState.RUNNING)
    if person_id is not None:
        rows = rows.filter(roster__person_id=person_id)
    return rows.order_by("-starts_on", "-pk").first()


# ── the employer's space ──


def own_employer(user: User) -> Employer:
    """The employer in whose space this user works; everything there filters by it. Raises NotAllowed for a unit without a space."""
    found = Employer.objects.select_related("region", "unit").filter(unit_id=user.unit_id).first()
    if found is None:
        raise NotAllowed(f"“{user.unit.name}”还没有开通用人单位空间。请联系当地残联或人社部门办理。")
    return found


# ── vacancies ──


def vacancies_visible_to(user: User) -> QuerySet[Vacancy]:
    """The vacancies of the user's county (or larger area): a post names no person, and whoever helps people must see the posts near them.

    What an employer wrote and the county has not approved is not among them.
    """
    return _posts_around(user).exclude(state__in=UNDECIDED_STATES)


def readable_vacancies(user: User) -> QuerySet[Vacancy]:
    """Those whose own page opens: also the ones under review again, for people were referred to them; to officers in charge all."""
    in_charge = visible_to(user).q() if may(user, Permission.MANAGE_JOBS) else Q(pk__in=[])
    return _posts_around(user).filter(in_charge | Q(employer__unit__isnull=True) | ~Q(unit=F("employer__unit")))


def _posts_around(user: User) -> QuerySet[Vacancy]:
    return Vacancy.objects.filter(path__startswith=county_path(user.unit.path))


def employers_visible_to(user: User) -> QuerySet[Employer]:
    """Employers of the user's county (or larger area), and those with vacancies there."""
    path = county_path(user.unit.path)
    return Employer.objects.filter(Q(path__startswith=path) | Q(pk__in=Vacancy.objects.filter(path__startswith=path).values("employer")))


def with_counts(rows: QuerySet[Vacancy]) -> QuerySet[Any]:
    """Vacancies with `hired`, `waiting` (open referrals) and `free` (openings left)."""
    counted = rows.annotate(
        hired=Count("referrals", filter=Q(referrals__state=ReferralState.HIRED)),
        waiting=Count("referrals", filter=Q(referrals__state__in=OPEN_STATES)),
    )
    return counted.annotate(free=Greatest(F("openings") - F("hired"), 0))


def posts_near(path: str) -> QuerySet[Vacancy]:
    """Vacancies of the labour market of `path`, in whatever state: those in it, and of its province those done from home."""
    province = path.split("/", 1)[0] + "/"
    return Vacancy.objects.filter(Q(path__startswith=market_path(path)) | Q(path__startswith=province, remote=True))


def open_vacancies(path: str) -> QuerySet[Vacancy]:
    """Of these the ones on offer: open and not full."""
    return with_counts(posts_near(path).filter(state=VacancyState.OPEN)).filter(free__gt=0)


def filter_vacancies(rows: QuerySet[Vacancy], asked: dict[str, str], on: date) -> QuerySet[Vacancy]:
    """The conditions of the vacancy list; unknown values are left aside."""
    if words := asked.get("q"):
        rows = rows.filter(Q(title__icontains=words) | Q(employer__name__icontains=words) | Q(occupation__name__icontains=words) | Q(occupation__code__startswith=words))
    if asked.get("state") in VacancyState.values:
        rows = rows.filter(state=asked["state"])
    if asked.get("hours") in VacancyHours.values:
        rows = rows.filter(hours=asked["hours"])
    if asked.get("remote") in ("0", "1"):
        rows = rows.filter(remote=asked["remote"] == "1")
    if area := asked.get("area"):
        rows = rows.filter(path__startswith=area)
    if asked.get("stale"):
        rows = rows.filter(confirmed_on__lt=on - timedelta(days=FRESH_DAYS))
    if asked.get("hired"):
        rows = rows.filter(pk__in=Referral.objects.filter(state=ReferralState.HIRED).values("vacancy"))
    for key in ("batch", "employer"):
        if number := key_of(asked.get(key)):
            rows = rows.filter(**{f"{key}_id": number})
    return rows.filter(pk__in=with_counts(rows).filter(free__gt=0).order_by().values("pk")) if asked.get("free") else rows


def vacancy_totals(rows: QuerySet[Vacancy], on: date) -> dict[str, int]:
    """Figures at the head of the list: open posts, openings left in them, posts to be confirmed again."""
    open_rows = rows.filter(state=VacancyState.OPEN)
    hired = Referral.objects.filter(vacancy__in=open_rows, state=ReferralState.HIRED)
    openings = open_rows.aggregate(n=Coalesce(Sum("openings"), 0))["n"]
    return {
        "open": open_rows.count(),
        "free": max(0, openings - hired.count()),
        "stale": open_rows.filter(confirmed_on__lt=on - timedelta(days=FRESH_DAYS)).count(),
    }


# ── referrals ──


def referrals_visible_to(user: User) -> QuerySet[Referral]:
    """Referrals of people this user may see."""
    return in_scope(user, Referral.objects.all(), path="path", person="person_id")


def own_referrals(user: User) -> QuerySet[Referral]:
    """Those this user is to follow up: what the own unit referred; who sees single people only follows all of them."""
    rows = referrals_visible_to(user)
    return rows.filter(unit_id=user.unit_id) if visible_to(user).paths else rows


def referral_rows(user: User) -> QuerySet[Referral]:
    """The same with everything a list shows: what waits for an answer first, the longest first."""
    return referrals_visible_to(user).select_related("person__identity", "vacancy__employer", "vacancy__region", "unit", "referred_by").order_by(ANSWERED, "changed_at", "pk")


def referrals_waiting(user: User, days: int = WAITING_DAYS) -> QuerySet[Referral]:
    """Referrals nobody answered for more than `days` days, longest first; the list is /jobs/referrals/?waiting=1."""
    return _waiting(referral_rows(user), today(), days)


def _waiting(rows: QuerySet[Referral], on: date, days: int = WAITING_DAYS) -> QuerySet[Referral]:
    """Whole days of the calendar here, so that count, list and the column 已等 agree."""
    return rows.filter(state__in=OPEN_STATES, changed_at__lt=_days_ago(on, days))


@dataclass(frozen=True)
class Stage:
    """One bar of the funnel."""

    label: str
    value: int
    of: int | None
    of_label: str
    query: str
    state: str = ""


def referral_funnel(rows: QuerySet[Referral]) -> list[Stage]:
    """Referrals → interviewed → to be taken → hired; each stage counts those who came at least so far, people not referrals twice."""
    counts: dict[str, int] = dict(rows.exclude(state=ReferralState.WITHDRAWN).values_list("state").annotate(n=Count("pk")).order_by())
    total = sum(counts.values())
    reached = {stage: sum(counts.get(one, 0) for one in states) for stage, states in REACHED.items()}
    refused = sum(counts.get(one, 0) for one in REFUSED_STATES)
    return [
        Stage("推荐", total, None, "人次，不含撤回", "reached=referred", "base"),
        Stage("面试及以后", reached[ReferralState.INTERVIEW], total, "推荐", "reached=interview"),
        Stage("拟录用及以后", reached[ReferralState.OFFERED], reached[ReferralState.INTERVIEW], "面试及以后", "reached=offered"),
        Stage("已就业", reached[ReferralState.HIRED], total, "推荐", "reached=hired", "done"),
        Stage("没有成", refused, total, "推荐", "reached=refused"),
    ]


def filter_referrals(rows: QuerySet[Referral], asked: dict[str, Any], on: date | None = None) -> QuerySet[Referral]:
    """The conditions of the referral list; unknown values are left aside."""
    day = on or today()
    if asked.get("state") in ReferralState.values:
        rows = rows.filter(state=asked["state"])
    reached = asked.get("reached")
    if reached == "refused":
        rows = rows.filter(state__in=REFUSED_STATES)
    elif reached in REACHED:
        rows = rows.filter(state__in=REACHED[reached])
    if asked.get("waiting"):
        rows = _waiting(rows, day)
    if asked.get("open"):
        rows = rows.filter(state__in=OPEN_STATES)
    if asked.get("vacancy"):
        rows = rows.filter(vacancy_id=asked["vacancy"])
    if asked.get("person"):
        rows = rows.filter(person_id=asked["person"])
    if asked.get("unit"):
        rows = rows.filter(unit_id=asked["unit"])
    if asked.get("area"):
        rows = rows.filter(path__startswith=asked["area"])
    return without_consent(rows, day) if asked.get("consent") == "missing" else rows


def standing_count(field: str) -> Subquery:
    """For annotations: how many referrals of the outer row (`field` names its key here) stand open."""
    rows = Referral.objects.filter(**{field: OuterRef("pk")}, state__in=OPEN_STATES).order_by().values(field).annotate(n=Count("pk")).values("n")
    return Subquery(rows, output_field=IntegerField())


# ── candidates, consent and answers ──


def candidates_of(employer: Employer) -> QuerySet[Referral]:
    """Whom offices proposed for this employer's posts, post by post, who waits for an answer first; what was withdrawn is gone for it,
    and who took their consent back and does not work there.

    Without identities: these come from actions.uncover_candidates alone.
    """
    rows = Referral.objects.filter(vacancy__employer=employer).exclude(state=ReferralState.WITHDRAWN)
    rows = rows.exclude(state__in=OPEN_STATES, person__consent_withdrawn_on__isnull=False)
    return rows.select_related("vacancy__region", "person__region__parent__parent").order_by("-vacancy_id", ANSWERED, "-referred_at", "pk")


def shared_by(referrals: list[Referral]) -> dict[int, list[str]]:
    """Referral → what its person lets the employer know; who is missing stays covered. Consent ends with the referral,
    and with the consent to the use of one's data at all."""
    standing = [one.pk for one in referrals if one.state in STANDING_STATES]
    told = Disclosure.objects.filter(referral__in=standing, withdrawn_at__isnull=True, referral__person__consent_withdrawn_on__isnull=True)
    return dict(told.values_list("referral_id", "shares"))


def answers_due(employer: Employer, days: int = WAITING_DAYS) -> QuerySet[Referral]:
    """Candidates whom the employer knows by name for more than `days` days and has said nothing of."""
    since = _days_ago(today(), days)
    known = Disclosure.objects.filter(withdrawn_at__isnull=True, recorded_at__lt=since).values("referral")
    answered = EmployerAnswer.objects.filter(Q(decided_at__isnull=True) | Q(given_at__gte=since)).values("referral")
    return candidates_of(employer).filter(state__in=OPEN_STATES, changed_at__lt=since, pk__in=known).exclude(pk__in=answered)


def answers_visible_to(user: User) -> QuerySet[EmployerAnswer]:
    """What employers say of people this user may see."""
    return EmployerAnswer.objects.filter(referral__in=referrals_visible_to(user))


def answers_waiting(user: User) -> QuerySet[EmployerAnswer]:
    """Of these the ones nobody has taken over or declined, the oldest first."""
    return answers_visible_to(user).filter(decided_at__isnull=True).order_by("given_at", "pk")


def answers_to_take(user: User) -> QuerySet[EmployerAnswer]:
    """Of these the ones about people the user is to follow up: who referred takes the word over, so that it counts there."""
    return answers_waiting(user).filter(referral__in=own_referrals(user))


def without_consent(rows: QuerySet[Referral], on: date, days: int = CONSENT_DAYS) -> QuerySet[Referral]:
    """Of these the open ones to employers with a space whose people nobody has asked for `days` days whether it may know who they are."""
    asked = Disclosure.objects.values("referral")
    return rows.filter(state__in=OPEN_STATES, vacancy__employer__unit__isnull=False, referred_at__lt=_days_ago(on, days)).exclude(pk__in=asked)


def _days_ago(on: date, days: int) -> datetime:
    return datetime.combine(on - timedelta(days=days), time(), tzinfo=HERE)
