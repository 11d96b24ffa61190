"""A short cut from the socket to :meth:`footfall.api.events.Events.take`.

Most requests to a server of ours are events, and nearly all of them come whole, in one piece of
data. Such a request needs no scope, task and future of its own: it is read by the same parser as
any other and handed over, and its answer is written when it comes. Whatever is not that simple
goes uvicorn's way, on the same connection.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from footfall.api.event_answers import ACCEPTED, Answer, Reply
from footfall.asgi import Header

Take = Callable[[Mapping[bytes, bytes], str, bytes, Reply], None]
"""What takes events: :meth:`footfall.api.events.Events.take`."""

#: Whoever connects has so long to send the head of a request.
HEAD_SECONDS = 60

_BEGINNINGS = (b"POST /api/event HTTP/1.1\r\n", b"POST /api/event/ HTTP/1.1\r\n")


class EventLane(HttpToolsProtocol):
    """uvicorn's protocol, with a short cut for events. ``take`` answers them."""

    def __init__(self, *args: Any, take: Take, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._take = take
        self._peer = ""
        self._reader = _Reader()
        # Whether uvicorn's parser is inside a request.
        self._inside = False
        # Whether an event is under way, and what came in meanwhile.
        self._waiting = False
        self._held = b""
        self._last = False
        self._accepted: bytes = b""
        self._accepted_with: list[Header] | None = None

    def connection_made(self, transport: Any) -> None:
        """A client has come."""
        super().connection_made(transport)
        self._peer = self.client[0] if self.client else ""
        self._patience = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._patience.cancel()
        self._reader.close()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """The next piece of a request, usually all of it."""
        if self._waiting:
            self._held += data
            self.flow.pause_reading()
        elif data.startswith(_BEGINNINGS) and self._idle and self._reader.read(data):
            self._patience.cancel()
            self._unset_keepalive_if_required()
            self._waiting = True
            self._take(self._reader.headers, self._peer, self._reader.body, self._reply)
        else:
            super().data_received(data)

    def on_message_begin(self) -> None:
        """uvicorn's parser has found the beginning of a request."""
        self._inside = True
        self._patience.cancel()
        self._patience = self.loop.call_later(HEAD_SECONDS, self.transport.close)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """uvicorn's parser has found the end of a request's head."""
        self._patience.cancel()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """uvicorn's parser has found the end of a request."""
        self._inside = False
        super().on_message_complete()

    def shutdown(self) -> None:
        """The server ends: hang up, but not on an event."""
        if self._waiting:
            self._last = True
        else:
            super().shutdown()

    @property
    def _idle(self) -> bool:
        """Whether uvicorn has neither anything to read nor to answer."""
        return not self._inside and (self.cycle is None or self.cycle.response_complete)

    def _reply(self, answer: Answer) -> None:
        if not self._waiting:
            return
        self._waiting = False
        if self.transport.is_closing():
            return
        if self._last:
            self.transport.write(self._written(answer, [(b"connection", b"close")]))
            self.transport.close()
            return
        self.transport.write(self._written(answer))
        self.on_response_complete()
        if self._held:
            held, self._held = self._held, b""
            self.data_received(held)

    def _written(self, answer: Answer, more: Sequence[Header] = ()) -> bytes:
        """An answer as bytes; the usual one is kept for as long as its date is right."""
        usual = answer is ACCEPTED and not more
        common = self.server_state.default_headers
        if usual and common is self._accepted_with:
            return self._accepted
        headers = [*common, *answer.headers, (b"content-length", b"%d" % len(answer.body)), *more]
        written = b"%s%s\r\n%s" % (
            STATUS_LINE[answer.status],
            b"".join(b"%s: %s\r\n" % header for header in headers),
            answer.body,
        )
        if usual:
            self._accepted, self._accepted_with = written, common
        return written


class _Reader:
    """Reads a request that lies in one piece of data: its ``headers``, the first of each under its
    lower-case name, and its ``body``."""

    def __init__(self) -> None:
        self.headers: dict[bytes, bytes] = {}
        self.body = b""
        self._begun = self._complete = 0
        self._stays = False
        self._parser = httptools.HttpRequestParser(self)

    def read(self, data: bytes) -> bool:
        """Whether ``data`` is just one request, and all there is to know before it is answered."""
        self.headers = {}
        self.body = b""
        self._begun = self._complete = 0
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            whole = False
        else:
            whole = (
                self._begun == self._complete == 1 and self._stays and b"expect" not in self.headers
            )
        if not whole:
            # It has been left inside a request that is read elsewhere.
            self._parser = httptools.HttpRequestParser(self)
        return whole

    def close(self) -> None:
        """Read no more. Parser and reader know each other, which only the collector would undo."""
        del self._parser

    # --- called by the parser ---------------------------------------------------------------

    def on_message_begin(self) -> None:
        self._begun += 1

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.setdefault(name.lower(), value)

    def on_headers_complete(self) -> None:
        self._stays = self._parser.should_keep_alive()

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self._complete += 1
