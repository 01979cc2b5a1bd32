"""Addresses of the survey: the commissioner's pages on the phone, assignment, coverage, the contact ledger."""

from django.urls import path

from bangfu.surveys.views import area, field

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
]
