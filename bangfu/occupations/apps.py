"""Django's handle on this app."""

from django.apps import AppConfig


class OccupationsConfig(AppConfig):
    name = "bangfu.occupations"
    verbose_name = "职业"
