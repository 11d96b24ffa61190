"""The web layer: settings, entry points, pages and the running server."""

import os


def setup() -> None:
    """Configure Django for a process that is not started through it (the command line, tools)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "footfall.web.settings")
    import django  # noqa: PLC0415 - the setting above must come first

    django.setup()
