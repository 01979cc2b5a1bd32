"""Uncovered numbers: asked for with a purpose, shown once, and who has seen them."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from bangfu.core.pages import page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.scope import get_in_scope
from bangfu.people.forms import RevealForm
from bangfu.people.listing import person_url
from bangfu.people.models import Person
from bangfu.people.queries import readings_of, shown
from bangfu.people.views.file import file_context


@never_cache
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the purpose; answer it with the whole identity, in this answer only."""
    user = cast(User, request.user)
    person = get_in_scope(user, Person.objects.select_related("identity", "region__parent"), person="pk", pk=pk)
    require(user, Permission.REVEAL_PEOPLE)
    form = RevealForm(request.POST or None, initial={"purpose": request.GET.get("purpose")})
    context = {
        "person": person, "shown": shown([person])[0], "form": form, "identity": form.uncovered(person, by=user), "href": person_url(pk),
        "action": reverse("reveal_person", args=[pk]),
    }
    return page(request, "people/reveal.jinja", context, block="identity", status=422 if form.errors else 200)


@require_GET
def readers(request: HttpRequest, pk: int) -> HttpResponse:
    """谁看过: each look at the uncovered numbers."""
    user = cast(User, request.user)
    person = get_in_scope(user, Person.objects.select_related("identity"), person="pk", pk=pk)
    require(user, Permission.VIEW_PEOPLE)
    return page(request, "people/readers.jinja", {**file_context(person, "person_readers"), "readings": readings_of(person)})
