"""Keeps what the hot path needs from the catalog in memory, and fresh.

One background thread asks the catalog for its revision every second and reloads when
it has changed. While the catalog cannot be reached the last good snapshot stays in force.
"""

import logging
import secrets
import threading
from collections.abc import Mapping

from django.db import DatabaseError, close_old_connections

from footfall import clock
from footfall.ingest.identity import Salts
from footfall.ingest.site_rules import SiteRulesSnapshot
from footfall.sites.rules import load_snapshot, snapshot_version
from footfall.sites.salts import SALT_BYTES, current_salts
from footfall.sites.tracker_sites import load_tracker_sites
from footfall.tracker.site_script import TrackerSite

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0

#: Another host may rotate the salts, so they are read again this often even on the same day.
SALTS_SECONDS = 60


class CatalogWatch:
    """Site rules, tracker settings and salts as of a moment ago. Reading them never blocks.

    There is nothing to read before :meth:`start`.
    """

    _salts: Salts

    def __init__(self) -> None:
        self._rules = SiteRulesSnapshot()
        self._tracker_sites: Mapping[str, TrackerSite] = {}
        self._version: object = None
        self._salts_day: int | None = None
        self._salts_read_at = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="catalog-watch", daemon=True)

    def start(self) -> None:
        """Load everything once, then keep it fresh in the background."""
        self.refresh()
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(timeout=5)

    def rules(self) -> SiteRulesSnapshot:
        return self._rules

    def salts(self) -> Salts:
        """The salts in force; rotated by whichever process first notices a new day."""
        return self._salts

    def tracker_site(self, script_id: str) -> TrackerSite | None:
        return self._tracker_sites.get(script_id)

    def refresh(self) -> None:
        """Read what has changed. Raises database errors."""
        self._refresh_salts()
        version = snapshot_version()
        if version != self._version:
            self._rules = load_snapshot()
            self._tracker_sites = load_tracker_sites()
            self._version = version

    def _refresh_salts(self) -> None:
        now = clock.unix_now()
        day = now // 86_400
        if day == self._salts_day and now - self._salts_read_at < SALTS_SECONDS:
            return
        try:
            self._salts = current_salts()
        except DatabaseError:
            # A day's secret ends with the day, also while the catalog cannot give us another.
            if self._salts_day not in (None, day):
                self._salts = Salts(secrets.token_bytes(SALT_BYTES), self._salts.current)
                self._salts_day = day
            raise
        self._salts_day = day
        self._salts_read_at = now

    def _run(self) -> None:
        away = False
        while not self._stopped.wait(POLL_SECONDS):
            close_old_connections()
            try:
                self.refresh()
            except Exception:
                if not away:
                    logger.exception("The catalog cannot be read; going on with what was last read")
                away = True
            else:
                if away:
                    logger.warning("The catalog can be read again")
                away = False
