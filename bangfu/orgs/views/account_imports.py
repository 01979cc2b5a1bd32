"""Pages of accounts from a list: upload, look at the rows, make them, hand out one-time passwords, get the bad rows back."""

from typing import BinaryIO, cast
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.core.errors import DomainError
from bangfu.core.pages import page
from bangfu.orgs.account_lists import check_list
from bangfu.orgs.actions import Made, reissue_passwords, take_list, upload_list
from bangfu.orgs.exports import blank_list, password_list, rejected_list
from bangfu.orgs.forms import AccountListForm
from bangfu.orgs.models import AccountImport, User
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.queries import account_imports_of, units_within, waiting_for_first_password

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _download(file: BinaryIO, name: str) -> FileResponse:
    response = FileResponse(file, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _batch(request: HttpRequest, pk: int) -> tuple[User, AccountImport]:
    user = cast(User, request.user)
    batch = get_object_or_404(account_imports_of(user), pk=pk)
    require(user, Permission.MANAGE_ACCOUNTS)
    return user, batch


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    require(user, Permission.MANAGE_ACCOUNTS)
    form = AccountListForm(request.POST, request.FILES) if request.method == "POST" else AccountListForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = upload_list(file=file, file_name=file.name, by=user)
        except DomainError as error:
            form.add_error("file", error.message)
        else:
            return redirect("account_import", pk=batch.pk)
    recent = account_imports_of(user).defer("rows").order_by("-created_at")[:8]
    return page(request, "orgs/account_import_new.jinja", {"form": form, "recent": recent}, status=422 if form.errors else 200)


@require_GET
def template(request: HttpRequest) -> FileResponse:
    user = cast(User, request.user)
    require(user, Permission.MANAGE_ACCOUNTS)
    return _download(blank_list(units_within(user)), "账号登记表.xlsx")


@require_GET
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What the list would become; afterwards what became of it."""
    user, batch = _batch(request, pk)
    rows = check_list(batch.rows, units=units_within(user))
    context = {
        "batch": batch, "good": [row for row in rows if row.ok], "bad": [(row.number, row.texts, row.reasons) for row in rows if not row.ok] or batch.rejected,
        "waiting": User.objects.filter(waiting_for_first_password(batch)).count(),
    }
    return page(request, "orgs/account_import.jinja", context)


def _handed_out(request: HttpRequest, made: Made, batch: AccountImport) -> HttpResponseBase:
    """The passwords, this once: slips to print and cut, or a workbook."""
    if request.POST.get("form") == "xlsx":
        return _download(password_list(made), f"一次性密码-{batch.pk}.xlsx")
    return page(request, "orgs/account_slips.jinja", {"made": made, "back_url": reverse("account_import", args=[batch.pk]), "site": request.build_absolute_uri("/")})


@never_cache
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponseBase:
    user, batch = _batch(request, pk)
    return _handed_out(request, take_list(batch=batch, by=user), batch)


@never_cache
@require_POST
def reissue(request: HttpRequest, pk: int) -> HttpResponseBase:
    user, batch = _batch(request, pk)
    return _handed_out(request, reissue_passwords(batch=batch, by=user), batch)


@require_GET
def rejected(request: HttpRequest, pk: int) -> FileResponse:
    user, batch = _batch(request, pk)
    return _download(rejected_list(check_list(batch.rows, units=units_within(user)), batch.rejected), f"没有建账号的行-{batch.pk}.xlsx")
