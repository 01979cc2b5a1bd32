"""Django's handle on this app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "bangfu.core"
    verbose_name = "内核"
