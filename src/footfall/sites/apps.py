"""The Django app of ``footfall.sites``."""

from django.apps import AppConfig


class SitesConfig(AppConfig):
    name = "footfall.sites"
    label = "sites"
