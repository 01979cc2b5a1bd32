"""Scans in a person's file: put in, looked at by right, taken out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.core.clock import today
from bangfu.core.documents.scans import PICTURE
from bangfu.core.errors import DomainError
from bangfu.core.pages import page
from bangfu.orgs.permissions import Permission, may
from bangfu.people.actions import add_enclosure, open_enclosure, remove_enclosure
from bangfu.people.file_forms import EnclosureForm
from bangfu.people.models import Enclosure
from bangfu.people.views.file import file_context, person_of


@require_http_methods(["GET", "POST"])
def enclosures(request: HttpRequest, pk: int) -> HttpResponse:
    user, person = person_of(request, pk, Permission.EDIT_PEOPLE if request.method == "POST" else Permission.VIEW_PEOPLE)
    form = EnclosureForm(request.POST, request.FILES) if request.method == "POST" else EnclosureForm()
    if form.is_bound and form.is_valid():
        try:
            add_enclosure(person=person, by=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "已放进档案，加密保存。")
            return redirect("person_enclosures", pk=pk)
    context = {
        **file_context(person, "person_enclosures"), "rows": person.enclosures.select_related("added_by").order_by("-added_at", "-pk"), "form": form, "today": today(),
        "may_edit": may(user, Permission.EDIT_PEOPLE), "may_open": may(user, Permission.REVEAL_PEOPLE),
    }
    return page(request, "people/enclosures.jinja", context, status=422 if form.is_bound else 200)


@never_cache
@require_GET
def enclosure(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """The scan: a picture to look at, a PDF to keep (it came from outside and is never shown inside the site)."""
    user, person = person_of(request, pk, Permission.REVEAL_PEOPLE)
    found = get_object_or_404(Enclosure, pk=key, person=person)
    shown = found.ending == PICTURE
    answer = HttpResponse(open_enclosure(enclosure=found, by=user), content_type="image/jpeg" if shown else "application/pdf")
    answer["Content-Disposition"] = f'{"inline" if shown else "attachment"}; filename="file-{person.pk}-{found.pk}.{found.ending}"'
    return answer


@require_POST
def remove(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    user, person = person_of(request, pk, Permission.EDIT_PEOPLE)
    remove_enclosure(enclosure=get_object_or_404(Enclosure, pk=key, person=person), by=user)
    messages.success(request, "已删去这份材料。")
    return redirect("person_enclosures", pk=pk)
