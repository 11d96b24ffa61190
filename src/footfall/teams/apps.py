"""The Django app of ``footfall.teams``."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "footfall.teams"
    label = "teams"
