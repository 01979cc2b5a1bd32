"""Django's handle on this app."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "bangfu.home"
    verbose_name = "待办"
