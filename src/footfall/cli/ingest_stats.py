"""``footfall ingest-stats``."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from footfall import clock
from footfall.cli._server import carry_out
from footfall.web.control import ControlError

_UNITS = {"m": 60, "h": 3600, "d": 86_400}


class Duration(click.ParamType[int]):
    """A number of minutes, hours or days, as in ``90m``, ``24h`` or ``7d``; in seconds."""

    name = "duration"

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        """Seconds of a text."""
        if isinstance(value, int):
            return value
        found = re.fullmatch(r"([1-9][0-9]{0,4})([mhd])", value)
        if not found:
            self.fail(f"{value!r} is not like 90m, 24h or 7d", param, ctx)
        return int(found[1]) * _UNITS[found[2]]


@click.command()
@click.option("--site", metavar="DOMAIN", help="Only what was sent for this domain.")
@click.option("--last", type=Duration(), default="24h", show_default=True, help="How far back.")
@click.option("--every", type=Duration(), help="Count for each such period, not all together.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(site: str | None, last: int, every: int | None, as_json: bool) -> None:
    """Show how many events were stored, how many were dropped, and why.

    Counts appear some ten seconds after the events. Domains that no site has are among them.
    """
    since = max(clock.unix_now() - last, 0)
    request = {"command": "ingest-stats", "since": since, "every": every or 0, "site": site}
    try:
        counts = carry_out(request, lambda _: None)["counts"]
    except ControlError as error:
        raise click.ClickException(str(error)) from None
    for count in counts:
        count["since"] = datetime.fromtimestamp(count["since"], UTC).isoformat()
    if as_json:
        click.echo(json.dumps({"counts": counts}))
    elif counts:
        Console().print(_table(counts))
    else:
        click.echo("No events came in.")


def _table(counts: list[dict[str, Any]]) -> Table:
    table = Table("Since", "Domain", "Outcome", box=None, pad_edge=False)
    table.add_column("Events", justify="right")
    for count in counts:
        since = count["since"].removesuffix("+00:00").replace("T", " ")
        table.add_row(since, count["domain"], count["outcome"], f"{count['events']:,}")
    return table
