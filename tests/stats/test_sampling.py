"""Large sites are answered from a share of their visitors, with counts scaled up."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from footfall.stats import execute, sampling
from footfall.stats.build import build
from footfall.stats.filters import parse_all
from footfall.stats.sample_percent import sample_percent
from footfall.stats.sampling import Threshold
from footfall.stats.site import Goal
from footfall.stats.sparkline import last_24h
from tests.stats.world import NOW, World, custom, view

MILLION = 1_000_000
#: Visitors' ids are spread evenly over all numbers, as hashes are.
PEOPLE = 200
STEP = 2**64 // PEOPLE
IDS = [index * STEP + STEP // 2 for index in range(PEOPLE)]
HALF_BY_SHARE = 0.5


@pytest.mark.parametrize(
    ("events_in_30_days", "days", "filters", "expected"),
    [
        (30 * MILLION, 30, 0, 0.33),
        (30 * MILLION, 25, 0, 0.4),
        (30 * MILLION, 24, 0, None),  # 0.42
        (30 * MILLION, 0, 0, None),
        (300 * MILLION, 30, 1, 0.13),
        (300 * MILLION, 300, 2, 0.05),
        (300 * MILLION, 300, 3, 0.05),  # no more than two filters count
        (300_000 * MILLION, 300, 0, 0.013),
    ],
)
def test_the_share_follows_traffic_length_and_filters(
    events_in_30_days: int, days: int, filters: int, expected: float | None
) -> None:
    first = date(2024, 1, 1)
    last = first + timedelta(days=days)
    assert sampling.share(events_in_30_days, (first, last), filters) == expected


@pytest.mark.parametrize(
    ("traffic", "threshold", "expected"),
    [
        (None, None, None),
        (None, 0.1, None),  # sampling is switched off
        (0, 0.1, None),
        (300 * MILLION, None, 0.17),
        (300 * MILLION, "infinite", None),
        (300 * MILLION, 1000, 1000),
        (3, 0.25, 0.25),
    ],
)
def test_the_threshold_of_a_request_comes_before_the_estimate(
    world: World, traffic: int | None, threshold: Threshold | None, expected: float | None
) -> None:
    site = replace(world.site, events_in_30_days=traffic)
    query = build(site, metrics=["visitors"], date_range="7d", now=NOW, sample_threshold=threshold)
    assert query.sample == expected


@pytest.fixture
def crowd(world: World) -> World:
    """Everybody views two pages; the second half of the ids signs up too."""
    everybody = [
        event
        for user in IDS
        for event in (view("2024-06-10 10:00", user), view("2024-06-10 10:01", user, "/b"))
    ]
    some = [custom("2024-06-10 10:02", "Signup", user) for user in IDS[PEOPLE // 2 :]]
    return world.configure(events_in_30_days=1).record(*everybody, *some)


def ask(world: World, *metrics: str, sample: Threshold = "infinite", **asked: Any) -> list[Any]:
    filters = parse_all(asked.pop("filters", []))
    query = build(
        world.site,
        metrics=metrics,
        date_range="7d",
        now=NOW,
        filters=filters,
        sample_threshold=sample,
        **asked,
    )
    return [(*row.dimensions, *row.metrics) for row in execute.run(world.warehouse, query).rows]


def test_counts_are_scaled_and_averages_are_not(crowd: World) -> None:
    whole = ask(crowd, "visitors", "visits", "bounce_rate", "visit_duration")
    half = ask(crowd, "visitors", "visits", "bounce_rate", "visit_duration", sample=HALF_BY_SHARE)

    assert whole == [(PEOPLE, PEOPLE, 0, 90)]
    assert half == [(PEOPLE, PEOPLE, 0, 60)]  # those who signed up are not in the sample


def test_events_are_scaled_and_so_are_both_sides_of_a_share(crowd: World) -> None:
    asked = {"dimensions": ["event:page"], "sample": HALF_BY_SHARE}

    pages = ask(crowd, "visitors", "pageviews", "percentage", **asked)

    assert pages == [("/", PEOPLE, PEOPLE, 100.0), ("/b", PEOPLE, PEOPLE, 100.0)]


def test_sums_of_money_are_scaled_and_their_mean_is_not(crowd: World) -> None:
    crowd.configure(goals=(Goal(1, "Buy", "event", event_name="Buy", currency="EUR"),))
    crowd.record(*(custom("2024-06-10 11:00", "Buy", u, revenue_reporting_amount=4) for u in IDS))
    asked = ("total_revenue", "average_revenue")

    ((total, average),) = ask(crowd, *asked, sample=HALF_BY_SHARE)

    assert (total["value"], average["value"]) == (4 * PEOPLE, 4)


@pytest.mark.parametrize(
    ("metrics", "asked"),
    [
        (("visitors", "bounce_rate"), {"dimensions": ["event:page"]}),
        (("visitors",), {"dimensions": ["time:hour"]}),
        (("visits",), {"filters": [["is", "event:page", ["/b"]]]}),
        (("pageviews",), {"filters": [["is", "visit:exit_page", ["/b"]]]}),
        (
            ("visitors", "percentage"),
            {"dimensions": ["visit:exit_page"], "filters": [["is", "event:page", ["/b"]]]},
        ),
        (("visitors",), {"filters": [["has_done", ["is", "event:page", ["/b"]]]]}),
        (("scroll_depth", "time_on_page"), {"dimensions": ["event:page"]}),
    ],
)
def test_every_kind_of_read_takes_a_sample(
    crowd: World, metrics: tuple[str, ...], asked: dict[str, Any]
) -> None:
    assert ask(crowd, *metrics, sample=0.999999999, **asked) == ask(crowd, *metrics, **asked)


def test_the_dashboard_is_told_the_share(crowd: World) -> None:
    def percent(sample: Threshold) -> int:
        query = build(
            crowd.site, metrics=["visitors"], date_range="7d", now=NOW, sample_threshold=sample
        )
        return sample_percent(crowd.warehouse, query)

    assert percent("infinite") == 100
    assert percent(0.05) == 5
    assert percent(2 * PEOPLE) < 100
    assert percent(10**9) == 100


def test_a_sampled_sparkline_scales(crowd: World) -> None:
    now = datetime(2024, 6, 10, 12, 0, tzinfo=UTC)
    whole = last_24h(crowd.warehouse, [crowd.site], now)
    assert last_24h(crowd.warehouse, [crowd.site], now, sampled=True) == whole
    assert whole[crowd.site.domain].visitors == PEOPLE
