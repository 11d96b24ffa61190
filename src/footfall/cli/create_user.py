"""``footfall create-user``."""

import json
import secrets

import click

from footfall.cli._catalog import open_catalog, refusals_explained

#: Bytes of randomness in a password made here; 16 characters.
GENERATED_BYTES = 12


@click.command()
@click.argument("email")
@click.option("--password", help="Made up and printed when left out.")
@click.option("--superadmin", is_flag=True, help="May see and manage every site.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(email: str, password: str | None, superadmin: bool, as_json: bool) -> None:
    """Create a login for EMAIL."""
    open_catalog()
    from footfall.accounts.services import create_user  # noqa: PLC0415 - needs the catalog

    if password is None:
        password = secrets.token_urlsafe(GENERATED_BYTES)
    else:
        _warn_if_weak(password, email)
    with refusals_explained():
        user = create_user(email, password, is_super_admin=superadmin)
    if as_json:
        created = {
            "id": user.pk,
            "email": user.email,
            "password": password,
            "superadmin": user.is_super_admin,
        }
        click.echo(json.dumps(created))
    else:
        kind = "super-admin" if user.is_super_admin else "user"
        click.echo(f"Created {kind} {user.email}")
        click.echo(f"Password: {password}")


def _warn_if_weak(password: str, email: str) -> None:
    """The operator decides, and should know what the sign-up form would say."""
    from django.contrib.auth.password_validation import validate_password  # noqa: PLC0415
    from django.core.exceptions import ValidationError  # noqa: PLC0415

    from footfall.accounts.models import User  # noqa: PLC0415

    try:
        validate_password(password, User(email=email))
    except ValidationError as error:
        click.echo(f"Warning: this password {' and '.join(error.messages)}.", err=True)
