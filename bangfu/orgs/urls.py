"""Addresses of accounts and rights; `entrance` is how one gets in and proves again who one is."""

from django.urls import path
from django.views.decorators.http import require_POST

from bangfu.core.middleware import public
from bangfu.orgs.views import account_imports, accounts, audit, delegations, devices, reviews, second_factor, sign_in

# The names are allauth's: its views redirect to one another by them.
entrance = [
    path("login/", public(sign_in.SignIn.as_view()), name="account_login"),
    path("logout/", public(require_POST(sign_in.SignOut.as_view())), name="account_logout"),
    path("bind/<str:code>/", devices.bind, name="bind"),
    path("stay/", sign_in.stay, name="stay"),
    path("again/", second_factor.Again.as_view(), name="account_reauthenticate"),
    path("again/code/", second_factor.AgainByCode.as_view(), name="mfa_reauthenticate"),
    path("again/passkey/", second_factor.AgainByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("login/second/", public(second_factor.Second.as_view()), name="mfa_authenticate"),
    path("login/passkey/", public(second_factor.PasskeyAlone.as_view()), name="mfa_login_webauthn"),
    path("factors/", second_factor.Factors.as_view(), name="mfa_index"),
    path("factors/code/", second_factor.SetUpCode.as_view(), name="mfa_activate_totp"),
    path("factors/code/remove/", second_factor.RemoveCode.as_view(), name="mfa_deactivate_totp"),
    path("factors/passkeys/", second_factor.Factors.as_view(), name="mfa_list_webauthn"),
    path("factors/passkeys/new/", second_factor.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("factors/passkeys/<int:pk>/remove/", second_factor.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("factors/recovery/", second_factor.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("factors/recovery/new/", second_factor.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
]

urlpatterns = [
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.new_account, name="new_account"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/factors/", accounts.new_factors, name="new_factors"),
    path("accounts/<int:pk>/password/", accounts.new_password, name="new_password"),
    path("accounts/<int:pk>/active/", accounts.switch_account, name="switch_account"),
    path("accounts/import/", account_imports.upload, name="account_import_new"),
    path("accounts/import/template/", account_imports.template, name="account_template"),
    path("accounts/import/<int:pk>/", account_imports.check, name="account_import"),
    path("accounts/import/<int:pk>/take/", account_imports.take, name="account_import_take"),
    path("accounts/import/<int:pk>/passwords/", account_imports.reissue, name="account_import_passwords"),
    path("accounts/import/<int:pk>/rejected/", account_imports.rejected, name="account_import_rejected"),
    path("accounts/review/", reviews.review, name="account_review"),
    path("accounts/review/decide/", reviews.decide, name="decide_accounts"),
    path("rights/", accounts.rights, name="rights"),
    path("rights/<int:pk>/", accounts.account_rights, name="account_rights"),
    path("me/", accounts.my_account, name="my_account"),
    path("me/sign-ins/", sign_in.my_sign_ins, name="my_sign_ins"),
    path("me/sign-ins/end/", sign_in.end_other_sign_ins, name="end_other_sign_ins"),
    path("me/sign-ins/<int:pk>/end/", sign_in.end_sign_in, name="end_sign_in"),
    path("accounts/<int:pk>/sign-ins/end/", accounts.end_all, name="end_account_sign_ins"),
    path("me/delegations/", delegations.delegations, name="delegations"),
    path("me/delegations/<int:pk>/end/", delegations.end, name="end_delegation"),
    path("devices/", devices.devices, name="devices"),
    path("devices/<int:pk>/code/", devices.device_code, name="device_code"),
    path("devices/<int:pk>/end/", devices.end_device, name="end_device"),
    path("audit/", audit.audit_lines, name="audit_lines"),
    path("audit/verify/", audit.verify_audit, name="verify_audit"),
    path("audit/export/<int:pk>/", audit.exported_audit, name="exported_audit"),
    path("audit/export/xlsx/", audit.export_audit_lines, {"kind": "xlsx"}, name="audit_as_workbook"),
    path("audit/export/csv/", audit.export_audit_lines, {"kind": "csv"}, name="audit_as_text"),
    path("audit/explain/", audit.explain_audit, name="explain_audit"),
]
