"""Pages of the employer: whom offices proposed for its posts, and its word on each of them."""

from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.lists import key_of, page_of
from bangfu.core.pages import page
from bangfu.jobs.actions import give_answer, uncover_candidates, withdraw_answer
from bangfu.jobs.choices import ANSWER_STATES, OPEN_STATES, REFUSED_STATES, ReferralState
from bangfu.jobs.forms import AnswerForm
from bangfu.jobs.models import Employer, EmployerAnswer, Referral, Vacancy
from bangfu.jobs.privacy import candidate_of
from bangfu.jobs.queries import WAITING_DAYS, answers_due, candidates_of, own_employer
from bangfu.jobs.rules import moves_from
from bangfu.jobs.views.conditions import chips_of
from bangfu.occupations.models import Occupation
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require

SHOWN: dict[str, tuple[str, tuple[str, ...]]] = {
    "open": ("还在谈", OPEN_STATES), "hired": ("已就业", (ReferralState.HIRED,)), "over": ("没有成", REFUSED_STATES),
}


@never_cache
@require_GET
def candidates(request: HttpRequest) -> HttpResponse:
    """Post by post, covered until the person agreed; what is uncovered is one audit line."""
    user = cast(User, request.user)
    require(user, Permission.OWN_POSTS)
    employer = own_employer(user)
    everybody = candidates_of(employer)
    post = get_object_or_404(Vacancy, employer=employer, pk=key) if (key := key_of(request.GET.get("vacancy"))) else None
    if post is not None:
        everybody = everybody.filter(vacancy=post)
    wanted = request.GET.get("show", "")
    wanted = wanted if wanted in SHOWN else "open"
    of_post = f"&vacancy={post.pk}" if post else ""
    counts: dict[str, int] = dict(everybody.order_by().values_list("state").annotate(n=Count("pk")))
    tabs = [
        {"href": f"?show={key}{of_post}", "label": label, "note": str(sum(counts.get(one, 0) for one in states)), "current": key == wanted}
        for key, (label, states) in SHOWN.items()
    ]
    due = set(answers_due(employer).values_list("pk", flat=True))
    rows = everybody.filter(pk__in=due) if request.GET.get("due") else everybody.filter(state__in=SHOWN[wanted][1])
    shown = page_of(request, rows)
    context = {
        "employer": employer, "tabs": tabs, "page": shown, "cards": _cards(user, employer, shown.rows), "due": due, "only_due": bool(request.GET.get("due")),
        "days": WAITING_DAYS, "nobody": not counts, "wanted": wanted, "chips": chips_of(request, {"vacancy": f"岗位：{post.title}" if post else "", "due": f"超过 {WAITING_DAYS} 天没有答复"}),
    }
    return page(request, "jobs/candidates.jinja", context)


@never_cache
@require_GET
def candidate(request: HttpRequest, pk: int) -> HttpResponse:
    user, employer, one = _own(request, pk)
    return _candidate_page(request, user, employer, one)


@never_cache
@require_POST
def answer_candidate(request: HttpRequest, pk: int) -> HttpResponse:
    """The employer's word; what is missing comes back on the same page with the form open."""
    user, employer, one = _own(request, pk)
    state = request.POST.get("state", "")
    if state not in AnswerForm.FIELDS_OF:
        raise Http404
    form = AnswerForm(request.POST, state=state)
    if form.is_valid():
        try:
            give_answer(referral=one, state=state, by=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, f"已答复“{ReferralState(state).label}”，等经办单位接收。接收以前可以改、可以撤回。")
            return redirect("candidate", pk=one.pk)
    return _candidate_page(request, user, employer, one, wrong=(state, form))


@require_POST
def withdraw_own_answer(request: HttpRequest, pk: int) -> HttpResponse:
    user, _, one = _own(request, pk)
    if withdraw_answer(referral=one, by=user):
        messages.success(request, "答复已撤回。")
    else:
        messages.warning(request, "没有可以撤回的答复：经办单位已经处理过了。")
    return redirect("candidate", pk=one.pk)


def _own(request: HttpRequest, pk: int) -> tuple[User, Employer, Referral]:
    """The referral when it belongs to a post of the user's own employer, else 404."""
    user = cast(User, request.user)
    require(user, Permission.OWN_POSTS)
    employer = own_employer(user)
    return user, employer, get_object_or_404(candidates_of(employer).select_related("unit"), pk=pk)


def _cards(user: User, employer: Employer, rows: list[Referral]) -> list[dict[str, Any]]:
    """What the page shows of each: the covered candidate, who it is if we may know, and the newest word on them."""
    codes = {code for one in rows for code in (*one.person.wish_occupations, *one.person.past_occupations)}
    names: Mapping[str, str] = dict(Occupation.objects.filter(pk__in=codes).values_list("pk", "name"))
    known = uncover_candidates(referrals=rows, employer=employer, by=user)
    newest = {one.referral_id: one for one in EmployerAnswer.objects.filter(referral__in=rows).select_related("step")}  # the last one wins
    return [{"one": candidate_of(row, names, today()), "known": known.get(row.pk), "answer": newest.get(row.pk)} for row in rows]


def _candidate_page(
    request: HttpRequest, user: User, employer: Employer, one: Referral, wrong: tuple[str, AnswerForm] | None = None
) -> HttpResponse:
    (card,) = _cards(user, employer, [one])
    given = list(one.answers.select_related("step", "given_by"))
    waiting = next((answer for answer in given if answer.decided_at is None), None)
    moves: list[dict[str, Any]] = []
    for state in [state for state in moves_from(one.state) if state in ANSWER_STATES]:
        bad = wrong is not None and wrong[0] == state
        form = wrong[1] if wrong and bad else AnswerForm(state=state, initial=_initial(waiting, state))
        moves.append({"state": state.value, "label": state.label, "form": form, "open": bad})
    context = {"card": card, "referral": one, "moves": moves, "waiting": waiting, "given": given[::-1], "employer": employer}
    return page(request, "jobs/candidate.jinja", context, status=422 if wrong else 200)


def _initial(waiting: EmployerAnswer | None, state: str) -> dict[str, Any]:
    """What was said before stands in the form, so that a change is a small one."""
    if waiting is None or waiting.state != state:
        return {}
    held = {name: "1" if value is True else "0" if value is False else value for name, value in waiting.facts.items()}
    return {"on": waiting.happened_on, "note": waiting.note, **held}
