"""The pages that take paper forms in: find one by its number or its person, type it in the order of the paper, on to the next."""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from uuid6 import uuid7

from bangfu.campaigns.models import Campaign
from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError
from bangfu.core.lists import key_of
from bangfu.core.pages import page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import may, require
from bangfu.people.models import Person
from bangfu.surveys import actions, paper_queries, queries, wording
from bangfu.surveys.choices import Channel, ContactOutcome
from bangfu.surveys.models import PaperForm
from bangfu.surveys.paper_forms import Codes, FindForm, KeyInForm
from bangfu.surveys.rules import form_number
from bangfu.surveys.views.field import names_for

LATELY = 5
PARTS = (
    ("contact", "一、这次联系", ("happened_at", "channel", "visited_by", "outcome", "next_on", "moved_to", "died_on", "phone")),
    ("facts", "二、核对情况", ("facts", "schooling", "hukou", "contact_way", "employment", "employment_form", "employed_on", "not_employed_reason")),
    ("wish", "三、就业需求", ("wish", "kinds", "reach", "min_pay", "hours", "remote", "night", "needs")),
    ("given", "五、送达、服务和同意", ("gifts", "services", "consent", "note")),
)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


@require_GET
def key_in(request: HttpRequest) -> HttpResponse:
    """Which form? A number or one person found leads straight to it."""
    user = _user(request)
    require(user, P.RECORD_CONTACT)
    form = FindForm(request.GET or None)
    text, number = form.text, form.number
    found, keyed = (paper_queries.form_in_scope(user, number) if number is not None else None), None
    people: list[Person] = []
    if found is not None and actions.is_keyed(found):
        keyed = found
    elif found is not None:
        return redirect(_to(found.person_id, found))
    elif text and number is None:
        people = paper_queries.people_named(user, text)
        if len(people) == 1:
            return redirect(_to(people[0].pk))
    lately = list(paper_queries.forms_keyed_by(user)[:LATELY])
    mine = paper_queries.mine_among_people([*people, *(one.person for one in lately), *([keyed.person] if keyed else [])], user)
    return page(request, "surveys/key_in.jinja", {
        "form": form, "text": text, "number": form_number(number) if number is not None else "", "keyed": keyed, "out": paper_queries.forms_out(user).count(),
        "keyed_name": names_for(keyed.person, mine=keyed.person_id in mine)["name"] if keyed else "", "may_see": may(user, P.VIEW_PEOPLE),
        "people": [(one, names_for(one, mine=one.pk in mine), wording.about(one, today()), _to(one.pk)) for one in people],
        "lately": [(one, names_for(one.person, mine=one.person_id in mine)["name"], wording.contact_line(one.contact), actions.may_undo(one.contact, now()))
                   for one in lately if one.contact],
    })


def _to(person: int, form: PaperForm | None = None) -> str:
    return reverse("key_in_person", args=[person]) + (f"?form={form.pk}" if form else "")


@require_http_methods(["GET", "POST"])
def key_in_person(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper form of one person, for the keyboard; saved, it leads to the next."""
    user = _user(request)
    require(user, P.RECORD_CONTACT)
    person = queries.get_field_person(user, pk)
    paper, campaign = _paper(request, user, person)
    form = _form(request, user, person, campaign)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            contact = actions.key_in(
                form=paper, campaign=campaign, person=person, key=values["key"], by=user, visited_by=User.objects.get(pk=values["visited_by"]),
                channel=values["channel"], outcome=values["outcome"], happened_at=values["happened_at"], again=values["again"], answers=form.answers(),
                note=values["note"], next_on=values["next_on"], phone=values["phone"], moved_to=queries.place(values["moved_to"]))
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, f"已录入{f'编号 {paper.number}' if paper else '空白表'}：{wording.contact_line(contact)}。")
            return redirect("key_in")
    return page(request, "surveys/key_in_person.jinja", _context(user, person, campaign, paper, form), status=422 if form.is_bound else 200)


def _paper(request: HttpRequest, user: User, person: Person) -> tuple[PaperForm | None, Campaign]:
    """The form named by ?form=, else the one that is out; a blank one has none. 404 for the form of somebody else."""
    asked = request.GET.get("form", "")
    if asked:
        paper = paper_queries.form_in_scope(user, key_of(asked))
        if paper is None or paper.person_id != person.pk:
            raise Http404
        return paper, paper.campaign
    campaign, _ = queries.campaign_for(person)
    if campaign is None:
        raise DomainError("此人不在正在进行的活动名册里，不能录入入户表。请先把他加入名册。")
    return paper_queries.form_out_of(user, campaign, person), campaign


def _form(request: HttpRequest, user: User, person: Person, campaign: Campaign) -> KeyInForm:
    visitors = paper_queries.visitors_for(person, user)
    initial = {
        "key": uuid7(), "channel": Channel.VISIT, "outcome": ContactOutcome.REACHED, "visited_by": str(visitors[0].pk), "schooling": person.schooling,
        "hukou": person.hukou, "contact_way": person.contact_way, "accommodations": person.accommodations,
    }
    return KeyInForm(
        request.POST if request.method == "POST" else None, initial=initial, now=now(), checked=queries.is_checked(campaign, person), places=[(one.key, one.name) for one in queries.neighbouring_places(person)],
        visitors=[(str(one.pk), f"{one.display_name}（{one.unit.name}）") for one in visitors])


def _context(user: User, person: Person, campaign: Campaign, paper: PaperForm | None, form: KeyInForm) -> dict[str, Any]:
    mine = bool(paper_queries.mine_among_people([person], user))
    if mine:
        actions.note_reveal(user=user, campaign=campaign)
    before = person.contacts.filter(campaign=campaign, undone_at__isnull=True).select_related("user").order_by("-happened_at")[:LATELY]
    parts = [(code, title, [form[name] for name in names]) for code, title, names in PARTS]
    parts.insert(3, ("able", "四、能做什么", [*form.ability_fields, form["accommodations"]]))
    return {
        "person": person, "campaign": campaign, "paper": paper, "form": form, "parts": parts, "shown": names_for(person, mine=mine), "last": wording.last_answers(person),
        "about": wording.about(person, today()), "known": wording.known_facts(person, today()), "warning": wording.way_warning(person),
        "before": [(one, wording.contact_line(one)) for one in before], "keyed": paper is not None and actions.is_keyed(paper),
        "action": _to(person.pk, paper), "query": urlencode({"person": person.pk}), "may_see": may(user, P.VIEW_PEOPLE), "ask_again": "again" in form.errors,
        "wide": {one.name for one in form if isinstance(one.field, Codes)} | {"note", "consent"},
    }
