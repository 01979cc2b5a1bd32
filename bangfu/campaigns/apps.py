"""Django's handle on this app."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "bangfu.campaigns"
    verbose_name = "活动"
