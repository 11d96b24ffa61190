"""Visits after a restart: as the warehouse tells them, they go on as if nothing had happened."""

import os
from pathlib import Path

import pytest

from footfall.sessions.event import Device, Event, Place, Props, Source
from footfall.sessions.restore import live_visits, spooled_visits
from footfall.sessions.rows import event_row, session_row, session_rows
from footfall.sessions.store import Change, SessionStore
from footfall.warehouse import Warehouse
from footfall.warehouse.rows import EVENT_COLUMNS, SESSION_COLUMNS
from footfall.warehouse.spool_rows import manifest, outcome_lines
from footfall.warehouse.spool_segment import SegmentWriter, frame
from tests.support.warehouse import embedded_warehouse as warehouse

__all__ = ["warehouse"]

NOW = 1_767_225_600
MINUTE = 60


class Site:
    """A site whose events go into the warehouse at once."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self.store = SessionStore()

    def send(self, at: int, name: str = "pageview", path: str = "/", visitor: int = 1) -> None:
        event = Event(
            site_id=1,
            name=name,
            timestamp=NOW + at,
            hostname="example.com",
            pathname=path,
            props=Props(("at",), (str(at),)),
            source=Source("news.test/a", "News", "email", "s", "c", "x", "t", "gclid"),
            place=Place("DE", "DE-BE", "DE-X", 2950159),
            device=Device("Desktop", "Mac", "10.15", "Firefox", "145.0"),
        )
        change = self.store.register(event, visitor, None)
        assert change is not None
        self.store_rows(event, change)

    def store_rows(self, event: Event, change: Change) -> None:
        self.warehouse.insert("events_v2", EVENT_COLUMNS, [event_row(event, change.after)])
        self.warehouse.insert("sessions_v2", SESSION_COLUMNS, session_rows(change))

    def restart(self, at: int) -> None:
        self.store = SessionStore()
        self.store.adopt(live_visits(self.warehouse, NOW + at))

    @property
    def visits(self) -> list[tuple[object, ...]]:
        columns = (
            "start, duration, pageviews, events, is_bounce, hostname, entry_page, exit_page,"
            " exit_page_hostname, referrer, utm_term, click_id_param, country_code,"
            " city_geoname_id, browser_version, `entry_meta.key`, `entry_meta.value`"
        )
        sql = f"SELECT {columns} FROM sessions_v2 FINAL ORDER BY start"  # noqa: S608
        assert self.warehouse.query("SELECT uniq(session_id) = sum(sign) FROM sessions_v2").rows[0][
            0
        ]
        return self.warehouse.query(sql).rows


@pytest.fixture
def site(warehouse: Warehouse) -> Site:
    return Site(warehouse)


def story(site: Site, *, restarts: bool) -> list[tuple[object, ...]]:
    """Somebody comes by a campaign, reads, comes back after half an hour; the visits this makes."""
    steps = [
        (0, "Signup", "/before"),
        (10, "pageview", "/first"),
        (20, "pageview", "/second"),
        (25 * MINUTE, "engagement", "/second"),
        (50 * MINUTE, "Signup", "/second"),
        (55 * MINUTE, "pageview", "/last"),
        (90 * MINUTE, "pageview", "/again"),
    ]
    for step in steps:
        site.send(*step)
        if restarts:
            site.restart(step[0] + 1)
    return site.visits


def test_a_visit_does_not_notice_restarts(site: Site) -> None:
    expected = [
        (55 * MINUTE, 3, 5, 0, "/first", "/last", ("0",)),
        (0, 1, 1, 1, "/again", "/again", (str(90 * MINUTE),)),
    ]
    found = [
        (duration, pageviews, events, is_bounce, entry, exit_page, tuple(meta))
        for _, duration, pageviews, events, is_bounce, _, entry, exit_page, *_, meta in story(
            site, restarts=True
        )
    ]
    assert found == expected


def test_the_rows_are_those_of_a_server_that_never_stopped(
    warehouse: Warehouse, site: Site
) -> None:
    with_restarts = story(site, restarts=True)
    for table in ("events_v2", "sessions_v2"):
        warehouse.command(f"TRUNCATE TABLE {table}")
    assert story(Site(warehouse), restarts=False) == with_restarts


def test_a_visit_that_nothing_can_continue_is_left_alone(site: Site) -> None:
    site.send(0)
    site.restart(31 * MINUTE - 1)
    assert len(site.store) == 1
    site.restart(31 * MINUTE + 1)
    assert len(site.store) == 0


def test_of_a_visitor_the_latest_visit_goes_on(site: Site) -> None:
    site.send(0, path="/old")
    site.send(29 * MINUTE, "engagement")
    site.send(61 * MINUTE, path="/new")
    site.send(0, path="/other", visitor=2)
    site.restart(59 * MINUTE)
    (visit,) = site.store
    assert visit.exit is not None
    assert visit.exit.pathname == "/new"


def test_without_events_there_is_nothing_to_go_on_with(site: Site) -> None:
    site.restart(0)
    assert len(site.store) == 0


class Outage(Site):
    """A site whose events wait on disk, each in a segment of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = SessionStore()
        self.sent = 0

    def store_rows(self, event: Event, change: Change) -> None:
        self.sent += 1
        directory = self.root / f"process-{self.sent % 2}"
        directory.mkdir(exist_ok=True)
        segment = SegmentWriter(directory / f"{self.sent:012d}.segment", manifest({}))
        segment.append(frame(outcome_lines(event_row(event, change.after), session_rows(change))))
        segment.close()
        os.utime(segment.path, (event.timestamp, event.timestamp))

    def restart(self, at: int) -> None:
        self.store = SessionStore()
        found = spooled_visits(self.root, NOW + at)
        self.complete = found.complete
        self.store.adopt(found.visits)


@pytest.fixture
def outage(tmp_path: Path) -> Outage:
    return Outage(tmp_path)


def test_visits_that_wait_on_disk_go_on_as_they_were(outage: Outage) -> None:
    outage.send(0, path="/first")
    outage.send(20 * MINUTE, "Signup", path="/first")
    outage.send(40 * MINUTE, path="/second")
    outage.send(41 * MINUTE, path="/other", visitor=2)
    before = list(outage.store)
    outage.restart(42 * MINUTE)
    assert outage.complete
    assert [session_row(visit, 1) for visit in outage.store] == [
        session_row(visit, 1) for visit in before
    ]


def test_engagement_on_disk_keeps_a_visit_alive(outage: Outage) -> None:
    outage.send(0, path="/first")
    outage.send(20 * MINUTE, "engagement")
    outage.restart(45 * MINUTE)
    outage.send(46 * MINUTE, path="/second")
    (visit,) = outage.store
    assert visit.pageviews == 2


def test_of_what_waits_on_disk_only_live_visits_are_taken(outage: Outage) -> None:
    outage.send(0)
    outage.restart(31 * MINUTE - 1)
    assert len(outage.store) == 1
    outage.restart(31 * MINUTE + 1)
    assert len(outage.store) == 0


def test_of_a_large_spool_the_latest_visits_are_taken(
    outage: Outage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for visitor in (1, 2, 3):
        outage.send(visitor, visitor=visitor)
    sizes = [path.stat().st_size for path in outage.root.glob("*/*")]
    monkeypatch.setattr("footfall.sessions.restore.MOST_SPOOLED_BYTES", sum(sizes) - 1)
    outage.restart(10)
    assert [visit.user_id for visit in outage.store] == [2, 3]
    assert not outage.complete


def test_what_was_put_aside_or_cannot_be_read_has_no_visits(outage: Outage) -> None:
    outage.send(0)
    directory = outage.root / "process-1"
    directory.rename(outage.root / "rejected")
    directory.mkdir()
    (directory / "000000000000.segment").write_bytes(frame(b'{"tables":{},"format":99}'))
    (directory / "000000000001.segment").write_bytes(b"")
    os.utime(directory / "000000000000.segment", (NOW, NOW))
    os.utime(directory / "000000000001.segment", (NOW, NOW))
    outage.restart(1)
    assert len(outage.store) == 0


def test_segments_of_other_versions_are_read_by_the_names_of_their_columns(
    outage: Outage, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = (*SESSION_COLUMNS[:-1], "of_another_version")
    monkeypatch.setattr("footfall.warehouse.spool_rows.SESSION_COLUMNS", columns)
    outage.send(0, path="/first")
    before = [session_row(visit, 1) for visit in outage.store]
    outage.restart(1)
    assert [session_row(visit, 1) for visit in outage.store] == before


def test_a_visit_that_began_anew_while_the_warehouse_was_away_stays_the_current_one(
    site: Site,
) -> None:
    site.send(0, path="/before")
    site.store = SessionStore()
    site.send(10, path="/meanwhile")
    site.store.adopt(live_visits(site.warehouse, NOW + 20))
    (visit,) = site.store
    assert (visit.exit and visit.exit.pathname, visit.pageviews) == ("/meanwhile", 1)
