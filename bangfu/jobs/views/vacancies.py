"""Pages of vacancies: the list, one post, its form, its state, and the search for occupations."""

from typing import Any, TypeVar, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.hand_on import handed_on
from bangfu.core.lists import key_of, page_of
from bangfu.core.pages import page
from bangfu.jobs.actions import confirm_vacancy, employer_named, save_vacancy, set_vacancy_state
from bangfu.jobs.changes import changes_of
from bangfu.jobs.choices import UNDECIDED_STATES, VACANCY_MOVES, ReferralState, VacancyState
from bangfu.jobs.forms import PostForm, VacancyFilterForm, VacancyForm, initial_of, with_better_words
from bangfu.jobs.hand_on import posts_listed
from bangfu.jobs.models import Vacancy
from bangfu.jobs.queries import (
    areas_within,
    employers_visible_to,
    filter_vacancies,
    readable_vacancies,
    referral_rows,
    referrals_visible_to,
    vacancies_visible_to,
    vacancy_totals,
    with_counts,
)
from bangfu.jobs.rules import is_stale
from bangfu.jobs.space_queries import is_approved
from bangfu.jobs.views.conditions import chips_of
from bangfu.jobs.wording import findings
from bangfu.occupations.coding import suggest
from bangfu.occupations.vocabulary import ACCOMMODATION, DOMAINS
from bangfu.orgs.models import Region, User
from bangfu.orgs.permissions import Permission, may, require
from bangfu.orgs.queries import reporting_areas
from bangfu.orgs.scope import get_in_scope, visible_to
from bangfu.people.privacy import masked

Form = TypeVar("Form", bound=PostForm)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _editable(user: User, vacancy: Vacancy) -> bool:
    return may(user, Permission.MANAGE_JOBS) and visible_to(user).covers(vacancy.path)


@require_GET
def vacancies(request: HttpRequest) -> HttpResponse:
    """The posts of the user's county or larger area; without a condition those on offer."""
    user = _user(request)
    require(user, Permission.VIEW_JOBS)
    asked = {"state": VacancyState.OPEN.value, **{key: value.strip() for key, value in request.GET.dict().items()}}
    areas = [(one.path, one.name) for one in reporting_areas(user.unit.region)]
    form = VacancyFilterForm(asked, areas=areas)
    everything = vacancies_visible_to(user)
    rows = with_counts(filter_vacancies(everything, asked, today())).select_related("employer", "region", "occupation").order_by("-confirmed_on", "-pk")
    if handed := handed_on(request, lambda: posts_listed(rows, user.unit, today())):
        return handed
    context = {
        "page": page_of(request, rows), "form": form, "totals": vacancy_totals(everything, today()),
        "hired": referrals_visible_to(user).filter(state=ReferralState.HIRED).count(), "area": user.unit.region.name,
        "chips": chips_of(request, {"stale": "30 天没核实", "free": "有余额", "batch": "一次导入", "employer": _employer_chip(user, asked), "hired": "有人就业"}),
        "may_edit": may(user, Permission.MANAGE_JOBS), "stale": lambda one: is_stale(one.confirmed_on, today()),
    }
    return page(request, "jobs/vacancies.jinja", context, block="results")


def _employer_chip(user: User, asked: dict[str, str]) -> str:
    key = asked.get("employer", "")
    found = employers_visible_to(user).filter(pk=key_of(key)).first()
    return found.name if found else "一家单位"


@require_GET
def vacancy(request: HttpRequest, pk: int) -> HttpResponse:
    user = _user(request)
    one = _visible(user, pk)
    require(user, Permission.VIEW_JOBS)
    here = referral_rows(user).filter(vacancy=one)
    referrals = list(here.order_by("-referred_at")[:50])
    context = post_context(one) | {
        "may_edit": _editable(user, one), "may_match": may(user, Permission.MATCH), "moves": VACANCY_MOVES[one.state],
        "undecided": one.state in UNDECIDED_STATES, "approved": is_approved(one), "written": one.employer.unit_id is not None,
        "changes": changes_of(one),
        "referrals": referrals, "here": here.count(), "elsewhere": one.referrals.count() - here.count(), "names": {one.person_id: masked(getattr(one.person, "identity", None))["name"] for one in referrals},
    }
    return page(request, "jobs/vacancy.jinja", context)


def post_context(one: Vacancy) -> dict[str, Any]:
    """What every page of one post shows of it."""
    return {
        "vacancy": one, "stale": is_stale(one.confirmed_on, today()), "findings": findings(one.title, one.tasks),
        "demands": [(domain.label, _demand_words(one, domain), domain.code in one.assumed) for domain in DOMAINS],
        "offers": [ACCOMMODATION[code].label for code in one.offers if code in ACCOMMODATION],
    }


def _demand_words(vacancy: Vacancy, domain: Any) -> str | None:
    level = vacancy.demands.get(domain.code)
    return None if level is None else domain.demand_labels[level]


def _visible(user: User, pk: int) -> Vacancy:
    rows: QuerySet[Vacancy] = with_counts(readable_vacancies(user)).select_related("employer", "region", "occupation", "unit", "campaign")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "POST"])
def new_vacancy(request: HttpRequest) -> HttpResponse:
    """A new post; GET with values fills the form, so that a change of occupation brings its usual demands."""
    user = _user(request)
    require(user, Permission.MANAGE_JOBS)
    return _vacancy_form(request, user, None)


@require_http_methods(["GET", "POST"])
def edit_vacancy(request: HttpRequest, pk: int) -> HttpResponse:
    user = _user(request)
    one = get_in_scope(user, Vacancy.objects.select_related("employer", "occupation", "region"), pk=pk)
    require(user, Permission.MANAGE_JOBS)
    return _vacancy_form(request, user, one)


def _vacancy_form(request: HttpRequest, user: User, one: Vacancy | None) -> HttpResponse:
    start = initial_of(one) if one else {"region": user.unit.region_id}
    form, saving = asked_form(request, VacancyForm, start, areas_within(user))
    if saving and form.is_valid() and (saved := _save(form, one, user)):
        messages.success(request, f"“{saved.title}”已{'登记' if one is None else '修改'}，核实日期记为今天。")
        return redirect("vacancy", pk=saved.pk)
    context = {
        "form": form, "vacancy": one, "employers": employers_visible_to(user).order_by("name").values_list("name", flat=True)[:1000],
        "links": {"list": reverse("vacancies"), "occupations": reverse("occupations"), "here": request.path, "back": reverse("vacancy", args=[one.pk]) if one else reverse("vacancies")},
        "own": None,
    }
    return page(request, "jobs/vacancy_form.jinja", context, block="demands", status=422 if form.errors and request.method == "POST" else 200)


def asked_form(request: HttpRequest, kind: type[Form], start: dict[str, Any], places: QuerySet[Region]) -> tuple[Form, bool]:
    """The form of a post as it is asked for, and whether to save it: first shown, with an occupation's demands anew, or with better words."""
    if request.method != "POST":
        return kind(initial=start | request.GET.dict(), places=places), False
    better = "better" in request.POST
    return kind(with_better_words(request.POST) if better else request.POST, places=places), not better


def _save(form: VacancyForm, one: Vacancy | None, user: User) -> Vacancy | None:
    values = form.cleaned_data
    try:
        employer = employer_named(name=values["employer_name"], credit_code=values["credit_code"], region=values["region"], by=user)
        return save_vacancy(vacancy=one, employer=employer, values=form.vacancy_values(), by=user)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None


@require_POST
def vacancy_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause, close, reopen, or confirm that it stands as written."""
    user = _user(request)
    one = get_in_scope(user, Vacancy.objects.all(), pk=pk)
    require(user, Permission.MANAGE_JOBS)
    wanted = request.POST.get("state", "")
    if wanted == "confirm":
        confirm_vacancy(vacancy=one, by=user)
        messages.success(request, f"“{one.title}”今天已核实。")
    elif wanted in VacancyState.values:
        set_vacancy_state(vacancy=one, state=wanted, by=user)
        messages.success(request, f"“{one.title}”现在是“{VacancyState(wanted).label}”。")
    else:
        raise Http404
    return redirect("vacancy", pk=one.pk)


@require_GET
def occupations(request: HttpRequest, own: bool = False) -> HttpResponse:
    """Occupations for the words typed; htmx takes the options alone. `own`: asked from an employer's space."""
    require(_user(request), Permission.OWN_POSTS if own else Permission.VIEW_JOBS)
    words = next((request.GET[name] for name in ("q", "occupation", "title") if request.GET.get(name, "").strip()), "")
    return page(request, "jobs/occupations.jinja", {"q": words, "found": suggest(words, 12) if words else []}, block="options")


