"""Addresses of matching: the list, one person, one vacancy, runs, and referring from them."""

from django.urls import path

from bangfu.matching.views import people, runs, vacancies

urlpatterns = [
    path("", people.matches, name="matches"),
    path("refer/", people.refer_best, name="refer_best"),
    path("people/<int:pk>/", people.match_person, name="match_person"),
    path("people/<int:pk>/refer/", people.refer_one, name="refer_one"),
    path("people/<int:pk>/refuse/", people.refuse_matching, name="refuse_matching"),
    path("run/", runs.start_match, name="start_match"),
    path("progress/", runs.match_progress, name="match_progress"),
    path("runs/", runs.match_runs, name="match_runs"),
    path("runs/<int:pk>/", runs.match_run, name="match_run"),
    path("vacancies/<int:pk>/", vacancies.match_vacancy, name="match_vacancy"),
    path("vacancies/<int:pk>/refer/", vacancies.refer_candidates, name="refer_candidates"),
]
