"""``footfall check``."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import click

from footfall.cli._server import running_server
from footfall.config import Config, config
from footfall.web import setup


@dataclass(frozen=True)
class Finding:
    """What one check found; ``figures`` are for programs."""

    name: str
    ok: bool
    detail: str
    figures: Mapping[str, int] = field(default_factory=dict)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Explain the configuration and test every connection.

    Exits with 1 if something does not work.
    """
    setup()
    settings = config()
    findings = [check(settings) for check in CHECKS]
    if as_json:
        report = {f.name: {"ok": f.ok, "detail": f.detail, **f.figures} for f in findings}
        click.echo(json.dumps(report))
    else:
        for finding in findings:
            mark = click.style("ok  ", "green") if finding.ok else click.style("FAIL", "red")
            click.echo(f"{mark}  {finding.name:<12} {finding.detail}")
    if not all(finding.ok for finding in findings):
        context.exit(1)


def _data(settings: Config) -> Finding:
    mode = settings.data_dir.stat().st_mode & 0o777
    if mode & 0o077:
        return Finding(
            "data",
            False,
            f"{settings.data_dir} can be read by other users (mode {mode:o}); "
            f"run: chmod 700 {settings.data_dir}",
        )
    return Finding("data", True, f"{settings.data_dir} (FOOTFALL_DATA)")


def _address(settings: Config) -> Finding:
    server = running_server(settings)
    if server:
        return Finding("address", True, f"{server['base_url']} (of the running server)")
    return Finding("address", True, f"{settings.base_url} (BASE_URL)")


def _catalog(_settings: Config) -> Finding:
    from django.db import connection  # noqa: PLC0415 - after setup
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    from footfall.web.catalog import CatalogError, require_reachable  # noqa: PLC0415

    where = f"{connection.vendor} {connection.settings_dict['NAME']}"
    try:
        require_reachable()
    except CatalogError as error:
        return Finding("catalog", False, f"{where}: {error}")
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    state = f"{len(pending)} migrations to apply (footfall migrate)" if pending else "up to date"
    return Finding("catalog", True, f"{where}, {state}")


def _warehouse(settings: Config) -> Finding:
    from footfall.warehouse import WarehouseError, current, migrations  # noqa: PLC0415

    embedded = settings.clickhouse_url.startswith("chdb:")
    where = "embedded" if embedded else "ClickHouse server"
    server = running_server(settings) if embedded else None
    if server:
        detail = f"{where}, in use by the server with pid {server['pid']}"
        return Finding("warehouse", True, detail)
    try:
        warehouse = current.get()
        version = warehouse.query("SELECT version()").rows[0][0]
        pending = list(migrations.pending(warehouse))
    except WarehouseError as error:
        return Finding("warehouse", False, f"{where}: {error}")
    state = f"{len(pending)} migrations to apply (footfall migrate)" if pending else "up to date"
    return Finding("warehouse", True, f"{where}, version {version}, {state}")


def _spool(settings: Config) -> Finding:
    """How much waits on disk, of all processes; a look at names and sizes only."""
    from footfall.warehouse import spool_files  # noqa: PLC0415

    waiting = spool_files.waiting(settings.spool_dir)
    rejected = spool_files.rejected(settings.spool_dir)
    size, limit = sum(segment.size for segment in waiting), settings.spool_max_bytes
    detail = f"{len(waiting)} segments wait for the warehouse, {size:,} of {limit:,} bytes"
    if size >= limit:
        detail += "; no more events are taken until it is back (or raise FOOTFALL_SPOOL_MAX_BYTES)"
    if rejected:
        detail += (
            f"; {len(rejected)} files were put aside in {rejected[0].parent}, the log says why. "
            "Once that is mended, move DIRECTORY-NUMBER.segment back to "
            "../DIRECTORY/NUMBER.segment and restart; delete what is of no use"
        )
    figures = {
        "segments": len(waiting),
        "bytes": size,
        "max_bytes": limit,
        "rejected_files": len(rejected),
    }
    return Finding("spool", size < limit and not rejected, detail, figures)


def _geolocation(settings: Config) -> Finding:
    from footfall.ingest.geo import database_files  # noqa: PLC0415

    files = database_files(settings.geo_db)
    missing = [path for path in files if not path.exists()]
    if missing:
        return Finding(
            "geolocation",
            False,
            f"{missing[0]} is missing: visitors get no country. Run `make setup`, or set "
            "IP_GEOLOCATION_DB",
        )
    return Finding("geolocation", True, ", ".join(path.name for path in files))


def _persistors(settings: Config) -> Finding:
    from footfall.sessions.persistors.choice import remote_of  # noqa: PLC0415

    backend, percent = settings.persistor.backend, settings.persistor.percent

    async def problems() -> dict[str, str]:
        remote = remote_of(settings.persistor)
        if remote is None:
            return {}
        try:
            return await remote.problems()
        finally:
            await remote.close()

    found = asyncio.run(problems())
    if found:
        return Finding(
            "persistors", False, "; ".join(f"{url}: {why}" for url, why in found.items())
        )
    if backend == "embedded" or not percent:
        return Finding("persistors", True, "none: events are stored by the server itself")
    where = ", ".join(settings.persistor.urls)
    return Finding("persistors", True, f"{where} ({backend}, {percent} % of visitors)")


CHECKS: tuple[Callable[[Config], Finding], ...] = (
    _data,
    _address,
    _catalog,
    _warehouse,
    _spool,
    _geolocation,
    _persistors,
)
