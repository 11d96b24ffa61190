"""What the commands that load a file into the warehouse have in common."""

import time
from collections.abc import Mapping
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

from footfall.cli._server import carry_out
from footfall.web.control import ControlError, OnProgress


def load(
    command: str, file: Path, options: Mapping[str, Any], *, hide_progress: bool
) -> dict[str, Any]:
    """Carry out a command of :mod:`footfall.web.commands` on a file; what it came to.

    Raises :class:`click.ClickException`.
    """
    request = {"command": command, "path": str(file.absolute()), **options}
    try:
        with _progress_bar(hidden=hide_progress) as bar:
            return carry_out(request, _follow(bar, file))
    except ControlError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}") from None


def report_bad_lines(summary: Mapping[str, Any]) -> None:
    """Say which lines were not loaded, and why."""
    if not summary["bad_lines"]:
        return
    click.echo(f"{summary['bad_lines']:,} bad lines:", err=True)
    shown = summary["first_bad_lines"]
    for line in shown:
        click.echo(f"  line {line['number']:,}: {line['reason']}", err=True)
    if summary["bad_lines"] > len(shown):
        click.echo(f"  and {summary['bad_lines'] - len(shown):,} more", err=True)


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
        if "keeping" in done:
            bar.update(task, description="Preparing long ranges", speed=done["keeping"])
            return
        speed = done["lines"] / max(time.monotonic() - began, 0.001)
        bar.update(task, completed=done["bytes"], speed=f"{speed:,.0f} lines/s")

    return on_progress
