"""What happens when an administrator changes an account? Audited throughout."""

from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import now
from bangfu.core.errors import DomainError
from bangfu.orgs.account_lists import StaffRow, check_list, read_list
from bangfu.orgs.actions.delegations import end_delegations
from bangfu.orgs.actions.devices import let_go_all
from bangfu.orgs.actions.sign_ins import end_sessions
from bangfu.orgs.choices import Role
from bangfu.orgs.models import AccountImport, Unit, User, UserRole
from bangfu.orgs.passwords import give_one_time_password, remember_password
from bangfu.orgs.permissions import PHONE_ROLES
from bangfu.orgs.queries import administered_by, grants_held, units_within, waiting_for_first_password

ADMIN_ROLES = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}


@transaction.atomic
def create_account(*, username: str, display_name: str, unit: Unit, position: str, by: User | None) -> tuple[User, str]:
    """A new account without roles; returns it with the one-time password, which is shown once and not stored. `by` None: the installer."""
    if User.objects.filter(username=username).exists():
        raise DomainError(f"账号名“{username}”已被使用，请换一个，例如加上单位简称。", field="username")
    user = User(username=username, display_name=display_name, unit=unit, position=position)
    password = give_one_time_password(user)
    user.save()
    record(actor=by, action="account.create", object_kind="user", object_id=user.pk, detail={"username": username, "unit": unit.pk})
    return user, password


@transaction.atomic
def reset_password(*, user: User, by: User | None) -> str:
    """A new one-time password; open sessions of the account end because their hash no longer fits."""
    remember_password(user)
    password = give_one_time_password(user)
    user.save(update_fields=["password", "must_change_password"])
    record(actor=by, action="account.reset_password", object_kind="user", object_id=user.pk)
    return password


@transaction.atomic
def reset_second_factor(*, user: User, by: User | None) -> None:
    """Take all second factors off, for somebody who lost them and was seen in person; the role leads them to set up new ones. `by` None: at the server."""
    if by is not None and user.pk == by.pk:
        raise DomainError("不能重置自己的两步验证，请由另一位系统管理员办理。")
    Authenticator.objects.filter(user=user).delete()
    record(actor=by, action="account.reset_factors", object_kind="user", object_id=user.pk)


@transaction.atomic
def set_active(*, user: User, active: bool, by: User) -> None:
    if user.pk == by.pk:
        raise DomainError("不能停用自己的账号，请由另一位管理员办理。")
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        end_sessions(UserSession.objects.filter(user=user))
        let_go_all(user=user, by=by)
        end_delegations(given=user, taken=user, by=by)
    record(actor=by, action="account.enable" if active else "account.disable", object_kind="user", object_id=user.pk)


@transaction.atomic
def hand_over_grants(*, leaver: User, successor: User) -> int:
    """What the leaver may see for a reason passes to the successor; what both may see ends for the leaver."""
    at = now()
    held = grants_held(leaver, at)
    standing = set(grants_held(successor, at).values_list("kind", "path", "person_id", "reference"))
    doubles = [one.pk for one in held if (one.kind, one.path, one.person_id, one.reference) in standing]
    held.filter(pk__in=doubles).update(ends_at=at)
    return held.exclude(pk__in=doubles).update(user=successor)


@transaction.atomic
def set_roles(*, user: User, roles: set[Role], ends_on: date | None, by: User | None) -> None:
    """Replace the roles of a user. Nobody sets their own, and one person holds at most one administrator's role."""
    if by is not None and user.pk == by.pk:
        raise DomainError("不能改自己的权限，请由另一位安全管理员办理。")
    if len(roles & ADMIN_ROLES) > 1:
        raise DomainError("系统、安全、审计管理员要由三个人分别担任，请只选其中一项。", field="roles")
    if roles & ADMIN_ROLES and roles - ADMIN_ROLES:
        raise DomainError("管理员账号不能兼办业务，请另建一个业务账号。", field="roles")
    end_delegations(given=user, without=roles, by=by)
    if roles & ADMIN_ROLES:  # no administrator does an office's work, not even for a colleague
        end_delegations(taken=user, by=by)
    own = user.roles.filter(delegation=None)
    before = sorted(own.values_list("role", flat=True))
    own.exclude(role__in=roles).delete()
    for role in roles:
        UserRole.objects.update_or_create(user=user, role=role, defaults={"ends_on": ends_on, "delegation": None})
    if not roles <= PHONE_ROLES:
        let_go_all(user=user, by=by)
    record(actor=by, action="account.set_roles", object_kind="user", object_id=user.pk,
           detail={"before": before, "after": sorted(roles), "ends_on": ends_on.isoformat() if ends_on else None})


@transaction.atomic
def change_own_password(*, user: User, old: str, new: str) -> None:
    """Change one's password; raises DomainError when the old one is wrong or the new one too weak."""
    if not user.check_password(old):
        raise DomainError("原密码不对。", field="old")
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), field="new") from error
    remember_password(user)
    user.set_password(new)
    user.must_change_password, user.password_set_at = False, now()
    user.save(update_fields=["password", "must_change_password", "password_set_at"])
    record(actor=user, action="account.change_password", object_kind="user", object_id=user.pk)


# ── accounts from a list ──

Made = list[tuple[User, str]]  # accounts with their one-time passwords, which are nowhere else


@transaction.atomic
def upload_list(*, file: Any, file_name: str, by: User) -> AccountImport:
    """Keep an uploaded list of staff until it is looked at. Raises DomainError when it is none."""
    batch = AccountImport.objects.create(unit=by.unit, uploaded_by=by, file_name=file_name[-200:], rows=read_list(file))
    record(actor=by, action="account.import_upload", object_kind="account_import", object_id=batch.pk, detail={"rows": len(batch.rows)})
    return batch


@transaction.atomic
def create_accounts(*, rows: list[StaffRow], by: User | None) -> Made:
    """An account for every good row; a role only where the row brings one (the installer's list). All or nothing."""
    made: Made = []
    for row in rows:
        if not row.ok or row.unit is None:
            continue
        user, password = create_account(username=row.username, display_name=row.texts["display_name"], unit=row.unit,
                                        position=row.texts.get("position", ""), by=by)
        if row.texts.get("phone"):
            user.phone = row.texts["phone"]
            user.save(update_fields=["phone"])
        if row.role:
            set_roles(user=user, roles={row.role}, ends_on=None, by=by)
        made.append((user, password))
    return made


@transaction.atomic
def take_list(*, batch: AccountImport, by: User) -> Made:
    """Make the accounts of the good rows, once; the others are kept with their reasons. Raises DomainError the second time."""
    batch = AccountImport.objects.select_for_update().get(pk=batch.pk)
    if batch.done_at is not None:
        raise DomainError("这份表已经建过账号，没有再建。没拿到密码单的，请在本页重发一次性密码。")
    rows = check_list(batch.rows, units=units_within(by))
    made = create_accounts(rows=rows, by=by)
    if not made:
        raise DomainError("没有一行可以建账号。请下载有问题的行，改好后重新上传。")
    batch.made = [user.pk for user, _ in made]
    batch.rejected = [[row.number, row.texts, row.reasons] for row in rows if not row.ok]
    batch.rows, batch.done_at = [], now()
    batch.save(update_fields=["made", "rejected", "rows", "done_at"])
    record(actor=by, action="account.import_take", object_kind="account_import", object_id=batch.pk,
           detail={"taken": len(made), "rejected": len(batch.rejected)})
    return made


@transaction.atomic
def reissue_passwords(*, batch: AccountImport, by: User) -> Made:
    """New one-time passwords for those of a list who have not signed in yet; the printed ones are void."""
    waiting = list(administered_by(by).filter(waiting_for_first_password(batch)).order_by("unit__path", "username"))
    if not waiting:
        raise DomainError("这份表里的人都已登录并改过密码，没有要重发的。个别人忘记密码，请在账号列表里重置。")
    return [(user, reset_password(user=user, by=by)) for user in waiting]
