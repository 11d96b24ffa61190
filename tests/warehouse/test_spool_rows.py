"""What the warehouse gets of a segment."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.warehouse.rows import EVENT_COLUMNS, SESSION_COLUMNS, EventRow, SessionRow
from footfall.warehouse.spool_rows import (
    Manifest,
    Table,
    UnreadableSegmentError,
    batches,
    line,
    manifest,
    net,
    outcome_lines,
)
from footfall.warehouse.spool_segment import SegmentWriter, frame

EVENT = EventRow(1_700_000_000, 1, 2, 3, "pageview", pathname="/ä")
STATE = SessionRow(3, 1, 1, 2, 1_700_000_000, 1_700_000_000, True, 1, 1)


def segment(directory: Path, head: bytes, *payloads: bytes) -> Path:
    file = SegmentWriter(directory / "a.segment", head)
    for payload in payloads:
        file.append(frame(payload))
    file.close()
    return file.path


def test_rows_come_by_table_in_their_order(tmp_path: Path) -> None:
    counters = Table("ingest_counters", ("domain", "value"))
    path = segment(
        tmp_path,
        manifest({"C": counters}),
        outcome_lines(EVENT, [STATE]) + b"\n" + line("C", ("a.test", 1)),
        outcome_lines(EVENT._replace(pathname="/b"), []),
    )
    events, sessions, counts = batches(path)
    assert (events.table, len(events.lines)) == (("events_v2", list(EVENT_COLUMNS)), 2)
    assert [msgspec.json.decode(each)[6] for each in events.lines] == ["/ä", "/b"]
    assert (sessions.table.name, sessions.table.columns) == ("sessions_v2", list(SESSION_COLUMNS))
    assert msgspec.json.decode(sessions.lines[0], type=SessionRow)[:9] == STATE[:9]
    assert (counts.table.name, counts.lines) == ("ingest_counters", [b'["a.test",1]'])


def test_rows_of_an_older_version_go_to_the_columns_it_had(tmp_path: Path) -> None:
    older = Manifest({"E": Table("events_v2", ("timestamp", "site_id"))})
    path = segment(tmp_path, msgspec.json.encode(older), b"E[1700000000,1]")
    (batch,) = batches(path)
    assert (batch.table.columns, batch.lines) == (["timestamp", "site_id"], [b"[1700000000,1]"])


@pytest.mark.parametrize("head", [b'{"tables":{},"format":2}', b"{}", b"gibberish"])
def test_a_segment_of_unknown_form_is_no_segment(tmp_path: Path, head: bytes) -> None:
    with pytest.raises(UnreadableSegmentError):
        batches(segment(tmp_path, head, b"E[]"))


def test_a_segment_of_a_process_that_died_before_it_wrote_is_empty(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    assert batches(tmp_path / "a") == []


def rows(sessions: Sequence[tuple[int, int]]) -> list[bytes]:
    """Lines of sessions with a number of events before and after."""
    lines = []
    for session, events in sessions:
        if events > 1:
            lines.append(STATE._replace(session_id=session, events=events - 1, sign=-1))
        lines.append(STATE._replace(session_id=session, events=events))
    return [line("S", row)[1:] for row in lines]


def total(lines: Sequence[bytes]) -> dict[tuple[int, int], int]:
    """What rows come to: the sum of signs by session and version, without zeros."""
    sums: dict[tuple[int, int], int] = {}
    for each in lines:
        row = msgspec.json.decode(each, type=SessionRow)
        key = row.session_id, row.events
        sums[key] = sums.get(key, 0) + row.sign
    return {key: value for key, value in sums.items() if value}


@given(st.lists(st.integers(1, 4)), st.integers(0, 3))
def test_two_rows_a_session_say_the_same_as_all(order: list[int], known: int) -> None:
    counts = dict.fromkeys(range(1, known + 1), 2)  # these the warehouse knows already
    changes = []
    for session in order:
        counts[session] = counts.get(session, 0) + 1
        changes.append((session, counts[session]))
    lines = rows(changes)
    condensed = net(lines)
    assert total(condensed) == total(lines)
    assert len(condensed) <= 2 * len(set(order))
