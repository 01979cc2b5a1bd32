"""Addresses of the first page and of handing over."""

from django.urls import path

from bangfu.home.views import first_page, handover

urlpatterns = [
    path("", first_page.home, name="home"),
    path("counts/", first_page.counts, name="todo_counts"),
    path("handover/", handover.staff, name="handover"),
    path("handover/<int:pk>/", handover.leaving, name="handover_of"),
]
