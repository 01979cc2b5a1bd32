"""Django's handle on this app."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "bangfu.policies"
    verbose_name = "政策"
