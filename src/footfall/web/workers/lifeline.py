"""Ends a process whose parent is gone, however it went."""

import os
import signal
import sys
import threading


def stop_with_parent() -> None:
    """Stop this process gracefully when its standard input ends, which the parent holds open."""
    threading.Thread(target=_wait, name="lifeline", daemon=True).start()


def _wait() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
