"""Addresses of employers, vacancies and referrals."""

from django.urls import path

from bangfu.jobs.views import employers, imports, referrals, vacancies

urlpatterns = [
    path("", vacancies.vacancies, name="vacancies"),
    path("new/", vacancies.new_vacancy, name="new_vacancy"),
    path("<int:pk>/", vacancies.vacancy, name="vacancy"),
    path("<int:pk>/edit/", vacancies.edit_vacancy, name="edit_vacancy"),
    path("<int:pk>/state/", vacancies.vacancy_state, name="vacancy_state"),
    path("occupations/", vacancies.occupations, name="occupations"),
    path("employers/", employers.employers, name="employers"),
    path("employers/new/", employers.new_employer, name="new_employer"),
    path("employers/<int:pk>/", employers.edit_employer, name="edit_employer"),
    path("import/", imports.import_upload, name="vacancy_import_new"),
    path("import/template/", imports.import_template, name="vacancy_template"),
    path("import/<int:pk>/", imports.import_check, name="vacancy_import"),
    path("import/<int:pk>/write/", imports.import_write, name="vacancy_import_write"),
    path("import/<int:pk>/drop/", imports.import_drop, name="vacancy_import_drop"),
    path("import/<int:pk>/rejected/", imports.import_rejected, name="vacancy_import_rejected"),
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/<int:pk>/", referrals.referral, name="referral"),
    path("referrals/<int:pk>/move/", referrals.move_referral, name="move_referral"),
    path("referrals/<int:pk>/undo/", referrals.undo_referral, name="undo_referral"),
]
