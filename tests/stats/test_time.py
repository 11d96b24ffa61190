"""Days, hours and zones: which instants a range covers, and into which bucket things fall."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.stats import periods
from footfall.stats.build import build, interval_for
from footfall.stats.execute import run
from footfall.stats.labels import time_labels
from footfall.stats.query import Include, Pagination, QueryError, TimeRange
from footfall.stats.site import SiteContext
from tests.stats.world import World, view


def site(timezone: str = "UTC", **more: Any) -> SiteContext:
    return SiteContext(site_ids=(1,), domain="site.test", timezone=timezone, **more)


def bounds(date_range: Any, now: str, timezone: str = "UTC", **more: Any) -> list[str]:
    query = build(
        site(timezone, **more),
        metrics=["visitors"],
        date_range=date_range,
        now=datetime.fromisoformat(now),
    )
    return [
        instant.astimezone(ZoneInfo(timezone)).isoformat()
        for instant in (query.range.first, query.range.last)
    ]


NOW = "2024-03-15T10:20:30.5+00:00"


@pytest.mark.parametrize(
    ("date_range", "first", "last"),
    [
        ("day", "2024-03-15T00:00:00", "2024-03-15T23:59:59"),
        ("7d", "2024-03-08T00:00:00", "2024-03-14T23:59:59"),
        ("1d", "2024-03-14T00:00:00", "2024-03-14T23:59:59"),
        ("5000d", "2010-07-07T00:00:00", "2024-03-14T23:59:59"),
        ("month", "2024-03-01T00:00:00", "2024-03-31T23:59:59"),
        ("6mo", "2023-09-01T00:00:00", "2024-02-29T23:59:59"),
        ("12mo", "2023-03-01T00:00:00", "2024-02-29T23:59:59"),
        ("100mo", "2015-11-01T00:00:00", "2024-02-29T23:59:59"),
        ("year", "2024-01-01T00:00:00", "2024-12-31T23:59:59"),
        ("all", "2024-03-15T00:00:00", "2024-03-15T23:59:59"),
        ("24h", "2024-03-14T10:20:30", "2024-03-15T10:20:30"),
        ("realtime", "2024-03-15T10:15:30", "2024-03-15T10:20:35"),
        ("30m", "2024-03-15T09:50:30", "2024-03-15T10:20:35"),
        ((date(2024, 2, 2), date(2024, 2, 1)), "2024-02-01T00:00:00", "2024-02-02T23:59:59"),
    ],
)
def test_ranges(date_range: Any, first: str, last: str) -> None:
    assert bounds(date_range, NOW) == [f"{first}+00:00", f"{last}+00:00"]


def test_instants_are_exact_swapped_and_cut_to_seconds() -> None:
    early = datetime.fromisoformat("2024-01-01T00:00:00.9+05:30")
    late = datetime.fromisoformat("2024-01-01T12:00:00Z")
    assert bounds((late, early), NOW) == ["2023-12-31T18:30:00+00:00", "2024-01-01T12:00:00+00:00"]


def test_all_time_starts_with_the_first_data() -> None:
    first, last = bounds("all", NOW, stats_start_date=date(2022, 5, 6))
    assert (first, last) == ("2022-05-06T00:00:00+00:00", "2024-03-15T23:59:59+00:00")


def test_today_is_the_date_at_the_site() -> None:
    late = "2024-03-15T20:00:00+00:00"
    assert bounds("day", late, "Asia/Kolkata")[0] == "2024-03-16T00:00:00+05:30"
    assert bounds("day", late, "America/New_York")[0] == "2024-03-15T00:00:00-04:00"


@pytest.mark.parametrize(
    "name", ["0d", "5001d", "0mo", "101mo", "9" * 5000 + "d", "7h", "-1d", "d"]
)
def test_ranges_that_do_not_exist(name: str) -> None:
    with pytest.raises(QueryError, match="Invalid date_range"):
        bounds(name, NOW)


def test_dates_at_the_end_of_the_calendar_are_an_error_not_a_crash() -> None:
    with pytest.raises(QueryError, match="Invalid date_range"):
        bounds((date(1, 1, 1), date(2024, 1, 1)), NOW, "Asia/Tokyo")
    with pytest.raises(QueryError, match="Invalid date_range"):
        bounds((date(2024, 1, 1), date(9999, 12, 31)), NOW, "America/New_York")
    with pytest.raises(QueryError, match="Invalid date_range"):
        last = datetime.max.replace(tzinfo=UTC)
        bounds((datetime.fromisoformat(NOW), last), NOW, "Asia/Tokyo")


@pytest.mark.parametrize("name", ["7d", "6mo", "5000d"])
def test_ranges_before_the_calendar_are_an_error_not_a_crash(name: str) -> None:
    with pytest.raises(QueryError, match="Invalid date_range"):
        build(
            site(),
            metrics=["visitors"],
            date_range=name,
            relative_date=date(1, 1, 2),
            now=datetime.fromisoformat(NOW),
        )


@pytest.mark.parametrize("metric", ["visitors", "pageviews"])
def test_ranges_may_exceed_what_can_be_stored(world: World, metric: str) -> None:
    world.record(view("2024-06-10T10:00"))
    for first, last in (("1960-01-01", "2200-01-01"), ("1970-01-01", "2106-01-01")):
        assert world.metrics(metric, date_range=[first, last]) == [1]
    assert world.metrics(metric, date_range=["0002-01-01", "1969-12-31"]) == [0]


@pytest.mark.parametrize(
    ("timezone", "day", "first", "last"),
    [
        # Clocks jump from midnight to one o'clock: the day starts with the jump.
        ("America/Santiago", date(2024, 9, 8), "01:00:00-03:00", "23:59:59-03:00"),
        ("America/Havana", date(2024, 3, 10), "01:00:00-04:00", "23:59:59-04:00"),
        # Midnight comes twice: the day starts with the second one.
        ("America/Havana", date(2024, 11, 3), "00:00:00-05:00", "23:59:59-05:00"),
        # The last hour of the day comes twice: the day ends with the first one.
        ("America/Santiago", date(2024, 4, 6), "00:00:00-03:00", "23:59:59-03:00"),
        # A change in the small hours moves neither end.
        ("Europe/Berlin", date(2024, 3, 31), "00:00:00+01:00", "23:59:59+02:00"),
        ("Europe/Berlin", date(2024, 10, 27), "00:00:00+02:00", "23:59:59+01:00"),
        ("Australia/Lord_Howe", date(2024, 10, 6), "00:00:00+10:30", "23:59:59+11:00"),
    ],
)
def test_days_with_a_clock_change(timezone: str, day: date, first: str, last: str) -> None:
    expected = [f"{day.isoformat()}T{first}", f"{day.isoformat()}T{last}"]
    assert bounds((day, day), NOW, timezone) == expected


def test_a_day_that_was_skipped_ends_before_the_jump() -> None:
    """Samoa had no 30 December 2011."""
    gone = date(2011, 12, 30)
    zone = ZoneInfo("Pacific/Apia")
    assert periods.end_of_day(gone, zone) == datetime(2011, 12, 30, 9, 59, 59, tzinfo=UTC)
    assert periods.start_of_day(gone, zone) == datetime(2011, 12, 30, 10, 0, tzinfo=UTC)


ZONES = ["Europe/Berlin", "America/Santiago", "Asia/Kolkata", "America/Havana", "Africa/Cairo"]


@given(st.sampled_from(ZONES), st.dates(date(2000, 1, 2), date(2030, 1, 1)))
def test_days_follow_each_other_without_an_overlap(timezone: str, day: date) -> None:
    zone = ZoneInfo(timezone)
    start, end = periods.start_of_day(day, zone), periods.end_of_day(day, zone)
    assert start.astimezone(zone).date() == day
    assert end.astimezone(zone).date() == day
    before = periods.start_of_day(day, zone) - timedelta(seconds=1)
    # A repeated midnight belongs to neither day.
    assert before.astimezone(zone).date() in (day - timedelta(days=1), day)
    assert start - timedelta(hours=1, seconds=1) <= periods.end_of_day(
        day - timedelta(days=1), zone
    )


@pytest.mark.parametrize(
    ("length", "interval"),
    [
        (timedelta(hours=48, minutes=59), "time:hour"),
        (timedelta(hours=49), "time:day"),
        (timedelta(days=40, hours=23), "time:day"),
        (timedelta(days=41), "time:week"),
        (timedelta(weeks=53, seconds=-1), "time:week"),
        (timedelta(weeks=53), "time:month"),
    ],
)
def test_time_suits_the_length_of_the_range(length: timedelta, interval: str) -> None:
    start = datetime(2024, 1, 1, tzinfo=UTC)
    assert interval_for(TimeRange(start, start + length)) == interval


def test_buckets_of_events(world: World) -> None:
    world.record(
        view("2024-06-02T23:30", 1),
        view("2024-06-05T10:00", 2),
        view("2024-06-10T10:00", 3),
    )
    june = {"metrics": ["pageviews"], "date_range": ["2024-06-01", "2024-06-30"]}
    assert world.rows(dimensions=["time:day"], **june) == [
        (["2024-06-02"], [1]),
        (["2024-06-05"], [1]),
        (["2024-06-10"], [1]),
    ]
    assert world.rows(dimensions=["time:month"], **june) == [(["2024-06-01"], [3])]
    # 1 June 2024 is a Saturday: the first week is two days long.
    assert world.rows(dimensions=["time:week"], **june) == [
        (["2024-06-01"], [1]),
        (["2024-06-03"], [1]),
        (["2024-06-10"], [1]),
    ]
    assert world.rows(dimensions=["time:hour"], **june)[0] == (["2024-06-02 23:00:00"], [1])


@pytest.mark.parametrize(
    ("timezone", "hour"),
    [
        ("Asia/Kolkata", "2024-06-11 01:00:00"),
        ("Asia/Kathmandu", "2024-06-11 01:00:00"),
        ("America/St_Johns", "2024-06-10 17:00:00"),
        ("Australia/Eucla", "2024-06-11 04:00:00"),
    ],
)
@pytest.mark.parametrize("metric", ["pageviews", "visitors", "bounce_rate"])
def test_hours_in_zones_that_are_not_whole_hours_off(
    world: World, timezone: str, hour: str, metric: str
) -> None:
    world.configure(timezone=timezone).record(view("2024-06-10T20:00"))
    rows = world.rows(metrics=[metric], dimensions=["time:hour"])
    assert [key for key, _ in rows] == [[hour]]


def test_the_hour_that_comes_twice_is_one_bucket(world: World) -> None:
    world.configure(timezone="Europe/Berlin").record(
        view("2024-10-27T02:30+02:00", 1), view("2024-10-27T02:30+01:00", 2)
    )
    for metric in ("visitors", "pageviews"):
        assert world.rows(
            metrics=[metric], dimensions=["time:hour"], date_range=["2024-10-27", "2024-10-27"]
        ) == [(["2024-10-27 02:00:00"], [2])]


def test_a_visit_counts_in_every_hour_it_spans(world: World) -> None:
    world.record(
        view("2024-06-10T10:50", 1),
        view("2024-06-10T11:15", 1),
        view("2024-06-10T11:40", 1),
        view("2024-06-10T12:05", 1),
        view("2024-06-10T12:30", 2),
    )
    rows = world.rows(metrics=["visitors", "visits", "bounce_rate"], dimensions=["time:hour"])
    # Bounces count once, in the hour of the last activity.
    assert rows == [
        (["2024-06-10 10:00:00"], [1, 1, 0]),
        (["2024-06-10 11:00:00"], [1, 1, 0]),
        (["2024-06-10 12:00:00"], [2, 2, 50]),
    ]
    assert world.rows(metrics=["visitors"], dimensions=["time:day"]) == [(["2024-06-10"], [2])]


def test_a_visit_is_in_the_minutes_between_its_events(world: World) -> None:
    world.record(view("2024-06-15T11:50:30"), view("2024-06-15T11:53:10"))
    query = build(
        world.site,
        metrics=["visitors", "pageviews"],
        dimensions=["time:minute"],
        date_range="30m",
        now=datetime(2024, 6, 15, 12, tzinfo=UTC),
    )
    rows = [(row.dimensions, row.metrics) for row in run(world.warehouse, query).rows]
    assert rows == [
        (("2024-06-15 11:50:00",), (1, 1)),
        (("2024-06-15 11:51:00",), (1, 0)),
        (("2024-06-15 11:52:00",), (1, 0)),
        (("2024-06-15 11:53:00",), (1, 1)),
    ]


def test_days_of_visits_are_those_of_their_last_activity(world: World) -> None:
    world.record(view("2024-06-09T23:50"), view("2024-06-10T00:10"))
    rows = world.rows(metrics=["visits", "visit_duration"], dimensions=["time:day"])
    assert rows == [(["2024-06-10"], [1, 1200])]


def labels(dimension: str, first: str, last: str, timezone: str = "UTC", **more: Any) -> list[str]:
    query = build(
        site(timezone),
        metrics=["visitors"],
        dimensions=[dimension],
        date_range=(date.fromisoformat(first), date.fromisoformat(last)),
        now=datetime.fromisoformat(NOW),
        **more,
    )
    return time_labels(query)


def test_labels() -> None:
    assert labels("time:month", "2024-01-31", "2024-03-01") == [
        "2024-01-01",
        "2024-02-01",
        "2024-03-01",
    ]
    assert labels("time:week", "2024-03-06", "2024-03-18") == [
        "2024-03-06",
        "2024-03-11",
        "2024-03-18",
    ]
    assert labels("time:day", "2024-02-28", "2024-03-01") == [
        "2024-02-28",
        "2024-02-29",
        "2024-03-01",
    ]
    hours = labels("time:hour", "2024-03-01", "2024-03-01")
    assert (hours[0], hours[-1], len(hours)) == ("2024-03-01 00:00:00", "2024-03-01 23:00:00", 24)


@pytest.mark.parametrize(("day", "count"), [("2024-03-31", 23), ("2024-10-27", 25)])
def test_days_with_a_clock_change_keep_their_number_of_hours(day: str, count: int) -> None:
    assert len(labels("time:hour", day, day, "Europe/Berlin")) == count


def test_absurdly_many_labels_are_refused() -> None:
    with pytest.raises(QueryError, match="more than"):
        labels("time:hour", "0002-01-01", "9998-12-31")
    assert len(labels("time:month", "0002-01-01", "9998-12-31")) == 9997 * 12


def test_minutes_end_before_now() -> None:
    query = build(
        site(),
        metrics=["visitors"],
        dimensions=["time:minute"],
        date_range="30m",
        now=datetime.fromisoformat(NOW),
    )
    found = time_labels(query)
    assert (found[0], found[-1]) == ("2024-03-15 09:50:00", "2024-03-15 10:19:00")
    assert len(found) == 30


@pytest.mark.parametrize(
    ("date_range", "last"),
    [
        ("month", "2024-03-15T23:59:59"),
        ("year", "2024-03-15T23:59:59"),
        ("day", "2024-03-15T10:59:59"),
        ((date(2024, 3, 1), date(2024, 3, 31)), "2024-03-31T23:59:59"),
    ],
)
def test_trimming_cuts_the_future_of_the_current_period(date_range: Any, last: str) -> None:
    query = build(
        site(),
        metrics=["visitors"],
        date_range=date_range,
        now=datetime.fromisoformat(NOW),
        include=Include(trim_relative_date_range=True),
        pagination=Pagination(),
    )
    assert query.range.last.isoformat() == f"{last}+00:00"


def test_an_earlier_month_is_not_trimmed() -> None:
    query = build(
        site(),
        metrics=["visitors"],
        date_range="month",
        relative_date=date(2024, 2, 3),
        now=datetime.fromisoformat(NOW),
        include=Include(trim_relative_date_range=True),
    )
    assert query.range.last.isoformat() == "2024-02-29T23:59:59+00:00"


MOMENTS_START = datetime(2023, 12, 31, tzinfo=UTC)
#: Every 3 h 41 min of a year and a bit: all hours of the day meet all days with a clock change.
MOMENT_STEPS = range(0, 368 * 24 * 60, 221)


@pytest.fixture(scope="module")
def year(shared_world: Callable[[], World]) -> World:
    """A pageview now and then, the year round."""
    moments = (MOMENTS_START + timedelta(minutes=step) for step in MOMENT_STEPS)
    return shared_world().record(*(view(moment.isoformat()) for moment in moments))


def wall_clock(moment: datetime, dimension: str) -> str:
    """The bucket of a local time, by the book."""
    day = moment.date()
    return {
        "time:hour": f"{day} {moment:%H}:00:00",
        "time:day": f"{day}",
        "time:week": f"{max(day - timedelta(days=day.weekday()), date(2024, 1, 1))}",
        "time:month": f"{day.replace(day=1)}",
    }[dimension]


@pytest.mark.parametrize(
    "timezone",
    [*ZONES, "Australia/Lord_Howe", "Pacific/Chatham", "America/St_Johns", "Pacific/Kiritimati"],
)
def test_buckets_follow_the_clock_on_the_wall(year: World, timezone: str) -> None:
    world, moments = year, [MOMENTS_START + timedelta(minutes=step) for step in MOMENT_STEPS]
    world.configure(timezone=timezone)
    local = [moment.astimezone(ZoneInfo(timezone)) for moment in moments]
    within = [moment for moment in local if moment.year == 2024]
    for dimension in ("time:hour", "time:day", "time:week", "time:month"):
        expected = Counter(wall_clock(moment, dimension) for moment in within)
        rows = world.rows(
            metrics=["pageviews"],
            dimensions=[dimension],
            date_range=["2024-01-01", "2024-12-31"],
        )
        assert {key: count for (key,), (count,) in rows} == dict(expected)
        assert [key for (key,), _ in rows] == sorted(expected)
