"""The person's file: what is known and from where, what is due, what happened; uncovering for helpers."""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from bangfu.cases import layout, queries
from bangfu.cases.forms import EndForm
from bangfu.cases.next_steps import Known, next_steps, standing
from bangfu.cases.timeline import KINDS, timeline_of
from bangfu.core.citations import verdict_from
from bangfu.core.clock import today
from bangfu.core.errors import NotAllowed
from bangfu.core.pages import page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, may, require
from bangfu.orgs.scope import get_in_scope, visible_to
from bangfu.people.certificates import certificates_of
from bangfu.people.choices import Purpose
from bangfu.people.forms import RevealForm
from bangfu.people.freshness import BLOCKS, block_light, person_light
from bangfu.people.guardians import guardians_of
from bangfu.people.households import head_of
from bangfu.people.models import Person
from bangfu.people.parts import parts_of
from bangfu.people.privacy import mask_name, mask_phone, masked
from bangfu.people.queries import erased_file, kept_file
from bangfu.policies.catalogue import policy
from bangfu.surveys.rules import age_on

TIMELINE_SHOWN, TIMELINE_PAGE = 12, 40


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def covered(person: Person) -> dict[str, str]:
    return masked(getattr(person, "identity", None))


def person_of(request: HttpRequest, pk: int) -> Person:
    """A person in scope, else 404; without the right, 403. Who was given the person by name needs no general right."""
    user = user_of(request)
    person = get_in_scope(user, Person.objects.select_related("identity", "region__parent", "household"), person="pk", pk=pk)
    if person.pk not in visible_to(user).person_ids:
        require(user, Permission.VIEW_PEOPLE)
    return person


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """一人一档: what is known and from where, what is due, what happened. A merged file leads to the one it went into."""
    if erased := erased_file(user_of(request), pk):
        require(user_of(request), Permission.VIEW_PEOPLE)
        return page(request, "cases/erased.jinja", {"person": erased})
    if kept := kept_file(user_of(request), pk):
        messages.info(request, f"档案 {pk} 已并入这一份。")
        return redirect("person", pk=kept)
    found = person_of(request, pk)
    held, acts = _file(found), _acts(request)
    known = _known(held, frozenset(name.removeprefix("may_") for name, yes in acts.items() if yes), user_of(request))
    first = {"standing": standing(known), "steps": next_steps(known), "parts": parts_of(pk, "person") if acts["may_view"] else []}
    return page(request, "cases/person.jinja", {**held, **first, **acts, **_reveal(request, found)})


@require_GET
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """All that happened to a person and their file, by kind, a page at a time."""
    found, kind = person_of(request, pk), request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    part = timeline_of(found, kinds=(kind,) if kind else (), before=request.GET.get("before", ""), size=TIMELINE_PAGE)
    tabs = [{"href": f"?kind={code}" if code else "?", "label": label, "current": code == kind} for code, label in {"": "全部", **KINDS}.items()]
    older = "?" + urlencode({"kind": kind, "before": part.older}) if part.older else ""
    context = {"person": found, "shown": covered(found), "part": part, "tabs": tabs, "older": older, "from_start": "before" not in request.GET, "today": today(), "parts": parts_of(pk, "person_timeline") if may(user_of(request), Permission.VIEW_PEOPLE) else [], **_acts(request)}
    return page(request, "cases/timeline.jinja", context)


@require_GET
def print_file(request: HttpRequest, pk: int) -> HttpResponse:
    """一人一档表 on paper, covered like the page."""
    found, user = person_of(request, pk), user_of(request)
    more = {"cards": certificates_of(found), "studies": found.studies.order_by("-level", "-pk"), "spells": found.spells.order_by("-started_on", "-pk"), "scans": found.enclosures.order_by("pk")}
    context = {**_file(found), **more, "unit": user.unit, "user": user, "back_url": reverse("person", args=[pk])}
    return page(request, "cases/print_file.jinja", context)


def _reveal(request: HttpRequest, found: Person) -> dict[str, Any]:
    """Where this user may uncover this person's numbers (empty: nowhere), and for which purposes by one click."""
    user, url = user_of(request), ""
    if may(user, Permission.REVEAL_PEOPLE):
        url = reverse("reveal_person", args=[found.pk])
    elif queries.is_paired(found, user):
        url = reverse("reveal_paired", args=[found.pk])
    return {"reveal_url": url, "purposes": [one for one in Purpose.choices if one[0] != Purpose.OTHER]}


@never_cache
@require_http_methods(["GET", "POST"])
def reveal_paired(request: HttpRequest, pk: int) -> HttpResponse:
    """A helper uncovers somebody paired with them, and nobody else: with a purpose, and audited like every look."""
    found, user = person_of(request, pk), user_of(request)
    require(user, Permission.VIEW_PEOPLE)
    if not queries.is_paired(found, user):
        raise NotAllowed("此人没有与您结对，您不能看原号码。需要联系，请找经办先结对。")
    form = RevealForm(request.POST or None, initial={"purpose": request.GET.get("purpose")})
    context = {
        "person": found, "shown": covered(found), "form": form, "identity": form.uncovered(found, by=user),
        "href": reverse("person", args=[pk]), "action": reverse("reveal_paired", args=[pk]),
    }
    return page(request, "people/reveal.jinja", context, block="identity", status=422 if form.errors else 200)


def _acts(request: HttpRequest) -> dict[str, bool]:
    """What this user may do from a file."""
    wanted = {
        "pair": Permission.ASSIGN_SURVEY, "record": Permission.RECORD_CONTACT, "match": Permission.MATCH,
        "edit": Permission.EDIT_PEOPLE, "view": Permission.VIEW_PEOPLE, "jobs": Permission.VIEW_JOBS,
    }
    return {f"may_{name}": may(user_of(request), permission) for name, permission in wanted.items()}


def _guardian_shown(found: Person) -> tuple[str, str]:
    """Name and telephone of the guardian, covered."""
    identity = getattr(found, "identity", None)
    return (mask_name(identity.guardian), mask_phone(identity.guardian_phone)) if identity and identity.guardian else ("", "")


def _known(held: dict[str, Any], may_do: frozenset[str], user: User) -> Known:
    """What the next steps are worked out from."""
    pairing, person = held["pairing"], held["person"]
    if pairing and ("pair" in may_do or pairing.helper_id == user.pk):
        may_do |= {"plan"}
    return Known(
        person=person, today=held["today"], campaign=held["campaign"], missing=held["missing"], marks=[mark for _, mark, _ in held["marks"]], pairing=pairing,
        referrals=held["referrals"], guardian=held["guardian"], lights=held["lights"], last=queries.contacts_of(person).filter(undone_at__isnull=True).first(), may=may_do)


def _file(found: Person) -> dict[str, Any]:
    """All there is about one person, ready to be shown."""
    day, campaign = today(), queries.campaign_of(found)
    events = list(queries.standing_events(found))
    names = layout.authors_of(found)
    services = queries.services_of(found, campaign, events, day)
    return {
        "person": found, "shown": covered(found), "today": day, "age": age_on(found.birth_on, day), "campaign": campaign,
        "facts": layout.facts_of(found, day, names), "wishes": layout.wishes_of(found, day, names),
        "abilities": layout.abilities_of(found), "accommodations": layout.accommodations_of(found),
        "members": [(mask_name(one.name), one) for one in found.household.members.all()] if found.household else [],
        "home_head": head_of(found.household) if found.household else None, "guardian": guardians_of(found)[0], "guardian_shown": _guardian_shown(found),
        "family": [(covered(one)["name"], one) for one in queries.family_of(found)],
        "services": services, "missing": [one.name for one in services if one.is_missing],
        "marks": [(policy(one.policy, day), one, verdict_from(one.reasons)) for one in found.marks.order_by("-certified", "policy")],
        "part": timeline_of(found, kinds=("service", "value", "act"), size=TIMELINE_SHOWN), "fresh": person_light(found, day),
        "lights": {block: block_light(found, block, day) for block in BLOCKS},
        "referrals": list(queries.referrals_of(found)), "pairing": queries.open_pairing(found), "end_form": EndForm(),
    }
