"""Opens the catalog's database and brings it up to date."""

from django.core.management import call_command
from django.db import DatabaseError, connection

from footfall.jobs.queue import queue


class CatalogError(Exception):
    """The catalog's database does not answer or cannot be used; the message says why."""


def migrate_catalog() -> None:
    """Apply pending Django migrations and make room for jobs. Raises :class:`CatalogError`."""
    require_reachable()
    try:
        call_command("migrate", verbosity=0, interactive=False)
        queue.storage.initialize_schema()
    except DatabaseError as error:
        raise CatalogError(f"The catalog cannot be opened: {error}") from error


def require_reachable() -> None:
    """Raise :class:`CatalogError` with the reason if the database does not let us in.

    The pool of connections would try again for seconds, and not say why it cannot connect.
    """
    single = connection.copy()
    single.settings_dict["OPTIONS"].pop("pool", None)
    try:
        single.ensure_connection()
    except DatabaseError as error:
        reason = str(error).partition("\n")[0]
        raise CatalogError(f"The catalog cannot be opened: {reason}") from error
    finally:
        single.close()
