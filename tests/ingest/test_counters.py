"""Outcomes counted per domain and time."""

import pytest

from footfall.ingest.counters import CounterRow, IngestCounters, seconds_to_complete
from tests.ingest.world import Sink

MINUTE = 1_767_225_600


def counters() -> tuple[IngestCounters, Sink[CounterRow]]:
    sink: Sink[CounterRow] = Sink()
    return IngestCounters(sink, {"example.com": 7}.get), sink


def test_only_complete_buckets_are_handed_on() -> None:
    counts, sink = counters()
    counts.count("buffered", "example.com", 0, MINUTE + 3)
    counts.flush(now=MINUTE + 9)
    assert sink.rows == []
    counts.flush(now=MINUTE + 10)
    assert [row.value for row in sink.rows] == [1]
    counts.flush(now=MINUTE + 100)
    assert len(sink.rows) == 1


@pytest.mark.parametrize(("now", "seconds"), [(0, 10), (0.25, 9.75), (9.5, 0.5), (10, 10)])
def test_a_bucket_is_handed_on_when_it_is_complete(now: float, seconds: float) -> None:
    counts, sink = counters()
    counts.count("buffered", "example.com", 0, MINUTE + int(now))
    assert seconds_to_complete(MINUTE + now) == seconds
    counts.flush(now=int(MINUTE + now + seconds))
    assert len(sink.rows) == 1


def test_rows_are_summed_by_minute_metric_domain_and_script_version() -> None:
    counts, sink = counters()
    for second in (0, 9, 15, 59, 60):
        counts.count("buffered", "example.com", 34, MINUTE + second)
    counts.count("buffered", "example.com", 33, MINUTE)
    counts.count("dropped_not_found", "unknown.test", 34, MINUTE)
    counts.flush()
    assert sorted(sink.rows) == [
        CounterRow(MINUTE, "example.com", 7, "buffered", 1, 33),
        CounterRow(MINUTE, "example.com", 7, "buffered", 4, 34),
        CounterRow(MINUTE, "unknown.test", None, "dropped_not_found", 1, 34),
        CounterRow(MINUTE + 60, "example.com", 7, "buffered", 1, 34),
    ]


def test_no_invented_domain_fills_the_memory() -> None:
    counts, sink = counters()
    for letter in "ab":
        counts.count("dropped_not_found", "x" * 1_000_000 + letter, 0, MINUTE)
    counts.flush()
    assert [(len(row.domain), row.value) for row in sink.rows] == [(253, 2)]


def test_a_flush_without_a_time_hands_on_everything() -> None:
    counts, sink = counters()
    counts.count("buffered", "example.com", 0, MINUTE)
    counts.flush()
    assert len(sink.rows) == 1
