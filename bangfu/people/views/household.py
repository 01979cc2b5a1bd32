"""The household of one person: its marks, who belongs to it, who joins and leaves."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.lists import key_of
from bangfu.core.pages import page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, may
from bangfu.orgs.scope import get_in_scope
from bangfu.people.actions import add_member, join_household, leave_household, mark_household, remove_member, set_head
from bangfu.people.exports import age, place
from bangfu.people.household_forms import MarksForm, MemberForm
from bangfu.people.households import head_of
from bangfu.people.listing import person_url
from bangfu.people.models import Household, Member, Person
from bangfu.people.privacy import mask_name
from bangfu.people.queries import matching_text, register, shown
from bangfu.people.views.file import file_context, person_of

FOUND_SHOWN = 10


@require_http_methods(["GET", "POST"])
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; POST with act = mark | add | remove | join | leave | head."""
    user, person = person_of(request, pk, Permission.EDIT_PEOPLE if request.method == "POST" else Permission.VIEW_PEOPLE)
    home = Household.objects.filter(pk=person.household_id).first()
    act = request.POST.get("act", "")
    marks = MarksForm(request.POST if act == "mark" else None, home=home)
    member = MemberForm(request.POST if act == "add" else None, today=today())
    done = ""
    if act == "mark" and marks.is_valid():
        mark_household(person=person, marks=marks.cleaned_data, by=user)
        done = "家庭情况已保存。"
    elif act == "add" and member.is_valid():
        add_member(person=person, by=user, **member.cleaned_data)
        done = "已加一名家庭成员。"
    elif request.method == "POST" and act not in ("mark", "add"):
        done = _act(request, act, person, user)
    if done:
        messages.success(request, done)
        return redirect("person_household", pk=pk)
    text = request.GET.get("q", "").strip()
    found = matching_text(register(user), text).filter(died_on__isnull=True).exclude(pk=pk).order_by("pk")[:FOUND_SHOWN] if text else []
    people = register(user).filter(household=home).exclude(pk=pk).select_related("identity", "region__parent").order_by("pk") if home else []
    context = {
        **file_context(person, "person_household"), "home": home, "marks": marks, "member_form": member, "q": text, "found": _lines(list(found)), "people": _lines(list(people)),
        "members": [(mask_name(one.name) if one.name else "", one) for one in Member.objects.filter(household=home).order_by("pk")] if home else [],
        "home_head": head_of(home) if home else None, "may_edit": may(user, Permission.EDIT_PEOPLE) and not person.died_on,
    }
    return page(request, "people/household.jinja", context, status=422 if request.method == "POST" else 200)


def _lines(people: list[Person]) -> list[dict[str, object]]:
    return [one | {"age": age(one["person"], today()), "place": place(one["person"]), "href": person_url(one["person"].pk)} for one in shown(people)]


def _act(request: HttpRequest, act: str, person: Person, user: User) -> str:
    """The acts that need no form; what was done, in words."""
    if act == "remove":
        remove_member(person=person, member=get_object_or_404(Member, pk=key_of(request.POST.get("member")), household_id=person.household_id), by=user)
        return "已去掉这名成员。"
    if act == "join":
        join_household(person=person, other=get_in_scope(user, Person.objects.all(), person="pk", pk=key_of(request.POST.get("other"))), by=user)
        return "已登记为同一户。"
    if act == "head":
        set_head(person=person, by=user, **_chosen(request, person, user))
        return "已登记户主。"
    if act == "leave":
        leave_household(person=person, by=user)
        return "已从原家庭迁出。"
    raise DomainError("没有这样的办理。请回家庭页重试。")


def _chosen(request: HttpRequest, person: Person, user: User) -> dict[str, Any]:
    """Who is to be the head: ?other= somebody registered, ?member= somebody else of the household."""
    other, member = key_of(request.POST.get("other")), key_of(request.POST.get("member"))
    return {
        "head": get_in_scope(user, Person.objects.all(), person="pk", pk=other) if other else None,
        "member": get_object_or_404(Member, pk=member, household_id=person.household_id) if member else None,
    }
