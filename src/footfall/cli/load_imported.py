"""``footfall load-imported``."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from footfall.cli._loading import load, report_bad_lines


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(file: Path, as_json: bool) -> None:
    """Load figures of another analytics product from FILE, with one JSON object a line.

    A line is a row of an imported table, or declares an import with "table": "site_imports".
    Statistics show an import once it is declared as completed. Bad lines are reported and the
    others loaded. A load that was interrupted goes on when it is run again, and a finished one
    is not repeated. While a server runs, it does the work.
    """
    summary = load("load-imported", file, {}, hide_progress=as_json)
    if as_json:
        click.echo(json.dumps(summary))
    else:
        _report(summary)
    if not (summary["rows"] or summary["imports"]):
        raise SystemExit(1)


def _report(summary: Mapping[str, Any]) -> None:
    if summary["already_loaded"]:
        click.echo("This file has been loaded before; nothing was added. At the time:")
    click.echo(f"Rows loaded: {summary['rows']:,}. Imports declared: {summary['imports']:,}.")
    for table, rows in sorted(summary["tables"].items()):
        click.echo(f"  {rows:,} of {table}")
    report_bad_lines(summary)
