"""What goes wrong in the warehouse."""

import re

_ENGINE_MESSAGE = re.compile(
    r"DB::Exception: (?P<text>.*?)(?:\s*\((?:version|for url) .*)?$", re.DOTALL
)


class WarehouseError(Exception):
    """The warehouse could not be opened, or refused a statement; the message says why.

    ``code`` is ClickHouse's error number where the engine gave one.
    """

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(message)
        self.code = code


def translated(error: Exception) -> WarehouseError:
    """A driver's error with the engine's or the network's reason, and nothing around it."""
    if reason := getattr(error.__cause__, "reason", None):
        return WarehouseError(f"cannot reach ClickHouse (CLICKHOUSE_URL): {reason}")
    message = str(error)
    if engine := _ENGINE_MESSAGE.search(message):
        message = engine["text"]
    return WarehouseError(message, getattr(error, "code", None))
