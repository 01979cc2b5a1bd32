"""Addresses of employers, vacancies and referrals."""

from django.urls import path

from bangfu.jobs.views import answers, candidates, disclosures, employers, imports, referrals, vacancies

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
    path("referrals/<int:pk>/consent/", disclosures.record, name="record_disclosure"),
    path("referrals/<int:pk>/consent/withdraw/", disclosures.withdraw, name="withdraw_disclosure"),
    path("referrals/<int:pk>/consent.docx", disclosures.paper, name="consent_paper"),
    path("referrals/answers/", answers.answers, name="answers"),
    path("referrals/answers/take/", answers.take_over, name="take_over_answers"),
    path("referrals/answers/<int:pk>/decline/", answers.decline, name="decline_answer"),
    path("candidates/", candidates.candidates, name="candidates"),
    path("candidates/<int:pk>/", candidates.candidate, name="candidate"),
    path("candidates/<int:pk>/answer/", candidates.answer_candidate, name="answer_candidate"),
    path("candidates/<int:pk>/answer/withdraw/", candidates.withdraw_own_answer, name="withdraw_own_answer"),
]
