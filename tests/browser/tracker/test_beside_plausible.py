"""Our module and Plausible's on one page: whatever the visitor does, both send the same."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.tracker.playground import Website

FRONTEND = Path(__file__).parents[3] / "frontend"
MODULES = {
    "ours": FRONTEND / "tracker/npm/tracker.js",
    "theirs": FRONTEND / "node_modules/@plausible-analytics/tracker/plausible.js",
}

BODY = """
  <a id=inside href="/other">inside</a>
  <a id=out href="http://elsewhere.test/x?y=1#z"><b id=child>out</b></a>
  <a id=file href="/files/a.pdf?x=1">file</a>
  <a id=far href="http://elsewhere.test/a.zip">far</a>
  <a id=mail href="mailto:x@example.org">mail</a>
  <a id=odd href="/files/b.PDF">odd</a>
  <a id=tag class="plausible-event-name=Tag+One plausible-event-a--b+c x" href="/a.pdf">tag</a>
  <p class="plausible-event-name--Up plausible-revenue-amount=9 plausible-revenue-currency=EUR">
    <span><i id=up>up</i></span></p>
  <div class="plausible-event-name=Far"><div><div><div><i id=high>high</i></div></div></div></div>
  <svg width=20 height=20><a href="http://elsewhere.test/">
    <rect id=svg width=20 height=20></a></svg>
  <form id=plain><input name=q><button>plain</button></form>
  <form id=needs><input required><button>needs</button></form>
  <form id=lax novalidate><input required><button>lax</button></form>
  <form id=tagged class="plausible-event-name=Form"><a id=within href="/a.pdf">in</a>
    <button>tagged</button></form>
  <div class="plausible-event-name=Around"><form id=around><button>around</button></form></div>
  <div class="plausible-event-name=Above"><p><form id=above><button>above</button></form></div>
"""
STAY = """<script>
  for (const type of ['click', 'auxclick', 'submit']) {
    addEventListener(type, (event) => event.preventDefault())
  }
</script>"""
LINKS = ["inside", "out", "child", "file", "far", "mail", "odd", "tag", "up", "high", "svg"]
FORMS = ["plain", "needs", "lax", "tagged", "around", "above"]

EVERYTHING = "outboundLinks: true, fileDownloads: true, formSubmissions: true"


def sent_by_both(page: Page) -> dict[str, list[dict[str, Any]]]:
    """The payloads of either, without what may differ: version, milliseconds, empty revenue."""
    payloads: dict[str, list[dict[str, Any]]] = {name: [] for name in MODULES}

    def note(request: Any) -> None:
        if request.method == "POST":
            payload = json.loads(request.post_data)
            if payload.get("$") == {}:
                del payload["$"]
            kept = {key: value for key, value in payload.items() if key not in {"v", "e"}}
            payloads[request.url.split("/")[-1]].append(kept)

    page.on("request", note)
    return payloads


@pytest.mark.parametrize(
    "options",
    [
        EVERYTHING,
        "",
        f"{EVERYTHING}, hashBasedRouting: true",
        f"{EVERYTHING}, autoCapturePageviews: false, customProperties: (name) => ({{name}})",
        "fileDownloads: {fileExtensions: ['PDF', 'zip']}, customProperties: {a: 'c'},"
        "transformRequest: (p) => p.n === 'Drop' ? null : {...p, x: 1}",
    ],
)
def test_both_send_the_same(web: Website, page: Page, options: str) -> None:
    start = "".join(
        f"import * as {name} from '/{name}.js';"
        f"{name}.init({{domain: 'a.test', endpoint: '/{name}', bindToWindow: false, {options}}});"
        for name in MODULES
    )
    publish = "window.both = (...all) => { ours.track(...all); theirs.track(...all) }"
    web.put("/", BODY, head=f"<script type=module>{start}{publish}</script>{STAY}")
    for name, file in MODULES.items():
        web.put_script(f"/{name}.js", file.read_text())
    payloads = sent_by_both(page)
    page.goto(web.url("/?ref=x"))

    for name in [*LINKS, "within"]:
        page.locator(f"#{name}").click()
        page.locator(f"#{name}").click(button="middle", modifiers=["Shift"])
    for name in FORMS:
        page.locator(f"#{name}").evaluate("form => form.querySelector('button').click()")
    for move in ("pushState", "replaceState"):
        for path in ("/a", "/a?b", "/a#c", "/d"):
            page.evaluate(f"history.{move}(null, '', '{path}')")
    page.evaluate("location.hash = 'e'")
    page.go_back()
    page.go_back()
    for arguments in (
        "'Plain'",
        "'Drop'",
        "'Full', {props: {a: 'b'}, interactive: false, revenue: {amount: 1, currency: 'USD'}}",
        "'Used', {interactive: true, props: {}}",
        "'Elsewhere', {url: 'https://x.test/y'}",
        "'pageview', {u: 'https://x.test/z', props: {a: 'b'}}",
        "'pageview'",
    ):
        page.evaluate(f"both({arguments})")
    page.wait_for_timeout(200)

    assert len(payloads["ours"]) > 5
    assert payloads["ours"] == payloads["theirs"]
