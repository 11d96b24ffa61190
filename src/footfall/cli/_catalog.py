"""What the commands share that work on the catalog."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from footfall import web


def open_catalog() -> None:
    """Set Django up and bring the catalog up to date, so that a fresh data directory will do.

    Fine beside a running server: both databases let several processes in. Raises
    :class:`click.ClickException` when the database does not answer.
    """
    web.setup()
    # Django can only be imported from here on.
    from footfall.web.catalog import CatalogError, migrate_catalog  # noqa: PLC0415

    try:
        migrate_catalog()
    except CatalogError as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def refusals_explained() -> Iterator[None]:
    """Turn what a service refuses into a message for the person at the keyboard."""
    from django.core.exceptions import PermissionDenied, ValidationError  # noqa: PLC0415

    try:
        yield
    except ValidationError as error:
        problems = [
            f"{field}: {message}"
            for field, messages in error.message_dict.items()
            for message in messages
        ]
        raise click.ClickException("; ".join(problems)) from None
    except PermissionDenied as error:
        raise click.ClickException(str(error)) from None


def no_such_user(email: str) -> click.ClickException:
    """The complaint about an address that no user has."""
    return click.ClickException(
        f'There is no user {email}. Create one with "footfall create-user {email}".'
    )
