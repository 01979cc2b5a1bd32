"""Pages of the administrators (accounts, rights) and everybody's own account."""

from typing import cast

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.core.clock import real_now, today
from bangfu.core.errors import DomainError
from bangfu.core.lists import page_of
from bangfu.core.pages import page
from bangfu.orgs.actions import (
    change_own_password,
    create_account,
    end_sign_ins,
    reset_password,
    reset_second_factor,
    set_active,
    set_roles,
)
from bangfu.orgs.choices import Role
from bangfu.orgs.forms import AccountForm, PasswordForm, RolesForm
from bangfu.orgs.models import User
from bangfu.orgs.passwords import is_too_old
from bangfu.orgs.permissions import Permission, needs_second_factor, require
from bangfu.orgs.queries import account_states, administered_by, devices_bound, review_states, reviewed_by, units_within
from bangfu.orgs.rules import review_due
from bangfu.orgs.wording import device_words


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _account_list(request: HttpRequest, template: str) -> HttpResponse:
    """Accounts of the area, searched by name, account or unit and by what is still to do about them."""
    words, state, day = request.GET.get("q", "").strip(), request.GET.get("state", ""), today()
    everybody = administered_by(_user(request))
    states = account_states(day)
    rows = everybody.filter(states[state]) if state in states else everybody
    if words:
        rows = rows.filter(Q(username__icontains=words) | Q(display_name__icontains=words) | Q(unit__name__icontains=words))
    listed = page_of(request, rows.prefetch_related("roles").order_by("unit__path", "username"))
    counts = everybody.aggregate(all=Count("pk"), **{code: Count("pk", filter=condition) for code, condition in states.items()})
    context = {"page": listed, "q": words, "state": state, "counts": counts, "roles": dict(Role.choices), "today": day,
               "to_review": reviewed_by(_user(request)).filter(review_states(day, real_now())["open"]).count(), "review_due": review_due(day)}
    return page(request, template, context, block="results")


@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    require(_user(request), Permission.MANAGE_ACCOUNTS)
    return _account_list(request, "orgs/accounts.jinja")


@require_http_methods(["GET", "POST"])
def new_account(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    require(user, Permission.MANAGE_ACCOUNTS)
    form = AccountForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            made, password = create_account(**form.cleaned_data, by=user)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            return page(request, "orgs/password.jinja", {"account": made, "password": password})
    return page(request, "orgs/account_form.jinja", {"form": form, "units": units_within(user)[:2000]})


def _administered(request: HttpRequest, pk: int, permission: Permission) -> User:
    """Somebody else's account in the administrator's area, or 404."""
    account = get_object_or_404(administered_by(_user(request)), pk=pk)
    require(_user(request), permission)
    return account


@require_GET
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """How one account is secured."""
    held = _administered(request, pk, Permission.MANAGE_ACCOUNTS)
    factors = Authenticator.objects.filter(user=held).exclude(type=Authenticator.Type.RECOVERY_CODES).order_by("created_at")
    context = {"account": held, "held": list(held.roles.all()), "roles": dict(Role.choices), "factors": factors, "factor_needed": needs_second_factor(held),
               "sign_ins": UserSession.objects.purge_and_list(held), "device": device_words,
               "devices": devices_bound(real_now()).filter(user=held)}
    return page(request, "orgs/account.jinja", context)


@require_POST
def new_factors(request: HttpRequest, pk: int) -> HttpResponse:
    held = _administered(request, pk, Permission.MANAGE_ACCOUNTS)
    reset_second_factor(user=held, by=_user(request))
    messages.success(request, f"{held.display_name} 的两步验证已重置，下次登录后重新设置。")
    return redirect("account", pk=pk)


@require_POST
def end_all(request: HttpRequest, pk: int) -> HttpResponse:
    held = _administered(request, pk, Permission.MANAGE_ACCOUNTS)
    ended = end_sign_ins(user=held, by=_user(request))
    messages.success(request, f"{held.display_name} 的 {ended} 个登录已结束。" if ended else f"{held.display_name} 现在没有登录。")
    return redirect("account", pk=pk)


@require_POST
def new_password(request: HttpRequest, pk: int) -> HttpResponse:
    account = _administered(request, pk, Permission.MANAGE_ACCOUNTS)
    password = reset_password(user=account, by=_user(request))
    return page(request, "orgs/password.jinja", {"account": account, "password": password})


@require_POST
def switch_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Disable an active account, enable a disabled one."""
    account = _administered(request, pk, Permission.MANAGE_ACCOUNTS)
    set_active(user=account, active=request.POST.get("active") == "1", by=_user(request))
    messages.success(request, f"{account.display_name} 的账号已{'启用' if account.is_active else '停用'}。")
    return redirect("accounts")


@require_GET
def rights(request: HttpRequest) -> HttpResponse:
    require(_user(request), Permission.MANAGE_RIGHTS)
    return _account_list(request, "orgs/rights.jinja")


@require_http_methods(["GET", "POST"])
def account_rights(request: HttpRequest, pk: int) -> HttpResponse:
    account = _administered(request, pk, Permission.MANAGE_RIGHTS)
    held = list(account.roles.filter(delegation=None))
    form = RolesForm(request.POST or None, initial={"roles": [one.role for one in held]})
    if request.method == "POST" and form.is_valid():
        try:
            chosen = {Role(role) for role in form.cleaned_data["roles"]}
            set_roles(user=account, roles=chosen, ends_on=form.cleaned_data["ends_on"], by=_user(request))
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, f"{account.display_name} 的角色已更新。")
            return redirect("rights")
    return page(request, "orgs/account_rights.jinja", {"account": account, "form": form, "held": held, "roles": dict(Role.choices)})


@require_http_methods(["GET", "POST"])
def my_account(request: HttpRequest) -> HttpResponse:
    """One's own unit and roles, and a new password."""
    user = _user(request)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change_own_password(user=user, old=form.cleaned_data["old"], new=form.cleaned_data["new"])
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, "密码已修改。")
            return redirect("my_account")
    return page(request, "orgs/me.jinja", {"form": form, "too_old": is_too_old(user, today()), "days": settings.PASSWORD_DAYS, "held": list(user.roles.select_related("delegation__giver")), "roles": dict(Role.choices)})
