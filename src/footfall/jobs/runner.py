"""Does the jobs of :mod:`footfall.jobs.queue`, in threads of the server's own process."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import close_old_connections
from django.utils.module_loading import autodiscover_modules
from huey import Huey
from huey.consumer import Consumer

#: Its lines on every start and every look at the clock are of no use to an operator.
logging.getLogger("huey").setLevel(logging.WARNING)


@contextmanager
def running_jobs(queue: Huey) -> Iterator[None]:
    """Do jobs inside a ``with`` block. Leaving it lets the one under way finish."""
    # Whatever is queued must be known by name before it can be done.
    autodiscover_modules("jobs")
    queue.pre_execute("close-old-connections")(_fresh_connection)
    consumer = _Consumer(queue, workers=1, max_delay=2, check_worker_health=False)
    consumer.start()
    try:
        yield
    finally:
        consumer.stop(graceful=True)


class _Consumer(Consumer):  # type: ignore[misc]
    def _set_signal_handlers(self) -> None:
        """Signals are the server's."""


def _fresh_connection(task: object) -> None:
    close_old_connections()
