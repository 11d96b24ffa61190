"""``footfall create-api-key``."""

import json

import click

from footfall.cli._catalog import no_such_user, open_catalog, refusals_explained


@click.command()
@click.argument("email")
@click.option(
    "--scopes",
    metavar="LIST",
    default="stats:read:*",
    show_default=True,
    help='Separated by commas. Every key may read statistics and sites; "sites:provision:*" '
    "may also create and change sites.",
)
@click.option("--name", default="Command line", show_default=True, help="To recognise it by.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(email: str, scopes: str, name: str, as_json: bool) -> None:
    """Create an API key for the user EMAIL. It is shown once and kept only as a hash."""
    open_catalog()
    from footfall.accounts.services import create_api_key, find_user  # noqa: PLC0415

    user = find_user(email)
    if user is None:
        raise no_such_user(email)
    wanted = [scope.strip() for scope in scopes.split(",")]
    with refusals_explained():
        key, secret = create_api_key(user, name=name, scopes=wanted)
    if as_json:
        created = {
            "api_key": secret,
            "email": user.email,
            "name": key.name,
            "scopes": key.scopes,
        }
        click.echo(json.dumps(created))
    else:
        click.echo(f"Created an API key for {user.email} ({', '.join(key.scopes)})")
        click.echo(f"Key, shown only now: {secret}")
