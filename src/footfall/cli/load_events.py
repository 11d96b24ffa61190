"""``footfall load-events``."""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from footfall.cli._catalog import open_catalog
from footfall.config import config
from footfall.web.control import ControlError, NoServerError, OnProgress, call

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
    request = {
        "command": "load-events",
        "path": str(file.absolute()),
        "site": site,
        "sort": sort,
    }
    try:
        with _progress_bar(hidden=as_json) as bar:
            summary = _load(request, _follow(bar, file))
    except ControlError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}") from None
    if as_json:
        click.echo(json.dumps(summary))
    else:
        _report(summary)
    if not summary["events"]:
        raise SystemExit(1)


def _load(request: Mapping[str, Any], on_progress: OnProgress) -> dict[str, Any]:
    """Have the file loaded by the running server, or load it here if the warehouse is free.

    An embedded warehouse belongs to one process, so a server that runs has it; a ClickHouse
    server has room for both.
    """
    embedded = config().clickhouse_url.startswith("chdb:")
    if embedded:
        with suppress(NoServerError):
            return call(config().control_socket, request, on_progress)
    open_catalog()
    from footfall.warehouse import WarehouseError, current  # noqa: PLC0415 - after the catalog
    from footfall.web import commands, stores  # noqa: PLC0415

    try:
        stores.migrate_warehouse(current.get())
    except WarehouseError as error:
        raise click.ClickException(str(error)) from None
    try:
        return commands.load_events(current.get(), request, on_progress)
    finally:
        current.get().close()


def _progress_bar(*, hidden: bool) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=hidden,
    )


def _follow(bar: Progress, file: Path) -> OnProgress:
    """Show on the bar how far the load is and how many lines a second it does."""
    task = bar.add_task(f"Loading {file.name}", total=file.stat().st_size, speed="")
    began = time.monotonic()

    def on_progress(done: Mapping[str, Any]) -> None:
        speed = done["lines"] / max(time.monotonic() - began, 0.001)
        bar.update(task, completed=done["bytes"], speed=f"{speed:,.0f} lines/s")

    return on_progress


def _report(summary: Mapping[str, Any]) -> None:
    """Say what was loaded and what was not."""
    if summary["already_loaded"]:
        click.echo("This file has been loaded before; nothing was added. At the time:")
    click.echo(f"{summary['events']:,} events in {summary['visits']:,} visits loaded")
    for reason, count in summary["dropped"].items():
        click.echo(f"{count:,} left out: {_REASONS.get(reason, reason)}")
    if summary["bad_lines"]:
        click.echo(f"{summary['bad_lines']:,} bad lines:", err=True)
        shown = summary["first_bad_lines"]
        for line in shown:
            click.echo(f"  line {line['number']:,}: {line['reason']}", err=True)
        if summary["bad_lines"] > len(shown):
            click.echo(f"  and {summary['bad_lines'] - len(shown):,} more", err=True)
