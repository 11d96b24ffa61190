"""Keeps what finished months add to the usual questions, so that long ranges are quick.

A dashboard of twelve months asks the same questions every day, and most of what they read will
not change any more. For each part of such a query that reads its table plainly, the states of
its aggregates up to the start of the current month are stored once, in the background after the
first answer, and later answers merge them with the rows since (:mod:`footfall.stats.kept_sql`).

States are kept under a fingerprint of the partitions that they come from. Whatever is written
there later, by a back-fill or a mutation, changes the fingerprint; the old states are then never
read again and the raw rows answer. Where there is no telling, as on replicated tables, nothing is
kept.
"""

import hashlib
import json
import logging
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from footfall.stats import dimensions, kept_sql
from footfall.stats.binds import Binds
from footfall.stats.conditions import LONGEST_VISIT
from footfall.stats.dimensions import Table
from footfall.stats.planner import Kept, Part, Plan
from footfall.stats.query import Condition, Filter, Query
from footfall.warehouse import Warehouse, WarehouseError

logger = logging.getLogger(__name__)

#: Stretches and tables smaller than these are quick to read anyway.
MIN_LENGTH = timedelta(days=35)
MIN_ROWS = 500_000
#: After the end of a month its last visits may go on for a while.
GRACE = timedelta(days=1)
#: Ranges that begin at the same instant for a month at least. Others would be kept in vain.
_STEADY = ("year", "all")
#: Values that mean "none". Filters may leave these out; there are too many others to keep all.
_UNSET = frozenset({"", "ZZ", 0})
#: Days and longer. Of visits not even those: a visit's last activity moves on to the next bucket.
_BUCKETS = frozenset({"time:day", "time:week", "time:month"})
MAX_DIMENSIONS = 2

_PARTITIONS = """
SELECT partition, max(max_block_number), max(toUInt64OrZero(splitByChar('_', name)[5])), sum(rows)
FROM system.parts
WHERE database = {database:String} AND table = {table:String} AND active
    AND partition BETWEEN {first:String} AND {last:String} AND engine NOT LIKE 'Replicated%'
GROUP BY partition ORDER BY partition
"""

_FIND = """
SELECT toString(any(build)) FROM kept_answers
WHERE key = {key:String} AND built_at > now() - INTERVAL 30 DAY HAVING count() > 0
"""

_worker = ThreadPoolExecutor(1, "keep-answers")
_pending: dict[str, Future[None]] = {}
_lock = threading.Lock()


def with_kept(warehouse: Warehouse, query: Query, plan: Plan) -> Plan:
    """``plan`` with everything that is kept; what could be is kept soon."""
    until = _until(query)
    if until is None:
        return plan

    def kept(part: Part) -> Part:
        return _with_kept(warehouse, query, part, until) if _suits(part) else part

    return replace(
        plan,
        parts=tuple(kept(part) for part in plan.parts),
        totals=tuple((total, kept(part)) for total, part in plan.totals),
    )


def wait() -> None:
    """Wait until all is kept that is to be."""
    with _lock:
        running = list(_pending.values())
    for future in running:
        future.result()


def _until(query: Query) -> datetime | None:
    """The end of the finished stretch of a query's range; ``None`` if it has no long one."""
    if query.sample is not None or not (
        query.date_range in _STEADY or query.date_range.endswith("mo")
    ):
        return None
    month = (query.now - GRACE).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    until = min(month, query.range.last + timedelta(seconds=1))
    return until if until - query.native_range.first >= MIN_LENGTH else None


def _suits(part: Part) -> bool:
    """Whether a part reads one table plainly, for one of not too many questions."""
    return (
        part.shape == "plain"
        and not (part.joined or part.events_filtered)
        and len(part.dimensions) <= MAX_DIMENSIONS
        and all(_is_steady(name, part.table) for name in part.dimensions)
        and all(_leaves_out_unset(node) for node in part.filters)
        and all(kept_sql.in_two_steps(aggregate) for _, aggregate in part.components)
        and bool(part.components)
    )


def _is_steady(name: str, table: Table) -> bool:
    dimension = dimensions.get(name)
    if dimension.kind == "time":
        return table == "events" and name in _BUCKETS
    return dimension.kind == "column"


def _leaves_out_unset(node: Filter) -> bool:
    return (
        isinstance(node, Condition)
        and node.operator == "is_not"
        and _UNSET.issuperset(node.clauses)
    )


def _with_kept(warehouse: Warehouse, query: Query, part: Part, until: datetime) -> Part:
    # Visits that began before a month's end may get another entry page; that is written to the
    # partition in which they began.
    tables: set[Table] = {part.table} | ({"sessions"} if part.sessions_filtered else set())
    partitions = [
        (table, *partition)
        for table in sorted(tables)
        for partition in _partitions(warehouse, query, table, until)
    ]
    if sum(rows for *_, rows in partitions) < MIN_ROWS:
        return part
    key = _key(query, part, until, [state for *state, _ in partitions])
    found = warehouse.query(_FIND, {"key": key}).rows
    if found:
        return replace(part, kept=Kept(found[0][0], until))
    with _lock:
        if key not in _pending:
            _pending[key] = _worker.submit(_keep, warehouse, query, part, until, key)
    return part


def _partitions(
    warehouse: Warehouse, query: Query, table: Table, until: datetime
) -> list[tuple[str, int, int, int]]:
    """Every partition of a stretch with its last written block, last mutation and size."""
    first = query.native_range.first - (LONGEST_VISIT if table == "sessions" else timedelta())
    parameters = {
        "database": warehouse.database,
        "table": f"{table}_v2",
        "first": f"{first:%Y%m}",
        "last": f"{until - timedelta(seconds=1):%Y%m}",
    }
    return warehouse.query(_PARTITIONS, parameters).rows


def _key(query: Query, part: Part, until: datetime, fingerprint: Sequence[object]) -> str:
    """A name for exactly these states of exactly these rows."""
    binds = Binds()
    sql = kept_sql.finished(query, part, until, binds)
    text = json.dumps([sql, binds.values, fingerprint], default=str)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _keep(warehouse: Warehouse, query: Query, part: Part, until: datetime, key: str) -> None:
    """Store the states, then the note that they are complete."""
    build, binds = str(uuid4()), Binds()
    try:
        statement = kept_sql.store(query, part, until, build, binds)
        warehouse.command(statement, binds.values, {"max_threads": 1})
        warehouse.insert("kept_answers", ("key", "build"), [(key, build)])
    except WarehouseError as error:
        logger.warning("an answer about %s could not be kept: %s", query.site.domain, error)
    finally:
        with _lock:
            _pending.pop(key, None)
