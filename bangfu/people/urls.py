"""Addresses of this room."""

from django.urls import path
from bangfu.people.views import imports

urlpatterns = [path("imports/<int:pk>/", imports.roster_import, name="people_import")]
