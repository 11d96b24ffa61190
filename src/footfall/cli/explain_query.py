"""``footfall explain-query``."""

import json
from pathlib import Path
from typing import Any

import click

from footfall.cli._catalog import open_catalog


@click.command()
@click.argument("file", metavar="FILE.json", type=click.File("rb"))
@click.option("--site", "domain", metavar="DOMAIN", help="The site, if the query names none.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(file: Any, domain: str | None, as_json: bool) -> None:
    """Show how the Stats API would answer the query in FILE.json (- for standard input).

    FILE.json is a body of POST /api/v2/query. Nothing is read from the site's statistics: you
    see which tables are read and joined, why, and the SQL with the values bound to it.

    With a key "funnel", the id or the name of a funnel, or "journey", a list of steps (and maybe
    "direction": "backward"), you see how that is answered on the range and filters of the query.
    """
    body = _read(file)
    if domain is not None:
        body["site_id"] = domain
    asked: dict[str, Any] = {
        key: body.pop(key) for key in ("funnel", "journey", "direction") if key in body
    }
    if asked:
        body.setdefault("metrics", ["visitors"])
    open_catalog()
    from footfall import clock  # noqa: PLC0415 - needs the catalog
    from footfall.sites.access import find_site_by_any_name  # noqa: PLC0415
    from footfall.sites.context import site_context  # noqa: PLC0415
    from footfall.stats import explain, parse_v2  # noqa: PLC0415
    from footfall.stats.query import QueryError  # noqa: PLC0415
    from footfall.warehouse import WarehouseError  # noqa: PLC0415

    site = find_site_by_any_name(str(body.get("site_id", "")))
    if site is None:
        raise click.ClickException(f"There is no site {body.get('site_id') or '(no site_id)'}.")
    try:
        context = site_context(site)
    except WarehouseError:
        # A site that nobody has looked at yet, and a warehouse that another process owns or that
        # has no tables: its first day is not known. Let it be today, then, if "all" is asked for.
        site.stats_start_date = clock.now().date()
        context = site_context(site)
    try:
        query = parse_v2.parse(body, context, clock.now())
        explanation = (_reading(asked, site, query) or explain.explain(query)).to_json()
    except QueryError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps(explanation, default=str))
    else:
        click.echo(_as_text(explanation) if "parts" in explanation else _sql(explanation))


def _reading(asked: dict[str, Any], site: Any, query: Any) -> Any:
    """How a funnel or a journey is read, if it is asked for."""
    from footfall.api.dashboard import exploration  # noqa: PLC0415 - needs the catalog
    from footfall.api.errors import ApiError  # noqa: PLC0415
    from footfall.sites.funnels import find_funnel, for_engine  # noqa: PLC0415
    from footfall.stats import funnels, journeys  # noqa: PLC0415

    if "funnel" in asked:
        funnel = find_funnel(site, asked["funnel"])
        if funnel is None:
            raise click.ClickException(f"There is no funnel {asked['funnel']}.")
        return funnels.explained(query, for_engine(funnel, query.site))
    if "journey" in asked:
        try:
            way = exploration.read(json.dumps(asked).encode())
        except ApiError as error:
            raise click.ClickException(str(error)) from None
        return journeys.explained(query, way.journey, way.direction)
    return None


def _sql(reading: dict[str, Any]) -> str:
    head = f"{reading['site']}, {' to '.join(reading['range'])}: {reading['purpose']}"
    return "\n".join([head, *_statement(reading)])


def _statement(explanation: dict[str, Any]) -> list[str]:
    parameters = (f"  {name} = {value!r}" for name, value in explanation["parameters"].items())
    return ["", "SQL", explanation["sql"], "", "Parameters", *parameters]


def _read(file: Any) -> dict[str, Any]:
    try:
        body = json.loads(file.read())
    except ValueError as error:
        raise click.ClickException(f"{_name(file)} is not valid JSON: {error}") from None
    if not isinstance(body, dict):
        raise click.ClickException(f"{_name(file)} does not hold a JSON object.")
    return body


def _name(file: Any) -> str:
    return Path(file.name).name


def _as_text(explanation: dict[str, Any]) -> str:
    lines = [
        f"{explanation['site']}, {' to '.join(explanation['range'])}",
        "",
        "Which table answers",
        *(f"  {table}: {', '.join(names)}" for table, names in explanation["tables"].items()),
        *(f"  {reason}" for reason in explanation["because"]),
        "",
        "What is read",
    ]
    for part in explanation["parts"]:
        lines += _part("groups" if part["decides_groups"] else "figures", part)
    for total, part in explanation["totals"].items():
        lines += _part(f"total of the {total}", part)
    return "\n".join([*lines, *_statement(explanation)])


def _part(what: str, part: dict[str, Any]) -> list[str]:
    by = f" by {', '.join(part['dimensions'])}" if part["dimensions"] else ""
    line = f"  {what} from {part['table']}{by}: {', '.join(part['components']) or 'none'}"
    return [line, *(f"    {note}" for note in part["notes"])]
