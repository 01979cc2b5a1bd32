"""Where a person has worked: told, added, taken out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.pages import page
from bangfu.occupations.queries import occupation_names
from bangfu.orgs.permissions import Permission, may
from bangfu.people.actions import add_spell, remove_spell
from bangfu.people.choices import EventKind
from bangfu.people.file_forms import SpellForm
from bangfu.people.models import Spell
from bangfu.people.views.file import file_context, person_of
from bangfu.people.words import label_of, said, source_of

NOW = ("employment", "employment_form", "employed_on", "not_employed_reason", "unemployed_on", "registered_unemployed_on")
PLACED = (EventKind.HIRE, EventKind.LEFT_JOB)


@require_http_methods(["GET", "POST"])
def work(request: HttpRequest, pk: int) -> HttpResponse:
    user, person = person_of(request, pk, Permission.EDIT_PEOPLE if request.method == "POST" else Permission.VIEW_PEOPLE)
    form = SpellForm(request.POST or None, today=today())
    if request.method == "POST" and form.is_valid():
        try:
            made = add_spell(person=person, by=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "已记下。" if made.occupation else "已记下；没有对上职业分类，不影响保存，写具体些（如 缝纫工）匹配更准。")
            return redirect("person_work", pk=pk)
    rows = list(person.spells.select_related("by").order_by("-started_on", "-pk"))
    context = {
        **file_context(person, "person_work"), "rows": rows, "names": occupation_names(one.occupation for one in rows if one.occupation), "form": form,
        "now": [(label_of(name), said(name, getattr(person, name)), source_of(person, name)) for name in NOW if getattr(person, name)],
        "placed": person.events.filter(kind__in=PLACED, voids__isnull=True, voided_by__isnull=True).select_related("unit").order_by("-occurred_at", "-pk"),
        "may_edit": may(user, Permission.EDIT_PEOPLE) and not person.died_on,
    }
    return page(request, "people/work.jinja", context, status=422 if form.is_bound else 200)


@require_POST
def remove(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    user, person = person_of(request, pk, Permission.EDIT_PEOPLE)
    remove_spell(spell=get_object_or_404(Spell, pk=key, person=person), by=user)
    messages.success(request, "已删去这一段。")
    return redirect("person_work", pk=pk)
