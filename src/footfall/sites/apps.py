"""The Django app of ``footfall.sites``."""

from django.apps import AppConfig


class SitesConfig(AppConfig):
    name = "footfall.sites"
    label = "sites"

    def ready(self) -> None:
        from footfall.sites import revision  # noqa: PLC0415 - models exist from here on

        revision.watch()
