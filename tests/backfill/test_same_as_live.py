"""Back-fill and live traffic make the same visits of the same events, however a file is cut."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from footfall.backfill.columns import PartTables
from footfall.backfill.decode import Decoded
from footfall.backfill.event import Event
from footfall.backfill.visitors import Visitors
from footfall.backfill.visits import Replay
from footfall.sessions import event as live
from footfall.sessions.rows import event_row, session_rows
from footfall.sessions.store import SessionStore
from footfall.warehouse.rows import EVENT_COLUMNS, SESSION_COLUMNS, SessionRow
from tests.backfill.lines import SITES, START

Row = dict[str, Any]

hits = st.lists(
    st.fixed_dictionaries(
        {
            "domain": st.sampled_from(sorted(SITES)),
            "user_id": st.integers(1, 3),
            "name": st.sampled_from(["pageview", "pageview", "engagement", "Signup"]),
            # Mostly onwards, around the 30 minutes that end a visit, sometimes late.
            "wait": st.one_of(
                st.integers(0, 600), st.integers(1_700, 1_900), st.integers(-4_000, 90_000)
            ),
            "pathname": st.sampled_from(["/", "/pricing", "/blog"]),
            "interactive": st.booleans(),
        }
    ),
    max_size=40,
)


def with_times(drawn: list[Row]) -> list[Row]:
    """The drawn hits with absolute times, and a source of their own by which to tell them."""
    at, timed = START, []
    for number, hit in enumerate(drawn):
        at += hit["wait"]
        timed.append({**hit, "at": at, "utm_source": f"line {number}"})
    return timed


def loaded(timed: list[Row], chunks: set[int], parts: set[int]) -> tuple[list[Row], list[Row]]:
    """Event rows, and session rows after cancellation.

    A chunk begins before each line of ``chunks``, a part before each of ``parts``.
    """
    visitors = Visitors(bytes(16), lambda _: live.NOWHERE)
    replay = Replay(1, SITES.get, visitors.identify, visitors.enrich)
    events: list[Row] = []
    sessions: list[Row] = []
    builder = PartTables()
    for first, end in pairwise(sorted({0, *chunks, *parts, len(timed)})):
        piece = timed[first:end]
        times = [hit["at"] for hit in piece]
        builder.add(replay.feed(Decoded(range(first, end), times, list(map(as_line, piece)))))
        if end in parts or end == len(timed):
            tables = builder.finish(replay.end_part(), replay.rested)
            events += tables.events.to_pylist()
            sessions += tables.sessions.to_pylist()
            builder = PartTables()
    return events, collapsed(sessions)


def as_line(hit: Row) -> Event:
    return Event(
        name=hit["name"],
        timestamp=datetime.fromtimestamp(hit["at"], UTC),
        domain=hit["domain"],
        hostname=hit["domain"],
        user_id=hit["user_id"],
        pathname=hit["pathname"],
        utm_source=hit["utm_source"],
        interactive=hit["interactive"],
        engagement_time=1 if hit["name"] == "engagement" else None,
    )


def lived(timed: list[Row]) -> tuple[list[Row], list[Row]]:
    """The same by the store that serves live traffic."""
    store = SessionStore()
    events: list[Row] = []
    sessions: list[SessionRow] = []
    for hit in timed:
        each = live.Event(
            site_id=SITES[hit["domain"]],
            name=hit["name"],
            timestamp=hit["at"],
            hostname=hit["domain"],
            pathname=hit["pathname"],
            interactive=hit["interactive"],
            scroll_depth=255 if hit["name"] == "engagement" else 0,
            engagement_time=1 if hit["name"] == "engagement" else 0,
            source=live.Source(referrer_source=hit["utm_source"], utm_source=hit["utm_source"]),
        )
        if change := store.register(each, hit["user_id"], None):
            row = event_row(each, change.after)
            events.append(dict(zip(EVENT_COLUMNS, row, strict=True)))
            sessions += session_rows(change)
    named = [dict(zip(SESSION_COLUMNS, row, strict=True)) for row in sessions]
    return events, collapsed(named)


def collapsed(rows: list[Row]) -> list[Row]:
    """What is left of session rows once each -1 has met its 1: the same key and ``events``."""
    left: dict[tuple[object, ...], Row] = {}
    for row in sorted(rows, key=lambda row: -row["sign"]):
        key = (row["site_id"], row["user_id"], row["session_id"], row["events"])
        if row["sign"] == 1:
            assert key not in left, "two states of a visit with the same version"
            left[key] = row
        else:
            del left[key]  # a KeyError here is a row taken back that was never there
    assert len({row["session_id"] for row in left.values()}) == len(left)
    return list(left.values())


def comparable(rows: list[Row]) -> list[Row]:
    """Rows without what differs by nature (session ids) or by form (times, sequences)."""
    return [
        {
            name: int(value.timestamp())
            if isinstance(value, datetime)
            else list(value)
            if isinstance(value, tuple)
            else value
            for name, value in row.items()
            if name != "session_id"
        }
        for row in rows
    ]


cuts = st.sets(st.integers(1, 40))


def within(drawn: set[int], lines: list[Row]) -> set[int]:
    """The cuts that lie inside the file."""
    return {cut for cut in drawn if cut < len(lines)}


@settings(deadline=None)
@given(hits, cuts, cuts)
def test_rows_are_those_of_live_traffic(drawn: list[Row], chunks: set[int], parts: set[int]):
    timed = with_times(drawn)

    events, sessions = loaded(timed, within(chunks, timed), within(parts, timed))
    live_events, live_sessions = lived(timed)

    def by_source(row: Row) -> str:
        return str(row["utm_source"])

    assert comparable(events) == comparable(live_events)
    assert sorted(comparable(sessions), key=by_source) == sorted(
        comparable(live_sessions), key=by_source
    )


@settings(deadline=None)
@given(hits, cuts, cuts)
def test_where_a_file_is_cut_makes_no_difference(
    drawn: list[Row], chunks: set[int], parts: set[int]
):
    timed = with_times(drawn)

    whole_events, whole_sessions = loaded(timed, set(), set())
    cut_events, cut_sessions = loaded(timed, within(chunks, timed), within(parts, timed))

    def by_id(row: Row) -> int:
        session_id: int = row["session_id"]
        return session_id

    assert cut_events == whole_events
    assert sorted(cut_sessions, key=by_id) == sorted(whole_sessions, key=by_id)
