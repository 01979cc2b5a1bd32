"""Pages of the commissioner on the phone: today, the list, one visit, what was recorded, oneself."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from uuid6 import uuid7

from bangfu.campaigns.choices import CampaignState
from bangfu.campaigns.models import Campaign
from bangfu.core.clock import HERE, now, today
from bangfu.core.errors import DomainError
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.occupations.vocabulary import DOMAIN
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import may, require
from bangfu.people.endings import ENDED_TOLD, lately_ended
from bangfu.people.interchange.queries import asked_about
from bangfu.people.models import Person
from bangfu.people.privacy import masked
from bangfu.surveys import actions, queries, wording
from bangfu.surveys.choices import AssignmentState, Channel, ContactOutcome
from bangfu.surveys.forms import VisitForm
from bangfu.surveys.models import Assignment, Contact
from bangfu.surveys.rules import age_on, channel_for, events_from, why_now

TABS = (("field_today", "今天", "calendar"), ("field_people", "名单", "people"), ("field_done", "记录", "pen"), ("field_me", "我的", "user"))
LIST_STATES = {"open": "待联系", "done": "已核对", "closed": "无法核对", "": "全部"}


def tabs(current: str) -> list[dict[str, Any]]:
    return [{"href": reverse(name), "label": label, "icon": icon, "current": name == current} for name, label, icon in TABS]


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _open_bundle(user: User, assignments: list[Assignment]) -> None:
    """Names are about to be shown: one audited reveal per campaign and day."""
    for campaign in {one.campaign_id: one.campaign for one in assignments}.values():
        actions.note_reveal(user=user, campaign=campaign)


def _line(one: Assignment) -> dict[str, Any]:
    """One person of a list, with the name: only for the commissioner they are assigned to."""
    person, identity, day = one.person, getattr(one.person, "identity", None), today()
    way = channel_for(person.contact_way, attempts=one.attempts, has_phone=bool(identity and identity.phone) and not person.calls_refused)
    return {
        "assignment": one, "name": identity.name if identity else masked(None)["name"], "channel": way, "word": Channel(way).label,
        "about": wording.about(person, day),
        "why": why_now(person.contact_way, attempts=one.attempts, due_on=one.due_on, next_on=one.next_on, today=day),
        "icon": {"phone": "phone", "wechat": "chat"}.get(way, "house"),
        "href": reverse("visit", args=[person.pk]) + f"?channel={way.value}",
    }


@require_GET
def field_today(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    require(user, P.RECORD_CONTACT)
    held = queries.today_for(user, today())
    _open_bundle(user, [*held.late, *held.due, *held.ahead])
    due = [_line(one) for one in held.due]
    groups = [
        ("late", "先办这个", [_line(one) for one in held.late]),
        ("visit", f"今天入户 {sum(one['channel'] == 'visit' for one in due)} 人", [one for one in due if one["channel"] == "visit"]),
        ("call", f"今天联系 {sum(one['channel'] != 'visit' for one in due)} 人", [one for one in due if one["channel"] != "visit"]),
        ("ahead", f"接下来 {held.ahead_total} 人", [_line(one) for one in held.ahead]),
    ]
    return page(request, "surveys/today.jinja", {
        "tabs": tabs("field_today"), "held": held, "groups": [one for one in groups if one[2]], "on": today(),
        "brief": wording.brief(held, user.unit.name, today()), "office": may(user, P.VIEW_PEOPLE),
        "ended": lately_ended(user, now() - ENDED_TOLD),
    })


@require_GET
def field_people(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    require(user, P.RECORD_CONTACT)
    state, village = request.GET.get("state", "open"), request.GET.get("village", "")
    rows = queries.assignments_of(user)
    if state in AssignmentState.values:
        rows = rows.filter(state=state)
    villages = queries.villages_of(user)
    if village in {one.key for one, _ in villages}:
        rows = rows.filter(person__region__key=village)
    shown = page_of(request, rows)
    _open_bundle(user, shown.rows)
    return page(request, "surveys/people.jinja", {
        "tabs": tabs("field_people"), "page": shown, "lines": [_line(one) for one in shown.rows], "state": state if state in LIST_STATES else "",
        "states": LIST_STATES, "village": village, "villages": villages,
    }, block="results")


@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Record one call or visit with a person assigned to the user or in their scope."""
    user = _user(request)
    require(user, P.RECORD_CONTACT)
    person = queries.get_field_person(user, pk)
    campaign, assignment = queries.campaign_for(person)
    if campaign is None:
        raise DomainError("此人不在正在进行的活动名册里，不能记录走访。请先把他加入名册。")
    mended = _mended(request, person)
    form = _visit_form(request, campaign, person, assignment, mended)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            said = {
                "by": user, "key": values["key"], "channel": values["channel"], "outcome": values["outcome"], "happened_at": values["happened_at"],
                "answers": form.answers(), "note": values["note"], "next_on": values["next_on"], "phone": values["phone"],
                "moved_to": queries.place(values["moved_to"]),
            }
            contact = actions.correct_contact(contact=mended, **said) if mended else actions.record_contact(campaign=campaign, person=person, **said)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, ("已改正，原来那条已撤回。" if mended else "") + _said(contact))
            return redirect("field_done") if mended else redirect("field_today") if assignment and assignment.user_id == user.pk else redirect(_file_of(user, person))
    return page(request, "surveys/visit.jinja", {**_visit_context(request, form, person, campaign, assignment), "mended": mended},
                status=422 if form.is_bound else 200)


def _mended(request: HttpRequest, person: Person) -> Contact | None:
    """The own contact with this person that ?mend= wants put right; 404 for anybody else's."""
    asked = request.GET.get("mend")
    if not asked:
        return None
    try:
        found = queries.contacts_by(_user(request)).filter(pk=UUID(asked), person=person).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    if not actions.may_correct(found, now()) and request.method == "GET":
        raise DomainError("这条记录已经撤回、超过 24 小时，或登记过搬家、新电话，不能直接改。可以撤回的先撤回，再重新记录。")
    return found


def _visit_form(request: HttpRequest, campaign: Campaign, person: Person, assignment: Assignment | None, mended: Contact | None) -> VisitForm:
    channel = request.GET.get("channel", "")
    initial = {
        "key": uuid7(), "happened_at": now().astimezone(HERE).replace(second=0, microsecond=0, tzinfo=None),
        "channel": channel if channel in Channel.values else None, "schooling": person.schooling, "hukou": person.hukou,
        "contact_way": person.contact_way, "accommodations": person.accommodations,
    }
    given: dict[str, Any] = {}
    if mended:
        given = {**mended.answers, "channel": mended.channel, "outcome": mended.outcome, "note": mended.note,
                 "happened_at": mended.happened_at.astimezone(HERE).replace(tzinfo=None)}
        if assignment and assignment.state == AssignmentState.OPEN:
            given["next_on"] = assignment.next_on
    return VisitForm(
        request.POST or None, initial=initial, now=now(), given=given, places=[(one.key, one.name) for one in queries.neighbouring_places(person)],
        checked=queries.is_checked(campaign, person) and not (mended and "employment" in mended.answers))


def _visit_context(
    request: HttpRequest, form: VisitForm, person: Person, campaign: Campaign, assignment: Assignment | None
) -> dict[str, Any]:
    user = _user(request)
    mine = assignment is not None and assignment.user_id == user.pk
    if mine:
        actions.note_reveal(user=user, campaign=campaign)
    shown = names_for(person, mine=mine)
    return {
        "tabs": tabs("field_people" if mine else ""), "back": {"href": reverse("field_today"), "label": "今天"} if mine else {"href": _file_of(user, person), "label": "档案"},
        "form": form, "person": person, "campaign": campaign, "assignment": assignment, "mine": mine, "shown": shown,
        "known": wording.known_facts(person, today()), "last": wording.last_answers(person), "values": wording.last_values(person), "warning": wording.way_warning(person), "asked": asked_about(person),
        "steps": wording.step_states(form), "age": age_on(person.birth_on, today()),
        "abilities": [(field, _level_words(person, field.name.removeprefix("ability_"))) for field in form.ability_fields],
    }


def names_for(person: Person, *, mine: bool) -> dict[str, str]:
    """Name, phone and address, whole for the commissioner the person is given to."""
    identity = getattr(person, "identity", None)
    if not mine or identity is None:
        return masked(identity)
    return {name: getattr(identity, name) for name in ("name", "phone", "address", "guardian", "guardian_phone")}


def _level_words(person: Person, domain: str) -> str:
    level = person.abilities.get(domain)
    return f"上次：{DOMAIN[domain].ability_labels[level]}" if level is not None else ""


def _file_of(user: User, person: Person) -> str:
    return reverse("person", args=[person.pk]) if may(user, P.VIEW_PEOPLE) else reverse("field_today")


def _said(contact: Contact) -> str:
    """What a saved contact counts as."""
    kinds = dict.fromkeys(kind.label for kind, _ in events_from(contact.channel, contact.outcome, contact.answers)[1:])
    counted = f"，算作{'、'.join(kinds)}" if kinds else ""
    return f"已记下：{ContactOutcome(contact.outcome).label}{counted}。24 小时内可以在“记录”里撤回。"


def _name(person: Person, *, uncovered: bool) -> str:
    identity = getattr(person, "identity", None)
    return identity.name if uncovered and identity is not None else masked(identity)["name"]


@require_GET
def field_done(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    require(user, P.RECORD_CONTACT)
    rows, channel = queries.contacts_by(user), request.GET.get("channel", "")
    if channel in Channel.values:  # from the count on the page of oneself
        rows = rows.filter(channel=channel, undone_at__isnull=True, campaign__state=CampaignState.RUNNING)
    shown = page_of(request, rows)
    mine = queries.mine_among(shown.rows, user)
    lines = [
        {"contact": one, "name": _name(one.person, uncovered=one.person_id in mine),
         "can_undo": actions.may_undo(one, now()), "can_mend": actions.may_correct(one, now()), "said": wording.contact_line(one)}
        for one in shown.rows
    ]
    return page(request, "surveys/done.jinja", {"tabs": tabs("field_done"), "page": shown, "lines": lines, "channel": dict(Channel.choices).get(channel, "")}, block="results")


@require_POST
def undo_contact(request: HttpRequest, key: UUID) -> HttpResponse:
    user = _user(request)
    require(user, P.RECORD_CONTACT)
    contact = queries.contacts_by(user).filter(pk=key).first()
    if contact is None:
        raise Http404
    actions.undo_contact(contact=contact, by=user)
    messages.success(request, "已撤回：统计里不再算，登记册恢复成记录以前的样子。")
    return redirect("key_in" if request.POST.get("then") == "key_in" else "field_done")


@require_GET
def field_me(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    require(user, P.RECORD_CONTACT)
    return page(request, "surveys/me.jinja", {"tabs": tabs("field_me"), "totals": queries.totals_of(user), "signed_in": user, "office": may(user, P.VIEW_PEOPLE)})
