"""Addresses of long work and of saved searches."""

from django.urls import path

from bangfu.core import views

urlpatterns = [
    path("<int:pk>/", views.work, name="work"),
    path("<int:pk>/cancel/", views.cancel_work, name="cancel_work"),
]
filters = [
    path("<str:list_name>/", views.saved_filters, name="saved_filters"),
    path("<int:pk>/change/", views.change_filter, name="change_filter"),
]
