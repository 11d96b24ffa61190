"""Where the rates come from, against a service of our own."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from footfall.ingest.exchange_rates import default_rates
from footfall.web.exchange_rates import ExchangeRateWatch

LATEST = {"base": "USD", "timestamp": 1, "rates": {"USD": 1, "EUR": 0.8, "XYZ": 0, "JPY": 150.25}}


@contextmanager
def service(body: bytes, status: int = 200) -> Iterator[tuple[str, list[str]]]:
    """A service that always answers ``body``; its address, and what was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/latest.json", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_with_a_key_the_services_rates_are_in_force_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "rates.json"
    with service(json.dumps(LATEST).encode()) as (address, asked):
        watch = ExchangeRateWatch("k&y", file, address)
        watch.start()
        deadline = time.monotonic() + 5
        while not file.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        watch.stop()
    assert asked == ["/latest.json?app_id=k%26y"]
    assert watch.rates().convert(Decimal(10), "USD", "EUR") == 8
    assert watch.rates().convert(Decimal("150.25"), "JPY", "EUR") == Decimal("0.8")
    assert watch.rates().convert(Decimal(1), "USD", "XYZ") is None
    restarted = ExchangeRateWatch("k", file, "http://127.0.0.1:9/")
    assert restarted.rates().convert(Decimal(10), "USD", "EUR") == 8


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{}", 200), (b"no json", 200), (b'{"rates": {"EUR": "x"}}', 200), (b"", 401)],
)
def test_while_the_service_does_not_answer_the_last_rates_stay(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, body: bytes, status: int
) -> None:
    with service(body, status) as (address, _):
        watch = ExchangeRateWatch("secret-key", tmp_path / "rates.json", address)
        before = watch.rates()
        assert not watch.refresh()
    assert watch.rates() is before
    assert "could not be renewed" in caplog.text
    assert "secret-key" not in caplog.text
    assert not (tmp_path / "rates.json").exists()


def test_without_a_key_nobody_is_asked_and_the_central_banks_rates_are_in_force(
    tmp_path: Path,
) -> None:
    with service(b"{}") as (address, asked):
        watch = ExchangeRateWatch(None, tmp_path / "rates.json", address)
        watch.start()
        watch.stop()
    assert asked == []
    assert watch.rates() is default_rates()
