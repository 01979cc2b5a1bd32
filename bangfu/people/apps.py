"""Django's handle on this app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "bangfu.people"
    verbose_name = "人员"
