"""Pages of the employer's space: its own posts with what to do next, one post, its form, and what may be done with it."""

from typing import Any, cast

from django.contrib import messages
from django.db.models import Case, IntegerField, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.lists import key_of, page_of
from bangfu.core.pages import page
from bangfu.jobs.actions import act_on_own_post, save_own_post
from bangfu.jobs.choices import OPEN_STATES, VacancyState
from bangfu.jobs.forms import PostForm, initial_of
from bangfu.jobs.models import Employer, Vacancy
from bangfu.jobs.queries import answers_due, candidates_of, filter_vacancies, own_employer, with_counts
from bangfu.jobs.rules import is_stale, next_steps, own_acts
from bangfu.jobs.space_queries import contacts_for, county_of, is_approved, own_vacancies, space_figures, workplaces_of
from bangfu.jobs.views.vacancies import asked_form, post_context
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.queries import officers_near

SHOWN_RETURNS = 5
FIRST = (VacancyState.RETURNED, VacancyState.WAITING, VacancyState.OPEN, VacancyState.PAUSED, VacancyState.CLOSED)
ORDER = Case(*(When(state=state, then=place) for place, state in enumerate(FIRST)), output_field=IntegerField())
DONE = {"confirm": "今天已确认还在招", "paused": "已暂停招聘", "open": "已恢复招聘", "closed": "已结束招聘", "waiting": "已再交给县里审核"}


def _own(request: HttpRequest) -> tuple[User, Employer]:
    user = cast(User, request.user)
    require(user, Permission.OWN_POSTS)
    return user, own_employer(user)


def _post(employer: Employer, pk: int) -> Vacancy:
    rows: QuerySet[Vacancy] = with_counts(own_vacancies(employer)).select_related("employer", "region", "occupation", "unit", "campaign")
    return get_object_or_404(rows, pk=pk)


@require_GET
def space(request: HttpRequest) -> HttpResponse:
    """The employer's first page; an account whose unit has no space reads whom to call."""
    user = cast(User, request.user)
    require(user, Permission.OWN_POSTS)
    employer = Employer.objects.select_related("region", "unit").filter(unit_id=user.unit_id).first()
    if employer is None:
        return page(request, "jobs/space_missing.jinja", {"contacts": officers_near(user.unit)})
    asked = {key: request.GET.get(key, "") for key in ("state", "batch", "stale", "free")}
    rows = with_counts(filter_vacancies(own_vacancies(employer), asked, today())).select_related("region", "occupation").order_by(ORDER, "-confirmed_on", "-pk")
    figures = space_figures(employer, today())
    talks = candidates_of(employer).filter(state__in=OPEN_STATES).count()
    context = {
        "employer": employer, "county": county_of(employer), "page": page_of(request, rows), "figures": figures, "tabs": _tabs(figures, asked), "narrowed": any(asked.values()),
        "talks": talks, "steps": next_steps(figures, answers_due(employer).count()), "contacts": contacts_for(employer),
        "returned": own_vacancies(employer).filter(state=VacancyState.RETURNED).order_by("-confirmed_on", "-pk")[:SHOWN_RETURNS],
        "stale": lambda one: is_stale(one.confirmed_on, today()),
    }
    return page(request, "jobs/space.jinja", context, block="results")


def _tabs(figures: dict[str, int], asked: dict[str, str]) -> list[dict[str, Any]]:
    total = sum(figures[state.value] for state in FIRST)
    everything = {"href": reverse("space"), "label": "全部", "note": str(total), "current": not any(asked.values())}
    return [everything] + [
        {"href": f"?state={state.value}", "label": state.label, "note": str(figures[state.value]), "current": asked["state"] == state.value}
        for state in FIRST if figures[state.value]
    ]


@require_GET
def own_post(request: HttpRequest, pk: int) -> HttpResponse:
    _, employer = _own(request)
    one = _post(employer, pk)
    approved = is_approved(one)
    context = post_context(one) | {"approved": approved, "acts": own_acts(one.state, approved=approved), "contacts": contacts_for(employer)}
    return page(request, "jobs/own_post.jinja", context)


@require_http_methods(["GET", "POST"])
def new_own_post(request: HttpRequest) -> HttpResponse:
    """A new post; ?copy= starts from one of the own ones."""
    user, employer = _own(request)
    start: dict[str, Any] = {"region": employer.region_id}
    if key := key_of(request.GET.get("copy")):
        start = initial_of(_post(employer, key))
    return _form(request, user, employer, None, start)


@require_http_methods(["GET", "POST"])
def edit_own_post(request: HttpRequest, pk: int) -> HttpResponse:
    user, employer = _own(request)
    one = _post(employer, pk)
    return _form(request, user, employer, one, initial_of(one))


def _form(request: HttpRequest, user: User, employer: Employer, one: Vacancy | None, start: dict[str, Any]) -> HttpResponse:
    form, saving = asked_form(request, PostForm, start, workplaces_of(employer))
    if saving and form.is_valid():
        try:
            saved = save_own_post(vacancy=one, employer=employer, values=form.vacancy_values(), by=user)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, f"“{saved.title}”已交给县里审核，通过后对外推荐。")
            return redirect("own_post", pk=saved.pk)
    back = reverse("own_post", args=[one.pk]) if one else reverse("space")
    links = {"list": reverse("space"), "occupations": reverse("own_occupations"), "here": request.path, "back": back}
    context: dict[str, Any] = {"form": form, "vacancy": one, "employers": [], "own": employer, "links": links}
    return page(request, "jobs/vacancy_form.jinja", context, block="demands", status=422 if form.errors and request.method == "POST" else 200)


@require_POST
def own_post_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm, pause, go on, close, hand in again, or take away."""
    user, employer = _own(request)
    one = _post(employer, pk)
    act = request.POST.get("act", "")
    kept = act_on_own_post(vacancy=one, act=act, by=user)
    if kept is None:
        messages.success(request, f"“{one.title}”已撤回并删除。")
        return redirect("space")
    messages.success(request, f"“{one.title}”{DONE[act]}。")
    return redirect("own_post", pk=pk)
