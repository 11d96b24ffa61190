"""What answers trackers, in every process that does: all of it from memory."""

from footfall.api.events import Events
from footfall.config import Config
from footfall.ingest import user_agent
from footfall.ingest.counters import CounterSink, IngestCounters
from footfall.ingest.pipeline import Ingestor
from footfall.sessions.persistors.persistor import Persistor
from footfall.tracker.app import TrackerApp
from footfall.web.catalog_watch import CatalogWatch
from footfall.web.metrics import CacheMeter, CountedOutcomes
from footfall.web.reference_data import ReferenceData


class HotPaths:
    """The applications behind ``/api/event`` and ``/js/*``, and what they work with."""

    def __init__(
        self, settings: Config, watch: CatalogWatch, persistor: Persistor, sink: CounterSink
    ) -> None:
        self._watch = watch
        self.reference = ReferenceData(settings)
        self.counters = IngestCounters(CountedOutcomes(sink), self._site_id_of)
        self.caches = CacheMeter(
            {"user_agents": user_agent.cache_info, "places": self.reference.geo.cache_info}
        )
        self.ingestor = Ingestor(
            watch.rules,
            watch.salts,
            self.reference.geo,
            persistor,
            self.counters,
            self.reference.deny_lists,
            self.reference.exchange_rates.rates,
        )
        self.events = Events(
            self.ingestor.take,
            edge=self.reference.edge,
            raw_body_limit=settings.event_body_limit,
            test_clock=settings.test_clock,
        )
        self.tracker = TrackerApp(watch.tracker_site, settings.base_url)

    def _site_id_of(self, domain: str) -> int | None:
        site = self._watch.rules().get(domain)
        return site.site_id if site else None
