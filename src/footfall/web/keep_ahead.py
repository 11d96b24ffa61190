"""Keeps the answers of long ranges ahead of their readers while the server runs."""

import logging
import threading
from datetime import timedelta

from django.db import Error as CatalogError
from django.db import close_old_connections

from footfall import clock
from footfall.api.dashboard import ahead
from footfall.stats import kept, kept_store
from footfall.warehouse import Warehouse, WarehouseError

logger = logging.getLogger(__name__)

#: A server that has just started has other things to do.
FIRST_SECONDS = 20
EVERY_SECONDS = 3600
#: No query takes longer.
LONGEST_QUERY = timedelta(minutes=15)


class KeepAhead:
    """A background thread that looks once an hour whether months have come to an end or changed
    since; what is kept already costs next to nothing."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keep-ahead", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let what is under way finish, here and in the background of queries."""
        self._stopped.set()
        self._thread.join(timeout=10)
        kept.give_up()

    def _run(self) -> None:
        wait = FIRST_SECONDS
        while not self._stopped.wait(wait):
            try:
                self._keep()
            except (WarehouseError, CatalogError):
                logger.warning("the answers of long ranges could not be kept", exc_info=True)
            finally:
                close_old_connections()
            wait = EVERY_SECONDS

    def _keep(self) -> None:
        kept_store.sweep(self._warehouse, clock.now() - LONGEST_QUERY)
        for site, latest in ahead.large_sites(self._warehouse):
            for _ in ahead.keep(site, latest, gently=True):
                if self._stopped.is_set():
                    return
            logger.info("the finished months of %s are kept for quick answers", site.domain)
