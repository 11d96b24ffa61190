"""How often an API key may be used.

Windows are fixed, not sliding: the hourly one starts with each clock hour. Every request with
a known key counts, whether it succeeds or not. Counters live in this process, which is the only
one that serves requests while the warehouse is embedded.
"""

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from footfall import clock

BURST_SECONDS = 10

_storage = MemoryStorage()
_limiter = FixedWindowRateLimiter(_storage)


def allows(per_hour: int, per_burst: int, key_id: int, team_id: int | None) -> bool:
    """Count one request of a key on behalf of a team; whether it is within the limits.

    ``per_hour`` is how many requests a clock hour may have, ``per_burst`` how many ten seconds
    (0: as many as the hour).
    """
    windows: list[tuple[RateLimitItem, int]] = [(RateLimitItemPerHour(per_hour), 3_600)]
    if per_burst:
        windows.append((RateLimitItemPerSecond(per_burst, BURST_SECONDS), BURST_SECONDS))
    # The number of the window is part of the counter's name, because the library would start a
    # window with its first request and not with the clock.
    now = clock.unix_now()
    hits = [
        _limiter.hit(limit, str(key_id), str(team_id), str(now // seconds))
        for limit, seconds in windows
    ]
    return all(hits)


def reset() -> None:
    """Forget all counters."""
    _storage.reset()
