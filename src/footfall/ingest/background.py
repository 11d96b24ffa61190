"""Work of a second or two that nobody should wait for at the start."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def begin(name: str, work: Callable[[], Result]) -> Future[Result]:
    """Start ``work`` in a thread called ``name``; its result, whenever it is there."""
    executor = ThreadPoolExecutor(1, name)
    future = executor.submit(work)
    executor.shutdown(wait=False)
    return future
