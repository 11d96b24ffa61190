"""What goes wrong in the warehouse."""

import re

from urllib3.exceptions import HTTPError, MaxRetryError

#: ClickHouse's numbers for what passes by itself, or once somebody has made room.
_PASSING = frozenset(
    {
        159,  # TIMEOUT_EXCEEDED
        202,  # TOO_MANY_SIMULTANEOUS_QUERIES
        209,  # SOCKET_TIMEOUT
        210,  # NETWORK_ERROR
        241,  # MEMORY_LIMIT_EXCEEDED
        242,  # TABLE_IS_READ_ONLY
        243,  # NOT_ENOUGH_SPACE
        252,  # TOO_MANY_PARTS
        999,  # KEEPER_EXCEPTION
    }
)

#: What a proxy says in ClickHouse's stead when that does not answer.
_PROXY_STATUS = re.compile(r"^HTTP driver received HTTP status (?:429|502|503|504)\b")

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


class UnavailableError(WarehouseError):
    """The warehouse does not answer, or cannot work at present; trying again later is worth it."""


def translated(error: Exception) -> WarehouseError:
    """A driver's error with the engine's or the network's reason, and nothing around it."""
    cause = error.__cause__
    if isinstance(cause, HTTPError):
        reason = cause.reason if isinstance(cause, MaxRetryError) else cause
        return UnavailableError(f"cannot reach ClickHouse (CLICKHOUSE_URL): {reason}")
    message, code = str(error), getattr(error, "code", None)
    if engine := _ENGINE_MESSAGE.search(message):
        message = engine["text"]
    passes = code in _PASSING or isinstance(error, OSError) or _PROXY_STATUS.match(message)
    return (UnavailableError if passes else WarehouseError)(message, code)
