"""Keeps exchange rates in memory, and fresh where the operator has a key for them.

One background thread asks Open Exchange Rates once a day. What it answered last is kept in the
data directory, so that a restart without a network has rates; without a key the central bank's
rates that come with us are in force. Ingestion only ever reads what is in memory.
"""

import logging
import threading
from decimal import Decimal
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import msgspec

from footfall.ingest.exchange_rates import ExchangeRates, default_rates

logger = logging.getLogger(__name__)

SERVICE = "https://openexchangerates.org/api/latest.json"
TIMEOUT_SECONDS = 15
REFRESH_SECONDS = 24 * 60 * 60
RETRY_SECONDS = 60 * 60


class _Latest(msgspec.Struct):
    """The service's answer, as far as we need it: units of each currency for one dollar."""

    rates: dict[str, Decimal]


class ExchangeRateWatch:
    """The rates of a day ago at most, as long as the service answers.

    ``app_id`` is a key of the service, ``file`` where its answer is kept. Nothing is asked for
    before :meth:`start`, and nothing at all without a key.
    """

    def __init__(self, app_id: str | None, file: Path, service: str = SERVICE) -> None:
        self._app_id = app_id
        self._file = file
        self._service = service
        self._rates = self._kept() or default_rates()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="exchange-rates", daemon=True)

    def start(self) -> None:
        if self._app_id:
            self._thread.start()

    def stop(self) -> None:
        """End the thread; an answer that it waits for is not waited for here."""
        self._stopped.set()

    def rates(self) -> ExchangeRates:
        return self._rates

    def refresh(self) -> bool:
        """Ask the service; whether it had rates."""
        query = urlencode({"app_id": self._app_id})
        try:
            with urlopen(f"{self._service}?{query}", timeout=TIMEOUT_SECONDS) as answer:
                body = answer.read()
            self._rates = _read(body)
            self._file.write_bytes(body)
        except (OSError, URLError, msgspec.DecodeError) as error:
            # The reason alone: the address has the key in it.
            logger.warning("Exchange rates could not be renewed: %s", error)
            return False
        return True

    def _kept(self) -> ExchangeRates | None:
        if not self._app_id:
            return None
        try:
            return _read(self._file.read_bytes())
        except (OSError, msgspec.DecodeError):
            return None

    def _run(self) -> None:
        while True:
            pause = REFRESH_SECONDS if self.refresh() else RETRY_SECONDS
            if self._stopped.wait(pause):
                return


def _read(body: bytes) -> ExchangeRates:
    return ExchangeRates(msgspec.json.decode(body, type=_Latest).rates)
