"""Django's handle on this app."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "bangfu.orgs"
    verbose_name = "单位"
