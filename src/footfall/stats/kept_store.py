"""Where answers about finished months are kept, and the account of what is there.

Everything is kept under a fingerprint of the rows that it comes from: of each partition the last
block that was written and the last mutation. Whatever is written there later changes it. West of
UTC a month of site time ends in the partition that is written to now: of that partition, a
digest of the rows themselves counts. Where there is no telling, as on replicated tables, nothing
is kept.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from uuid import UUID, uuid4

from footfall.stats import kept_months, kept_sql
from footfall.stats.binds import Binds
from footfall.stats.conditions import LONGEST_VISIT
from footfall.stats.planner import Kept, Part
from footfall.stats.query import Query, TimeRange
from footfall.warehouse import Warehouse, literals, reference

#: Months with fewer events of a site are quick to read.
MIN_EVENTS = 20_000
#: What is kept may take this share of the space of the rows themselves, and at least so many bytes.
LARGEST_SHARE = 0.5
SMALLEST_LIMIT = 256 << 20

#: The note that it was found not to be worth it.
NOTHING = str(UUID(int=0))

#: One thread, and no more memory than a small machine can spare; the rest goes through the disk.
_SETTINGS = {"max_threads": 1, "max_bytes_before_external_group_by": 512 << 20}

_PARTITIONS = """
SELECT table, partition, max(max_block_number), max(toUInt64OrZero(splitByChar('_', name)[5]))
FROM system.parts
WHERE database = {database:String} AND table IN ('events_v2', 'sessions_v2') AND active
    AND partition BETWEEN {first:String} AND {last:String} AND engine NOT LIKE 'Replicated%'
GROUP BY table, partition
"""

_EDGE = """
SELECT
    (SELECT count() FROM events_v2
    WHERE site_id IN {sites:Array(UInt64)}
        AND timestamp >= toDateTime({first:UInt32}) AND timestamp < toDateTime({end:UInt32})),
    (SELECT sum(sign * toInt64(cityHash64(session_id, user_id, timestamp, start, is_bounce,
        pageviews, events, duration, hostname, entry_page, exit_page, exit_page_hostname)))
    FROM sessions_v2
    WHERE site_id IN {sites:Array(UInt64)}
        AND start >= toDateTime({first:UInt32}) AND start < toDateTime({end:UInt32}))
"""

_FIND = """
SELECT key, argMax((fingerprint, toString(build)), built_at) FROM kept_answers
WHERE key IN {keys:Array(String)} AND built_at > now() - INTERVAL 30 DAY GROUP BY key
"""

_COUNT = """
SELECT count() FROM events_v2
WHERE site_id IN {sites:Array(UInt64)}
    AND timestamp BETWEEN toDateTime({first:UInt32}) AND toDateTime({last:UInt32})
"""

_KEPT_TABLES = ("kept_states", "kept_values")

_SIZES = """
SELECT sumIf(bytes_on_disk, table LIKE 'kept_%'), sumIf(bytes_on_disk, table NOT LIKE 'kept_%')
FROM system.parts
WHERE database = {database:String} AND active
    AND table IN ('kept_states', 'kept_values', 'events_v2', 'sessions_v2')
"""

_SUPERSEDED = """
built_at < toDateTime({before:UInt32}) AND build NOT IN (
    SELECT argMax(build, built_at) FROM kept_answers
    WHERE built_at > now() - INTERVAL 30 DAY GROUP BY key
)
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """What rows there are: of each partition, by table and name, and at the ``edge``, where
    finished months reach into the partition ``written`` to now."""

    partitions: Mapping[tuple[str, str], tuple[int, int]]
    written: str
    edge: object

    def fingerprint(self, table: str, name: str) -> str:
        """What tells the rows of finished months in one partition from any others."""
        blocks, mutations = self.partitions.get((table, name), (0, 0))
        return f"{table} {name} {self.edge if name >= self.written else blocks} {mutations}"


@dataclass(frozen=True, slots=True)
class Piece:
    """What one ``month`` adds to a part of a query, or all of the part if it is ``None``, which
    can be put together from ``months``.

    ``key`` names it and ``fingerprint`` its rows.
    """

    query: Query
    part: Part
    month: TimeRange | None
    key: str
    fingerprint: str
    months: tuple["Piece", ...] = ()


def stored(warehouse: Warehouse, query: Query) -> Stored:
    """The rows in a query's range, with those of visits that reach into it."""
    range_ = query.native_range
    parameters = {
        "database": warehouse.database,
        "first": kept_months.partition(range_.first - LONGEST_VISIT),
        "last": kept_months.partition(range_.last),
    }
    rows = warehouse.query(_PARTITIONS, parameters).rows
    partitions = {(table, name): (block, mutation) for table, name, block, mutation in rows}
    written, end = kept_months.partition(query.now), kept_months.finished(query)
    edge: object = None
    if partitions and end > kept_months.start_of(written):
        extent = {
            "sites": query.site.site_ids,
            "first": _seconds(kept_months.start_of(written)),
            "end": _seconds(end),
        }
        edge = warehouse.query(_EDGE, extent).rows
    return Stored(partitions, written, edge)


def months(query: Query, part: Part, stored: Stored) -> list[Piece]:
    """A piece of ``part`` for each finished month that has rows."""
    earliest = kept_months.start_of(min(name for _, name in stored.partitions))
    signature = kept_sql.signature(query, part)
    back: dict[str, timedelta] = {part.table: timedelta()}
    if part.sessions_filtered:
        back["sessions"] = LONGEST_VISIT
    return [
        _piece(query, part, month, signature, back, stored)
        for month in kept_months.within(query, earliest)
    ]


def whole(query: Query, part: Part, months: Iterable[Piece], stored: Stored) -> Piece:
    """All of ``part`` as one piece."""
    back = {"events": timedelta(), "sessions": LONGEST_VISIT}
    piece = _piece(query, part, None, kept_sql.text(query, part), back, stored)
    return replace(piece, months=tuple(months))


def _piece(
    query: Query,
    part: Part,
    month: TimeRange | None,
    signature: str,
    back: Mapping[str, timedelta],
    stored: Stored,
) -> Piece:
    stretch = month or query.native_range
    extent = "" if month is None else f"{month.first.isoformat()} {month.last.isoformat()}"
    rows = [
        stored.fingerprint(f"{table}_v2", name)
        for table, before in sorted(back.items())
        for name in kept_months.partitions(stretch, before)
    ]
    return Piece(query, part, month, _digest(signature, extent), _digest(*rows))


def _digest(*texts: str) -> str:
    return hashlib.blake2b("\n".join(texts).encode(), digest_size=16).hexdigest()


def find(warehouse: Warehouse, wanted: Iterable[Piece]) -> dict[str, str]:
    """The builds of pieces whose rows are still the same, by key; :data:`NOTHING` where it was
    found that keeping them is not worth it."""
    fingerprints = {piece.key: piece.fingerprint for piece in wanted}
    if not fingerprints:
        return {}
    found = warehouse.query(_FIND, {"keys": list(fingerprints)}).rows
    return {key: build for key, (fingerprint, build) in found if fingerprint == fingerprints[key]}


def kept(part: Part, pieces: Iterable[Piece], builds: Mapping[str, str]) -> Part:
    """``part`` with what is kept of it: all, or else some months."""
    found = [piece for piece in pieces if builds.get(piece.key, NOTHING) != NOTHING]
    if not found:
        return part
    if found[-1].month is None:
        return replace(part, kept=Kept((builds[found[-1].key],)))
    months = tuple(piece.month for piece in found if piece.month)
    return replace(part, kept=Kept(tuple(builds[piece.key] for piece in found), months))


def build(warehouse: Warehouse, piece: Piece) -> str:
    """Store a piece, then the note that it is complete; its build."""
    name = str(uuid4())
    if _is_worth_it(warehouse, piece):
        binds = Binds()
        part = kept(piece.part, piece.months, find(warehouse, piece.months))
        statement = kept_sql.store(piece.query, part, piece.month, name, binds)
        warehouse.command(statement, binds.values, _SETTINGS)
    else:
        name = NOTHING
    note = (piece.key, piece.fingerprint, name)
    warehouse.insert("kept_answers", ("key", "fingerprint", "build"), [note])
    return name


def _is_worth_it(warehouse: Warehouse, piece: Piece) -> bool:
    """Whether there are many rows and, of a month, all that a longer range would find in it."""
    stretch = piece.month or piece.query.native_range
    extent = {
        "sites": piece.query.site.site_ids,
        "first": _seconds(stretch.first),
        "last": _seconds(stretch.last),
    }
    binds = Binds()
    strays = kept_sql.strays(piece.query, piece.part, piece.month, binds) if piece.month else "0"
    statement = f"SELECT ({_COUNT}), ({strays})"
    ((events, strays),) = warehouse.query(statement, {**extent, **binds.values}, _SETTINGS).rows
    return bool(events >= MIN_EVENTS and strays == 0)


def has_room(warehouse: Warehouse) -> bool:
    """Whether more may be kept."""
    ((kept, rows),) = warehouse.query(_SIZES, {"database": warehouse.database}).rows
    return bool(kept < max(SMALLEST_LIMIT, LARGEST_SHARE * rows))


def forget_other_versions(warehouse: Warehouse) -> bool:
    """Forget what another version of the code kept, which this one would never ask for; whether
    there was anything. The next :func:`sweep` makes room.

    The version is the comment of ``kept_answers``, written last.
    """
    version = _version()
    if reference.is_current(warehouse, "kept_answers", version):
        return False
    warehouse.command("TRUNCATE TABLE kept_answers")
    warehouse.command(f"ALTER TABLE kept_answers MODIFY COMMENT {literals.string(version)}")
    return True


@cache
def _version() -> str:
    """Changes whenever a question may be put to the warehouse in other words."""
    digest = hashlib.blake2b(digest_size=16)
    modules = (file for file in resources.files(__package__).iterdir() if file.name.endswith(".py"))
    for module in sorted(modules, key=lambda file: file.name):
        digest.update(module.read_bytes())
    return digest.hexdigest()


def sweep(warehouse: Warehouse, before: datetime) -> None:
    """Remove what was stored ``before`` and has been replaced or forgotten since; returns when
    there is room again.

    No query that began until then may still be running.
    """
    parameters = {"before": _seconds(before)}
    for table in _KEPT_TABLES:
        count = f"SELECT count() FROM {table} WHERE {_SUPERSEDED}"  # noqa: S608 - our own text
        if warehouse.query(count, parameters).rows[0][0]:
            statement = f"ALTER TABLE {table} DELETE WHERE {_SUPERSEDED}"
            warehouse.command(statement, parameters, {"mutations_sync": 1})


def _seconds(moment: datetime) -> int:
    return max(int(moment.timestamp()), 0)
