"""The answers of ``POST /api/event``."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import orjson

from footfall.api import cors
from footfall.asgi import Header


class Answer(NamedTuple):
    """The answer to a request."""

    status: int
    headers: list[Header]
    body: bytes


Reply = Callable[[Answer], None]
"""Told the answer to a request on the event loop. The first one counts."""


class RefusedError(Exception):
    """A request that is answered with an error; the message says what is wrong."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def _encoded(headers: Mapping[str, str]) -> list[Header]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


_CORS = _encoded(cors.ALLOW)
_TEXT: list[Header] = [*_CORS, (b"content-type", b"text/plain; charset=utf-8")]
_JSON: list[Header] = [*_CORS, (b"content-type", b"application/json; charset=utf-8")]

#: To browsers that ask before they send.
PREFLIGHT = Answer(204, _encoded(cors.PREFLIGHT), b"")

#: The usual answer: everything is stored.
ACCEPTED = Answer(202, _TEXT, b"ok")

#: Nothing could be stored.
LATER = Answer(
    503,
    [*_JSON, (b"retry-after", b"10")],
    orjson.dumps({"error": "The event could not be stored; please send it again later"}),
)


def dropped_for(domains: int) -> Answer:
    """Accepted, but not for so many of the domains."""
    return Answer(202, [*_TEXT, (b"x-plausible-dropped", b"%d" % domains)], b"ok")


def text(content: str) -> Answer:
    """Something to read."""
    return Answer(200, _TEXT, content.encode())


def error(status: int, content: Mapping[str, object]) -> Answer:
    """The request is refused; ``content`` says why."""
    return Answer(status, _JSON, orjson.dumps(content))
