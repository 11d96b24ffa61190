"""What ``/js/*`` answers."""

import asyncio
import gzip
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.tracker.app import TrackerApp
from footfall.tracker.site_script import TrackerSite
from footfall.tracker.variants import extensions, legacy_file

SITE = TrackerSite(id="pa-abc", domain="example.com", outbound_links=True)
APP = TrackerApp(lambda script_id: SITE if script_id == SITE.id else None, "https://stats.test")


def get(path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": raw}
    asyncio.run(APP(scope, receive, send))
    answer = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answer, sent[1]["body"]


def test_a_site_script_carries_its_domain_its_endpoint_and_only_the_options_that_are_on() -> None:
    status, headers, body = get("/js/pa-abc.js")
    code = body.decode()
    assert status == 200
    assert headers["content-type"] == "application/javascript"
    assert headers["cache-control"] == "public, max-age=60, no-transform"
    assert headers["cdn-tag"] == "tracker_script::pa-abc"
    settings = '{endpoint:"https://stats.test/api/event",domain:"example.com",outboundLinks:!0}'
    assert settings in code
    assert "window.plausible" in code


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/js/pa-unknown.js", "installation page"),
        ("/js/pa-abc", "installation page"),
        ("/js/other.js", "installation page"),
        ("/js/", "installation page"),
        ("/js/../x.js", "installation page"),
        ("/js/script.js.map", "installation page"),
        ("/js/script.nope.js", 'no extension "nope". There are: compat, exclusions'),
        ("/js/script.hash.local.hash.js", '"hash" is named twice'),
    ],
)
def test_a_script_that_does_not_exist_says_what_is_wrong(path: str, reason: str) -> None:
    status, headers, body = get(path)
    assert status == 404
    assert headers["content-type"].startswith("text/plain")
    assert headers["cache-control"] == "no-store"
    assert body.decode().startswith("Not found")
    assert reason in body.decode()


def test_a_known_etag_saves_the_download() -> None:
    _, headers, _ = get("/js/pa-abc.js")
    status, again, body = get("/js/pa-abc.js", if_none_match=headers["etag"])
    assert (status, body) == (304, b"")
    assert again["etag"] == headers["etag"]
    assert get("/js/pa-abc.js", if_none_match='"other"')[0] == 200


def test_a_browser_that_takes_gzip_gets_the_same_script_compressed() -> None:
    plain = get("/js/script.js")[2]
    _, headers, body = get("/js/script.js", accept_encoding="gzip, br")
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == plain


def test_a_head_request_has_no_body() -> None:
    status, headers, body = get("/js/script.js", method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 1000


def test_a_post_is_refused() -> None:
    assert get("/js/script.js", method="POST")[0] == 405


def test_legacy_names_are_aliases_and_may_be_cached_for_a_day() -> None:
    scripts = {get(f"/js/{base}.js")[2] for base in ("plausible", "script", "analytics")}
    assert len(scripts) == 1
    assert get("/js/script.js")[1]["cache-control"] == "public, max-age=86400, must-revalidate"


@given(st.permutations(["hash", "local", "revenue", "pageleave"]))
def test_the_order_of_legacy_extensions_does_not_matter(names: list[str]) -> None:
    assert legacy_file(f"script.{'.'.join(names)}.js") == legacy_file(
        "script.hash.local.revenue.js"
    )


def test_every_subset_of_extensions_is_one_function_that_tools_recognise() -> None:
    names = sorted(extensions())
    for bits in range(1 << len(names)):
        chosen = [name for index, name in enumerate(names) if bits & 1 << index]
        code = legacy_file(".".join(["script", *chosen, "js"])).read_text()
        assert code.startswith("(()=>{")
        assert code.endswith("})();")
        assert "window.plausible" in code


def test_settings_are_encoded_so_that_a_domain_cannot_break_out_of_its_string() -> None:
    site = TrackerSite(id="pa-x", domain='a"b\n')
    app = TrackerApp(lambda _: site, "https://stats.test")
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/js/pa-x.js", "headers": []}
    asyncio.run(app(scope, send, send))  # type: ignore[arg-type]
    assert rb'domain:"a\"b\n"' in sent[1]["body"]
