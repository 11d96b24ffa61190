"""A small website on a port of its own, for the tracker to be put on."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Pages = dict[str, tuple[str, str]]
"""Path → content type and body."""


def html(title: str, body: str, head: str = "") -> tuple[str, str]:
    page = f"<!doctype html><title>{title}</title><meta charset=utf-8>{head}<body>{body}"
    return "text/html; charset=utf-8", page


@contextmanager
def website(pages: Pages) -> Iterator[int]:
    """Serve ``pages`` and yield the port. Names under ``.test`` lead here in the test browser."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content_type, body = pages.get(self.path.split("?")[0], ("text/plain", ""))
            payload = body.encode()
            self.send_response(200 if body else 404)
            self.send_header("content-type", content_type)
            self.send_header("content-length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
