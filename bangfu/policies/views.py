"""Pages of the focus groups: how many, who and why, by which rule."""

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.campaigns.workspace import address
from bangfu.core.citations import verdict_from
from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.core.work import start
from bangfu.orgs.models import Region, User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import may, require
from bangfu.orgs.scope import get_in_scope, visible_to
from bangfu.people import ages
from bangfu.people.models import Person
from bangfu.people.privacy import masked
from bangfu.policies import actions, queries
from bangfu.policies.catalogue import CATALOGUE, policies, policy
from bangfu.policies.forms import CertificateForm, WithdrawForm
from bangfu.policies.parameters import PARAMETERS
from bangfu.policies.rules import Policy, judge
from bangfu.policies.tasks import refresh as refresh_job  # noqa: F401 - registers the job


@require_GET
def focus_groups(request: HttpRequest) -> HttpResponse:
    require(_user(request), P.VIEW_PEOPLE)
    region = _region(request)
    counts = queries.counts_by_policy(_user(request), region.path)
    nothing = dict.fromkeys(queries.STATES, 0)
    groups = [{"policy": one, "counts": counts.get(one.code, nothing)} for one in policies(today())]
    return page(request, "policies/focus_groups.jinja", {
        "region": region, "above": _above(request, region), "groups": groups, "on": today(), "nothing": nothing,
        "areas": queries.counts_by_area(_user(request), region), "work": queries.refresh_under_way(_user(request)),
        "may_refresh": may(_user(request), P.EDIT_PEOPLE),
        "services_href": address("four_services") if visible_to(_user(request)).covers(region.path) else "",
    })


@require_POST
def refresh(request: HttpRequest) -> HttpResponse:
    require(_user(request), P.EDIT_PEOPLE)
    under_way = queries.refresh_under_way(_user(request))
    if under_way is None:
        under_way = start(
            kind="refresh_marks", title=f"重新标记重点群体　{_user(request).unit.region.name}", owner_id=_user(request).pk,
            unit_id=_user(request).unit_id, result_url=reverse("focus_groups"),
            arguments={"paths": list(visible_to(_user(request)).paths), "as_of": today().isoformat()},
        )
    return redirect("work", pk=under_way.pk)


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    require(_user(request), P.VIEW_PEOPLE)
    parameters = [kept.value_of(code, today()) for kept in (ages.PARAMETERS, PARAMETERS) for code in kept.codes()]
    return page(request, "policies/rules.jinja", {"policies": policies(today()), "parameters": parameters, "on": today()})


@require_GET
def focus_group(request: HttpRequest, code: str) -> HttpResponse:
    require(_user(request), P.VIEW_PEOPLE)
    rule, region = _policy(code), _region(request)
    state = request.GET.get("state", "")
    rows = page_of(request, queries.people_of(_user(request), policy=code, state=state, path=region.path))
    counts = queries.counts_by_policy(_user(request), region.path).get(code, dict.fromkeys(queries.STATES, 0))
    return page(request, "policies/focus_group.jinja", {
        "policy": rule, "region": region, "state": state if state in queries.STATES else "", "counts": counts, "states": queries.STATES,
        "page": rows, "lines": [_line(mark) for mark in rows.rows], "may_certify": rule.certifiable and may(_user(request), P.EDIT_PEOPLE),
        "narrowed": region.path != _user(request).unit.path,
    }, block="people")


@require_http_methods(["GET", "POST"])
def certificate(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    require(_user(request), P.EDIT_PEOPLE)
    person = get_in_scope(_user(request), Person.objects.select_related("identity", "region"), person="pk", pk=pk)
    form = CertificateForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.certify(person=person, policy=code, by=_user(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, f"已录入{masked(person.identity)['name']}的“{_policy(code).name}”认定。")
            return redirect("focus_group", code=code)
    return _certificate_page(request, code, person, form, WithdrawForm())


@require_POST
def withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    require(_user(request), P.EDIT_PEOPLE)
    person = get_in_scope(_user(request), Person.objects.select_related("identity", "region"), person="pk", pk=pk)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            actions.withdraw_certificate(person=person, policy=code, by=_user(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "已撤回认定记录。原记录作废留痕，不会删除。")
            return redirect("certificate", code=code, pk=pk)
    return _certificate_page(request, code, person, CertificateForm(initial={"on": today()}), form)


def _certificate_page(request: HttpRequest, code: str, person: Person, form: CertificateForm, withdraw_form: WithdrawForm) -> HttpResponse:
    rule = _policy(code)
    if not rule.certifiable:
        raise Http404
    on = today()
    row = actions.registry(person_ids=[person.pk], on=on).to_dicts()
    verdict = judge(rule, row[0], on)[0] if row else None
    held = actions.certificates(person, code).select_related("unit").first()
    status = 422 if form.is_bound or withdraw_form.is_bound else 200
    return page(request, "policies/certificate.jinja", {
        "policy": rule, "person": person, "shown": masked(person.identity), "verdict": verdict, "held": held, "form": form,
        "withdraw_form": withdraw_form,
    }, status=status)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _policy(code: str, on: date | None = None) -> Policy:
    if code not in CATALOGUE:
        raise Http404
    return policy(code, on or today())


def _region(request: HttpRequest) -> Region:
    """The area of ?path=, within the user's scope; else that of the unit."""
    path = request.GET.get("path") or _user(request).unit.path
    if not visible_to(_user(request)).covers(path) and path != _user(request).unit.path:
        raise Http404
    region = Region.objects.select_related("parent").filter(path=path).first()
    if region is None:
        raise Http404
    return region


def _above(request: HttpRequest, region: Region) -> Region | None:
    return region.parent if region.parent and visible_to(_user(request)).covers(region.parent.path) else None


def _line(mark: Any) -> dict[str, Any]:
    person = mark.person
    village, town = person.region, person.region.parent
    return {
        "mark": mark, "person": person, "shown": masked(getattr(person, "identity", None)), "verdict": verdict_from(mark.reasons),
        "place": f"{town.name if town else ''}{village.name}", "href": address("person", pk=person.pk),
    }
