"""What ingestion accepts, the warehouse stores: rows fit their columns and collapse there."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.ingest.site_rules import SiteRules
from footfall.warehouse import Warehouse
from footfall.warehouse.spool_rows import batches, manifest
from footfall.warehouse.spool_segment import SegmentWriter, frame
from tests.ingest.test_payload import FIELDS
from tests.ingest.world import World
from tests.support.warehouse import embedded_warehouse as warehouse

__all__ = ["warehouse"]

REQUIRED = {"n": "Purchase", "u": "https://example.com/a", "d": "example.com"}


def store(world: World, warehouse: Warehouse, directory: Path) -> None:
    """Bring everything that happened into the warehouse, as a segment of the spool."""
    segment = SegmentWriter(directory / f"{uuid4()}.segment", manifest({}))
    segment.append(frame(b"\n".join(world.journal.lines)))
    segment.close()
    world.journal.lines.clear()
    for table, lines in batches(segment.path):
        warehouse.insert_lines(table.name, table.columns, lines)


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(FIELDS, max_size=4), st.decimals(allow_nan=False))
def test_every_accepted_request_fits_the_tables(
    warehouse: Warehouse, tmp_path: Path, requests: list[dict[str, Any]], amount: object
) -> None:
    world = World(sites=[SiteRules(1, "example.com", revenue_currencies={"Purchase": "EUR"})])
    money = {"revenue": {"amount": str(amount), "currency": "EUR"}}
    stored_before = warehouse.query("SELECT count() FROM events_v2").rows[0][0]
    accepted = 0
    for fields in [money, *requests]:
        body = json.dumps({**REQUIRED, **fields}).encode("utf-8", "surrogatepass")
        answer = world.post(body)
        accepted += answer.status == 202 and answer.dropped is None
    store(world, warehouse, tmp_path)
    stored = warehouse.query("SELECT count() FROM events_v2").rows[0][0]
    assert stored - stored_before == accepted == len(world.events)


def test_a_visit_is_one_row_to_a_query_while_it_goes_on(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    world = World()
    for minute, path in enumerate(["/", "/a", "/b"]):
        world.send(at=f"2026-01-01T10:0{minute}:00Z", u=f"https://example.com{path}")
        store(world, warehouse, tmp_path)
        (visit,) = warehouse.query(
            "SELECT pageviews, events, is_bounce, duration, entry_page, exit_page"
            " FROM sessions_v2 FINAL WHERE site_id = 1"
        ).rows
        assert visit == (minute + 1, minute + 1, minute == 0, minute * 60, "/", path)
    sums = "SELECT sum(sign), sum(sign * pageviews) FROM sessions_v2 WHERE site_id = 1"
    assert warehouse.query(sums).rows == [(1, 3)]


def test_the_warehouse_names_the_channel_of_a_source(warehouse: Warehouse, tmp_path: Path) -> None:
    world = World()
    world.send(r="https://www.google.com/", u="https://example.com/?gclid=1")
    store(world, warehouse, tmp_path)
    channel = "SELECT acquisition_channel FROM events_v2 UNION ALL"
    channel += " SELECT acquisition_channel FROM sessions_v2"
    assert warehouse.query(channel).rows == [("Paid Search",)] * 2
