"""The page of a campaign's roster: how many where, who, and taking people in."""

from datetime import datetime
from typing import cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bangfu.campaigns.actions import Added, add_batch, add_to_roster, add_unemployed, undo_addition
from bangfu.campaigns.forms.campaigns import BatchForm, CampaignChoiceForm
from bangfu.campaigns.models import Campaign
from bangfu.campaigns.queries import (
    additions_to,
    campaigns_visible_to,
    get_campaign,
    roster_by_area,
    roster_of,
    unemployed_of_age,
)
from bangfu.campaigns.workspace import address, workspace
from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.orgs.models import Region, User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import may, require
from bangfu.orgs.scope import get_in_scope, in_scope
from bangfu.people.ages import ages_source, employment_ages
from bangfu.people.choices import ImportState
from bangfu.people.imports.begun import mark_of_campaign
from bangfu.people.models import ImportBatch
from bangfu.people.privacy import masked
from bangfu.people.register_forms import wanted_by


@require_safe
def campaign_roster(request: HttpRequest, pk: int) -> HttpResponse:
    """How many people of the roster live where, and who they are (masked)."""
    user = cast(User, request.user)
    found = get_campaign(user, pk)
    require(user, P.VIEW_CAMPAIGN)
    require(user, P.VIEW_PEOPLE)
    area = _area(request, user)
    entries = roster_of(user, found).filter(person__path__startswith=area.path)
    entries = entries.select_related("person__identity", "person__region__parent").order_by("person__path", "person_id")
    listed = page_of(request, entries)
    areas = roster_by_area(user, found, area)
    day = today()
    context = {
        "workspace": workspace(user, found, room="roster", today=day), "campaign": found, "area": area, "areas": areas, "page": listed,
        "people": [(entry, masked(getattr(entry.person, "identity", None)), address("person", pk=entry.person_id)) for entry in listed.rows],
        "above": [one for one in _above(area) if one.path.startswith(user.unit.path)], "may_add": may(user, P.IMPORT_PEOPLE),
        "candidates": unemployed_of_age(user.unit.path, day).exclude(roster_entries__campaign=found).count() if may(user, P.IMPORT_PEOPLE) else 0,
        "ages": employment_ages(day), "ages_source": ages_source(day), "batch_form": BatchForm(batches=_batches(user)), "additions": additions_to(user, found),
        "papers_url": address("field_papers") if may(user, P.RECORD_CONTACT) else "",
        "import_url": f"{address('people_imports')}?campaign={mark_of_campaign(user, found.pk)}",
    }
    return page(request, "campaigns/roster.jinja", context)


def _area(request: HttpRequest, user: User) -> Region:
    """The area asked for by its key, of those in the user's scope; else the unit's own."""
    wanted = request.GET.get("area", "")
    return get_in_scope(user, Region.objects.all(), key=wanted) if wanted else user.unit.region


def _above(area: Region) -> list[Region]:
    """The areas around this one, the widest first."""
    keys = area.path.strip("/").split("/")[:-1]
    return list(Region.objects.filter(key__in=keys).order_by("path"))


def _batches(user: User) -> QuerySet[ImportBatch]:
    return in_scope(user, ImportBatch.objects.filter(state=ImportState.DONE)).order_by("-created_at")


@require_POST
def roster_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in everybody not employed of the area (POST from=area), or the people of an import (POST batch)."""
    user = cast(User, request.user)
    found = get_campaign(user, pk)
    require(user, P.IMPORT_PEOPLE)
    if request.POST.get("from") == "area":
        _say(request, add_unemployed(campaign=found, by=user, today=today()))
    else:
        form = BatchForm(request.POST, batches=_batches(user))
        if not form.is_valid():
            raise DomainError("没有选导入批次，请先选一个。")
        _say(request, add_batch(campaign=found, batch=form.cleaned_data["batch"], by=user))
    return redirect("campaign_roster", pk=found.pk)


@require_http_methods(["GET", "POST"])
def roster_pick(request: HttpRequest) -> HttpResponse:
    """Take people of the register into a campaign: those picked there, or everybody its conditions find."""
    user = cast(User, request.user)
    require(user, P.IMPORT_PEOPLE)
    wanted = wanted_by(request.GET, user)
    form = CampaignChoiceForm(request.POST if request.method == "POST" else None, campaigns=campaigns_visible_to(user))
    if request.method == "POST" and form.is_valid():
        found: Campaign = form.cleaned_data["campaign"]
        _say(request, add_to_roster(campaign=found, person_ids=list(wanted.rows.values_list("pk", flat=True)), by=user))
        return redirect("campaign_roster", pk=found.pk)
    query = request.GET.urlencode()
    context = {
        "form": form, "count": wanted.rows.count(), "picked": wanted.picked, "action": f"{address('roster_pick')}?{query}",
        "back": f"{address('people')}?{'' if wanted.picked else query}",
    }
    return page(request, "campaigns/roster_pick.jinja", context, status=422 if form.errors else 200)


def _say(request: HttpRequest, added: Added) -> None:
    parts = [f"加入 {added.new:,} 人"]
    parts += [f"{added.standing:,} 人原已在名册"] if added.standing else []
    parts += [f"{added.left_out:,} 人未加入（已去世，或不在活动范围内）"] if added.left_out else []
    (messages.success if added.new else messages.info)(request, "，".join(parts) + "。")


@require_POST
def roster_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one addition back."""
    user = cast(User, request.user)
    found: Campaign = get_campaign(user, pk)
    require(user, P.IMPORT_PEOPLE)
    added_at: datetime | None = parse_datetime(request.POST.get("added_at", ""))
    if added_at is None:
        raise DomainError("没有说明撤回哪一次加入，请在名册页面上操作。")
    removed = undo_addition(campaign=found, added_at=added_at, by=user)
    messages.success(request, f"已从名册撤回 {removed:,} 人。")
    return redirect("campaign_roster", pk=found.pk)
