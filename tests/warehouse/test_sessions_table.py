"""Visits are rewritten by cancelling their earlier state; readers must never see both."""

import random
from itertools import pairwise

import pytest

from footfall.warehouse import Warehouse
from footfall.warehouse.rows import SESSION_COLUMNS, SessionRow

AT = 1_709_208_000


def states(session_id: int, pageviews: int) -> list[SessionRow]:
    """The states a visit of that many pageviews, a minute apart, goes through."""
    return [
        SessionRow(
            session_id=session_id,
            sign=1,
            site_id=1,
            user_id=session_id * 7,
            timestamp=AT + 60 * n,
            start=AT,
            is_bounce=n == 0,
            pageviews=n + 1,
            events=n + 1,
            duration=60 * n,
        )
        for n in range(pageviews)
    ]


def batches(visit: list[SessionRow]) -> list[list[SessionRow]]:
    """The rows that are written as a visit goes on: the new state, and the old one taken back."""
    updates = [[old._replace(sign=-1), new] for old, new in pairwise(visit)]
    return [visit[:1], *updates]


VISITS = [states(session_id=n, pageviews=n % 5 + 1) for n in range(1, 41)]
EXPECTED = sorted((v[-1].session_id, v[-1].pageviews, v[-1].duration) for v in VISITS)
TOTALS = (
    len(VISITS),
    sum(v[-1].pageviews for v in VISITS),
    sum(v[-1].duration for v in VISITS),
    sum(v[-1].is_bounce for v in VISITS),
)


def one_part() -> list[list[SessionRow]]:
    return [[row for visit in VISITS for batch in batches(visit) for row in batch]]


def a_part_for_every_step() -> list[list[SessionRow]]:
    steps = [batches(visit) for visit in VISITS]
    return [
        [row for step in steps if n < len(step) for row in step[n]]
        for n in range(max(map(len, steps)))
    ]


def mixed() -> list[list[SessionRow]]:
    rows = [row for visit in VISITS for batch in batches(visit) for row in batch]
    random.Random(4).shuffle(rows)
    return [rows[n::7] for n in range(7)]


@pytest.mark.parametrize("merged", [False, True], ids=["unmerged", "merged"])
@pytest.mark.parametrize("parts", [one_part, a_part_for_every_step, mixed])
def test_a_visit_is_read_in_its_last_state_only(
    warehouse: Warehouse, parts: object, merged: bool
) -> None:
    assert callable(parts)
    for rows in parts():
        warehouse.insert("sessions_v2", SESSION_COLUMNS, rows)
    if merged:
        warehouse.command("OPTIMIZE TABLE sessions_v2 FINAL")
    final = warehouse.query(
        "SELECT session_id, pageviews, duration FROM sessions_v2 FINAL ORDER BY session_id"
    )
    assert final.rows == EXPECTED
    weighted = warehouse.query(
        "SELECT sum(sign), sum(sign * pageviews), sum(sign * duration), sum(sign * is_bounce)"
        " FROM sessions_v2"
    )
    assert weighted.rows == [TOTALS]


def test_a_state_refreshed_by_engagement_is_still_cancelled(warehouse: Warehouse) -> None:
    first, second = states(session_id=1, pageviews=2)
    warehouse.insert("sessions_v2", SESSION_COLUMNS, [first])
    refreshed = first._replace(sign=-1, timestamp=first.timestamp + 30)
    warehouse.insert("sessions_v2", SESSION_COLUMNS, [refreshed, second])
    rows = warehouse.query("SELECT sign, pageviews FROM sessions_v2 FINAL").rows
    assert rows == [(1, 2)]
