"""Is this process alive, can it serve, and what is it?"""

import logging
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from http import HTTPStatus

import maxminddb
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

import footfall
from footfall.config import config
from footfall.ingest.geo import database_files
from footfall.warehouse import WarehouseError, current
from footfall.web.local_storage import LocalStorage
from footfall.web.readiness import readiness

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 15


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Depends on nothing else."""
    return JsonResponse({"ok": True})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 once both stores answer and what ingestion needs is in memory, else 500."""
    report = _checks()
    return _answer(report, is_ready=set(report.values()) == {"ok"})


@require_safe
def ready_in_detail(request: HttpRequest) -> HttpResponse:
    """The same, and how the storing of events goes: 500 also when none can be stored."""
    report = _checks()
    ingestion = _ingestion(readiness.storage)
    is_ready = set(report.values()) == {"ok"} and ingestion["state"] != "refusing"
    return _answer({**report, "ingestion": ingestion}, is_ready=is_ready)


def _checks() -> dict[str, str | None]:
    pool = ThreadPoolExecutor(max_workers=2)
    checks = {"postgres": pool.submit(_ask_catalog), "clickhouse": pool.submit(_ask_warehouse)}
    pool.shutdown(wait=False)
    stores = {name: _outcome(name, check) for name, check in checks.items()}
    caches_warm = stores["postgres"] == "ok" and readiness.caches_warm
    return {
        **stores,
        "sites_cache": "ok" if caches_warm else None,
        "sessions": "ok" if readiness.sessions_taken_over else "waiting",
    }


def _ingestion(storage: LocalStorage | None) -> dict[str, object]:
    """Where events are: ``ok``, ``delayed`` on disk for want of the warehouse, or ``refusing``."""
    if storage is None:
        return {"state": "elsewhere"}
    spool, refusal = storage.spool, storage.spool.refusal
    is_delayed = storage.loader.failure is not None
    return {
        "state": "refusing" if refusal else "delayed" if is_delayed else "ok",
        # What the warehouse said may name addresses, and stays in the log.
        "reason": refusal or ("the warehouse does not take events" if is_delayed else None),
        "spool_bytes": spool.size,
        "spool_max_bytes": spool.max_size,
        "rejected_files": spool.rejected,
    }


def _answer(report: Mapping[str, object], *, is_ready: bool) -> HttpResponse:
    status = HTTPStatus.OK if is_ready else HTTPStatus.INTERNAL_SERVER_ERROR
    return JsonResponse(report, status=status)


@require_safe
def system(request: HttpRequest) -> HttpResponse:
    """Which build this is and which geolocation file it uses."""
    build = {"version": footfall.__version__, "commit": None, "created": None, "tags": None}
    return JsonResponse({"geo_database": _geo_database(), "build": build})


def script_error(request: HttpRequest) -> HttpResponse:
    """Very old tracker scripts report their failures here. The visitor's browser only sees 200."""
    logger.info("A tracker script reports: %s", request.GET.get("message", "")[:200])
    return HttpResponse()


def _ask_catalog() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()  # this thread's own


def _ask_warehouse() -> None:
    current.get().query("SELECT 1")


def _outcome(store: str, check: "Future[None]") -> str:
    try:
        check.result(timeout=TIMEOUT_SECONDS)
    except FutureTimeoutError:
        logger.error("Health: %s did not answer within %d s", store, TIMEOUT_SECONDS)
    except WarehouseError as error:
        logger.error("Health: %s is not usable: %s", store, error)
    except Exception:
        logger.exception("Health: %s is not usable", store)
    else:
        return "ok"
    return "error"


def _geo_database() -> str:
    for path in database_files(config().geo_db):
        if path.exists():
            with maxminddb.open_database(path) as database:
                return database.metadata().database_type
    return "(not configured)"
