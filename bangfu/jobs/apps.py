"""Django's handle on this app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "bangfu.jobs"
    verbose_name = "岗位"
