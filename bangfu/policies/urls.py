"""Addresses of focus groups and their rules."""

from django.urls import path

from bangfu.policies import views

urlpatterns = [
    path("", views.focus_groups, name="focus_groups"),
    path("refresh/", views.refresh, name="refresh_marks"),
    path("rules/", views.rules, name="policy_rules"),
    path("<slug:code>/", views.focus_group, name="focus_group"),
    path("<slug:code>/people/<int:pk>/", views.certificate, name="certificate"),
    path("<slug:code>/people/<int:pk>/withdraw/", views.withdraw, name="withdraw_certificate"),
]
