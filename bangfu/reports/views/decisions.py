"""What is done to a return on its page: signed, accepted, sent back, made final; its signed paper; reminders."""

from typing import Any, cast

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from bangfu.campaigns.queries import get_campaign
from bangfu.core.errors import DomainError
from bangfu.core.lists import key_of
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import may, require
from bangfu.reports import actions, queries
from bangfu.reports.actions.scans import scan_bytes
from bangfu.reports.choices import ScanKind
from bangfu.reports.forms import FreezeForm, ScanForm, SendBackForm, SubmitForm
from bangfu.reports.models import Return, SignedScan, Version
from bangfu.reports.rules import checks
from bangfu.reports.views.sheet import return_page


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = _decider(request, pk)
    if row.unit_id != user.unit_id:
        raise Http404
    asked = request.POST.get("version", "")
    version = Version.objects.filter(of=row, pk=key_of(asked)).first() or Version(of=row, figures={}, children={})
    form = SubmitForm(request.POST, found=checks(version.figures, version.children) if version.pk else ())
    if _done(form, lambda: actions.submit_return(row=row, version=version, by=user, words=form.words(), note=form.cleaned_data["note"])):
        messages.success(request, "已提交。数字已冻结，等上级接收。")
        return redirect("return", pk=pk)
    return return_page(request, row, submit_form=form, status=422)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = _decider(request, pk)
    actions.accept_return(row=row, by=user)
    messages.success(request, f"已接收{row.unit.name}的统计表。")
    return redirect("return", pk=pk)


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = _decider(request, pk)
    version = row.versions.filter(sealed_at__isnull=False).last()
    form = SendBackForm(request.POST, figures=version.figures if version else {})
    if _done(form, lambda: actions.send_back_return(row=row, by=user, reason=form.cleaned_data["reason"], pointed=form.pointed())):
        messages.success(request, f"已退回{row.unit.name}，对方会看到原因。")
        return redirect("return", pk=pk)
    return return_page(request, row, send_back_form=form, status=422)


@require_POST
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = _decider(request, pk)
    if row.unit_id != user.unit_id:
        raise Http404
    form = FreezeForm(request.POST)
    if _done(form, lambda: actions.freeze_return(row=row, by=user)):
        messages.success(request, "已定稿。这张统计表不再改动，本线下级的表不能再退回。")
        return redirect("return", pk=pk)
    return return_page(request, row, freeze_form=form, status=422)


@require_POST
def upload_scan(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = _signer(request, pk)
    version, form = row.versions.last(), ScanForm(request.POST, request.FILES)
    if version is None:
        raise Http404
    if _done(form, lambda: actions.add_scan(version=version, file=form.cleaned_data["file"], by=user)):
        messages.success(request, f"已附到第 {version.number} 稿。")
        return redirect(reverse("return", args=[pk]) + "#scans")
    return return_page(request, row, scan_form=form, status=422)


@require_safe
def scan(request: HttpRequest, pk: int, scan: int) -> HttpResponse:
    """The scan itself: a picture to look at, a PDF to keep (it came from outside and is never shown inside the site)."""
    user = cast(User, request.user)
    require(user, P.VIEW_RETURN)
    row = queries.get_return(user, pk)
    found = _scan(user, row, scan)
    shown = found.kind == ScanKind.PICTURE
    answer = HttpResponse(scan_bytes(found), content_type="image/jpeg" if shown else "application/pdf")
    place = "inline" if shown else "attachment"
    answer["Content-Disposition"] = f'{place}; filename="signed-{row.pk}-{found.version.number}-{found.pk}.{found.kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def remove_scan(request: HttpRequest, pk: int, scan: int) -> HttpResponse:
    user, row = _signer(request, pk)
    found = _scan(user, row, scan)
    actions.remove_scan(scan=found, by=user)
    messages.success(request, "已删去这个扫描件。")
    return redirect(reverse("return", args=[pk]) + "#scans")


@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """One named return, or all that are overdue."""
    user = cast(User, request.user)
    require(user, P.PREPARE_RETURN)
    campaign, one = get_campaign(user, pk), request.POST.get("return", "")
    chased = actions.remind_returns(campaign=campaign, by=user, ids=[key_of(one)] if one else None)
    if chased:
        messages.success(request, f"已催报 {len(chased)} 个单位。对方的统计表页会显示催报，报送后自动消失。")
    else:
        messages.info(request, "没有要催的单位：都已报送，或不由本单位接收。")
    return redirect(reverse("returns") + f"?campaign={pk}#below")


def _done(form: Form, act: Any) -> bool:
    """Whether the form was right and the act went through; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        act()
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return False
    return True


def _decider(request: HttpRequest, pk: int) -> tuple[User, Return]:
    user = cast(User, request.user)
    require(user, P.DECIDE_RETURN)
    return user, queries.get_return(user, pk)


def _signer(request: HttpRequest, pk: int) -> tuple[User, Return]:
    """Officers and leaders of the unit itself."""
    user = cast(User, request.user)
    require(user, P.DECIDE_RETURN if may(user, P.DECIDE_RETURN) else P.PREPARE_RETURN)
    row = queries.get_return(user, pk)
    if row.unit_id != user.unit_id:
        raise Http404
    return user, row


def _scan(user: User, row: Return, pk: int) -> SignedScan:
    """A scan of a version this user may see: a draft's paper is the unit's own affair."""
    rows = SignedScan.objects.filter(version__of=row).select_related("version")
    found = rows.filter(pk=pk).first() if row.unit_id == user.unit_id else rows.filter(pk=pk, version__sealed_at__isnull=False).first()
    if found is None:
        raise Http404
    return found
