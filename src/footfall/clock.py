"""The one source of time. Everything that asks for "now" asks here.

With ``FOOTFALL_TEST_CLOCK=1`` the web layer fixes the clock for one request from the
``X-Footfall-Now`` header; it does so with :func:`fixed`, which is local to the current
thread or task.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_fixed: ContextVar[datetime | None] = ContextVar("footfall_now", default=None)


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def unix_now() -> int:
    """The current instant in whole seconds since 1970-01-01 UTC."""
    fixed_at = _fixed.get()
    return int(fixed_at.timestamp() if fixed_at else time.time())


def today(timezone: str = "UTC") -> date:
    """The current calendar date in an IANA timezone."""
    return now().astimezone(ZoneInfo(timezone)).date()


@contextmanager
def fixed(instant: datetime) -> Iterator[None]:
    """Make :func:`now` return ``instant`` (aware) inside the ``with`` block."""
    token = _fixed.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
