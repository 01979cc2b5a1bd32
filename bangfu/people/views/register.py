"""The register: search, print, export; one person added or corrected by hand."""

from contextlib import suppress
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_http_methods

from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError
from bangfu.core.lists import PLACE, is_further, keyed_page_of
from bangfu.core.pages import page
from bangfu.core.saved_filters import conditions_of, filter_chips
from bangfu.orgs.models import Region, User
from bangfu.orgs.permissions import Permission, may, require
from bangfu.orgs.scope import get_in_scope, visible_to
from bangfu.orgs.sessions import ACTED
from bangfu.people.actions import edit_person, register_person
from bangfu.people.choices import RowOutcome, Source
from bangfu.people.conditions import UNKNOWN as NOT_RECORDED
from bangfu.people.exports import age, place
from bangfu.people.forms import PersonForm
from bangfu.people.listing import listed, person_url
from bangfu.people.models import Person
from bangfu.people.queries import SORTS, narrower_areas, shown, sort_of, totals, with_names
from bangfu.people.register_forms import RegisterFilter, wanted_by
from bangfu.people.roster.columns import BY_CODE

PRINTED = 1_000
SAY_WHAT = ("registered", "consent", "untouched", "source", "contact_way", "expiring")  # chips that would not explain themselves
ACTS = (
    ("export_people", "导出", "down", Permission.VIEW_PEOPLE), ("print_people", "打印花名册", "print", Permission.VIEW_PEOPLE),
    ("roster_pick", "加入活动名册", "flag", Permission.IMPORT_PEOPLE),
)
HIDDEN = (*PLACE, "size", "sort", "outcome")


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """The list; ?q= also comes from the search field of every page."""
    user = _user(request)
    require(user, Permission.VIEW_PEOPLE)
    wanted = wanted_by(request.GET, user)
    form, rows = wanted.form, wanted.rows
    acted = request.session.get(ACTED, 0)
    counts = totals(rows, exactly="count" in request.GET, further=is_further(request), acted=acted)
    paged = keyed_page_of(request, rows, sort=sort_of(form.cleaned_data), total=counts.values["people"], about=counts.about)
    here, below = narrower_areas(user, form.cleaned_data.get("area"))
    query = request.GET.copy()
    for name in (*PLACE, "size"):
        query.pop(name, None)
    context = {
        "form": form, "folded": any(form.cleaned_data.get(name) not in (None, "") for name in form.folded()), "page": paged, "people": listed(paged.rows, today()),
        "counts": counts, "here": here, "below": below, "query": query.urlencode(), "acts": _acts(user),
        "chips": chips_of(request, form), "saved": filter_chips(user.pk, "people", request.GET.urlencode(), acted=acted),
        "save_href": f"{reverse('saved_filters', args=['people'])}?{query.urlencode()}" if conditions_of(query.urlencode()) else None,
        "sorts": {name: _href(request, sort=name) for name in SORTS},
        "count_href": _href(request, count="exact") if counts.about else "",
        "links": {"unemployed": _href(request, employment="unemployed"), "need": _href(request, employment="unemployed", wish="need")},
        "sort": form.cleaned_data.get("sort", ""), "may_edit": may(user, Permission.EDIT_PEOPLE), "may_import": may(user, Permission.IMPORT_PEOPLE),
    }
    return page(request, "people/people.jinja", context, block="results")


def _acts(user: User) -> list[dict[str, str]]:
    """What may be done with the people picked, or with everybody found; rooms above this one are known by URL name."""
    made = []
    for name, label, icon, permission in ACTS:
        if may(user, permission):
            with suppress(NoReverseMatch):
                made.append({"href": reverse(name), "label": label, "icon": icon})
    return made


def _href(request: HttpRequest, **changed: str) -> str:
    """This list with other conditions; an empty one is left out."""
    query = {name: value for name, value in request.GET.items() if value and name not in PLACE} | changed
    return "?" + urlencode({name: value for name, value in query.items() if value})


def chips_of(request: HttpRequest, form: RegisterFilter) -> list[dict[str, str]]:
    """Each condition in force, with the address of the list without it."""
    made = []
    for name, value in form.cleaned_data.items():
        if value in (None, "") or name in HIDDEN:
            continue
        field = form.fields[name]
        label = str({str(code): words for code, words in getattr(field, "choices", ())}.get(value, value))
        texts = {"q": f"“{label}”", "age_from": f"{label} 岁以上", "age_to": f"{label} 岁以下", "hukou": f"{label}户口"}
        upper = ""
        if name == "area":
            label = value.name
            upper = value.parent.key if value.parent and visible_to(form.user).covers(value.parent.path) else ""
        if name == "batch":
            part = RowOutcome(form.cleaned_data["outcome"]).label if form.cleaned_data.get("outcome") else ""
            label = f"名册“{value.file_name}”{part}"
        if name in SAY_WHAT or value == NOT_RECORDED:
            label = f"{field.label}{label}"
        made.append({"label": texts.get(name, label), "href": _href(request, **{name: upper})})
    return made


@require_GET
def print_people(request: HttpRequest) -> HttpResponse:
    """花名册 on paper, with a column for signatures."""
    user = _user(request)
    require(user, Permission.VIEW_PEOPLE)
    wanted = wanted_by(request.GET, user)
    keys = list(wanted.rows.values_list("pk", flat=True)[: PRINTED + 1])
    found = [one | {"age": age(one["person"], today()), "place": place(one["person"])} for one in shown(with_names(keys[:PRINTED]))]
    area = wanted.form.cleaned_data.get("area")
    context = {
        "people": found, "more": len(keys) > PRINTED, "limit": PRINTED, "unit": user.unit, "area": area or user.unit.region, "on": today(),
        "back_url": reverse("people") if wanted.picked else f"{reverse('people')}?{request.GET.urlencode()}", "person": user,
    }
    return page(request, "people/print.jinja", context)


@require_http_methods(["GET", "POST"])
def new_person(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    require(user, Permission.EDIT_PEOPLE)
    form = PersonForm(request.POST or None, user=user, today=today())
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            person = register_person(
                identity={name: values[name] for name in (*PersonForm.NAMING, "id_number")}, values=_columns(values, ("sex", "birth_on")),
                region=Region.objects.get(pk=values["region_id"]), source=Source.OFFICE, at=now(), by=user)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "已新增 1 人。")
            return redirect(person_url(person.pk))
    return page(request, "people/person_form.jinja", {"form": form, "person": None, "shown": None}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def correct_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Basic fields, each with where its value came from."""
    user = _user(request)
    person = get_in_scope(user, Person.objects.select_related("identity", "region"), person="pk", pk=pk)
    require(user, Permission.EDIT_PEOPLE)
    form = PersonForm(request.POST or None, user=user, today=today(), person=person)
    _tell_sources(form, person)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        region = Region.objects.get(pk=values["region_id"]) if values.get("region_id") else person.region
        changed = edit_person(
            person=person, values=_changed(form, person), identity={name: values.get(name, "") for name in PersonForm.NAMING}, region=region,
            source=Source.OFFICE, at=now(), by=user)
        messages.success(request, "已改：" + "、".join(_label(name) for name in changed) + "。" if changed else "没有改动。")
        return redirect(person_url(pk))
    context = {"form": form, "person": person, "shown": shown([person])[0], "href": person_url(pk)}
    return page(request, "people/person_form.jinja", context, status=422 if form.errors else 200)


def _columns(values: dict[str, Any], more: tuple[str, ...] = ()) -> dict[str, Any]:
    """What was said about the columns of a person; nothing is said by a blank."""
    return {name: values[name] for name in (*PersonForm.COLUMNS, *more) if values.get(name) not in (None, "")}


def _changed(form: PersonForm, person: Person) -> dict[str, Any]:
    """The columns that the form gives another value, a blank included."""
    blank = {name: Person._meta.get_field(name).get_default() for name in PersonForm.COLUMNS}
    given = {name: form.cleaned_data.get(name) if form.cleaned_data.get(name) not in (None, "") else blank[name] for name in PersonForm.COLUMNS}
    return {name: value for name, value in given.items() if value != getattr(person, name)}


def _label(name: str) -> str:
    return BY_CODE[name].label if name in BY_CODE else {"region": "居住地"}.get(name, name)


def _tell_sources(form: PersonForm, person: Person) -> None:
    """Under each field: whence its value is, and when it was said."""
    words = dict(Source.choices)
    for name, field in form.fields.items():
        source = person.provenance.get(name)
        told = f"来源：{words.get(source[0], source[0])}，{source[1][:10]}" if source else ""
        if name in PersonForm.NAMING:
            field.help_text = "现有：" + shown([person])[0].get(name, "有" if getattr(person.identity, name) else "没有") + "；不改就留空" + (f"。{told}" if told else "")
        elif told:
            field.help_text = told
