"""Impact assessments: which stand, one version, written, signed, printed."""

from typing import cast
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.core.clock import today
from bangfu.core.documents import write_docx
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, may, require
from bangfu.people.actions import sign_impact, write_impact
from bangfu.people.choices import ImpactState, Processing
from bangfu.people.impact import LAW, facts_of, impact_seen, standings
from bangfu.people.impact_forms import ImpactForm
from bangfu.people.impact_paper import impact_paper
from bangfu.people.models import ImpactAssessment
from bangfu.people.models.impact import MATTERS

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
def impact_assessments(request: HttpRequest) -> HttpResponse:
    """How each processing of the law stands for the reader's unit, and every version of the area."""
    user = cast(User, request.user)
    require(user, Permission.VIEW_IMPACT)
    found = page_of(request, impact_seen(user).order_by("processing", "path", "-version"))
    context = {"standings": standings(user.unit, today()), "page": found, "unit": user.unit, "may_write": may(user, Permission.PREPARE_IMPACT)}
    return page(request, "people/impact_assessments.jinja", context)


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, processing: str) -> HttpResponse:
    """The unit's draft; a new one begins with the words of the version that stands."""
    user = cast(User, request.user)
    require(user, Permission.PREPARE_IMPACT)
    if processing not in Processing.values:
        raise Http404
    kind = Processing(processing)
    rows = ImpactAssessment.objects.filter(unit=user.unit, processing=kind)
    begun = rows.filter(state=ImpactState.DRAFT).first() or rows.filter(state=ImpactState.SIGNED).first()
    initial = {name: getattr(begun, name) for name in (*MATTERS, "conclusion", "conditions", "review_on")} if begun else {}
    if begun and begun.state == ImpactState.SIGNED:
        initial["review_on"] = None  # the day of the version before is no day for this one
    form = ImpactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = write_impact(processing=kind, values=form.cleaned_data, by=user)
        left = made.missing
        messages.success(request, f"已保存草稿。还没写的：{'、'.join(left)}。" if left else "已保存草稿，请负责人签字。")
        return redirect("impact_assessment", pk=made.pk)
    context = {"form": form, "processing": kind, "law": LAW[kind], "facts": facts_of(kind, user.unit)}
    return page(request, "people/impact_write.jinja", context, status=422 if form.is_bound else 200)


def _seen(request: HttpRequest, pk: int) -> tuple[User, ImpactAssessment]:
    user = cast(User, request.user)
    found = impact_seen(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    require(user, Permission.VIEW_IMPACT)
    return user, found


def _facts(found: ImpactAssessment) -> list[tuple[str, str]]:
    """As signed; of a draft, as they stand now."""
    return [(label, words) for label, words in found.facts] or facts_of(Processing(found.processing), found.unit)


@require_GET
def impact_assessment(request: HttpRequest, pk: int) -> HttpResponse:
    user, found = _seen(request, pk)
    drafted = found.state == ImpactState.DRAFT and found.unit_id == user.unit_id
    context = {
        "row": found, "law": LAW[Processing(found.processing)], "facts": _facts(found), "missing": found.missing if found.state == ImpactState.DRAFT else [],
        "writes": drafted and may(user, Permission.PREPARE_IMPACT), "signs": drafted and may(user, Permission.SIGN_IMPACT) and not found.missing and found.written_by_id != user.pk,
    }
    return page(request, "people/impact_assessment.jinja", context)


@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    user, found = _seen(request, pk)
    require(user, Permission.SIGN_IMPACT)
    sign_impact(assessment=found, by=user)
    messages.success(request, "已签字，这一版现行；以前的版本留着可查。")
    return redirect("impact_assessment", pk=pk)


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The record as Word, for signature and file."""
    _, found = _seen(request, pk)
    answer = HttpResponse(write_docx(impact_paper(found, _facts(found))), content_type=DOCX)
    name = f"个人信息保护影响评估_{found.get_processing_display()}_第{found.version}版.docx"
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
