"""Values on their way into SQL. They travel as bound parameters and never become SQL text."""

from collections.abc import Iterable
from datetime import datetime


def encodable(text: str) -> str:
    """``text`` with ``?`` for lone surrogates, which JSON can spell and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")


class Binds:
    """Collects the parameters of one statement under generated names (``p0``, ``p1``…)."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}

    def add(self, value: object, type_: str) -> str:
        """Bind ``value`` as ClickHouse type ``type_``; return its placeholder."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f"{{{name}:{type_}}}"

    def string(self, value: str) -> str:
        """Bind text."""
        return self.add(encodable(value), "String")

    def strings(self, values: Iterable[str]) -> str:
        """Bind texts as one array, for ``IN``."""
        return self.add([encodable(value) for value in values], "Array(String)")

    def instant(self, value: datetime) -> str:
        """Bind an aware instant at second precision, whatever the server's timezone.

        Instants outside of what a ClickHouse DateTime holds (1970 to 2106) become its bounds.
        """
        seconds = min(max(int(value.timestamp()), 0), 2**32 - 1)
        return f"toDateTime({self.add(seconds, 'UInt32')})"
