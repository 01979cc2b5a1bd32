"""Addresses of long work."""

from django.urls import path

from bangfu.core import views

urlpatterns = [
    path("<int:pk>/", views.work, name="work"),
    path("<int:pk>/cancel/", views.cancel_work, name="cancel_work"),
]
