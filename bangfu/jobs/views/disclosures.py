"""What somebody agrees to let an employer know: recorded, taken back, and the paper to sign."""

from typing import cast
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from bangfu.core.clock import today
from bangfu.core.documents import write_form
from bangfu.core.errors import DomainError
from bangfu.jobs.actions import record_disclosure, withdraw_disclosure
from bangfu.jobs.choices import ConsentWay
from bangfu.jobs.forms import DisclosureForm
from bangfu.jobs.papers import TITLE, consent_paper
from bangfu.jobs.views.referrals import referral_page, visible_referral
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_POST
def record(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    one = visible_referral(user, pk)
    require(user, Permission.MATCH)
    form = DisclosureForm(request.POST)
    if form.is_valid():
        try:
            told = record_disclosure(
                referral=one, shares=form.shares(), way=ConsentWay(form.cleaned_data["way"]), agreed_on=form.cleaned_data["agreed_on"], by=user
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, "已记下本人同意，单位现在看得到。" if told.shares else "已记下本人不同意，单位那里照旧遮盖。")
            return redirect("referral", pk=one.pk)
    return referral_page(request, user, one, consent=form)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    one = visible_referral(user, pk)
    require(user, Permission.MATCH)
    for told in one.disclosures.filter(withdrawn_at__isnull=True):
        withdraw_disclosure(disclosure=told, by=user)
        messages.success(request, "已撤回本人的同意，单位那里马上遮盖。")
    return redirect("referral", pk=one.pk)


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """告知用人单位同意书, to be printed and signed; it names nobody."""
    user = cast(User, request.user)
    one = visible_referral(user, pk)
    require(user, Permission.MATCH)
    answer = HttpResponse(write_form(consent_paper(one, today())), content_type=DOCX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{TITLE}_{one.pk}.docx')}"
    return answer
