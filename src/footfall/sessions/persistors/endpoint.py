"""The other end: takes events from ingestion in other processes and has them stored here."""

import asyncio
import hmac
import logging

import msgspec

from footfall.asgi import Header, Receive, Scope, Send, answer, read_body
from footfall.sessions.event import Event
from footfall.sessions.persistors import wire
from footfall.sessions.persistors.outcome import Arrival, Refusal, Stored
from footfall.sessions.persistors.persistor import Persistor, persisted
from footfall.sessions.rules import Session

logger = logging.getLogger(__name__)

#: Largest request in bytes; the largest events there can be, as many as fit in one, need less.
BODY_LIMIT = 64_000_000

_TEXT: list[Header] = [(b"content-type", b"text/plain")]


class PersistorApp:
    """Answers ``POST /event``.

    With a ``token``, whoever asks must send it as a bearer token. Without one the address must be
    out of reach for everybody else: a socket in a directory of our own.
    """

    def __init__(self, persistor: Persistor, token: str = "") -> None:
        self._persistor = persistor
        self._authorization = f"Bearer {token}".encode() if token else b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        if self._authorization and not hmac.compare_digest(
            headers.get(b"authorization", b""), self._authorization
        ):
            await answer(send, 401, _TEXT, b"unauthorized")
        elif scope["path"] != "/event" or scope["method"] != "POST":
            await answer(send, 404, _TEXT, b"not_found")
        else:
            body = await read_body(receive, BODY_LIMIT)
            if body is None:
                await answer(send, 413, _TEXT, b"too_large")
                return
            status, content = await self._store(headers, body)
            await answer(send, status, _TEXT, content)

    async def _store(self, headers: dict[bytes, bytes], body: bytes) -> tuple[int, bytes]:
        texts = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers.items()}
        try:
            arrivals = wire.decode_request(texts, body)
        except wire.WireError as error:
            logger.warning("A request to the persistor cannot be read: %s", error)
            return 400, wire.BAD_REQUEST
        # All are handed over before any is waited for, so that they are stored together.
        outcomes = await asyncio.gather(*map(self._outcome, arrivals))
        return wire.encode_answer(outcomes)

    async def _outcome(self, arrival: Arrival | wire.WireError) -> wire.Outcome:
        if isinstance(arrival, wire.WireError):
            logger.error("An event that came with others cannot be read: %s", arrival)
            return Refusal.PERSIST_ERROR
        try:
            told = await persisted(self._persistor, arrival)
        except Exception:
            logger.exception("An event was lost")
            return Refusal.PERSIST_ERROR
        return _stored(arrival.event, told) if isinstance(told, Session) else told


def _stored(event: Event, visit: Session[Event]) -> Stored:
    """The event as its row shows it."""
    first = visit.first
    return Stored(
        visit.session_id,
        visit.user_id,
        msgspec.structs.replace(event, source=first.source, place=first.place, device=first.device),
    )
