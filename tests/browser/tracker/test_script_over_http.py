"""``/js/*`` of the running server, asked as a browser or a proxy asks."""

import gzip
import random
import subprocess
import sys
import urllib.error
import urllib.request
from email.message import Message

import pytest

from tests.browser.tracker.playground import Website
from tests.support.server import FootfallServer, wait_until

CHANGE = """
import sys
from footfall.cli._catalog import open_catalog
open_catalog()
from footfall.sites.models import Site, TrackerConfiguration
from footfall.sites.services import change_domain
from footfall.sites.tracker_configuration import update_tracker_configuration
domain, *changes = sys.argv[1:]
site = Site.objects.get(domain=domain)
for field in changes:
    if "." in field:
        change_domain(site, field)
    else:
        update_tracker_configuration(TrackerConfiguration.objects.get(site=site), {field: True})
"""

COMMON = {
    "content-type": "application/javascript",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "cross-origin",
    "access-control-allow-origin": "*",
}


def get(url: str, **headers: str) -> tuple[int, Message, bytes]:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=names)) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def change(server: FootfallServer, domain: str, *changes: str) -> None:
    """Switch measurements of a site on, or give it another domain."""
    command = [sys.executable, "-c", CHANGE, domain, *changes]
    subprocess.run(command, env=server.env, check=True, timeout=60)


def test_the_headers_of_both_kinds_of_script(server: FootfallServer, web: Website) -> None:
    url = web.site["script_url"]
    script_id = url.split("/")[-1].removesuffix(".js")
    status, own, _ = get(url)
    assert status == 200
    assert own["cache-control"] == "public, max-age=60, no-transform"
    assert own["cdn-tag"] == f"tracker_script::{script_id}"
    status, legacy, _ = get(f"{server.url}/js/plausible.js")
    assert status == 200
    assert legacy["cache-control"] == "public, max-age=86400, must-revalidate"
    assert legacy["cdn-tag"] is None
    for headers in (own, legacy):
        assert {name: headers[name] for name in COMMON} == COMMON
        assert "set-cookie" not in headers


@pytest.mark.parametrize("name", ["plausible", "script", "analytics"])
def test_extensions_come_in_any_order_under_any_base(server: FootfallServer, name: str) -> None:
    extensions = ["hash", "outbound-links", "tagged-events", "pageleave", "file-downloads"]
    sorted_name = "file-downloads.hash.outbound-links.tagged-events"
    expected = get(f"{server.url}/js/plausible.{sorted_name}.js")[2]
    for _ in range(3):
        random.shuffle(extensions)
        assert get(f"{server.url}/js/{name}.{'.'.join(extensions)}.js")[2] == expected


def test_an_unchanged_script_is_not_sent_again_and_a_changed_one_is(
    server: FootfallServer,
) -> None:
    url = server.create_site("changing.test")["script_url"]
    _, headers, body = get(url, accept_encoding="gzip")
    etag = headers["etag"]
    assert b'domain:"changing.test"' in gzip.decompress(body)
    strong = etag.removeprefix("W/")
    for tag in (etag, strong, f'"other", {etag}'):
        status, again, rest = get(url, if_none_match=tag)
        assert (status, rest) == (304, b"")
        assert again["cache-control"] == headers["cache-control"]
    assert b"outboundLinks:!0" not in get(url)[2]

    change(server, "changing.test", "outbound_links")
    wait_until(lambda: get(url, if_none_match=etag)[0] == 200, seconds=20)
    assert b"outboundLinks:!0" in get(url)[2]

    # What is not part of the script does not change it.
    change(server, "changing.test", "hash_based_routing", "changed.test")
    wait_until(lambda: b'domain:"changed.test"' in get(url)[2], seconds=20)
    assert b"hashBasedRouting:" not in get(url)[2]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/js/pa-nobody.js", "installation page"),
        ("/js/script.hash.hash.js", "named twice"),
        ("/js/script.nonsense.js", 'no extension "nonsense"'),
    ],
)
def test_a_wrong_name_is_answered_with_what_is_wrong(
    server: FootfallServer, path: str, reason: str
) -> None:
    status, headers, body = get(server.url + path)
    assert status == 404
    assert headers["access-control-allow-origin"] == "*"
    assert reason in body.decode()
