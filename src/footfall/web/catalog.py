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
        raise CatalogError(_explained(error)) from error


def require_reachable() -> None:
    """Raise :class:`CatalogError` with the reason if the database does not let us in.

    The pool of connections would try again for seconds, and not say why it cannot connect.
    """
    single = connection.copy()
    single.settings_dict["OPTIONS"].pop("pool", None)
    try:
        single.ensure_connection()
    except DatabaseError as error:
        raise CatalogError(_explained(error)) from error
    finally:
        single.close()


def _explained(error: DatabaseError) -> str:
    """What went wrong, where, and what to do about it; in one line."""
    reason = str(error).partition("\n")[0]
    if connection.vendor == "sqlite":
        way_out = (
            f"Restore {connection.settings_dict['NAME']} from a backup, or let FOOTFALL_DATA name "
            "a directory that can be written"
        )
    else:
        way_out = (
            "Check DATABASE_URL, and that PostgreSQL runs there and lets its user in; then start "
            "again"
        )
    return f"The catalog cannot be opened: {reason}. {way_out}"
