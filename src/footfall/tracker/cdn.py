"""Makes a CDN in front of the tracker scripts forget one of them."""

import urllib3

from footfall.config import BunnyCdn

API = "https://api.bunny.net"
TIMEOUT_SECONDS = 10


class PurgeError(Exception):
    """The CDN did not do it; worth another try later."""


def script_tag(script_id: str) -> str:
    """The name by which the CDN knows a script: the ``CDN-Tag`` that it was served with."""
    return f"tracker_script::{script_id}"


def purge(cdn: BunnyCdn, script_id: str, api: str | None = None) -> None:
    """Ask bunny.net, or whoever is at ``api``, to drop what it holds of a script.

    Raises :class:`PurgeError`.
    """
    try:
        response = urllib3.request(
            "POST",
            f"{api or API}/pullzone/{cdn.pull_zone}/purgeCache",
            json={"CacheTag": script_tag(script_id)},
            headers={"AccessKey": cdn.api_key},
            timeout=TIMEOUT_SECONDS,
            retries=False,
        )
    except urllib3.exceptions.HTTPError as error:
        raise PurgeError(f"the CDN cannot be reached: {error}") from error
    if response.status != 204:
        raise PurgeError(f"the CDN answered {response.status} to the purge of {script_id}")
