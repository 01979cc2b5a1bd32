"""Django's handle on this app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "bangfu.cases"
    verbose_name = "帮扶"
