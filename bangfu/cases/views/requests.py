"""What the person asked for about their own data: no calls, no automated matching, consent withdrawn."""

from datetime import date

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from bangfu.cases.layout import agreed_of, authors_of, standing_of
from bangfu.cases.queries import disclosures_of
from bangfu.cases.views.file import covered, person_of, user_of
from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.pages import page
from bangfu.matching.actions import drop_matches, set_match_refused
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, may, require
from bangfu.people.actions import refuse_calls, withdraw_consent
from bangfu.people.choices import EnclosureKind, Source
from bangfu.people.file_forms import RequestForm
from bangfu.people.models import Person
from bangfu.people.parts import parts_of


@require_http_methods(["GET", "POST"])
def requests(request: HttpRequest, pk: int) -> HttpResponse:
    found, user = person_of(request, pk), user_of(request)
    if request.method == "POST":
        require(user, Permission.EDIT_PEOPLE)
    form = RequestForm(request.POST or None, today=today(), initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            carry_out(found, **form.cleaned_data, by=user)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "已登记本人的要求。")
            return redirect("person_requests", pk=pk)
    context = {
        "person": found, "shown": covered(found), "parts": parts_of(pk, "person_requests") if may(user, Permission.VIEW_PEOPLE) else [], "form": form, "rows": standing_of(found, authors_of(found)),
        "agreed": agreed_of(disclosures_of(found), withdrawn=found.consent_withdrawn_on is not None), "scans": found.enclosures.filter(kind=EnclosureKind.CONSENT).count(),
        "may_edit": may(user, Permission.EDIT_PEOPLE) and not found.died_on, "may_receive": may(user, Permission.EDIT_PEOPLE), "may_view": may(user, Permission.VIEW_PEOPLE),
    }
    return page(request, "cases/requests.jinja", context, status=422 if form.is_bound else 200)


@transaction.atomic
def carry_out(person: Person, *, what: str, on: date, source: Source, by: User) -> None:
    """One request. Who withdraws consent is not matched by programs either, until they agree again."""
    if what in ("no_calls", "calls"):
        refuse_calls(person=person, refused=what == "no_calls", on=on, source=source, by=by)
    elif what in ("no_match", "match"):
        set_match_refused(person=person, refused=what == "no_match", by=by)
    else:
        withdraw_consent(person=person, withdrawn=what == "no_consent", on=on, source=source, by=by)
        if what == "no_consent":
            drop_matches(person)
