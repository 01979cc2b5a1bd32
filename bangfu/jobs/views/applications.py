"""Pages of asking for a space: the firm's form and what became of it, without sign-in; the county's decision on it."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from bangfu.core.errors import DomainError
from bangfu.core.middleware import public
from bangfu.core.pages import page
from bangfu.jobs.actions import apply_for_space, approve_application, reconsider_application, refuse_application
from bangfu.jobs.actions.spaces import employers_like
from bangfu.jobs.choices import ApplicationState
from bangfu.jobs.forms import ApplicationForm, ApplicationStatusForm, ApproveForm
from bangfu.jobs.models import Application
from bangfu.jobs.rules import is_same_name
from bangfu.jobs.space_queries import applications_visible_to, deciding_areas, office_phones
from bangfu.jobs.views.employers import password_slip
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.scope import get_in_scope

JUST_MADE = "application"  # key of the session: the number of the application just handed in


@public
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    form = ApplicationForm(request.POST if request.method == "POST" else None, areas=deciding_areas())
    if request.method == "POST" and form.is_valid():
        try:
            made = apply_for_space(**form.cleaned_data, address=request.META.get("REMOTE_ADDR", ""))
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            request.session[JUST_MADE] = made.number
            return redirect("applied")
    return page(request, "jobs/apply.jinja", {"form": form}, status=422 if form.errors else 200)


@public
@never_cache
@require_GET
def applied(request: HttpRequest) -> HttpResponse:
    """The number, to whoever has just handed in; everybody else is led to the form."""
    made = Application.objects.select_related("region").filter(number=request.session.get(JUST_MADE, "")).first()
    if made is None:
        return redirect("apply_for_space")
    return page(request, "jobs/applied.jinja", {"application": made, "offices": office_phones(made.region)})


@public
@never_cache
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """What became of an application, to whoever knows its number and the telephone in it."""
    form = ApplicationStatusForm(request.POST if request.method == "POST" else None)
    found = None
    if request.method == "POST" and form.is_valid():
        number, tail = form.cleaned_data["number"].strip().upper(), form.cleaned_data["tail"]
        found = Application.objects.select_related("region").filter(number=number).first()
        if found is None or not _digits(found.phone).endswith(tail):
            found = None
            form.add_error(None, "没有找到这份申请。请核对编号和申请时填的电话后 4 位；编号丢了，打电话问当地残联。")
    context = {"form": form, "application": found, "offices": office_phones(found.region) if found else []}
    return page(request, "jobs/application_status.jinja", context, status=422 if form.errors else 200)


def _digits(phone: str) -> str:
    return "".join(one for one in phone if one.isdigit())


# ── the county ──


@never_cache
@require_http_methods(["GET", "POST"])
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """One application; POST decides: approve (the answer is the slip with the one-time password), refuse, or take a refusal back."""
    user = cast(User, request.user)
    one = get_in_scope(user, applications_visible_to(user), pk=pk)
    require(user, Permission.MANAGE_JOBS)
    like = employers_like(one) if one.state == ApplicationState.WAITING else []
    differs = bool(like) and not is_same_name(like[0].name, one.name)
    decision = request.POST.get("decision", "")
    form = ApproveForm(request.POST if decision == "approve" else None, registered=like[0].name if differs else "", applied=one.name)
    if decision == "approve" and form.is_valid():
        try:
            made = approve_application(application=one, by=user, keep_name=form.cleaned_data.get("keep_name", ""))
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return password_slip(request, made, back=request.path)
    elif decision == "refuse":
        refuse_application(application=one, reason=request.POST.get("reason", "")[:200], by=user)
        messages.success(request, f"“{one.name}”的申请没有通过，单位查进度时看得到原因。")
        return redirect("application", pk=pk)
    elif decision == "reconsider":
        reconsider_application(application=one, by=user)
        messages.success(request, f"“{one.name}”的申请回到待审核。")
        return redirect("application", pk=pk)
    context = {"application": one, "form": form, "like": like[0] if like else None, "differs": differs}
    return page(request, "jobs/application.jinja", context, status=422 if form.errors else 200)
