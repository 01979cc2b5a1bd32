"""One-to-one help: give a helper, write the plan, end it; the lists of it."""


from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.cases import queries
from bangfu.cases.actions import end_pairing, pair_helper, update_plan
from bangfu.cases.choices import EndReason
from bangfu.cases.forms import CasesForm, EndForm, PairForm, PlanForm
from bangfu.cases.models import Pairing
from bangfu.cases.views.file import covered, person_of, user_of
from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.orgs.permissions import Permission, may, require
from bangfu.orgs.scope import get_in_scope, visible_to
from bangfu.people.endings import ENDED_TOLD, lately_ended
from bangfu.people.models import Person
from bangfu.policies.catalogue import policy
from bangfu.surveys.rules import age_on


@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a helper."""
    found, user = person_of(request, pk), user_of(request)
    require(user, Permission.ASSIGN_SURVEY)
    campaign = queries.campaign_of(found)
    if campaign is None:
        raise DomainError("此人不在进行中活动的名册里。请先把他列入活动名册，再结对。")
    helpers = queries.helpers_for(user)
    form = PairForm(request.POST or None, helpers=helpers, today=today())
    if request.method == "POST" and form.is_valid():
        try:
            made = pair_helper(campaign=campaign, person=found, by=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, f"已请 {made.helper.display_name} 一对一帮扶。")
            return redirect("person", pk=found.pk)
    context = {"form": form, "person": found, "shown": covered(found), "campaign": campaign, "standing": queries.open_pairing(found),
               "has_helpers": helpers.exists()}
    return page(request, "cases/pair.jinja", context, status=422 if form.is_bound else 200)


def _pairing(request: HttpRequest, pk: int) -> Pairing:
    """An open pairing of a person in scope; the helper, and officers who may assign, may change it."""
    user = user_of(request)
    pairing = Pairing.objects.select_related("person__identity", "helper").filter(pk=pk).first()
    if pairing is None:
        raise Http404
    get_in_scope(user, Person.objects.all(), person="pk", pk=pairing.person_id)
    if pairing.helper_id != user.pk:
        require(user, Permission.ASSIGN_SURVEY)
    return pairing


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """一人一策: the goal and the next step."""
    pairing = _pairing(request, pk)
    initial = {"goal": pairing.goal, "next_action": pairing.next_action, "next_on": pairing.next_on}
    form = PlanForm(request.POST or None, initial=initial, today=today())
    if request.method == "POST" and form.is_valid():
        try:
            update_plan(pairing=pairing, by=user_of(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "计划已保存。")
            return redirect("person", pk=pairing.person_id)
    context = {"form": form, "pairing": pairing, "shown": covered(pairing.person)}
    return page(request, "cases/plan.jinja", context, status=422 if form.is_bound else 200)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a pairing, with the reason."""
    pairing = _pairing(request, pk)
    require(user_of(request), Permission.ASSIGN_SURVEY)
    form = EndForm(request.POST)
    if not form.is_valid():
        raise DomainError("请选为什么结束：帮扶完成、换帮扶人，还是录错了。")
    end_pairing(pairing=pairing, by=user_of(request), reason=form.cleaned_data["reason"])
    mistaken = form.cleaned_data["reason"] == EndReason.MISTAKEN
    messages.success(request, "结对已撤销，统计里不再算。" if mistaken else "结对已结束，帮扶人不再看得到这份档案。")
    return redirect("person", pk=pairing.person_id)


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """我帮扶的人 for a helper; for officers all pairings of their area and who still lacks a helper."""
    user, day = user_of(request), today()
    require(user, Permission.VIEW_PEOPLE)
    officer = bool(visible_to(user).paths)
    lacking, paired = queries.without_helper(user), queries.pairings_of(user)
    view = "lacking" if request.GET.get("view") == "lacking" and officer else "paired"
    form = CasesForm(request.GET, helpers=queries.helpers_for(user))
    chosen = form.cleaned_data if form.is_valid() else {"helper": None, "due": ""}
    rows = page_of(request, lacking if view == "lacking" else queries.narrowed(paired, **chosen, today=day))
    people = rows.rows if view == "lacking" else [one.person for one in rows.rows]
    return page(request, "cases/cases.jinja", {
        "view": view, "page": rows, "names": {one.pk: covered(one)["name"] for one in people}, "today": day, "officer": officer, "form": form,
        "ages": {one.pk: age_on(one.birth_on, day) for one in people}, "may_pair": may(user, Permission.ASSIGN_SURVEY),
        "marks": queries.marks_for(people), "groups": {code: policy(code, day).name for code in queries.ONE_TO_ONE},
        "paired_count": paired.count(), "lacking_count": lacking.count() if officer else 0,
        "ended": [] if officer else lately_ended(user, now() - ENDED_TOLD),
        "late_count": queries.narrowed(paired, helper=None, due="late", today=day).count(),
    }, block="results")
