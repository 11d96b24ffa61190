"""Keeps what finished months add to the usual questions, so that long ranges are quick.

A dashboard of twelve months asks the same questions every day, and most of what they read will
not change any more. For each part of a query that reads its table plainly, the states of its
aggregates are stored once for every finished month of the range: at once inside of
:func:`keeping`, otherwise in the background after the first answer. Later answers, of whatever
range, merge them with the other rows (:mod:`footfall.stats.kept_sql`). States whose rows have
changed since are not read any more (:mod:`footfall.stats.kept_store`).
"""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import partial
from itertools import chain

from footfall.stats import kept_months, kept_sql, kept_store
from footfall.stats.kept_sql import BUCKETS_OF_DAYS
from footfall.stats.kept_store import Piece
from footfall.stats.planner import Part, Plan
from footfall.stats.query import Condition, Filter, Query
from footfall.warehouse import Warehouse, WarehouseError

logger = logging.getLogger(__name__)

#: Values of more dimensions at once have too many combinations to keep.
MAX_DIMENSIONS = 2
#: Filters by many values are rarely asked for again.
MAX_CLAUSES = 4
#: Pieces that may wait to be kept; what is asked beyond that is kept when it is asked again.
MAX_PENDING = 2_000

_worker = ThreadPoolExecutor(1, "keep-answers")
_pending: dict[str, Future[object]] = {}
_lock = threading.Lock()
_at_once: ContextVar[bool] = ContextVar("keep at once", default=False)
_gently: ContextVar[bool] = ContextVar("with pauses", default=False)


def with_kept(warehouse: Warehouse, query: Query, plan: Plan) -> Plan:
    """``plan`` with everything that is kept; what could be is kept soon."""
    wanted = _wanted(warehouse, query, plan)
    builds = kept_store.find(warehouse, chain.from_iterable(wanted.values()))
    missing = {
        part: [piece for piece in pieces if piece.key not in builds]
        for part, pieces in wanted.items()
    }
    if _at_once.get():
        for pieces in missing.values():
            builds |= _keep(warehouse, pieces, pause=_gently.get())
    elif any(missing.values()):
        _keep_soon(warehouse, [piece for pieces in missing.values() for piece in pieces])

    def kept(part: Part) -> Part:
        return kept_store.kept(part, wanted.get(part, ()), builds)

    return replace(
        plan,
        parts=tuple(kept(part) for part in plan.parts),
        totals=tuple((total, kept(part)) for total, part in plan.totals),
    )


@contextmanager
def keeping(*, gently: bool = False) -> Iterator[None]:
    """Whatever is asked inside the block is kept before it is answered; ``gently`` with pauses, so
    that half a processor at most is taken from whatever else there is to do."""
    tokens = _at_once.set(True), _gently.set(gently)
    try:
        yield
    finally:
        _at_once.reset(tokens[0])
        _gently.reset(tokens[1])


def wait() -> None:
    """Wait until all is kept that is to be."""
    for job in _jobs():
        job.result()


def give_up() -> None:
    """Drop what waits to be kept, and wait for the piece under way."""
    for job in _jobs():
        if not job.cancel():
            job.result()


def _jobs() -> list[Future[object]]:
    with _lock:
        return list(_pending.values())


def _wanted(warehouse: Warehouse, query: Query, plan: Plan) -> dict[Part, list[Piece]]:
    """What should be kept of the parts of a plan: months first, then the whole of finished ones."""
    range_ = query.native_range
    if query.sample is not None or range_.last - range_.first < kept_months.SHORTEST:
        return {}
    every = dict.fromkeys((*plan.parts, *(part for _, part in plan.totals)))
    usual = [part for part in every if part.components and all(map(_is_usual, part.filters))]
    stored = kept_store.stored(warehouse, query) if usual else None
    if stored is None or not stored.partitions:
        return {}
    is_finished = range_.last < kept_months.finished(query)

    def pieces(part: Part) -> list[Piece]:
        months = kept_store.months(query, part, stored) if _is_additive(part) else []
        return [*months, kept_store.whole(query, part, months, stored)] if is_finished else months

    return {part: pieces(part) for part in usual}


def _is_additive(part: Part) -> bool:
    """Whether a part reads one table plainly, so that months can be put together."""
    return (
        part.shape == "plain"
        and not (part.joined or part.events_filtered)
        and len(part.dimensions) <= MAX_DIMENSIONS
        and all(name in BUCKETS_OF_DAYS for name in part.dimensions if name.startswith("time"))
        and all(kept_sql.in_two_steps(aggregate) for _, aggregate in part.components)
    )


def _is_usual(node: Filter) -> bool:
    return (
        isinstance(node, Condition)
        and node.operator in ("is", "is_not")
        and len(node.clauses) <= MAX_CLAUSES
    )


def _keep_soon(warehouse: Warehouse, pieces: Sequence[Piece]) -> None:
    for piece in pieces:
        with _lock:
            if piece.key in _pending or len(_pending) >= MAX_PENDING:
                continue
            job: Future[object] = _worker.submit(_keep, warehouse, [piece], pause=True)
            _pending[piece.key] = job
        job.add_done_callback(partial(_finished, piece.key))


def _finished(key: str, _job: Future[object]) -> None:
    with _lock:
        _pending.pop(key, None)


def _keep(warehouse: Warehouse, pieces: Sequence[Piece], *, pause: bool = False) -> dict[str, str]:
    """Keep pieces in order, as long as there is room and nothing goes wrong; their builds by
    key. A ``pause`` after each is as long as it took."""
    builds: dict[str, str] = {}
    try:
        if pieces and not kept_store.has_room(warehouse):
            logger.info("no room to keep more answers about %s", pieces[0].query.site.domain)
            return builds
        for piece in pieces:
            began = time.monotonic()
            builds[piece.key] = kept_store.build(warehouse, piece)
            if pause:
                time.sleep(time.monotonic() - began)
    except WarehouseError as error:
        domain = pieces[0].query.site.domain
        logger.warning("an answer about %s could not be kept: %s", domain, error)
    return builds
