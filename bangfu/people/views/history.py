"""The history of one field: from what to what, when, from where, by whom."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from bangfu.core.pages import page
from bangfu.orgs.permissions import Permission
from bangfu.people.history import changes_of
from bangfu.people.views.file import file_context, person_of
from bangfu.people.words import FIELDS


@require_GET
def field_history(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    _, person = person_of(request, pk, Permission.VIEW_PEOPLE)
    if field not in FIELDS:
        raise Http404
    changes = [one for one in changes_of(person, confirmations=True) if one.name == field]
    return page(request, "people/field_history.jinja", {**file_context(person), "label": FIELDS[field].label, "changes": changes[::-1]})
