"""Pages of matching from the vacancy's side: who fits, masked, and referring several at once."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.lists import key_of, page_of
from bangfu.core.pages import page
from bangfu.jobs.models import Vacancy
from bangfu.jobs.queries import vacancies_visible_to, with_counts
from bangfu.matching.actions import refer_matched
from bangfu.matching.inputs import county_points, people_rows, vacancy_rows
from bangfu.matching.offers import candidates_for
from bangfu.matching.profile import age_on
from bangfu.matching.queries import candidates_of, may_start, newest_run, people_to_match, run_going, standing_referrals
from bangfu.matching.warm import is_ready
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require
from bangfu.people.privacy import masked


def _visible(user: User, pk: int) -> Vacancy:
    return get_object_or_404(with_counts(vacancies_visible_to(user)).select_related("employer", "region", "occupation"), pk=pk)


@require_GET
def match_vacancy(request: HttpRequest, pk: int) -> HttpResponse:
    """People the newest runs recommended for this post, with reasons worked out now."""
    user = cast(User, request.user)
    vacancy = _visible(user, pk)
    require(user, Permission.MATCH)
    shown = page_of(request, candidates_of(user, vacancy))
    keys = [one.person_id for one in shown.rows]
    points = county_points()
    why = candidates_for(people_rows(keys, points), vacancy_rows([vacancy], points)) if keys and is_ready() else {}
    context = {
        "vacancy": vacancy, "page": shown, "why": why, "run": newest_run(user), "going": run_going(user), "may_start": may_start(user), "ready": is_ready(),
        "names": {one.person_id: masked(getattr(one.person, "identity", None))["name"] for one in shown.rows},
        "ages": {one.person_id: age_on(one.person.birth_on, today()) if one.person.birth_on else None for one in shown.rows},
        "standing": {person: one for (person, _), one in standing_referrals(keys, vacancy).items()},
    }
    return page(request, "matching/vacancy.jinja", context)


@require_POST
def refer_candidates(request: HttpRequest, pk: int) -> HttpResponse:
    """Refer everybody ticked to this post; what stops somebody is said by name."""
    user = cast(User, request.user)
    vacancy = _visible(user, pk)
    require(user, Permission.MATCH)
    keys = [key_of(key) for key in request.POST.getlist("pick")]
    done, skipped = 0, []
    for person in people_to_match(user).filter(pk__in=keys).select_related("identity").order_by("pk"):
        try:
            refer_matched(person=person, vacancy=vacancy, by=user)
            done += 1
        except DomainError as error:
            skipped.append(f"{masked(getattr(person, 'identity', None))['name']}：{error.message.rstrip('。')}")
    if done:
        messages.success(request, f"已推荐 {done} 人到“{vacancy.title}”。请联系单位安排面试。")
    if skipped:
        messages.warning(request, f"{len(skipped)} 人没有推荐。" + "；".join(skipped[:5]))
    if not done and not skipped:
        messages.warning(request, "请先勾选要推荐的人。")
    return redirect("match_vacancy", pk=vacancy.pk)
