"""Pages of employers: the list, a new one, one to edit with its posts."""

from typing import cast

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from bangfu.core.errors import DomainError
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.jobs.actions import save_employer
from bangfu.jobs.choices import VacancyState
from bangfu.jobs.forms import EmployerForm
from bangfu.jobs.models import Employer
from bangfu.jobs.queries import employers_visible_to, with_counts
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
        posts=Count("vacancies", distinct=True), on_offer=Count("vacancies", filter=Q(vacancies__state=VacancyState.OPEN), distinct=True)
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
    return page(request, "jobs/employer_form.jinja", {"form": form, "employer": one, "posts": posts}, status=422 if form.errors else 200)
