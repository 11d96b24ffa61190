"""How the command line talks to a running server: JSON lines over a socket in the data directory.

One request a connection: ``{"command": NAME, …}``. The server answers with any number of
``{"progress": {…}}`` and then one ``{"result": {…}}`` or ``{"error": "…"}``. Only the owner of
the data directory can reach the socket.
"""

import json
import logging
import socket
import socketserver
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from footfall.unix_socket import short_address

logger = logging.getLogger(__name__)

#: The command that asks which process serves, and where.
STATUS = "status"

MAX_REQUEST_BYTES = 1_000_000

STOPPED = "the server stopped before it was done; run the command again to go on"

Message = dict[str, Any]

#: Told of each step of a command.
OnProgress = Callable[[Message], None]

#: Carries a command out: takes the request and whom to tell of progress, returns the result.
#: A :class:`ControlError` that it raises is for the person at the other end.
Handler = Callable[[Mapping[str, Any], OnProgress], Message]


class ControlError(Exception):
    """A command failed; the message says why."""


class NoServerError(Exception):
    """No server listens on the socket."""


class ControlServer:
    """Carries out commands of other processes, each in a thread of its own."""

    def __init__(self, path: Path, handlers: Mapping[str, Handler]) -> None:
        self._path = path
        self._handlers = handlers
        self._server: socketserver.ThreadingUnixStreamServer | None = None
        self._inode = 0
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin to listen. A socket left behind by a server that died is replaced."""
        answer = self._answer

        class Connection(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                answer(self.rfile.readline(MAX_REQUEST_BYTES), self._send)

            def _send(self, message: Message) -> None:
                self.wfile.write(json.dumps(message).encode() + b"\n")

        self._path.unlink(missing_ok=True)
        with short_address(self._path) as address:
            self._server = _Server(address, Connection)
        self._path.chmod(0o600)
        self._inode = self._path.stat().st_ino
        threading.Thread(target=self._server.serve_forever, name="control", daemon=True).start()

    def stop(self) -> None:
        """Stop listening, break off commands at their next step, remove the socket."""
        if self._server is None:
            return
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._server = None
        with suppress(FileNotFoundError):
            if self._path.stat().st_ino == self._inode:  # else it is a successor's by now
                self._path.unlink()

    def _answer(self, line: bytes, send: Callable[[Message], None]) -> None:
        try:
            request = json.loads(line)
            handler = self._handlers[request["command"]]
        except (ValueError, TypeError, KeyError):
            send({"error": "the running server does not know this command; restart it"})
            return

        def on_progress(progress: Message) -> None:
            if self._stopping.is_set():
                raise ControlError(STOPPED)
            send({"progress": progress})

        try:
            result = handler(request, on_progress)
        except ControlError as error:
            send({"error": str(error)})
        except OSError:
            raise
        except Exception:
            logger.exception("The command %s failed", request["command"])
            send({"error": "the server failed to carry it out; its log says why"})
        else:
            send({"result": result})


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = False
    block_on_close = True

    def handle_error(self, request: object, client_address: object) -> None:
        # The command line went away in the middle; what it asked for has been done all the same.
        logger.info("A control connection was closed early", exc_info=True)


def call(path: Path, request: Mapping[str, Any], on_progress: OnProgress) -> Message:
    """Have a running server carry out a command; its result.

    Raises :class:`NoServerError` if none listens at ``path`` and :class:`ControlError` if the
    command fails or the server stops in the middle.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            with short_address(path) as address:
                connection.connect(address)
        except (FileNotFoundError, ConnectionRefusedError):
            raise NoServerError from None
        with connection.makefile("rwb") as stream:
            stream.write(json.dumps(request).encode() + b"\n")
            stream.flush()
            for line in stream:
                message = json.loads(line)
                if "error" in message:
                    raise ControlError(message["error"])
                if "result" in message:
                    result: Message = message["result"]
                    return result
                on_progress(message["progress"])
    raise ControlError(STOPPED)
