"""Addresses of the first page."""

from django.urls import path

from bangfu.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("counts/", views.counts, name="todo_counts"),
]
