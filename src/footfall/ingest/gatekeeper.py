"""Whether a site takes an event at all: is it known, paid for, within its rate limit?"""

from collections.abc import Callable
from datetime import UTC, datetime

from footfall.ingest.outcome import Drop
from footfall.ingest.site_rules import SiteRules, SiteRulesSnapshot


class RateLimiter:
    """Counts requests per site in fixed windows aligned to the epoch, in memory."""

    _SWEEP_SECONDS = 600

    def __init__(self) -> None:
        self._counts: dict[tuple[str, int, int], int] = {}
        self._next_sweep = 0

    def __len__(self) -> int:
        """How many windows are held."""
        return len(self._counts)

    def hit(self, key: str, window_seconds: int, timestamp: int) -> int:
        """Count one request and return how many the current window has seen."""
        if timestamp >= self._next_sweep:
            self._sweep(timestamp)
        bucket = (key, window_seconds, timestamp // window_seconds)
        count = self._counts.get(bucket, 0) + 1
        self._counts[bucket] = count
        return count

    def _sweep(self, timestamp: int) -> None:
        self._counts = {
            bucket: count
            for bucket, count in self._counts.items()
            if (bucket[2] + 1) * bucket[1] > timestamp
        }
        self._next_sweep = timestamp + self._SWEEP_SECONDS


class Gatekeeper:
    """Finds the site of a submitted domain or says why its events are refused."""

    def __init__(self, snapshot: Callable[[], SiteRulesSnapshot]) -> None:
        self._snapshot = snapshot
        self._limiter = RateLimiter()

    def admit(self, domain: str, timestamp: int) -> SiteRules | Drop:
        """The site that takes the event, or the reason why none does."""
        site = self._snapshot().get(domain)
        if site is None:
            return Drop.NOT_FOUND
        paid_until = site.accept_traffic_until
        if paid_until is not None and datetime.fromtimestamp(timestamp, UTC).date() > paid_until:
            return Drop.PAYMENT_REQUIRED
        threshold = site.ingest_rate_limit_threshold
        if threshold is None:
            return site
        if threshold == 0:
            return Drop.BLOCK
        # Events under a site's previous name count against the same limit.
        seen = self._limiter.hit(site.domain, site.ingest_rate_limit_scale_seconds, timestamp)
        return Drop.THROTTLE if seen > threshold else site
