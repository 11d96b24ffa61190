"""What the parts that speak ASGI without a framework share: its types, and how to answer."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]

#: An application. Frameworks disagree on the exact types of its arguments.
AsgiApp = Callable[[Any, Any, Any], Awaitable[None]]


async def answer(send: Send, status: int, headers: list[Header], body: bytes) -> None:
    """Send a whole response at once."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
