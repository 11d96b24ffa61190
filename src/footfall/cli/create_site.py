"""``footfall create-site``."""

import json

import click

from footfall.cli._catalog import no_such_user, open_catalog, refusals_explained
from footfall.cli._server import running_server
from footfall.config import config


@click.command()
@click.argument("domain")
@click.option("--owner", metavar="EMAIL", required=True, help="The user whose site it will be.")
@click.option("--timezone", default="Etc/UTC", show_default=True, help="An IANA timezone.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(domain: str, owner: str, timezone: str, as_json: bool) -> None:
    """Create the site DOMAIN in its owner's personal team."""
    open_catalog()
    from django.db import transaction  # noqa: PLC0415 - needs the catalog

    from footfall.accounts.services import find_user  # noqa: PLC0415
    from footfall.sites.services import create_site  # noqa: PLC0415
    from footfall.sites.tracker_configuration import (  # noqa: PLC0415
        get_or_create_tracker_configuration,
    )
    from footfall.teams.services import MultipleTeamsError  # noqa: PLC0415

    user = find_user(owner)
    if user is None:
        raise no_such_user(owner)
    try:
        with refusals_explained(), transaction.atomic():
            site = create_site(user, domain, timezone=timezone)
            script = get_or_create_tracker_configuration(site)
    except MultipleTeamsError:
        raise click.ClickException(
            f"{owner} owns several teams; log in and create the site in one of them."
        ) from None
    server = running_server(config())
    script_url = f"{server['base_url'] if server else config().base_url}/js/{script.pk}.js"
    if as_json:
        created = {
            "id": site.pk,
            "domain": site.domain,
            "timezone": site.timezone,
            "owner": user.email,
            "script_url": script_url,
        }
        click.echo(json.dumps(created))
    else:
        click.echo(f"Created {site.domain} ({site.timezone}) for {user.email}")
        click.echo(f"Tracker script: {script_url}")
