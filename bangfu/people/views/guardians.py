"""The guardian of one person: who, in which relation, on what proof; written down, ended, put back."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, may, require
from bangfu.people.actions import end_guardian, record_guardian, restore_guardian
from bangfu.people.exports import place
from bangfu.people.file_forms import GuardianForm
from bangfu.people.guardians import expiring_guardians, guardians_of
from bangfu.people.models import Guardian
from bangfu.people.privacy import mask_name, mask_phone
from bangfu.people.queries import shown
from bangfu.people.views.certificates import windows
from bangfu.people.views.file import file_context, person_of
from bangfu.people.words import source_of


@require_http_methods(["GET", "POST"])
def guardian(request: HttpRequest, pk: int) -> HttpResponse:
    user, person = person_of(request, pk, Permission.EDIT_PEOPLE if request.method == "POST" else Permission.VIEW_PEOPLE)
    current, former = guardians_of(person)
    initial = {"relation": current.relation, "until": current.until} if current else None
    form = GuardianForm(request.POST, request.FILES) if request.method == "POST" else GuardianForm(initial=initial)
    if form.is_bound and form.is_valid():
        try:
            record_guardian(person=person, by=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else "proof" if error.field == "file" else None, error.message)
        else:
            messages.success(request, "已登记监护人。")
            return redirect("person_guardian", pk=pk)
    identity = getattr(person, "identity", None)
    name, phone = (identity.guardian, identity.guardian_phone) if identity else ("", "")
    context = {
        **file_context(person, "person_guardian"), "current": current, "former": [(mask_name(one.name), one) for one in former], "form": form, "today": today(),
        "name": mask_name(name) if name else "", "phone": mask_phone(phone), "told": source_of(person, "guardian"),
        "may_edit": may(user, Permission.EDIT_PEOPLE) and not person.died_on and identity is not None, "may_open": may(user, Permission.REVEAL_PEOPLE),
    }
    return page(request, "people/guardian.jinja", context, status=422 if form.is_bound else 200)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    user, person = person_of(request, pk, Permission.EDIT_PEOPLE)
    end_guardian(person=person, by=user)
    messages.success(request, "监护关系已终止，留作记录。首选联系方式是“联系监护人”的，请一并改。")
    return redirect("person_guardian", pk=pk)


@require_POST
def restore(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    user, person = person_of(request, pk, Permission.EDIT_PEOPLE)
    restore_guardian(guardian=get_object_or_404(Guardian, pk=key, person=person), by=user)
    messages.success(request, "已恢复。")
    return redirect("person_guardian", pk=pk)


@require_GET
def expiring_terms(request: HttpRequest) -> HttpResponse:
    """Whose guardian's term has ended, or will soon."""
    user = cast(User, request.user)
    require(user, Permission.VIEW_PEOPLE)
    rows = page_of(request, expiring_guardians(user, today()).select_related("person__identity", "person__region__parent", "proof"))
    lines = [(one, shown([one.person])[0], place(one.person), mask_name(one.name)) for one in rows.rows]
    return page(request, "people/expiring_guardians.jinja", {"page": rows, "lines": lines, "today": today(), "tabs": windows("guardians")})
