"""Addresses of accounts and rights."""

from django.urls import path

from bangfu.orgs.views import account_imports, accounts, audit

urlpatterns = [
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.new_account, name="new_account"),
    path("accounts/<int:pk>/password/", accounts.new_password, name="new_password"),
    path("accounts/<int:pk>/active/", accounts.switch_account, name="switch_account"),
    path("accounts/import/", account_imports.upload, name="account_import_new"),
    path("accounts/import/template/", account_imports.template, name="account_template"),
    path("accounts/import/<int:pk>/", account_imports.check, name="account_import"),
    path("accounts/import/<int:pk>/take/", account_imports.take, name="account_import_take"),
    path("accounts/import/<int:pk>/passwords/", account_imports.reissue, name="account_import_passwords"),
    path("accounts/import/<int:pk>/rejected/", account_imports.rejected, name="account_import_rejected"),
    path("rights/", accounts.rights, name="rights"),
    path("rights/<int:pk>/", accounts.account_rights, name="account_rights"),
    path("me/", accounts.my_account, name="my_account"),
    path("audit/", audit.audit_lines, name="audit_lines"),
    path("audit/verify/", audit.verify_audit, name="verify_audit"),
]
