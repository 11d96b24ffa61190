"""Which sites take events, and how many."""

from datetime import date

from footfall.ingest.gatekeeper import RateLimiter
from footfall.ingest.site_rules import SiteRules
from tests.ingest.world import World

NOON = "2026-05-10T12:00:00Z"


def test_unknown_domains_are_not_found_and_lookup_is_case_sensitive() -> None:
    world = World()
    assert world.send(d="Example.com").dropped == "1"
    assert world.drop_reasons() == {"dropped_not_found": 1}


def test_events_under_a_sites_previous_domain_are_its_own() -> None:
    world = World(sites=[SiteRules(7, "new.com", domain_changed_from="old.com")])
    world.send(d="old.com,new.com")
    assert [row.site_id for row in world.events] == [7, 7]


def test_a_domain_belongs_to_the_site_that_has_it_now() -> None:
    world = World(sites=[SiteRules(1, "a.com"), SiteRules(2, "b.com", domain_changed_from="a.com")])
    world.send(d="a.com")
    assert world.events[0].site_id == 1


def test_traffic_is_accepted_until_the_end_of_the_last_paid_day() -> None:
    world = World(sites=[SiteRules(1, "example.com", accept_traffic_until=date(2026, 5, 10))])
    assert world.send(at="2026-05-10T23:59:59Z").dropped is None
    assert world.send(at="2026-05-11T00:00:00Z").dropped == "1"
    assert world.drop_reasons() == {"buffered": 1, "dropped_payment_required": 1}


def test_a_threshold_of_zero_blocks_a_site() -> None:
    world = World(sites=[SiteRules(1, "example.com", ingest_rate_limit_threshold=0)])
    assert world.send().dropped == "1"
    assert world.drop_reasons() == {"dropped_block": 1}


def test_requests_over_the_threshold_wait_for_the_next_window() -> None:
    limited = SiteRules(
        1,
        "example.com",
        domain_changed_from="old.com",
        ingest_rate_limit_threshold=2,
        ingest_rate_limit_scale_seconds=60,
    )
    world = World(sites=[limited, SiteRules(2, "other.com")])
    assert [world.send(at=NOON).dropped for _ in range(2)] == [None, None]
    assert world.send(at="2026-05-10T12:00:59Z").dropped == "1"
    # The previous domain shares the limit, other sites do not.
    assert world.send(at="2026-05-10T12:00:59Z", d="old.com").dropped == "1"
    assert world.send(at="2026-05-10T12:00:59Z", d="other.com").dropped is None
    assert world.send(at="2026-05-10T12:01:00Z").dropped is None
    assert world.drop_reasons() == {"buffered": 4, "dropped_throttle": 2}


def test_windows_that_are_over_are_forgotten() -> None:
    limiter = RateLimiter()
    for minute in range(60):
        limiter.hit("example.com", 60, minute * 60)
    assert len(limiter) <= 11
    assert limiter.hit("example.com", 60, 59 * 60) == 2
