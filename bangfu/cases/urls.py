"""Addresses of files and one-to-one help."""

from django.urls import path

from bangfu.cases import views

urlpatterns = [
    path("", views.cases, name="cases"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/timeline/", views.timeline, name="person_timeline"),
    path("services/", views.services, name="four_services"),
    path("people/<int:pk>/reveal/", views.reveal_paired, name="reveal_paired"),
    path("people/<int:pk>/pair/", views.pair, name="pair_helper"),
    path("pairings/<int:pk>/", views.plan, name="plan"),
    path("pairings/<int:pk>/end/", views.end, name="end_pairing"),
]
