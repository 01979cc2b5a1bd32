"""Pages of employers: the list, a new one, one to edit with its posts and its space."""

from typing import cast

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.core.errors import DomainError
from bangfu.core.lists import key_of, page_of
from bangfu.core.pages import page
from bangfu.jobs.actions import close_space, open_space, reopen_space, reset_space_password, save_employer
from bangfu.jobs.actions.spaces import Account
from bangfu.jobs.choices import UNDECIDED_STATES, VacancyState
from bangfu.jobs.forms import EmployerForm
from bangfu.jobs.models import Employer
from bangfu.jobs.queries import employers_visible_to, with_counts
from bangfu.jobs.space_queries import accounts_of
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, may, require
from bangfu.orgs.scope import get_in_scope


@require_GET
def employers(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    require(user, Permission.VIEW_JOBS)
    words = request.GET.get("q", "").strip()
    rows = employers_visible_to(user).select_related("region").order_by("name", "pk")
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(credit_code__icontains=words))
    rows = rows.annotate(
        posts=Count("vacancies", filter=~Q(vacancies__state__in=UNDECIDED_STATES), distinct=True), on_offer=Count("vacancies", filter=Q(vacancies__state=VacancyState.OPEN), distinct=True)
    )
    context = {"page": page_of(request, rows), "q": words, "area": user.unit.region.name, "may_edit": may(user, Permission.MANAGE_JOBS)}
    return page(request, "jobs/employers.jinja", context, block="results")


@require_http_methods(["GET", "POST"])
def new_employer(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    require(user, Permission.MANAGE_JOBS)
    return _employer_form(request, user, None)


@require_http_methods(["GET", "POST"])
def edit_employer(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    one = get_in_scope(user, Employer.objects.select_related("region"), pk=pk)
    require(user, Permission.MANAGE_JOBS)
    return _employer_form(request, user, one)


def _employer_form(request: HttpRequest, user: User, one: Employer | None) -> HttpResponse:
    names = ("name", "credit_code", "contact_name", "phone")
    start = {name: getattr(one, name) for name in names} | {"region": one.region_id} if one else {"region": user.unit.region_id}
    form = EmployerForm(request.POST if request.method == "POST" else None, initial=start, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_employer(employer=one, by=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, f"“{saved.name}”已保存。")
            return redirect("employers")
    posts = with_counts(one.vacancies.all()).select_related("region").order_by("state", "-confirmed_on") if one else []
    accounts = list(accounts_of(one)) if one else []
    context = {"form": form, "employer": one, "posts": posts, "accounts": accounts, "is_open": any(user.is_active for user in accounts)}
    return page(request, "jobs/employer_form.jinja", context, status=422 if form.errors else 200)


@never_cache
@require_POST
def employer_space(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the space of a firm the office knows, close or reopen it, or give an account a new password; passwords are shown this once."""
    user = cast(User, request.user)
    one = get_in_scope(user, Employer.objects.select_related("region"), pk=pk)
    require(user, Permission.MANAGE_JOBS)
    act = request.POST.get("act", "")
    back = reverse("edit_employer", args=[one.pk])
    if act == "open":
        return password_slip(request, open_space(employer=one, contact_name=one.contact_name, phone=one.phone, by=user), back=back)
    if act == "password":
        account = get_object_or_404(accounts_of(one), pk=key_of(request.POST.get("account")))
        return password_slip(request, reset_space_password(employer=one, user=account, by=user), back=back)
    if act == "close":
        count = close_space(employer=one, by=user)
        messages.success(request, f"“{one.name}”的空间已关闭，{count} 个账号停用；岗位照旧。")
    elif act == "reopen":
        count = reopen_space(employer=one, by=user)
        messages.success(request, f"“{one.name}”的空间已重新开放，{count} 个账号启用，密码不变。")
    else:
        raise Http404
    return redirect(back)


def password_slip(request: HttpRequest, made: list[Account], *, back: str) -> HttpResponse:
    """One-time passwords on slips to print, this once."""
    return page(request, "orgs/account_slips.jinja", {"made": made, "back_url": back, "site": request.build_absolute_uri("/")})
