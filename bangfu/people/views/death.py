"""A death: registered with its proof, or undone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.pages import page
from bangfu.orgs.permissions import Permission
from bangfu.people.actions import register_death, undo_death
from bangfu.people.file_forms import DeathForm, UndoDeathForm
from bangfu.people.listing import person_url
from bangfu.people.queries import standing_death
from bangfu.people.views.file import file_context, person_of


@require_http_methods(["GET", "POST"])
def death(request: HttpRequest, pk: int) -> HttpResponse:
    user, person = person_of(request, pk, Permission.EDIT_PEOPLE)
    form = DeathForm(request.POST or None, today=today(), initial={"on": person.died_on})
    if request.method == "POST" and form.is_valid():
        try:
            register_death(person=person, by=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "已登记去世。登记有误的，可在这里撤销。")
            return redirect(person_url(pk))
    context = {**file_context(person), "form": form, "undo_form": UndoDeathForm(), "event": standing_death(person)}
    return page(request, "people/death.jinja", context, status=422 if form.is_bound else 200)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    user, person = person_of(request, pk, Permission.EDIT_PEOPLE)
    form = UndoDeathForm(request.POST)
    if not form.is_valid():
        raise DomainError("请写明为什么撤销，不超过 100 字。")
    undo_death(person=person, by=user, **form.cleaned_data)
    messages.success(request, "已撤销去世登记，档案恢复办理。")
    return redirect(person_url(pk))
