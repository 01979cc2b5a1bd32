"""Who may open the addresses of orgs?"""

from datetime import date, timedelta

from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.utils import timezone

from bangfu.core.kept_files import keep_export
from bangfu.core.models import Work
from bangfu.orgs.actions import make_code
from bangfu.orgs.models import AccountImport, Delegation, Device, User
from bangfu.orgs.permissions import Permission as P
from tests.denial.case import Case
from tests.world import World


def _ours(world: World) -> dict[str, int]:
    return {"pk": world.township.pk}


def _stranger(world: World) -> dict[str, int]:
    return {"pk": User.objects.get(username="stranger").pk}


def _list_of(unit_of: User) -> dict[str, int]:
    row = [3, {"unit": unit_of.unit.name, "display_name": "周新"}]
    return {"pk": AccountImport.objects.create(unit=unit_of.unit, uploaded_by=unit_of, file_name="账号.xlsx", rows=[row]).pk}


def _list(world: World) -> dict[str, int]:
    return _list_of(world.system_admin)


def _foreign_list(world: World) -> dict[str, int]:
    return _list_of(User.objects.get(username="stranger"))


def _sign_in_of(user: User) -> dict[str, int]:
    return {"pk": UserSession.objects.get_or_create(session_key=f"of-{user.pk}", defaults={"user": user, "ip": "10.0.0.1", "user_agent": ""})[0].pk}


def _sign_in(world: World) -> dict[str, int]:
    return _sign_in_of(world.officer)


def _foreign_sign_in(world: World) -> dict[str, int]:
    return _sign_in_of(world.stranger)


def _phone_of(user: User) -> dict[str, int]:
    return {"pk": Device.objects.create(user=user, name="手机", secret_hash="", bound_by=user, ends_at=timezone.now() + timedelta(days=1)).pk}


def _delegation_of(giver: User) -> dict[str, int]:
    taker = User.objects.get(username="province")
    return {"pk": Delegation.objects.create(giver=giver, taker=taker, roles=["officer"], reason="出差", ends_on=date(2022, 6, 1)).pk}


# Pages about one's own factors; most ask for the password first (302).
OWN_FACTORS = ("mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_generate_recovery_codes")


def _audit_export(world: World) -> dict[str, int]:
    file = keep_export("audit-test.csv", ContentFile(b"x"))
    work = Work.objects.create(kind="audit_export", title="导出审计记录", owner_id=world.audit_admin.pk, unit_id=world.audit_admin.unit_id, state="done",
                               arguments={"kind": "csv"}, result={"file": file})
    return {"pk": work.pk}


CASES = [
    Case("accounts", P.MANAGE_ACCOUNTS),
    Case("new_account", P.MANAGE_ACCOUNTS),
    Case("new_account", P.MANAGE_ACCOUNTS, method="post"),
    Case("account_review", P.MANAGE_ACCOUNTS),
    Case("decide_accounts", P.MANAGE_ACCOUNTS, method="post", status=302),
    Case("account", P.MANAGE_ACCOUNTS, own=_ours, foreign=_stranger),
    Case("new_factors", P.MANAGE_ACCOUNTS, own=_ours, foreign=_stranger, method="post"),
    Case("new_password", P.MANAGE_ACCOUNTS, own=_ours, foreign=_stranger, method="post"),
    Case("switch_account", P.MANAGE_ACCOUNTS, own=_ours, foreign=_stranger, method="post", data=lambda world: {"active": "0"}),
    Case("account_import_new", P.MANAGE_ACCOUNTS),
    Case("account_import_new", P.MANAGE_ACCOUNTS, method="post", status=422),
    Case("account_template", P.MANAGE_ACCOUNTS),
    Case("account_import", P.MANAGE_ACCOUNTS, own=_list, foreign=_foreign_list),
    Case("account_import_take", P.MANAGE_ACCOUNTS, own=_list, foreign=_foreign_list, method="post"),
    Case("account_import_passwords", P.MANAGE_ACCOUNTS, own=_list, foreign=_foreign_list, method="post", status=400),
    Case("account_import_rejected", P.MANAGE_ACCOUNTS, own=_list, foreign=_foreign_list),
    Case("rights", P.MANAGE_RIGHTS),
    Case("account_rights", P.MANAGE_RIGHTS, own=_ours, foreign=_stranger),
    Case("account_rights", P.MANAGE_RIGHTS, own=_ours, foreign=_stranger, method="post", data=lambda world: {"roles": "officer"}),
    Case("my_account", None),
    Case("my_account", None, method="post"),
    Case("delegations", None),
    Case("delegations", None, method="post", status=422),
    Case("end_delegation", None, own=lambda world: _delegation_of(world.officer), foreign=lambda world: _delegation_of(world.stranger), method="post", only_for="officer"),
    Case("devices", P.BIND_DEVICES),
    Case("device_code", P.BIND_DEVICES, own=lambda world: {"pk": world.commissioner.pk}, foreign=lambda world: {"pk": world.stranger_commissioner.pk}, method="post",
         not_for=("officer_hrss",)),
    Case("end_device", P.BIND_DEVICES, own=lambda world: _phone_of(world.commissioner), foreign=lambda world: _phone_of(world.stranger_commissioner), method="post",
         not_for=("officer_hrss",)),
    Case("bind", None, own=lambda world: {"code": make_code(user=world.commissioner, by=world.officer)}, public=True),
    Case("stay", None),
    Case("stay", None, method="post"),
    Case("my_sign_ins", None),
    Case("end_other_sign_ins", None, method="post"),
    Case("end_sign_in", None, own=_sign_in, foreign=_foreign_sign_in, method="post", only_for="officer"),
    Case("end_account_sign_ins", P.MANAGE_ACCOUNTS, own=_ours, foreign=_stranger, method="post"),
    Case("account_logout", None, method="post", public=True, status=302),
    *(Case(name, None) for name in OWN_FACTORS),
    Case("mfa_deactivate_totp", None, status=404),  # who has none
    Case("mfa_view_recovery_codes", None, status=404),
    Case("audit_lines", P.VIEW_AUDIT),
    Case("verify_audit", P.VIEW_AUDIT, method="post"),
    Case("audit_as_workbook", P.VIEW_AUDIT),
    Case("audit_as_text", P.VIEW_AUDIT),
    Case("exported_audit", P.VIEW_AUDIT, own=_audit_export, only_for="audit_admin"),
    Case("explain_audit", P.VIEW_AUDIT, method="post"),
]
