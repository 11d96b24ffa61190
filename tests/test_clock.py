"""The one source of time."""

from datetime import UTC, date, datetime, timedelta, timezone

from footfall import clock


def test_a_fixed_clock_stands_still_and_is_set_free_again() -> None:
    instant = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    with clock.fixed(instant):
        assert clock.now() == instant
        assert clock.now().tzinfo is UTC
        assert clock.unix_now() == int(instant.timestamp())
    assert clock.now() - datetime.now(UTC) < timedelta(seconds=5)


def test_today_is_the_date_where_the_site_is() -> None:
    with clock.fixed(datetime(2026, 3, 1, 23, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 3, 1)
        assert clock.today("Asia/Tokyo") == date(2026, 3, 2)
        assert clock.today("America/New_York") == date(2026, 3, 1)
