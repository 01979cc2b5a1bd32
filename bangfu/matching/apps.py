"""Django's handle on this app."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "bangfu.matching"
    verbose_name = "匹配"
