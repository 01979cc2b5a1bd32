"""What a person wants and can do: as it stands with its sources, and mended by the office."""

from datetime import datetime, time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from bangfu.cases import layout
from bangfu.cases.queries import campaign_of
from bangfu.cases.views.file import covered, person_of, user_of
from bangfu.cases.wish_forms import WishesForm
from bangfu.core.clock import HERE, now, today
from bangfu.core.errors import DomainError
from bangfu.core.pages import page
from bangfu.orgs.permissions import Permission, may, require
from bangfu.people.actions import update_person
from bangfu.people.freshness import BLOCKS, block_light
from bangfu.people.models import Person
from bangfu.people.parts import parts_of
from bangfu.people.words import label_of


@require_http_methods(["GET", "POST"])
def wishes(request: HttpRequest, pk: int) -> HttpResponse:
    found, user = person_of(request, pk), user_of(request)
    if request.method == "POST":
        require(user, Permission.EDIT_PEOPLE)
    form = WishesForm(request.POST or None, person=found, today=today())
    if request.method == "POST" and form.is_valid():
        try:
            told = _write(request, found, form)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, told)
            return redirect("person_wishes", pk=pk)
    day, names = today(), layout.authors_of(found)
    context = {
        "person": found, "shown": covered(found), "form": form, "wishes": layout.wishes_of(found, day, names), "abilities": layout.abilities_of(found),
        "accommodations": layout.accommodations_of(found), "lights": {block: block_light(found, block, day) for block in BLOCKS},
        "parts": parts_of(pk, "person_wishes") if may(user, Permission.VIEW_PEOPLE) else [], "may_view": may(user, Permission.VIEW_PEOPLE),
        "may_edit": may(user, Permission.EDIT_PEOPLE) and not found.died_on,
        "may_record": may(user, Permission.RECORD_CONTACT) and not found.died_on and campaign_of(found) is not None,
    }
    return page(request, "cases/wishes.jinja", context, status=422 if form.is_bound else 200)


def _write(request: HttpRequest, found: Person, form: WishesForm) -> str:
    """Write what changed; what is known fresher than the day given stays. The answer in words."""
    values, on = form.changed_values(), form.cleaned_data["on"]
    if not values:
        return "没有改动。"
    at = now() if on == today() else datetime.combine(on, time(23, 59), tzinfo=HERE)
    changed = update_person(person=found, values=values, source=form.cleaned_data["source"], at=at, by=user_of(request))
    kept = [label_of(name) for name in values if name not in changed]
    if not changed:
        raise DomainError(f"{'、'.join(kept)}在这一天之后又登记过，以后来的为准。请核对日期。", field="on")
    return f"已改：{'、'.join(label_of(name) for name in changed)}。" + (f"{'、'.join(kept)}后来又登记过，没有改。" if kept else "")
