"""Websites to put the tracker on, and what Footfall has recorded of them."""

import html
import json
import threading
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import Page

from tests.support.server import FootfallServer, wait_until

STUB = (
    "window.plausible=window.plausible||function(){(plausible.q=plausible.q||[]).push(arguments)};"
    "plausible.init=plausible.init||function(o){plausible.o=o||{}};"
)

#: Lets a test call ``turn(true)`` to hide the page: no browser without a window hides a tab.
HIDDEN_AT_WILL = """<script>
  let hidden = false
  Object.defineProperty(document, 'hidden', {get: () => hidden})
  Object.defineProperty(document, 'visibilityState', {get: () => hidden ? 'hidden' : 'visible'})
  const turn = (value) => {
    hidden = value
    document.dispatchEvent(new Event('visibilitychange'))
  }
</script>"""

#: Sent at the end of a test: what came before it has been recorded when it has.
LAST = "Last"

Events = Mapping[tuple[str, str], int]
"""Event name and page → how often."""


@dataclass(frozen=True)
class Answer:
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass
class Website:
    """A website of its own host. All of them share a port, and one site in Footfall."""

    host: str
    port: int
    server: FootfallServer
    site: dict[str, Any]
    answers: dict[tuple[str, str], Answer]

    def url(self, path: str = "/") -> str:
        return f"http://{self.host}:{self.port}{path}"

    def put(self, path: str, body: str, *, head: str = "", **headers: str) -> None:
        """Serve an HTML page."""
        page = f"<!doctype html><meta charset=utf-8><title>{path}</title>{head}<body>{body}"
        self.answers[self.host, path] = Answer(
            page,
            {"content-type": "text/html; charset=utf-8"}
            | {name.replace("_", "-"): value for name, value in headers.items()},
        )

    def put_script(self, path: str, code: str) -> None:
        """Serve a script of the website's own."""
        self.answers[self.host, path] = Answer(code, {"content-type": "text/javascript"})

    def snippet(self, options: str = "", *, before_load: str = "") -> str:
        """What people paste into their pages; ``options`` is JavaScript."""
        return (
            f'<script async src="{self.site["script_url"]}"></script>'
            f"<script>{STUB}plausible.init({options});{before_load}</script>"
        )

    def legacy(self, extensions: str = "", **attributes: str) -> str:
        """The tag of a legacy script such as ``hash.outbound-links``."""
        name = ".".join(filter(None, ["script", extensions, "js"]))
        written = {
            "src": f"{self.server.url}/js/{name}",
            "data-domain": self.site["domain"],
        } | {name.replace("_", "-"): value for name, value in attributes.items()}
        texts = " ".join(f'{name}="{html.escape(text)}"' for name, text in written.items())
        return f"<script defer {texts}></script>"

    def events(self) -> dict[tuple[str, str], int]:
        """What Footfall has recorded of this website so far, but for engagement."""
        rows = self.query(["events"], ["event:name", "event:page"])
        return {(name, page): n for (name, page), [n] in rows.items() if name != "engagement"}

    def query(
        self, metrics: list[str], dimensions: list[str], filters: list[Any] | None = None
    ) -> dict[tuple[str, ...], list[Any]]:
        answer = self.server.query(
            self.site["domain"],
            metrics=metrics,
            dimensions=dimensions,
            filters=[["is", "event:hostname", [self.host]], *(filters or [])],
        )
        return {tuple(row["dimensions"]): row["metrics"] for row in answer["results"]}

    def props(self, event: str, *keys: str) -> list[tuple[str, ...]]:
        """The properties of an event, a row for every combination that occurs."""
        rows = self.query(
            ["events"],
            [f"event:props:{key}" for key in keys],
            [["is", "event:name", [event]]],
        )
        return sorted(rows)

    def reading(self, path: str) -> tuple[int | None, int | None]:
        """Scroll depth in per cent, and seconds on the page."""
        rows = self.query(["scroll_depth", "time_on_page"], [], [["is", "event:page", [path]]])
        depth, seconds = rows[()]
        return depth, seconds

    def expect_events(self, expected: Events) -> None:
        """Wait until exactly these events have been recorded."""
        try:
            wait_until(lambda: self.events() == expected, seconds=8)
        except AssertionError:
            assert self.events() == expected

    def expect_in_the_end(self, page: Page, expected: Events) -> None:
        """Send a last event from ``page``; nothing but ``expected`` came before it."""
        page.evaluate(f"new Promise(sent => plausible('{LAST}', {{callback: sent}}))")
        wait_until(lambda: any(name == LAST for name, _ in self.events()))
        others = Counter({key: n for key, n in self.events().items() if key[0] != LAST})
        if others != expected:
            self.expect_events({**expected, **{k: 1 for k in self.events() if k[0] == LAST}})


def sent_payloads(page: Page) -> list[dict[str, Any]]:
    """The payloads of the page's tracker from now on."""
    payloads: list[dict[str, Any]] = []

    def note(request: Any) -> None:
        if request.method == "POST" and request.url.endswith("/event"):
            payloads.append(json.loads(request.post_data))

    page.on("request", note)
    return payloads


def _forward(handler: BaseHTTPRequestHandler, body: bytes | None, server: FootfallServer) -> Answer:
    """What a site owner's proxy does with the paths below ``/proxied``."""
    request = urllib.request.Request(
        server.url + handler.path.removeprefix("/proxied"),
        data=body,
        headers={
            "content-type": handler.headers.get("content-type", ""),
            "user-agent": handler.headers["user-agent"],
            "x-forwarded-for": handler.client_address[0],
        },
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        kind = response.headers["content-type"]
        return Answer(response.read().decode(), {"content-type": kind}, response.status)


@contextmanager
def playground(server: FootfallServer) -> Iterator[tuple[int, dict[tuple[str, str], Answer]]]:
    """Serve answers by host and path; yields the port and the answers, to be added to."""
    answers: dict[tuple[str, str], Answer] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(None)

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["content-length"])))

        def _answer(self, posted: bytes | None) -> None:
            path = self.path.split("?")[0]
            host = self.headers["host"].split(":")[0]
            if path.startswith("/proxied/"):
                answer = _forward(self, posted, server)
            else:
                answer = answers.get((host, path), Answer("", status=404))
            body = answer.body.encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    try:
        yield httpd.server_address[1], answers
    finally:
        httpd.shutdown()
        httpd.server_close()
