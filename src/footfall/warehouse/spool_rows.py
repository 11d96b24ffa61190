"""What the spool holds: rows as lines of JSON, and the batches that the warehouse gets of them.

A line is a letter for its table and the row as a JSON array, in the order of the columns that the
segment's manifest names. Since each segment names its own, one that an older version left behind
still finds its columns.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from footfall.warehouse.rows import EVENT_COLUMNS, SESSION_COLUMNS, EventRow, SessionRow
from footfall.warehouse.spool_segment import read_frames

FORMAT = 1

EVENTS, SESSIONS = "E", "S"

_encode = msgspec.json.Encoder().encode


class Table(NamedTuple):
    """A table and the columns of its lines."""

    name: str
    columns: Sequence[str]


class Manifest(msgspec.Struct):
    """The first payload of a segment: the tables of its lines, by their letter."""

    tables: dict[str, Table]
    format: int = FORMAT


class Batch(NamedTuple):
    """Rows for one table, as lines of JSON arrays."""

    table: Table
    lines: list[bytes]


class UnreadableSegmentError(Exception):
    """A segment is not in a form that this version knows."""


def manifest(others: Mapping[str, Table]) -> bytes:
    """The manifest of new segments: events, sessions, and the tables of other letters."""
    tables = {
        EVENTS: Table("events_v2", EVENT_COLUMNS),
        SESSIONS: Table("sessions_v2", SESSION_COLUMNS),
        **others,
    }
    return _encode(Manifest(tables))


def line(letter: str, row: Sequence[object]) -> bytes:
    """A row of the table with that letter. Half characters raise :class:`UnicodeEncodeError`."""
    return letter.encode() + _encode(row)


def outcome_lines(event: EventRow, sessions: Iterable[SessionRow]) -> bytes:
    """The lines of an event and of what it did to its session."""
    lines = b"E" + _encode(event)
    for row in sessions:
        lines += b"\nS" + _encode(row)
    return lines


def batches(path: Path) -> list[Batch]:
    """What a segment adds to the warehouse, in the order of its tables.

    The same file always gives the same. Raises :class:`OSError` and
    :class:`UnreadableSegmentError`.
    """
    payloads = read_frames(path)
    head = next(payloads, None)
    if head is None:  # the process died while it made the file
        return []
    try:
        tables = msgspec.json.decode(head, type=Manifest)
    except msgspec.DecodeError as error:
        raise UnreadableSegmentError(f"its manifest cannot be read: {error}") from None
    if tables.format != FORMAT:
        raise UnreadableSegmentError(f"its format is {tables.format}, not {FORMAT}")
    by_letter: defaultdict[int, list[bytes]] = defaultdict(list)
    for payload in payloads:
        for each in payload.split(b"\n"):
            by_letter[each[0]].append(each[1:])
    if sessions := by_letter.get(ord(SESSIONS)):
        by_letter[ord(SESSIONS)] = net(sessions)
    return [
        Batch(table, by_letter[ord(letter)])
        for letter, table in tables.tables.items()
        if ord(letter) in by_letter
    ]


def net(lines: Iterable[bytes]) -> list[bytes]:
    """The least that says the same about sessions: of each the state that the warehouse had, taken
    back, and the latest.

    A line begins with the session's id and its sign, and a state is taken back just before the
    next is added.
    """
    first: dict[bytes, bytes | None] = {}
    last: dict[bytes, bytes] = {}
    for each in lines:
        comma = each.index(b",")
        session, taken_back = each[:comma], each[comma + 1] == ord("-")
        first.setdefault(session, each if taken_back else None)
        last[session] = each
    return [each for key, state in last.items() for each in (first[key], state) if each is not None]
