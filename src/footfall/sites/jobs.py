"""What is done for sites later, or again and again."""

import logging
from uuid import uuid4

from django.db import transaction
from huey import crontab

from footfall import clock
from footfall.config import config
from footfall.jobs.queue import queue
from footfall.sites.domains import DOMAIN_CHANGE_GRACE
from footfall.sites.models import Site
from footfall.tracker import cdn

logger = logging.getLogger(__name__)

#: A few changes made one after the other need one purge, of the last state.
PURGE_DELAY_SECONDS = 10


@queue.periodic_task(crontab(minute="0", hour="*/2"))
def expire_domain_changes() -> None:
    """Free the names that sites were renamed from, once nobody is expected to use them."""
    expired = Site.objects.filter(domain_changed_at__lte=clock.now() - DOMAIN_CHANGE_GRACE)
    for site in expired:
        logger.info("%s is no longer known as %s", site.domain, site.domain_changed_from)
        site.domain_changed_from = site.domain_changed_at = None
        site.save(update_fields=["domain_changed_from", "domain_changed_at"])


def purge_script_from_cdn(script_id: str) -> None:
    """Have the CDN, if there is one, forget a script soon after the current transaction.

    A further call before that puts the purge off.
    """
    if config().cdn is None:
        return
    request = uuid4().hex

    def enqueue() -> None:
        queue.put(_latest_request(script_id), request)
        _purge.schedule((script_id, request), delay=PURGE_DELAY_SECONDS)

    transaction.on_commit(enqueue)


@queue.task(retries=4, retry_delay=180, retry_backoff=2)
def _purge(script_id: str, request: str) -> None:
    settings = config().cdn
    if settings and queue.get(_latest_request(script_id), peek=True) == request:
        cdn.purge(settings, script_id)
        queue.delete(_latest_request(script_id))


def _latest_request(script_id: str) -> str:
    return f"purge:{script_id}"
