"""``footfall load-events``."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from footfall.cli._loading import load, report_bad_lines

_REASONS = {
    "bot": "sent by crawlers and the like",
    "no_session_for_engagement": "engagement without a visit it could belong to",
}


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--site", metavar="DOMAIN", help="The site of lines that name no domain.")
@click.option("--sort", is_flag=True, help="Take lines by time instead of in file order.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(file: Path, site: str | None, sort: bool, as_json: bool) -> None:
    """Back-fill history from FILE, with one JSON event a line.

    Visits are derived as from live traffic, in the order of the lines: they should be in the
    order of time, or use --sort. Bad lines are reported and the others loaded. A load that was
    interrupted goes on when it is run again, and a finished one is not repeated. While a server
    runs, it does the work.
    """
    options = {"site": site, "sort": sort}
    summary = load("load-events", file, options, hide_progress=as_json)
    if as_json:
        click.echo(json.dumps(summary))
    else:
        _report(summary)
    if not summary["events"]:
        raise SystemExit(1)


def _report(summary: Mapping[str, Any]) -> None:
    """Say what was loaded and what was not."""
    if summary["already_loaded"]:
        click.echo("This file has been loaded before; nothing was added. At the time:")
    click.echo(f"{summary['events']:,} events in {summary['visits']:,} visits loaded")
    for reason, count in summary["dropped"].items():
        click.echo(f"{count:,} left out: {_REASONS.get(reason, reason)}")
    report_bad_lines(summary)
