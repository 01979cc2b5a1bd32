"""The pages of notices: which there are, entering one, confirming its facts beside the text, reading it."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bangfu.campaigns.actions import draft_notice, drop_notice, restore_notice, save_draft, start_campaign
from bangfu.campaigns.choices import NoticeState
from bangfu.campaigns.forms.campaigns import CampaignForm, NoticeForm
from bangfu.campaigns.forms.facts import LISTS, FactsForms
from bangfu.campaigns.models import Notice
from bangfu.campaigns.papers import as_file, notice_paper
from bangfu.campaigns.queries import edges_to_sign, notices_visible_to
from bangfu.campaigns.rules.notices import (
    campaign_title,
    deadline_of,
    doubts_of,
    marked_spans,
    pieces_of,
    slug,
    start_of,
    theme_of,
)
from bangfu.core.errors import DomainError
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import may, require

UNPROCESSABLE = 422


def _get_notice(user: User, pk: int) -> Notice:
    found = notices_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _get_own(user: User, pk: int) -> Notice:
    found = notices_visible_to(user).filter(pk=pk, unit=user.unit).first()
    if found is None:
        raise Http404
    return found


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Which notices are drafts of this unit, which are at work?"""
    user = cast(User, request.user)
    require(user, P.VIEW_CAMPAIGN)
    rows = notices_visible_to(user).prefetch_related("campaigns").order_by("-entered_at")
    state = request.GET.get("state", "")
    rows = rows.filter(state=state) if state in NoticeState.values else rows.exclude(state=NoticeState.DROPPED)
    context = {"page": page_of(request, rows), "state": state, "states": NoticeState.choices, "to_sign": edges_to_sign(user).count(),
               "may_issue": may(user, P.ISSUE_NOTICE), "may_sign": may(user, P.FORWARD_NOTICE), "unit_id": user.unit_id}
    return page(request, "campaigns/notices.jinja", context)


@require_http_methods(["GET", "POST"])
def notice_new(request: HttpRequest) -> HttpResponse:
    """Paste or upload a notice; what is read out of it is confirmed on the next page."""
    user = cast(User, request.user)
    require(user, P.ISSUE_NOTICE)
    form = NoticeForm(request.POST if request.method == "POST" else None, request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            notice = draft_notice(text=form.notice_text(), by=user)
        except DomainError as error:
            form.add_error("file" if form.cleaned_data.get("file") else "text", error.message)
        else:
            return redirect("notice_confirm", pk=notice.pk)
    return page(request, "campaigns/notice_new.jinja", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def notice_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend and confirm the facts beside the text; confirming starts the campaign."""
    user = cast(User, request.user)
    notice = _get_own(user, pk)
    require(user, P.ISSUE_NOTICE)
    if notice.state != NoticeState.DRAFT:
        return redirect("notice", pk=notice.pk)
    data = request.POST if request.method == "POST" else None
    forms = FactsForms(notice.facts, data)
    saving = data is not None and "save" in data
    campaign_form = CampaignForm(None if saving else data, initial=_campaign_initial(notice), prefix="campaign")
    valid = [forms.is_valid(), saving or campaign_form.is_valid()] if data is not None else [False]
    if all(valid):
        if saving:
            save_draft(notice=notice, facts=forms.mended(), by=user)
            messages.success(request, "草稿已存。")
            return redirect("notice_confirm", pk=notice.pk)
        try:
            campaign = start_campaign(notice=notice, facts=forms.mended(), by=user, **campaign_form.cleaned_data)
        except DomainError as error:
            campaign_form.add_error(error.field if error.field == "due_on" else None, error.message)
        else:
            messages.success(request, f"活动“{campaign.title}”已发起。下一步：转发给下级。")
            return redirect("campaign", pk=campaign.pk)
    context = {**_paper_context(notice), "forms": forms, "campaign_form": campaign_form}
    return page(request, "campaigns/notice_confirm.jinja", context, status=UNPROCESSABLE if data is not None else 200)


def _campaign_initial(notice: Notice) -> dict[str, Any]:
    facts = notice.facts
    return {"title": campaign_title(facts), "theme": theme_of(facts), "starts_on": start_of(facts), "due_on": deadline_of(facts)}


def _paper_context(notice: Notice) -> dict[str, Any]:
    """What both the confirming and the reading page show of a notice."""
    spans = marked_spans(notice.facts)
    return {"notice": notice, "pieces": pieces_of(notice.facts), "marked": set(spans), "doubts": doubts_of(notice.facts), "slug": slug,
            "lists": [(key, label) for key, label, _ in LISTS]}


@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole text with its facts."""
    user = cast(User, request.user)
    found = _get_notice(user, pk)
    require(user, P.VIEW_CAMPAIGN)
    if found.state == NoticeState.DRAFT and may(user, P.ISSUE_NOTICE):
        return redirect("notice_confirm", pk=found.pk)
    context = {**_paper_context(found), "campaign": found.campaigns.first(), "may_restore": found.state == NoticeState.DROPPED and may(user, P.ISSUE_NOTICE)}
    return page(request, "campaigns/notice.jinja", context)


@require_safe
def notice_word(request: HttpRequest, pk: int) -> HttpResponse:
    return _paper(request, pk, "docx")


@require_safe
def notice_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    return _paper(request, pk, "pdf")


def _paper(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """The notice in official layout."""
    user = cast(User, request.user)
    found = _get_notice(user, pk)
    require(user, P.VIEW_CAMPAIGN)
    return as_file(notice_paper(found), ending)


@require_POST
def notice_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a draft away."""
    user = cast(User, request.user)
    found = _get_own(user, pk)
    require(user, P.ISSUE_NOTICE)
    drop_notice(notice=found, by=user)
    messages.success(request, "草稿已放弃。在“已放弃”里可以找回。")
    return redirect("notices")


@require_POST
def notice_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a dropped draft back."""
    user = cast(User, request.user)
    found = _get_own(user, pk)
    require(user, P.ISSUE_NOTICE)
    restore_notice(notice=found, by=user)
    messages.success(request, "草稿已找回。")
    return redirect("notice_confirm", pk=found.pk)
