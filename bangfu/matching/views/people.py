"""Pages of matching from the person's side: who looks for work, what fits one person, and referring."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError
from bangfu.core.lists import key_of, page_of
from bangfu.core.pages import page
from bangfu.jobs.models import Vacancy
from bangfu.jobs.queries import open_vacancies, posts_near, vacancies_visible_to, with_counts
from bangfu.matching.actions import refer_matched, refer_to_best, set_match_refused
from bangfu.matching.forms import MatchFilterForm
from bangfu.matching.inputs import county_points, people_rows, vacancy_rows
from bangfu.matching.offers import Outcome, blocked_by, outcome_for
from bangfu.matching.profile import abilities_of, facts_of
from bangfu.matching.queries import (
    filter_people,
    match_rows,
    may_start,
    newest_run,
    people_to_match,
    referral_share,
    run_going,
    standing_referrals,
    totals_for,
)
from bangfu.matching.warm import is_ready
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.queries import reporting_areas
from bangfu.orgs.scope import get_in_scope, in_scope
from bangfu.people.models import Person
from bangfu.people.privacy import masked


@require_GET
def matches(request: HttpRequest) -> HttpResponse:
    """People with a need, those with fewest chances first."""
    user = cast(User, request.user)
    require(user, Permission.MATCH)
    asked = {key: value.strip() for key, value in request.GET.dict().items()}
    areas = [(one.path, one.name) for one in reporting_areas(user.unit.region)]
    shown = page_of(request, filter_people(match_rows(user), asked))
    standing: dict[int, int] = {}
    for person_id, _ in standing_referrals([one.pk for one in shown.rows]):
        standing[person_id] = standing.get(person_id, 0) + 1
    context = {
        "page": shown, "form": MatchFilterForm(asked, areas=areas), "totals": totals_for(user), "run": newest_run(user), "area": user.unit.region.name,
        "may_start": may_start(user), "going": run_going(user), "ready": is_ready(), "names": {one.pk: masked(getattr(one, "identity", None))["name"] for one in shown.rows}, "standing": standing,
        "query": request.GET.urlencode(),
    }
    return page(request, "matching/people.jinja", context, block="results")


@require_GET
def match_person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's posts, computed now; ?because=… lists what one reason keeps away, &alone=1 what it alone does."""
    user = cast(User, request.user)
    person = _visible(user, pk)
    require(user, Permission.MATCH)
    context: dict[str, Any] = {
        "person": person, "who": masked(getattr(person, "identity", None)), "facts": facts_of(person, today()), "abilities": abilities_of(person),
        "ready": is_ready(), "outcome": None, "because": request.GET.get("because", ""), "alone": "alone" in request.GET, "all_offers": "all" in request.GET, "blocked": [], "computed_at": now(), "share": None,
        "standing": standing_referrals([person.pk]), "vacancies": {}, "in_list": people_to_match(user).filter(pk=pk).exists(), "mine": 0, "choices": [],
    }
    if person.refuses_matching:
        context["choices"] = open_vacancies(person.path).filter(pk__in=vacancies_visible_to(user).values("pk")).select_related("employer").order_by("title")[:300]
    elif context["ready"]:
        _compute(user, person, context)
    return page(request, "matching/person.jinja", context)


def _visible(user: User, pk: int) -> Person:
    return get_in_scope(user, Person.objects.select_related("identity", "region"), path="path", person="pk", pk=pk)


def _compute(user: User, person: Person, context: dict[str, Any]) -> None:
    points = county_points()
    rows = vacancy_rows(open_vacancies(person.path), points)
    frame = people_rows([person.pk], points).row(0, named=True)
    outcome: Outcome = outcome_for(frame, rows)
    blocked = blocked_by(frame, rows, context["because"], alone=context["alone"]) if context["because"] else []
    wanted = {one.vacancy_id for one in outcome.offers} | {key for one in outcome.not_offered for key in one.examples} | {key for key, _ in blocked[:200]}
    posts = with_counts(Vacancy.objects.filter(pk__in=wanted)).select_related("employer", "region", "occupation")
    referrals, people = referral_share(user)
    context |= {
        "outcome": outcome, "blocked": blocked[:200], "blocked_count": len(blocked), "vacancies": {one.pk: one for one in posts},
        "visible": set(vacancies_visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True)),
        "share": referrals / people if people else None, "mine": person.referrals.exclude(state="withdrawn").count(),
    }


@require_POST
def refer_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Refer one person to one or several posts of the labour market."""
    user = cast(User, request.user)
    person = _visible(user, pk)
    require(user, Permission.MATCH)
    keys = [key_of(key) for key in request.POST.getlist("vacancy")]
    if not keys:
        messages.warning(request, "请先选岗位。")
    for key in keys:
        vacancy = get_object_or_404(posts_near(person.path), pk=int(key))
        try:
            referral = refer_matched(person=person, vacancy=vacancy, by=user, manual=bool(request.POST.get("manual")))
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, f"已推荐到“{vacancy.title}”（{referral.vacancy.employer.name}）。请联系本人和单位。")
    return redirect("match_person", pk=person.pk)


@require_POST
def refer_best(request: HttpRequest) -> HttpResponse:
    """Refer everybody ticked in the list to the best post each."""
    user = cast(User, request.user)
    require(user, Permission.MATCH)
    keys = [key_of(key) for key in request.POST.getlist("pick")]
    people = list(in_scope(user, Person.objects.select_related("identity"), path="path", person="pk").filter(pk__in=keys))
    done, skipped = 0, []
    for person in people:
        try:
            refer_to_best(person=person, by=user)
            done += 1
        except DomainError as error:
            skipped.append(f"{masked(getattr(person, 'identity', None))['name']}：{error.message.rstrip('。')}")
    if done:
        messages.success(request, f"已给 {done} 人各推荐一个最合适的岗位。请联系本人和单位。")
    if skipped:
        messages.warning(request, f"{len(skipped)} 人没有推荐。" + "；".join(skipped[:5]) + ("……" if len(skipped) > 5 else ""))
    if not people:
        messages.warning(request, "请先在左边勾选要推荐的人。")
    back = request.POST.get("query", "")
    return redirect(reverse("matches") + (f"?{back}" if back else ""))


@require_POST
def refuse_matching(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down the person's own word on automated matching."""
    user = cast(User, request.user)
    person = _visible(user, pk)
    require(user, Permission.MATCH)
    refused = request.POST.get("refused") == "1"
    set_match_refused(person=person, refused=refused, by=user)
    messages.success(request, "已记下：本人不同意自动匹配。" if refused else "已记下：本人同意自动匹配。")
    return redirect("match_person", pk=person.pk)
