"""Pages of the person's file and of one-to-one help."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.cases import layout, queries
from bangfu.cases.actions import end_pairing, pair_helper, update_plan
from bangfu.cases.forms import PairForm, PlanForm
from bangfu.cases.models import Pairing
from bangfu.core.citations import verdict_from
from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, may, require
from bangfu.orgs.scope import get_in_scope
from bangfu.people.models import Person
from bangfu.people.privacy import masked
from bangfu.policies.catalogue import policy

TIMELINE_SHOWN = 40


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _person(request: HttpRequest, pk: int) -> Person:
    """A person in scope, else 404; without the right, 403."""
    rows = Person.objects.select_related("identity", "region__parent", "household")
    person = get_in_scope(_user(request), rows, person="pk", pk=pk)
    require(_user(request), Permission.VIEW_PEOPLE)
    return person


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """一人一档: what is known and from where, what is due, what happened."""
    found = _person(request, pk)
    return page(request, "cases/person.jinja", _file(request, found))


def _file(request: HttpRequest, found: Person) -> dict[str, Any]:
    user, day = _user(request), today()
    campaign = queries.campaign_of(user, found)
    events = list(queries.standing_events(found))
    marks = [(policy(one.policy), one, verdict_from(one.reasons)) for one in found.marks.order_by("policy")]
    services = queries.services_of(found, campaign, events, day)
    timeline = queries.timeline_of(events, queries.contacts_of(found))
    return {
        "person": found,
        "shown": masked(getattr(found, "identity", None)),
        "today": day,
        "age": day.year - found.birth_on.year - ((day.month, day.day) < (found.birth_on.month, found.birth_on.day)) if found.birth_on else None,
        "facts": layout.facts_of(found, day),
        "wishes": layout.wishes_of(found, day),
        "abilities": layout.abilities_of(found),
        "accommodations": layout.accommodations_of(found),
        "members": list(found.household.members.all()) if found.household else [],
        "campaign": campaign,
        "services": services,
        "missing": sum(1 for one in services if one.is_missing),
        "marks": marks,
        "timeline": timeline[:TIMELINE_SHOWN],
        "timeline_more": max(0, len(timeline) - TIMELINE_SHOWN),
        "referrals": list(queries.referrals_of(found)),
        "pairing": queries.open_pairing(found),
        "may_reveal": may(user, Permission.REVEAL_PEOPLE),
        "may_pair": may(user, Permission.ASSIGN_SURVEY),
        "may_record": may(user, Permission.RECORD_CONTACT),
        "may_match": may(user, Permission.MATCH),
    }


@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a helper."""
    found, user = _person(request, pk), _user(request)
    require(user, Permission.ASSIGN_SURVEY)
    campaign = queries.campaign_of(user, found)
    if campaign is None:
        raise DomainError("此人不在进行中活动的名册里。请先把他列入活动名册，再结对。")
    form = PairForm(request.POST or None, helpers=queries.helpers_for(user))
    if request.method == "POST" and form.is_valid():
        try:
            made = pair_helper(campaign=campaign, person=found, by=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, f"已请 {made.helper.display_name} 一对一帮扶。")
            return redirect("person", pk=found.pk)
    shown = masked(getattr(found, "identity", None))
    return page(request, "cases/pair.jinja", {"form": form, "person": found, "shown": shown, "campaign": campaign})


def _pairing(request: HttpRequest, pk: int) -> Pairing:
    """An open pairing of a person in scope; the helper, and officers who may assign, may change it."""
    user = _user(request)
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
    form = PlanForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            update_plan(pairing=pairing, by=_user(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "计划已保存。")
            return redirect("person", pk=pairing.person_id)
    shown = masked(getattr(pairing.person, "identity", None))
    return page(request, "cases/plan.jinja", {"form": form, "pairing": pairing, "shown": shown})


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a pairing; with mistaken=1 it is also taken out of the figures."""
    pairing = _pairing(request, pk)
    require(_user(request), Permission.ASSIGN_SURVEY)
    end_pairing(pairing=pairing, by=_user(request), mistaken=request.POST.get("mistaken") == "1")
    messages.success(request, "结对已结束。")
    return redirect("person", pk=pairing.person_id)


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """我帮扶的人 for a helper; for officers all pairings of their area and who still lacks a helper."""
    user = _user(request)
    require(user, Permission.VIEW_PEOPLE)
    lacking = queries.without_helper(user)
    view = "lacking" if request.GET.get("view") == "lacking" and may(user, Permission.ASSIGN_SURVEY) else "paired"
    paired = queries.pairings_of(user)
    rows = page_of(request, lacking if view == "lacking" else paired)  # type: ignore[arg-type]
    people = rows.rows if view == "lacking" else [one.person for one in rows.rows]
    names = {one.pk: masked(getattr(one, "identity", None)) for one in people}
    context = {
        "view": view, "page": rows, "names": names, "today": today(), "officer": may(user, Permission.ASSIGN_SURVEY),
        "paired_count": rows.total if view == "paired" else paired.count(),
        "lacking_count": rows.total if view == "lacking" else lacking.count(),
    }
    return page(request, "cases/cases.jinja", context)
