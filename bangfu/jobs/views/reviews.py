"""Pages of the county's word on what employers hand in: applications and posts that wait, what was decided, and deciding on posts."""

from typing import Any, cast

from django.contrib import messages
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from bangfu.core.lists import key_of, page_of
from bangfu.core.pages import page
from bangfu.jobs.actions import approve_post, approve_posts, return_post
from bangfu.jobs.choices import ApplicationState, VacancyState
from bangfu.jobs.models import Application, Vacancy
from bangfu.jobs.queries import with_counts
from bangfu.jobs.space_queries import applications_visible_to, is_approved, posts_waiting, written_by_employers
from bangfu.jobs.wording import findings
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.scope import get_in_scope

SHOWN_APPLICATIONS = 50
SHOWN = {"": "等您审核", "decided": "已经办过"}


def _user(request: HttpRequest) -> User:
    user = cast(User, request.user)
    require(user, Permission.MANAGE_JOBS)
    return user


@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """Both lists; ?show=decided those that have been decided on, the newest first."""
    user = _user(request)
    show = "decided" if request.GET.get("show") == "decided" else ""
    everything = applications_visible_to(user)
    waiting = everything.filter(state=ApplicationState.WAITING)
    applications: QuerySet[Application] = everything.exclude(state=ApplicationState.WAITING).order_by("-decided_at") if show else waiting
    posts: QuerySet[Vacancy] = written_by_employers(user).exclude(state=VacancyState.WAITING) if show else posts_waiting(user)
    if show:  # sent back ones first: they are still under way
        posts = posts.order_by(Case(When(state=VacancyState.RETURNED, then=0), default=1), "-confirmed_on", "-pk")
    shown = page_of(request, with_counts(posts).select_related("employer", "region", "occupation"))
    counts = {"": waiting.count() + posts_waiting(user).count()}
    context = {
        "show": show, "page": shown, "applications": applications[:SHOWN_APPLICATIONS], "application_count": applications.count(),
        "tabs": [_tab(key, label, show, counts) for key, label in SHOWN.items()], "area": user.unit.region.name,
        "findings": {one.pk: [found.words for found in findings(one.title, one.tasks)] for one in shown.rows},
        "again": {one.pk for one in shown.rows if is_approved(one)},
    }
    return page(request, "jobs/reviews.jinja", context)


def _tab(key: str, label: str, show: str, counts: dict[str, int]) -> dict[str, Any]:
    tab = {"href": f"?show={key}" if key else "?", "label": label, "current": key == show}
    return tab | ({"note": str(counts[key])} if key in counts else {})


@require_POST
def approve_selected(request: HttpRequest) -> HttpResponse:
    """Approve the posts that were ticked; those of other areas are not even looked at."""
    user = _user(request)
    keys = [key for key in map(key_of, request.POST.getlist("pick")) if key]
    approved, refused = approve_posts(posts=posts_waiting(user).filter(pk__in=keys), by=user)
    if approved:
        messages.success(request, f"{approved} 个岗位已通过，开始对外推荐。")
    for text in refused:
        messages.error(request, text)
    if not keys:
        messages.warning(request, "请先勾选岗位。")
    elif not approved and not refused:
        messages.warning(request, "勾选的岗位已经有人办过了。")
    return redirect("reviews")


@require_POST
def review_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve one post, or send it back with the reason."""
    user = cast(User, request.user)
    one = get_in_scope(user, Vacancy.objects.all(), pk=pk)
    _user(request)
    if request.POST.get("decision") == "approve":
        approve_post(vacancy=one, by=user)
        messages.success(request, f"“{one.title}”已通过，开始对外推荐。")
    else:
        return_post(vacancy=one, reason=request.POST.get("reason", "")[:200], by=user)
        messages.success(request, f"“{one.title}”已退回，单位在自己的页面上看得到原因。")
    return redirect("vacancy", pk=pk)
