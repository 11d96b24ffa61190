"""What the command line may ask of the process that owns the warehouse."""

import hashlib
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import msgspec
from django.core.exceptions import ValidationError
from django.db import close_old_connections

from footfall.api.dashboard import ahead
from footfall.backfill import imported
from footfall.backfill.imported_row import Declaration
from footfall.backfill.ledger import LoadBusyError
from footfall.backfill.load import Progress, Source, load_file
from footfall.config import config
from footfall.ingest.geo import Geo, database_files
from footfall.ingest.outcome_counts import outcome_counts
from footfall.ingest.site_rules import SiteRulesSnapshot
from footfall.ingest.url import strip_www
from footfall.sites.imports import declare_import
from footfall.sites.models import Site
from footfall.sites.rules import load_snapshot
from footfall.sites.stats_start import include_history
from footfall.warehouse import Warehouse, WarehouseError
from footfall.web.control import STATUS, ControlError, Handler, Message, OnProgress

logger = logging.getLogger(__name__)

LOAD_EVENTS = "load-events"
LOAD_IMPORTED = "load-imported"
INGEST_STATS = "ingest-stats"


def handlers(warehouse: Warehouse) -> dict[str, Handler]:
    """All commands by name, for :class:`footfall.web.control.ControlServer`."""
    return {
        LOAD_EVENTS: partial(load_events, warehouse),
        LOAD_IMPORTED: partial(load_imported, warehouse),
        INGEST_STATS: partial(ingest_stats, warehouse),
        STATUS: status,
    }


def status(_request: Mapping[str, Any], _on_progress: OnProgress) -> Message:
    """Which process serves, and where."""
    return {"pid": os.getpid(), "base_url": config().base_url}


def ingest_stats(
    warehouse: Warehouse, request: Mapping[str, Any], _on_progress: OnProgress
) -> Message:
    """What became of events since ``since`` (Unix seconds), for each ``every`` seconds or in all.

    Of all sites, or of the one named ``site``. The result has ``counts``, each with the keys of
    :class:`footfall.ingest.outcome_counts.OutcomeCount`.
    """
    with _explained():
        counts = outcome_counts(warehouse, request["since"], request["every"], request["site"])
    return {"counts": [count._asdict() for count in counts]}


def load_events(
    warehouse: Warehouse, request: Mapping[str, Any], on_progress: OnProgress
) -> Message:
    """Back-fill the file ``path``; ``site`` (or ``None``) and ``sort`` as on the command line.

    Progress is ``{"bytes", "lines"}`` done, then ``{"keeping"}``, the report whose answers are
    being kept; the result is that of :class:`footfall.backfill.load.Summary`.
    """
    path, site, sort = Path(request["path"]), request["site"], request["sort"]
    sites = load_snapshot()
    if site is not None and sites.get(site) is None:
        raise ControlError(f'There is no site {site}. Create it with "footfall create-site".')
    with _explained():
        summary = load_file(
            Source(path, site, sort),
            warehouse,
            partial(_site_id_of, sites),
            lambda ip: _geo().locate(ip),
            _ledgers(),
            _counted(on_progress),
        )
    _show_history(summary.earliest)
    if not summary.already_loaded:
        _keep_ahead(warehouse, list(summary.earliest), on_progress)
    return summary.to_json()


def load_imported(
    warehouse: Warehouse, request: Mapping[str, Any], on_progress: OnProgress
) -> Message:
    """Load the file ``path`` of imported figures.

    Progress is ``{"bytes", "lines"}`` done; the result that of
    :class:`footfall.backfill.imported.ImportedSummary`.
    """
    try:
        with _explained():
            summary = imported.load_file(
                Path(request["path"]),
                warehouse,
                partial(_site_id_of, load_snapshot()),
                _declare,
                _ledgers(),
                _counted(on_progress),
            )
    finally:
        close_old_connections()
    return summary.to_json()


@contextmanager
def _explained() -> Iterator[None]:
    """Tell the person at the command line what was in the way."""
    try:
        yield
    except LoadBusyError as error:
        raise ControlError(str(error)) from None
    except WarehouseError as error:
        raise ControlError(f"The warehouse refused: {error}") from None


def _counted(on_progress: OnProgress) -> Progress:
    return lambda done_bytes, lines: on_progress({"bytes": done_bytes, "lines": lines})


def _site_id_of(sites: SiteRulesSnapshot, domain: str) -> int | None:
    found = sites.get(strip_www(domain))
    return found.site_id if found else None


def _declare(site_id: int, declaration: Declaration) -> None:
    """Record an import, with the service's defaults for what a line leaves open.

    Raises ``ValueError``.
    """
    given = msgspec.structs.asdict(declaration)
    del given["domain"]
    try:
        declare_import(
            Site.objects.get(pk=site_id),
            **{name: value for name, value in given.items() if value is not None},
        )
    except ValidationError as error:
        raise ValueError(error.messages[0]) from None


def _show_history(earliest: Mapping[int, int]) -> None:
    """Let the sites' statistics begin with the events that were loaded (Unix seconds by site)."""
    try:
        for site in Site.objects.filter(pk__in=earliest):
            include_history(site, datetime.fromtimestamp(earliest[site.pk], UTC))
    finally:
        close_old_connections()


def _keep_ahead(warehouse: Warehouse, sites: Sequence[int], on_progress: OnProgress) -> None:
    """Have long ranges of large sites answered quickly from the first time on."""
    try:
        for site, latest in ahead.large_sites(warehouse, sites) if sites else ():
            for report in ahead.keep(site, latest):
                on_progress({"keeping": f"{report} of {site.domain}"})
    except WarehouseError as error:
        logger.warning("the answers of long ranges could not be kept: %s", error)
    finally:
        close_old_connections()


def _ledgers() -> Path:
    """Where loads into the configured warehouse are remembered."""
    warehouse = hashlib.sha256(config().clickhouse_url.encode()).hexdigest()[:16]
    return config().data_dir / "loads" / warehouse


@cache
def _geo() -> Geo:
    """Opened when the first line with an address but no country comes along."""
    return Geo(database_files(config().geo_db))
