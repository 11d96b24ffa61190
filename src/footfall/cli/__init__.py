"""The ``footfall`` command. Each sub-command lives in a module of its name.

Modules are imported only when their command is called, so that ``footfall --help`` is instant
and a command that needs no database never opens one.
"""

import os
from importlib import import_module

import click

from footfall import __version__
from footfall.config import ConfigError

COMMANDS = {
    "serve": "Run the server: tracker, dashboard and APIs.",
    "migrate": "Bring the catalog and the warehouse up to date.",
    "check": "Explain the configuration and test every connection.",
    "create-user": "Create a login.",
    "create-site": "Create a site for an owner.",
    "create-api-key": "Create an API key for a user.",
    "load-events": "Back-fill history from a file with one JSON event a line.",
    "load-imported": "Load figures of another analytics product from a file of JSON lines.",
    "explain-query": "Show how a query of the Stats API is answered: plan and SQL.",
    "ingest-stats": "Show how many events were stored or dropped, and why.",
    "download-geo": "Download a current geolocation file from MaxMind.",
    "send-pageview": "Send one event to a running server.",
}


class LazyGroup(click.Group):
    """A click group that imports a command's module when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"footfall.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="footfall")
def cli() -> None:
    """Footfall: privacy-first web analytics.

    Data lives in $FOOTFALL_DATA (default ./data). Start with "footfall serve --demo".
    """


def main() -> None:
    """Entry point of the ``footfall`` command."""
    os.umask(0o077)  # what we write holds secrets and statistics: for our own eyes only
    try:
        cli()
    except ConfigError as error:
        raise SystemExit(f"footfall: {error}") from None
