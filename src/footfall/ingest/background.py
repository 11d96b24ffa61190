"""Work of a second or two that nobody should wait for at the start."""

import ctypes
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def begin(name: str, work: Callable[[], Result]) -> Future[Result]:
    """Start ``work`` in a thread called ``name``; its result, whenever it is there."""

    def run() -> Result:
        result = work()
        _give_memory_back()
        return result

    executor = ThreadPoolExecutor(1, name)
    future = executor.submit(run)
    executor.shutdown(wait=False)
    return future


def _give_memory_back() -> None:
    """Let the system have what the work no longer needs; glibc would keep it for later."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)
