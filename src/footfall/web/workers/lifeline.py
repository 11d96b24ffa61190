"""The line between a supervisor and each of its processes, which is their standard input.

It ends when the supervisor does, however it went. The other way come signs of life, so that a
process that hangs is told from one that has little to do.
"""

import asyncio
import os
import signal
import socket
import sys
import threading
from contextlib import suppress

#: Seconds between signs of life.
BEAT_SECONDS = 5.0


def stop_with_parent() -> None:
    """Stop this process gracefully when its supervisor is gone."""
    threading.Thread(target=_wait, name="lifeline", daemon=True).start()


def _wait() -> None:
    with suppress(ConnectionResetError):  # it has not read everything we sent
        while os.read(sys.stdin.fileno(), 1):
            pass
    os.kill(os.getpid(), signal.SIGTERM)


async def beat() -> None:
    """Tell the supervisor that this event loop moves, until cancelled."""
    with socket.fromfd(sys.stdin.fileno(), socket.AF_UNIX, socket.SOCK_STREAM) as line:
        while True:
            with suppress(OSError):  # it is gone, or has been stopped for a while
                line.send(b".", socket.MSG_DONTWAIT)
            await asyncio.sleep(BEAT_SECONDS)


class Line:
    """The supervisor's end of the line to a process."""

    def __init__(self) -> None:
        self._ours, self.theirs = socket.socketpair()
        self._ours.setblocking(False)

    def connected(self) -> None:
        """The process has ``theirs``."""
        self.theirs.close()

    def has_beaten(self) -> bool:
        """Whether there was a sign of life since this was last asked."""
        with suppress(OSError):
            return len(self._ours.recv(65_536)) > 0
        return False

    def close(self) -> None:
        self._ours.close()
