"""Which employers have a space of their own, what waits for the county's word, and where may an employer's post be?"""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from bangfu.jobs.choices import ApplicationState, ReferralState, VacancyState
from bangfu.jobs.models import Application, Employer, Vacancy
from bangfu.jobs.queries import county_path
from bangfu.jobs.rules import FRESH_DAYS
from bangfu.orgs.choices import Level, Role, UnitKind
from bangfu.orgs.models import Region, Unit, User, UserRole
from bangfu.orgs.queries import officers_near
from bangfu.orgs.scope import in_scope

STATE_FIGURES = (VacancyState.OPEN, VacancyState.WAITING, VacancyState.RETURNED, VacancyState.PAUSED, VacancyState.CLOSED)


# ── where ──


def deciding_areas() -> QuerySet[Region]:
    """The areas whose offices decide on applications: counties, and prefectures that have none below them."""
    counties = Region.objects.filter(parent=OuterRef("pk"), level=Level.COUNTY)
    return Region.objects.filter(Q(level=Level.COUNTY) | Q(~Exists(counties), level=Level.PREFECTURE)).select_related("parent").order_by("path")


def workplaces_of(employer: Employer) -> QuerySet[Region]:
    """The places an employer may put a post in: its own county and the townships there."""
    return Region.objects.filter(path__startswith=county_path(employer.path), level__lte=Level.TOWNSHIP).order_by("path")


def offices_of(region: Region) -> list[Unit]:
    """The offices of both lines that decide there."""
    return list(Unit.objects.filter(path=county_path(region.path), kind=UnitKind.BUREAU).order_by("line"))


def office_phones(region: Region) -> list[tuple[str, str]]:
    """(office, its telephone) of those that decide there, for the public: no names of people; "" where no number is known."""
    offices = offices_of(region)
    known = {one.unit_id: one.phone for one in officers_near(offices[0]) if one.phone} if offices else {}
    return [(one.name, one.phone or known.get(one.pk, "")) for one in offices]


# ── what waits ──


def applications_visible_to(user: User) -> QuerySet[Application]:
    """Applications of the officer's area, the longest waiting first."""
    return in_scope(user, Application.objects.select_related("region", "employer", "decided_by")).order_by("applied_at", "pk")


def posts_waiting(user: User) -> QuerySet[Vacancy]:
    """Posts employers of the officer's area handed in, which nobody has looked at yet, the longest waiting first."""
    return in_scope(user, Vacancy.objects.filter(state=VacancyState.WAITING)).order_by("confirmed_on", "pk")


def own_vacancies(employer: Employer) -> QuerySet[Vacancy]:
    """All posts of the employer, in whatever state."""
    return Vacancy.objects.filter(employer=employer)


def written_by_employers(user: User) -> QuerySet[Vacancy]:
    """Posts of the officer's area whose employer has a space."""
    return in_scope(user, Vacancy.objects.filter(employer__unit__isnull=False))


def is_approved(vacancy: Vacancy) -> bool:
    """Whether an office has taken the post over at least once; until then it stands under the employer's own unit."""
    return vacancy.employer.unit_id is None or vacancy.unit_id != vacancy.employer.unit_id


def reviews_due(user: User) -> dict[str, int]:
    """How many applications and posts wait for this office's own word; above the county nobody is bothered with them."""
    if not deciding_areas().filter(path=county_path(user.unit.path)).exists():
        return {"applications": 0, "posts": 0}
    return {
        "applications": applications_visible_to(user).filter(state=ApplicationState.WAITING).count(),
        "posts": posts_waiting(user).count(),
    }


# ── the space ──


def accounts_of(employer: Employer) -> QuerySet[User]:
    """The accounts of the space; whoever holds another role besides is the administrator's matter."""
    others = UserRole.objects.filter(user=OuterRef("pk")).exclude(role=Role.EMPLOYER)
    return User.objects.filter(~Exists(others), unit__employer=employer, roles__role=Role.EMPLOYER).order_by("username")


def county_of(employer: Employer) -> Region:
    """The area whose offices decide on what the employer hands in."""
    return Region.objects.get(path=county_path(employer.path))


def contacts_for(employer: Employer) -> list[User]:
    """Whom the employer may call: officers of its county, else of the nearest offices that have any."""
    office = next(iter(offices_of(employer.region)), employer.unit)
    return officers_near(office) if office else []


def space_figures(employer: Employer, on: date) -> dict[str, int]:
    """What stands at the head of the space: posts by state, openings left, people waiting for an answer, posts to confirm."""
    rows = own_vacancies(employer)
    counts: dict[str, Any] = dict(rows.values_list("state").annotate(n=Count("pk")).order_by())
    open_rows = rows.filter(state=VacancyState.OPEN)
    left = open_rows.annotate(hired=Count("referrals", filter=Q(referrals__state=ReferralState.HIRED))).annotate(left=F("openings") - F("hired"))
    return {state.value: counts.get(state.value, 0) for state in STATE_FIGURES} | {
        "free": sum(max(0, one) for one in left.values_list("left", flat=True)),
        "stale": open_rows.filter(confirmed_on__lt=on - timedelta(days=FRESH_DAYS)).count(),
    }
