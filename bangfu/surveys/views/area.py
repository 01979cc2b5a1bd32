"""Pages of the office: giving people out and how far each area is, the people behind each count, the contact ledger."""

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from bangfu.campaigns.models import Campaign
from bangfu.campaigns.queries import campaign_deadline
from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.hand_on import handed_on
from bangfu.core.lists import key_of, page_of
from bangfu.core.pages import page
from bangfu.core.workdays import workday_before
from bangfu.orgs.choices import Level
from bangfu.orgs.models import Region, User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import may, require
from bangfu.orgs.queries import reporting_areas
from bangfu.orgs.scope import get_in_scope, visible_to
from bangfu.people.choices import ContactWay
from bangfu.people.models import Person
from bangfu.people.privacy import masked
from bangfu.surveys import queries, wording
from bangfu.surveys.actions import Assigned, assign_people
from bangfu.surveys.choices import ContactOutcome, SurveyState
from bangfu.surveys.forms import SPREAD, GiveForm, LedgerForm
from bangfu.surveys.hand_on import areas_listed, holders_listed
from bangfu.surveys.rules import age_on, spread

TAGS = {SurveyState.UNASSIGNED: "plain", SurveyState.OPEN: "info", SurveyState.MISSED: "soon", SurveyState.CLOSED: "plain", SurveyState.CHECKED: "done"}


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _campaign(request: HttpRequest) -> Campaign | None:
    """The survey asked for by ?campaign=, else the latest one."""
    asked = request.GET.get("campaign", "")
    rows = queries.surveyed_campaigns(_user(request))
    if not asked:
        return rows.first()
    found = rows.filter(pk=key_of(asked)).first()
    if found is None:
        raise Http404
    return found


def _region(request: HttpRequest) -> Region:
    """The area asked for by ?area=, within the user's own; 404 elsewhere."""
    user, key = _user(request), request.GET.get("area", "")
    region = Region.objects.select_related("parent").filter(key=key).first() if key else user.unit.region
    if region is None or not visible_to(user).covers(region.path):
        raise Http404
    return region


def _above(user: User, region: Region) -> list[Region]:
    """From the user's own area down to `region`."""
    keys = region.path.strip("/").split("/")
    return [one for one in Region.objects.filter(key__in=keys).order_by("level", "path") if visible_to(user).covers(one.path)]


def _due(user: User, campaign: Campaign) -> date:
    """A working day before the office's own deadline, but not in the past."""
    return max(workday_before(campaign_deadline(user, campaign).date(), 1), today())


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest) -> HttpResponse:
    """How far each area is; officers of a county or township give the people not yet given out to commissioners."""
    user = _user(request)
    require(user, P.ASSIGN_SURVEY if request.method == "POST" else P.VIEW_PEOPLE)
    region, campaign = _region(request), _campaign(request)
    if campaign is None:
        return page(request, "surveys/assign.jinja", {"campaign": None, "region": region, "above": _above(user, region)})
    rows = queries.coverage_by_area(campaign, region, today())
    form = _areas_form(request, campaign, region, rows)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            done = assign_people(campaign=campaign, given=_given(form, campaign, rows), due_on=form.cleaned_data["due_on"], by=user)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _said(done))
            return redirect(f"{reverse('assign')}?area={region.key}&campaign={campaign.pk}")
    by_holder = request.GET.get("by") == "holder"
    if request.method == "GET" and (handed := handed_on(request, lambda: (
        holders_listed(campaign, region, queries.coverage_by_holder(campaign, region.path, today()), user.unit, today()) if by_holder
        else areas_listed(campaign, region, rows, user.unit, today())
    ))):
        return handed
    holders = queries.holders_by_area(campaign, [one.region for one in rows])
    return page(request, "surveys/assign.jinja", {
        "campaign": campaign, "campaigns": queries.surveyed_campaigns(user), "region": region, "above": _above(user, region), "form": form,
        "rows": [(one, holders[one.region.path], form[f"to_{one.region.key}"] if form and f"to_{one.region.key}" in form.fields else None) for one in rows],
        "total": {name: sum(getattr(one, name) for one in rows) for name in ("base", "checked", "unassigned", "open", "missed", "closed")},
        "villages": Level.VILLAGE, "may_assign": may(user, P.ASSIGN_SURVEY), "too_high": region.level < Level.COUNTY,
    }, status=422 if form is not None and form.is_bound else 200)


def _areas_form(request: HttpRequest, campaign: Campaign, region: Region, rows: list[queries.AreaCoverage]) -> GiveForm | None:
    """A choice for each area with people not given out; above the county nobody knows the villages."""
    user = _user(request)
    open_rows = [one for one in rows if one.unassigned]
    if not may(user, P.ASSIGN_SURVEY) or region.level < Level.COUNTY or not open_rows:
        return None
    commissioners = list(queries.commissioners_within(user.unit.path))
    if not commissioners:
        return None
    choices, labels, first = {}, {}, {}
    for one in open_rows:
        name, here = f"to_{one.region.key}", queries.serving(commissioners, one.region.path)
        named = [(str(someone.pk), f"{someone.display_name}（{someone.unit.region.name}）") for someone in here or commissioners]
        several = [(SPREAD, f"按村分给本地 {len(here)} 人")] if len(here) > 1 and one.region.level < Level.VILLAGE else []
        choices[name], labels[name] = [("", "先不派"), *several, *named], one.region.name
        first[name] = several[0][0] if several else named[0][0] if len(here) == 1 else ""
    return GiveForm(request.POST or None, choices=choices, labels=labels, initial={"due_on": _due(user, campaign), **first})


def _given(form: GiveForm, campaign: Campaign, rows: list[queries.AreaCoverage]) -> dict[User, list[int]]:
    """{commissioner: keys of the people} as chosen for each area."""
    commissioners = {one.pk: one for one in queries.commissioners_within("")}
    given: dict[User, list[int]] = {}
    for one in rows:
        chosen = form.cleaned_data.get(f"to_{one.region.key}")
        if not chosen:
            continue
        places = queries.unassigned_by_place(campaign, one.region.path, today(), own=one.own)
        here = queries.serving(commissioners.values(), one.region.path)
        dealt = spread([(path, len(keys)) for path, keys in places], [someone.pk for someone in here]) if chosen == SPREAD else {}
        for path, keys in places:
            given.setdefault(commissioners[dealt.get(path) or int(chosen)], []).extend(keys)
    return given


def _said(done: Assigned) -> str:
    parts = [f"已派单 {done.new} 人" if done.new else "", f"改派 {done.moved} 人" if done.moved else "", f"{done.left} 人已核对或已结束，没有动" if done.left else ""]
    return "，".join(part for part in parts if part) + "。专职委员的手机上马上能看到。"


@require_http_methods(["GET", "POST"])
def survey_people(request: HttpRequest) -> HttpResponse:
    """The people behind one count; picked ones are given to somebody, or to somebody else."""
    user = _user(request)
    require(user, P.ASSIGN_SURVEY if request.method == "POST" else P.VIEW_PEOPLE)
    region, campaign = _region(request), _campaign(request)
    if campaign is None:
        raise DomainError("本辖区还没有正在进行的活动，或活动名册里还没有人。请先导入名册。")
    state = request.GET.get("state", "")
    state = state if state in SurveyState.values else ""
    commissioners = list(queries.commissioners_within(user.unit.path))
    named = [("", "请选"), *((str(one.pk), f"{one.display_name}（{one.unit.region.name}）") for one in commissioners)]
    form = GiveForm(request.POST or None, choices={"user": named}, labels={"user": "派给"}, initial={"due_on": _due(user, campaign)})
    if request.method == "POST" and form.is_valid():
        try:
            done = assign_people(campaign=campaign, given=_picked(request, form, commissioners), due_on=form.cleaned_data["due_on"], by=user)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _said(done))
            return redirect(request.get_full_path())
    rows = page_of(request, queries.people_by_state(campaign, region.path, state, today()))
    return page(request, "surveys/survey_people.jinja", {
        "campaign": campaign, "region": region, "above": _above(user, region), "areas": reporting_areas(region), "state": state,
        "states": SurveyState.choices, "page": rows, "lines": [_line(one) for one in rows.rows], "form": form, "may_assign": may(user, P.ASSIGN_SURVEY),
    }, block="results", status=422 if form.is_bound else 200)


def _picked(request: HttpRequest, form: GiveForm, commissioners: list[User]) -> dict[User, list[int]]:
    chosen = next((one for one in commissioners if str(one.pk) == form.cleaned_data["user"]), None)
    if chosen is None:
        raise DomainError("请选派给哪位专职委员。", field="user")
    return {chosen: [key for key in map(key_of, request.POST.getlist("pick")) if key]}


def _line(person: Any) -> dict[str, Any]:
    state = queries.state_of(person)
    return {
        "person": person, "name": masked(getattr(person, "identity", None))["name"], "age": age_on(person.birth_on, today()),
        "disability": wording.disability(person), "way": ContactWay(person.contact_way).label if person.contact_way else "",
        "state": state, "tag": TAGS[state], "last": ContactOutcome(person.last_outcome).label if person.last_outcome else "",
    }


@require_GET
def contacts(request: HttpRequest) -> HttpResponse:
    """The contact ledger of the area, or of one person (?person=)."""
    user = _user(request)
    require(user, P.VIEW_PEOPLE)
    rows, person = queries.ledger(user), None
    if key := key_of(request.GET.get("person")):
        person = get_in_scope(user, Person.objects.select_related("identity"), person="pk", pk=key)
        rows = rows.filter(person=person)
    own = user.unit.region
    areas = [(one.key, one.name) for one in reporting_areas(own)] if visible_to(user).covers(own.path) else []
    form = LedgerForm(request.GET, areas=areas)
    if form.is_valid():
        rows = queries.narrowed(rows, **form.cleaned_data)
    shown = page_of(request, rows)
    return page(request, "surveys/contacts.jinja", {
        "form": form, "page": shown, "person": person, "person_name": masked(getattr(person, "identity", None))["name"] if person else "",
        "counts": [(code, label, queries.outcome_counts(rows)[code]) for code, label in ContactOutcome.choices] if not shown.query.get("outcome") else [],
        "lines": [{"contact": one, "name": masked(getattr(one.person, "identity", None))["name"], "said": wording.said_in(one)} for one in shown.rows],
    }, block="results")
