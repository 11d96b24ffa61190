"""The Django app of ``footfall.accounts``."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "footfall.accounts"
    label = "accounts"
