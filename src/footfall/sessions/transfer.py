"""Hands the visits that are going on from one server process to its successor.

Each process listens on a socket of its own in a directory that all of them know. One that starts
asks those that are there, the oldest first, and has its questions answered one after the other:

- ``partitions``, with a fingerprint of the code that understands visits: the names of the parts
  that there are; none if the fingerprint is another one;
- ``dump``, with such a name: the visits of that part;
- ``done``: the other may end.

A message is four bytes of length, the most significant first, and that many of msgpack. It is
decoded into the types below and nothing else.
"""

import asyncio
import logging
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from copy import copy
from functools import cache
from hashlib import blake2b
from pathlib import Path
from uuid import uuid4

import msgspec

import footfall
from footfall.sessions import event, rules
from footfall.sessions.store import SessionStore, Visit
from footfall.unix_socket import short_address

logger = logging.getLogger(__name__)

SOCKET_PREFIX = "transfer-"

#: Parts that visits are handed over in, so that nobody waits long for either process meanwhile.
PARTITIONS = 16

#: Seconds that an answer, and all of them together, may take.
CALL_SECONDS, TOTAL_SECONDS = 5.0, 10.0

#: Seconds that a process waits at its end for a successor that is asking.
FAREWELL_SECONDS = 15.0

#: Largest messages in bytes.
QUESTION_LIMIT, ANSWER_LIMIT = 1_000, 2**30

_LENGTH_BYTES = 4


class Partitions(msgspec.Struct, tag="partitions", frozen=True):
    """Asks for the names of partitions, if visits look the same at both ends."""

    fingerprint: str


class Dump(msgspec.Struct, tag="dump", frozen=True):
    """Asks for the visits of a partition."""

    partition: str


class Done(msgspec.Struct, tag="done", frozen=True):
    """Says that there will be no more questions. Answered with nothing."""


class Handed(msgspec.Struct, array_like=True, frozen=True):
    """A visit as it travels: an event that it holds more than once is there once."""

    visit: Visit
    entry_is_first: bool
    exit_is_entry: bool


Question = Partitions | Dump | Done

_encode = msgspec.msgpack.Encoder().encode
_question = msgspec.msgpack.Decoder(Question).decode
_names = msgspec.msgpack.Decoder(list[str]).decode
_handed = msgspec.msgpack.Decoder(list[Handed]).decode


class TransferError(Exception):
    """A peer does not keep to the protocol, or not to its time."""


@cache
def fingerprint() -> str:
    """Tells apart versions of the code that visits are made of."""
    code = blake2b(footfall.__version__.encode(), digest_size=16)
    for module in (event, rules):
        code.update(Path(str(module.__file__)).read_bytes())
    return code.hexdigest()


# --- the process that has visits ----------------------------------------------------------------


class TransferServer:
    """Answers successors, on the event loop where the visits live.

    Run it once this process has taken over visits itself; before, it has nothing to give.
    """

    def __init__(self, directory: Path, sessions: SessionStore) -> None:
        self.path = directory / f"{SOCKET_PREFIX}{uuid4().hex[:12]}"
        self._sessions = sessions
        self._asking = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def run(self) -> None:
        """Answer until cancelled; then let a successor that is asking finish, for a while."""
        listening = socket.socket(socket.AF_UNIX)
        unnamed = self.path.with_name(f"new-{self.path.name}")
        with short_address(unnamed) as address:
            listening.bind(address)
        server = await asyncio.start_unix_server(self._converse, sock=listening)
        unnamed.rename(self.path)  # before it listened it would have been taken for a stale one
        try:
            await asyncio.Event().wait()
        finally:
            self.path.unlink(missing_ok=True)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), FAREWELL_SECONDS)
            server.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._asking += 1
        self._idle.clear()
        try:
            while True:
                length = int.from_bytes(await reader.readexactly(_LENGTH_BYTES))
                if length > QUESTION_LIMIT:
                    raise TransferError(f"a question of {length} bytes")
                question = _question(await reader.readexactly(length))
                writer.write(_framed(_encode(self._answer(question))))
                await writer.drain()
                if isinstance(question, Done):
                    return
        except (TransferError, msgspec.MsgspecError) as error:
            logger.warning("Somebody asked for visits and was not understood: %s", error)
        except (asyncio.IncompleteReadError, OSError):
            pass  # it went away
        finally:
            writer.close()
            self._asking -= 1
            if not self._asking:
                self._idle.set()

    def _answer(self, question: Question) -> object:
        match question:
            case Partitions(asked):
                same = asked == fingerprint()
                return [str(number) for number in range(PARTITIONS)] if same else []
            case Dump(partition):
                return [
                    _packed(visit) for visit in self._sessions if _partition_of(visit) == partition
                ]
            case Done():
                return None


def _partition_of(visit: Visit) -> str:
    return str(visit.user_id % PARTITIONS)


def _packed(visit: Visit) -> Handed:
    sent = copy(visit)
    handed = Handed(sent, visit.entry is visit.first, visit.exit is visit.entry)
    if handed.entry_is_first:
        sent.entry = None
    if handed.exit_is_entry:
        sent.exit = None
    return handed


def _unpacked(handed: Handed) -> Visit:
    visit = handed.visit
    if handed.entry_is_first:
        visit.entry = visit.first
    if handed.exit_is_entry:
        visit.exit = visit.entry
    return visit


# --- the process that takes them over -----------------------------------------------------------


def take_over(directory: Path, sessions: SessionStore) -> int:
    """Go on with the visits of the processes that listen in ``directory``; how many there were.

    Call it before events come in. Whatever goes wrong with a peer is logged: its visits are then
    what the warehouse knows of them.
    """
    deadline = time.monotonic() + TOTAL_SECONDS
    taken = 0
    for path in sorted(directory.glob(f"{SOCKET_PREFIX}*"), key=_age):
        try:
            for visits in _ask(path, deadline):
                sessions.adopt(visits)
                taken += len(visits)
        except (FileNotFoundError, ConnectionRefusedError):
            path.unlink(missing_ok=True)  # its process was killed
        except (OSError, TransferError, msgspec.MsgspecError) as error:
            logger.warning("Visits of %s could not be taken over: %s", path.name, error)
    return taken


def _age(path: Path) -> float:
    try:
        return path.stat().st_ctime
    except FileNotFoundError:
        return 0.0


def _ask(path: Path, deadline: float) -> Iterator[list[Visit]]:
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(CALL_SECONDS)
        with short_address(path) as address:
            peer.connect(address)
        try:
            for name in _names(_call(peer, Partitions(fingerprint()), deadline)):
                yield [_unpacked(handed) for handed in _handed(_call(peer, Dump(name), deadline))]
        finally:
            with suppress(OSError):
                peer.sendall(_framed(_encode(Done())))


def _call(peer: socket.socket, question: Question, deadline: float) -> bytes:
    peer.sendall(_framed(_encode(question)))
    by = min(deadline, time.monotonic() + CALL_SECONDS)
    length = int.from_bytes(_receive(peer, _LENGTH_BYTES, by))
    if length > ANSWER_LIMIT:
        raise TransferError(f"an answer of {length} bytes")
    return _receive(peer, length, by)


def _receive(peer: socket.socket, size: int, by: float) -> bytes:
    received = bytearray()
    while len(received) < size:
        left = by - time.monotonic()
        if left <= 0:
            raise TransferError("no answer in time")
        peer.settimeout(left)
        chunk = peer.recv(min(size - len(received), 2**20))
        if not chunk:
            raise TransferError("the answer breaks off")
        received += chunk
    return bytes(received)


def _framed(content: bytes) -> bytes:
    return len(content).to_bytes(_LENGTH_BYTES) + content
