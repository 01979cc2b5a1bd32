"""Who may stand twice; two files into one, one into two, and back."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.lists import key_of
from bangfu.core.pages import page
from bangfu.orgs.models import Region, User
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.scope import get_in_scope
from bangfu.people.actions import dismiss_pair, merge_people, split_person, undo_merge
from bangfu.people.comparing import compared, pairs
from bangfu.people.exports import age, place
from bangfu.people.listing import person_url
from bangfu.people.merge_forms import SplitForm
from bangfu.people.models import Merge, Person
from bangfu.people.queries import matching_text, merges_of, register, shown, with_names
from bangfu.people.repointing import counts_of
from bangfu.people.views.file import file_context, person_of

PAIRS_SHOWN, FOUND_SHOWN = 100, 20


def _line(person: Person) -> dict[str, Any]:
    return shown([person])[0] | {"age": age(person, today()), "place": place(person), "href": person_url(person.pk)}


@require_GET
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs that look like one person, surest first."""
    user = cast(User, request.user)
    require(user, Permission.EDIT_PEOPLE)
    found = pairs(user, PAIRS_SHOWN + 1)
    people = {one.pk: _line(one) for one in with_names(sorted({key for one, two, _ in found for key in (one, two)}))}
    rows = [(people[one], people[two], why) for one, two, why in found[:PAIRS_SHOWN]]
    return page(request, "people/duplicates.jinja", {"rows": rows, "more": len(found) > PAIRS_SHOWN})


@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    require(user, Permission.EDIT_PEOPLE)
    one, two = (get_in_scope(user, Person.objects.all(), person="pk", pk=key_of(request.POST.get(name))) for name in ("one", "two"))
    dismiss_pair(one=one, two=two, by=user)
    messages.success(request, "已记下：不是同一人，不再列出。")
    return redirect("duplicates")


@require_GET
def choose_other(request: HttpRequest, pk: int) -> HttpResponse:
    """Which file is the same person's? Also what was put together or taken apart before."""
    user, person = person_of(request, pk, Permission.EDIT_PEOPLE)
    text = request.GET.get("q", "").strip()
    rows = matching_text(register(user), text).exclude(pk=pk).order_by("pk").select_related("identity", "region__parent")[:FOUND_SHOWN] if text else []
    context = {**file_context(person), "q": text, "found": [_line(one) for one in rows], "merges": merges_of(person)}
    return page(request, "people/choose_other.jinja", context)


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """The preview: every field on which the two differ, what is taken, and what goes along."""
    user, kept = person_of(request, pk, Permission.EDIT_PEOPLE)
    two = get_in_scope(user, Person.objects.select_related("identity", "region__parent"), person="pk", pk=other)
    if request.method == "POST":
        choices = {name.removeprefix("take_"): value for name, value in request.POST.items() if name.startswith("take_")}
        merge_people(kept=kept, other=two, choices=choices, by=user)
        messages.success(request, "已合并成一份档案。合错了，可在“合并、拆分”里撤销。")
        return redirect(person_url(pk))
    context = {
        **file_context(kept), "kept": _line(kept), "other": _line(two), "lines": compared(kept, two), "rows": counts_of(two),
        "blocked": bool(kept.died_on or two.died_on),
    }
    return page(request, "people/merge.jinja", context)


@require_POST
def undo(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    user, person = person_of(request, pk, Permission.EDIT_PEOPLE)
    made = Merge.objects.filter(pk=key, kept=person).first()
    if made is None:
        raise DomainError("没有找到这次合并。请回档案重新打开。")
    get_in_scope(user, Person.everybody.all(), person="pk", pk=made.other_id)
    undo_merge(merge=made, by=user)
    messages.success(request, "已撤销，恢复成两份档案。" if made.kind == "merge" else "已撤销，合回一份档案。")
    return redirect("choose_other", pk=pk)


@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """What in this file is somebody else's?"""
    user, person = person_of(request, pk, Permission.EDIT_PEOPLE)
    form = SplitForm(request.POST or None, user=user, today=today(), whole=person)
    if request.method == "POST" and form.is_valid():
        try:
            made = split_person(person=person, by=user, **form.facts(), region=Region.objects.get(pk=form.cleaned_data["region_id"]))
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "已拆成两份档案，这是新的一份。")
            return redirect(person_url(made.other_id))
    return page(request, "people/split.jinja", {**file_context(person), "form": form}, status=422 if form.is_bound else 200)
