"""Pages of the person's file and of one-to-one help."""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.campaigns.workspace import address
from bangfu.cases import layout, queries
from bangfu.cases.actions import end_pairing, pair_helper, update_plan
from bangfu.cases.choices import EndReason
from bangfu.cases.forms import CasesForm, EndForm, PairForm, PlanForm
from bangfu.cases.hand_on import services_listed
from bangfu.cases.models import Pairing
from bangfu.cases.rules import FOUR_SERVICES
from bangfu.cases.timeline import KINDS, timeline_of
from bangfu.core.citations import verdict_from
from bangfu.core.clock import today
from bangfu.core.errors import DomainError, NotAllowed
from bangfu.core.hand_on import handed_on
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.orgs.choices import Level
from bangfu.orgs.models import Region, User
from bangfu.orgs.permissions import Permission, may, require
from bangfu.orgs.scope import get_in_scope, visible_to
from bangfu.people.choices import Purpose
from bangfu.people.forms import RevealForm
from bangfu.people.freshness import BLOCKS, block_light, person_light
from bangfu.people.models import Person
from bangfu.people.privacy import mask_name, masked
from bangfu.policies.catalogue import policy
from bangfu.surveys.queries import surveyed_campaigns
from bangfu.surveys.rules import age_on

TIMELINE_SHOWN, TIMELINE_PAGE = 12, 40
# service → the indicator whose people stand behind its count; pages of the room above
INDICATORS = {"basic_check": "basic_checked", "ability_assessment": "ability_assessed", "need_registration": "need_registered", "employment_service": "served"}


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _shown(person: Person) -> dict[str, str]:
    return masked(getattr(person, "identity", None))


def _person(request: HttpRequest, pk: int) -> Person:
    """A person in scope, else 404; without the right, 403. Who was given the person by name needs no general right."""
    user = _user(request)
    person = get_in_scope(user, Person.objects.select_related("identity", "region__parent", "household"), person="pk", pk=pk)
    if person.pk not in visible_to(user).person_ids:
        require(user, Permission.VIEW_PEOPLE)
    return person


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """一人一档: what is known and from where, what is due, what happened."""
    found = _person(request, pk)
    return page(request, "cases/person.jinja", {**_file(found), **_acts(request), **_reveal(request, found)})


@require_GET
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """All that happened to a person and their file, by kind, a page at a time."""
    found, kind = _person(request, pk), request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    part = timeline_of(found, kinds=(kind,) if kind else (), before=request.GET.get("before", ""), size=TIMELINE_PAGE)
    tabs = [{"href": f"?kind={code}" if code else "?", "label": label, "current": code == kind} for code, label in {"": "全部", **KINDS}.items()]
    older = "?" + urlencode({"kind": kind, "before": part.older}) if part.older else ""
    context = {"person": found, "shown": _shown(found), "part": part, "tabs": tabs, "older": older, "from_start": "before" not in request.GET, **_acts(request)}
    return page(request, "cases/timeline.jinja", context)


def _reveal(request: HttpRequest, found: Person) -> dict[str, Any]:
    """Where this user may uncover this person's numbers (empty: nowhere), and for which purposes by one click."""
    user, url = _user(request), ""
    if may(user, Permission.REVEAL_PEOPLE):
        url = reverse("reveal_person", args=[found.pk])
    elif queries.is_paired(found, user):
        url = reverse("reveal_paired", args=[found.pk])
    return {"reveal_url": url, "purposes": [one for one in Purpose.choices if one[0] != Purpose.OTHER]}


@never_cache
@require_http_methods(["GET", "POST"])
def reveal_paired(request: HttpRequest, pk: int) -> HttpResponse:
    """A helper uncovers somebody paired with them, and nobody else: with a purpose, and audited like every look."""
    found, user = _person(request, pk), _user(request)
    require(user, Permission.VIEW_PEOPLE)
    if not queries.is_paired(found, user):
        raise NotAllowed("此人没有与您结对，您不能看原号码。需要联系，请找经办先结对。")
    form = RevealForm(request.POST or None, initial={"purpose": request.GET.get("purpose")})
    context = {
        "person": found, "shown": _shown(found), "form": form, "identity": form.uncovered(found, by=user),
        "href": reverse("person", args=[pk]), "action": reverse("reveal_paired", args=[pk]),
    }
    return page(request, "people/reveal.jinja", context, block="identity", status=422 if form.errors else 200)


def _acts(request: HttpRequest) -> dict[str, bool]:
    """What this user may do from a file."""
    wanted = {
        "pair": Permission.ASSIGN_SURVEY, "record": Permission.RECORD_CONTACT, "match": Permission.MATCH,
        "edit": Permission.EDIT_PEOPLE, "view": Permission.VIEW_PEOPLE, "jobs": Permission.VIEW_JOBS,
    }
    return {f"may_{name}": may(_user(request), permission) for name, permission in wanted.items()}


def _file(found: Person) -> dict[str, Any]:
    """All there is about one person, ready to be shown."""
    day, campaign = today(), queries.campaign_of(found)
    events = list(queries.standing_events(found))
    names = layout.authors_of(found)
    services = queries.services_of(found, campaign, events, day)
    return {
        "person": found, "shown": _shown(found), "today": day, "age": age_on(found.birth_on, day), "campaign": campaign,
        "facts": layout.facts_of(found, day, names), "wishes": layout.wishes_of(found, day, names),
        "abilities": layout.abilities_of(found), "accommodations": layout.accommodations_of(found),
        "members": [(mask_name(one.name), one) for one in found.household.members.all()] if found.household else [],
        "family": [(_shown(one)["name"], one) for one in queries.family_of(found)],
        "services": services, "missing": [one.name for one in services if one.is_missing],
        "marks": [(policy(one.policy, day), one, verdict_from(one.reasons)) for one in found.marks.order_by("-certified", "policy")],
        "part": timeline_of(found, kinds=("service", "value", "act"), size=TIMELINE_SHOWN), "fresh": person_light(found, day),
        "lights": {block: block_light(found, block, day) for block in BLOCKS},
        "referrals": list(queries.referrals_of(found)), "pairing": queries.open_pairing(found), "end_form": EndForm(),
    }


@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a helper."""
    found, user = _person(request, pk), _user(request)
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
    context = {"form": form, "person": found, "shown": _shown(found), "campaign": campaign, "standing": queries.open_pairing(found),
               "has_helpers": helpers.exists()}
    return page(request, "cases/pair.jinja", context, status=422 if form.is_bound else 200)


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
    form = PlanForm(request.POST or None, initial=initial, today=today())
    if request.method == "POST" and form.is_valid():
        try:
            update_plan(pairing=pairing, by=_user(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "计划已保存。")
            return redirect("person", pk=pairing.person_id)
    context = {"form": form, "pairing": pairing, "shown": _shown(pairing.person)}
    return page(request, "cases/plan.jinja", context, status=422 if form.is_bound else 200)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a pairing, with the reason."""
    pairing = _pairing(request, pk)
    require(_user(request), Permission.ASSIGN_SURVEY)
    form = EndForm(request.POST)
    if not form.is_valid():
        raise DomainError("请选为什么结束：帮扶完成、换帮扶人，还是录错了。")
    end_pairing(pairing=pairing, by=_user(request), reason=form.cleaned_data["reason"])
    mistaken = form.cleaned_data["reason"] == EndReason.MISTAKEN
    messages.success(request, "结对已撤销，统计里不再算。" if mistaken else "结对已结束，帮扶人不再看得到这份档案。")
    return redirect("person", pk=pairing.person_id)


@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """“四个一” of every area, each service against its own base; the counts lead to their people."""
    user = _user(request)
    require(user, Permission.VIEW_PEOPLE)
    path = request.GET.get("path") or user.unit.path
    region = Region.objects.select_related("parent").filter(path=path).first()
    if region is None or not visible_to(user).covers(path):
        raise Http404
    campaign = surveyed_campaigns(user).first()
    rows = queries.four_services_by_area(campaign, region, today()) if campaign else []
    if campaign and (handed := handed_on(request, lambda: services_listed(campaign, region, rows, user.unit, today()))):
        return handed
    return page(request, "cases/services_by_area.jinja", {
        "campaign": campaign, "region": region, "rows": rows, "villages": Level.VILLAGE, "services": FOUR_SERVICES, "indicators": INDICATORS,
        "above": region.parent if region.parent and visible_to(user).covers(region.parent.path) else None,
        "total": {"base": sum(one.base for one in rows), "need": sum(one.need for one in rows),
                  **{code: sum(one.done[code] for one in rows) for code in FOUR_SERVICES}},
        "lists": {code: address("indicator_people", pk=campaign.pk, code=code) for code in ("unemployed", "with_need", *INDICATORS.values())} if campaign else {},
    })


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """我帮扶的人 for a helper; for officers all pairings of their area and who still lacks a helper."""
    user, day = _user(request), today()
    require(user, Permission.VIEW_PEOPLE)
    officer = bool(visible_to(user).paths)
    lacking, paired = queries.without_helper(user), queries.pairings_of(user)
    view = "lacking" if request.GET.get("view") == "lacking" and officer else "paired"
    form = CasesForm(request.GET, helpers=queries.helpers_for(user))
    chosen = form.cleaned_data if form.is_valid() else {"helper": None, "due": ""}
    rows = page_of(request, lacking if view == "lacking" else queries.narrowed(paired, **chosen, today=day))
    people = rows.rows if view == "lacking" else [one.person for one in rows.rows]
    return page(request, "cases/cases.jinja", {
        "view": view, "page": rows, "names": {one.pk: _shown(one)["name"] for one in people}, "today": day, "officer": officer, "form": form,
        "ages": {one.pk: age_on(one.birth_on, day) for one in people}, "may_pair": may(user, Permission.ASSIGN_SURVEY),
        "marks": queries.marks_for(people), "groups": {code: policy(code, day).name for code in queries.ONE_TO_ONE},
        "paired_count": paired.count(), "lacking_count": lacking.count() if officer else 0,
        "late_count": queries.narrowed(paired, helper=None, due="late", today=day).count(),
    }, block="results")
