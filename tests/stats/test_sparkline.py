from datetime import UTC, datetime, timedelta

import pytest

from footfall.stats.site import SiteContext
from footfall.stats.sparkline import consolidated_24h, last_24h, sparkline
from footfall.warehouse import Warehouse
from footfall.warehouse.rows import EVENT_COLUMNS, EventRow
from tests.stats.world import World
from tests.stats.world import view as event

NOW = datetime(2031, 3, 10, 12, 30, tzinfo=UTC)
SITE, OTHER = 910_001, 910_002


@pytest.fixture(scope="module", autouse=True)
def traffic(warehouse: Warehouse) -> None:
    """Hours before now and visitors, of two sites."""
    views = [
        (SITE, 0, 1),
        (SITE, 1, 1),
        (SITE, 1, 2),
        (SITE, 23.9, 2),
        (SITE, 24.2, 3),
        (SITE, 30, 4),
        (SITE, 47.9, 4),
        (SITE, 48.1, 5),
        (SITE, -0.1, 6),
        (OTHER, 2, 7),
        (OTHER, 20, 8),
    ]
    rows = [view(site, hours, user) for site, hours, user in views]
    rows.append(view(SITE, 1, 9, name="engagement"))
    warehouse.insert("events_v2", EVENT_COLUMNS, rows)


def view(site_id: int, hours_ago: float, user_id: int, name: str = "pageview") -> EventRow:
    at = NOW - timedelta(hours=hours_ago)
    return EventRow(int(at.timestamp()), site_id, user_id, 1, name)


def site(site_id: int, since: datetime | None = None) -> SiteContext:
    return SiteContext((site_id,), f"site{site_id}", native_stats_start_at=since)


def test_hours_count_visitors_by_the_clock_and_the_total_by_exactly_a_day(
    warehouse: Warehouse,
) -> None:
    found = last_24h(warehouse, [site(SITE)], NOW)[f"site{SITE}"]
    assert found.hourly == (2, *[0] * 22, 2, 1)
    assert found.visitors == 2


def test_the_day_before_is_what_it_is_compared_with(warehouse: Warehouse) -> None:
    # Visitors 1 and 2 now, 3 and 4 before.
    assert last_24h(warehouse, [site(SITE)], NOW)[f"site{SITE}"].change == 0


def test_rows_from_before_a_reset_do_not_count(warehouse: Warehouse) -> None:
    found = last_24h(warehouse, [site(OTHER, since=NOW - timedelta(hours=19)), site(SITE)], NOW)
    assert found[f"site{OTHER}"].visitors == 1
    assert found[f"site{SITE}"].visitors == 2


def test_a_site_without_traffic_has_a_flat_line(warehouse: Warehouse) -> None:
    assert last_24h(warehouse, [site(910_003)], NOW)["site910003"] == sparkline({}, 0, 0, 0)


def test_no_sites_ask_nothing(warehouse: Warehouse) -> None:
    assert last_24h(warehouse, [], NOW) == {}


@pytest.mark.parametrize(
    ("visitors", "before", "change"),
    [(3, 2, 50), (2, 3, -33), (5, 0, 100), (0, 5, 0), (0, 0, 0), (9, 8, 13)],
)
def test_change_is_in_whole_percent(visitors: int, before: int, change: int) -> None:
    assert sparkline({}, 0, visitors, before).change == change


def test_a_consolidated_view_adds_up_its_sites(warehouse: Warehouse) -> None:
    """In 24 hours to half past twelve: a visit over an hour's end, one before noon, one earlier."""
    first, second = World(warehouse), World(warehouse)
    first.record(
        event("2031-03-09T13:50", 1, "/"),
        event("2031-03-09T14:10", 1, "/b"),
        event("2031-03-08T20:00", 9, "/"),
        event("2031-03-11T00:00", 8, "/"),
    )
    second.record(event("2031-03-10T11:59", 2, "/"), event("2031-03-10T12:29", 1, "/"))
    ids = (*first.site.site_ids, *second.site.site_ids)

    found = consolidated_24h(warehouse, SiteContext(ids, "view", timezone="Asia/Kolkata"), NOW)

    assert found.hourly == (0, 1, 1, *[0] * 20, 1, 1)
    assert found.figures == {"visitors": 2, "visits": 3, "pageviews": 4, "views_per_visit": 1.33}
    assert found.changes == {
        "visitors": 100,
        "visits": 200,
        "pageviews": 300,
        "views_per_visit": 33,
    }
