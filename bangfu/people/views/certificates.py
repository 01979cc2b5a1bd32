"""Certificates: all of one person's, and whose run out soon."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, may, require
from bangfu.people.actions import cancel_certificate, record_certificate, restore_certificate
from bangfu.people.certificates import WINDOWS, certificates_of, expiring, light
from bangfu.people.choices import Source
from bangfu.people.exports import age, place
from bangfu.people.file_forms import CancelForm, CertificateForm
from bangfu.people.listing import person_url
from bangfu.people.queries import shown
from bangfu.people.views.file import file_context, person_of


@require_http_methods(["GET", "POST"])
def certificates(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificates of a person; POST adds one."""
    user, person = person_of(request, pk, Permission.EDIT_PEOPLE if request.method == "POST" else Permission.VIEW_PEOPLE)
    form = CertificateForm(request.POST or None, today=today())
    if request.method == "POST" and form.is_valid():
        try:
            record_certificate(person=person, source=Source.OFFICE, by=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "已登记残疾人证。")
            return redirect("person_certificates", pk=pk)
    context = {
        **file_context(person, "person_certificates"), "rows": [(one, _light(one)) for one in certificates_of(person)], "form": form,
        "cancel_form": CancelForm(today=today(), initial={"on": today()}), "may_edit": may(user, Permission.EDIT_PEOPLE) and not person.died_on,
    }
    return page(request, "people/certificates.jinja", context, status=422 if form.is_bound else 200)


def _light(row: object) -> tuple[str, str]:
    """Only what is in force has a date that matters."""
    return light(row.until, today()) if row.state == "valid" else ("plain", row.get_state_display())  # type: ignore[attr-defined]


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    user, person = person_of(request, pk, Permission.EDIT_PEOPLE)
    form = CancelForm(request.POST, today=today())
    if not form.is_valid():
        raise DomainError("请选注销原因，并填注销日期（不晚于今天）。")
    cancel_certificate(person=person, by=user, **form.cleaned_data)
    messages.success(request, "已注销。录错了的，可在记录里恢复。")
    return redirect("person_certificates", pk=pk)


@require_POST
def restore(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    user, person = person_of(request, pk, Permission.EDIT_PEOPLE)
    restore_certificate(certificate=get_object_or_404(person.certificates, pk=key), by=user)
    messages.success(request, "已恢复。")
    return redirect("person_certificates", pk=pk)


@require_GET
def expiring_certificates(request: HttpRequest) -> HttpResponse:
    """Whose certificate has run out, or will."""
    user = cast(User, request.user)
    require(user, Permission.VIEW_PEOPLE)
    window = request.GET.get("window", "")
    window = window if window in WINDOWS else "90"
    day = today()
    rows = page_of(request, expiring(user, window, day).select_related("identity", "region__parent"))
    people = [
        one | {"age": age(one["person"], day), "place": place(one["person"]), "href": person_url(one["person"].pk), "light": light(one["person"].certificate_until, day)}
        for one in shown(rows.rows)
    ]
    return page(request, "people/expiring.jinja", {"page": rows, "people": people, "tabs": windows(window), "window": WINDOWS[window]})


def windows(here: str) -> list[dict[str, Any]]:
    """The lists of papers that run out: certificates by the time left, and guardians' terms."""
    address = reverse("expiring_certificates")
    tabs = [{"href": f"{address}?window={code}", "label": one.label, "current": code == here} for code, one in WINDOWS.items()]
    return [*tabs, {"href": reverse("expiring_guardians"), "label": "监护期限", "current": here == "guardians"}]
