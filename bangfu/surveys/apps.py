"""Django's handle on this app."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "bangfu.surveys"
    verbose_name = "摸查"
