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


async def read_body(receive: Receive, limit: int) -> bytes | None:
    """The whole body; ``None`` as soon as it turns out to be larger than ``limit`` bytes.

    That of a client that hangs up ends there.
    """
    chunks, size, more = [], 0, True
    while more:
        message = await receive()
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > limit:
            return None
        more = message.get("more_body", False)
    return b"".join(chunks)
