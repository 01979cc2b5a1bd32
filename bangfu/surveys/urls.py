"""Addresses of the survey: the commissioner's pages on the phone, assignment, coverage, the contact ledger."""

from django.urls import path

from bangfu.surveys.views import area, field, keyin, papers

urlpatterns = [
    path("", field.field_today, name="field_today"),
    path("people/", field.field_people, name="field_people"),
    path("people/<int:pk>/visit/", field.visit, name="visit"),
    path("done/", field.field_done, name="field_done"),
    path("me/", field.field_me, name="field_me"),
    path("contacts/<uuid:key>/undo/", field.undo_contact, name="undo_contact"),
    path("assign/", area.assign, name="assign"),
    path("assign/people/", area.survey_people, name="survey_people"),
    path("contacts/", area.contacts, name="contacts"),
    path("papers/", papers.papers, name="field_papers"),
    path("papers/key-in/", keyin.key_in, name="key_in"),
    path("papers/key-in/people/<int:pk>/", keyin.key_in_person, name="key_in_person"),
]
