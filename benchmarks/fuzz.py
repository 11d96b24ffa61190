"""Feeds the parsers of events with bytes that a coverage-guided fuzzer (atheris) makes up.

    .venv/bin/uv run --group fuzz python -m benchmarks.fuzz [--seconds N] [CORPUS_DIRECTORY]

What parsers read is anybody's to send: bodies, addresses, properties, referrers, user agents and
the headers of proxies. Each must answer with a value or with the error it declares, whatever it
is given, within two seconds and half a gigabyte. Ends at the first input that breaks this.
"""

import argparse
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["footfall.ingest"]):
    from footfall.ingest.client_ip import Edge
    from footfall.ingest.networks import NetworkSet
    from footfall.ingest.payload import PayloadError, parse_payload
    from footfall.ingest.props import PropsTooLargeError, collect_props
    from footfall.ingest.referrer import parse_referrer, referrer_host
    from footfall.ingest.shields import compile_patterns
    from footfall.ingest.source import resolve_source
    from footfall.ingest.url import parse_page

import orjson

_EDGES = (Edge(), Edge(NetworkSet(["10.0.0.0/8", "fd00::/8"])))
_HEADERS = (
    b"x-plausible-ip",
    b"cf-connecting-ip",
    b"b-forwarded-for",
    b"x-forwarded-for",
    b"forwarded",
    b"x-plausible-ip-type",
)


def body(data: bytes) -> None:
    """A body of JSON, as far as it is one."""
    try:
        fields = orjson.loads(data)
    except orjson.JSONDecodeError:
        return
    if isinstance(fields, dict):
        try:
            parse_payload(fields)
        except PayloadError as error:
            assert error.errors
        with suppress(PropsTooLargeError):
            collect_props(fields, "/path")


def address(data: bytes) -> None:
    """Page and referrer."""
    text = data.decode("utf-8", "replace")
    page = parse_page(text, hash_mode=True)
    assert page.hostname
    referral = parse_referrer(text, page.host)
    resolve_source(page.query, referral)
    assert not referrer_host(text).startswith("www.www.")


def proxies(data: bytes) -> None:
    """The headers of proxies, one a line."""
    headers = dict(zip(_HEADERS, data.split(b"\n"), strict=False))
    for edge in _EDGES:
        for peer in ("10.0.0.1", "203.0.113.9", ""):
            assert isinstance(edge.client_ip(headers, peer), str)
            edge.ip_class(headers, peer)


def pattern(data: bytes) -> None:
    """A shield's pattern against a path; slow ones are reported by the fuzzer itself."""
    text, _, path = data.decode("utf-8", "replace").partition("\n")
    compile_patterns((text[:250],)).fullmatch(path[:2_000])


_TARGETS = (body, address, proxies, pattern)


#: Inputs to start from, one a parser; the first byte says for which.
_SEEDS = (
    b'\x00{"n": "pageview", "u": "https://example.com/a?ref=b#c", "d": "a.com, www.b.com",'
    b' "r": "https://t.co/", "h": 1, "p": {"k": [1], "l": 1.5}, "i": false, "v": 3}',
    b'\x00{"name": "engagement", "url": "/", "domain": null, "sd": "40", "e": 1500,'
    b' "revenue": "{\\"amount\\": \\"12abc\\", \\"currency\\": \\"EUR\\"}", "hashMode": "1"}',
    b"\x01android-app://www.example.com:80/%e2%82%ac/?utm_source=%ff&gclid=#frag",
    b'\x0210.0.0.1:80\n[::1]:4711\n\n1.1.1.1, 10.0.0.7\nfor="[2001:db8::1]";by=x\ndc_ip',
    b"\x03/a*b**c*\n/aXbYYc",
)


def one_input(data: bytes) -> None:
    """Give one input to the parser that its first byte says."""
    if data:
        _TARGETS[data[0] % len(_TARGETS)](data[1:])


def main() -> None:
    """Fuzz for a while."""
    parser = argparse.ArgumentParser(description="Fuzz the parsers of events")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus", help="directory to keep interesting inputs in")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as seeds:
        for number, seed in enumerate(_SEEDS):
            (Path(seeds) / str(number)).write_bytes(seed)
        corpora = [options.corpus] if options.corpus else []
        limits = [f"-max_total_time={options.seconds}", "-timeout=2", "-rss_limit_mb=512"]
        # libFuzzer prints what it does, memory included, and ends the process itself.
        atheris.Setup([sys.argv[0], *limits, *corpora, seeds], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
