"""What ingestion knows of the world outside: places, lists and exchange rates, kept fresh."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

from footfall.config import Config, ConfigError
from footfall.ingest import user_agent
from footfall.ingest.client_ip import Edge
from footfall.ingest.deny_lists import DEFAULT_DATACENTERS, DEFAULT_SPAMMERS, DenyLists
from footfall.ingest.geo import Geo, database_files
from footfall.ingest.networks import NetworkSet
from footfall.web.exchange_rates import ExchangeRateWatch

logger = logging.getLogger(__name__)


class ReferenceData:
    """Everything of the kind that an installation has.

    Raises :class:`footfall.config.ConfigError` for a file that cannot be understood.
    """

    def __init__(self, settings: Config) -> None:
        with _readable("IP_GEOLOCATION_DB"):
            self.geo = Geo(database_files(settings.geo_db))
        with _readable("FOOTFALL_DATACENTER_RANGES or FOOTFALL_REFERRER_SPAM_LIST"):
            self.deny_lists = DenyLists(
                _datacenters(settings), settings.referrer_spam_list or DEFAULT_SPAMMERS
            )
        self.edge = edge(settings)
        self.exchange_rates = ExchangeRateWatch(
            settings.open_exchange_rates_app_id, settings.data_dir / "exchange-rates.json"
        )

    def start(self) -> None:
        """Begin to renew what is renewed by itself."""
        self.exchange_rates.start()
        user_agent.loading()

    def when_read(self, tell: Callable[[], None]) -> None:
        """Call ``tell`` once the lists of user agents are in memory. Until then events wait."""

        def read(lists: Future[None]) -> None:
            if not lists.exception():
                tell()

        user_agent.loading().add_done_callback(read)

    def stop(self) -> None:
        """The reverse of :meth:`start`."""
        self.exchange_rates.stop()

    def refresh(self) -> None:
        """Take over files that an operator has replaced. Reads files: not on the event loop."""
        self.geo.refresh()
        self.deny_lists.refresh()


def _datacenters(settings: Config) -> Path | None:
    """The list of datacentres: the one that was chosen, else what set-up has put in place."""
    file = settings.datacenter_ranges or DEFAULT_DATACENTERS
    if file.exists():
        return file
    logger.warning(
        "No datacentres are known: %s is missing. Run make setup, or set "
        "FOOTFALL_DATACENTER_RANGES to a list or to off.",
        file.name,
    )
    return None


@contextmanager
def _readable(variable: str) -> Iterator[None]:
    """Say which setting names a file that cannot be read."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise ConfigError(f"the file of {variable} cannot be read: {error}") from None


def edge(settings: Config) -> Edge:
    """Which proxies an installation believes."""
    proxies = settings.trusted_proxies
    return Edge(NetworkSet(proxies) if proxies else None, classifies=settings.ip_type_header)
