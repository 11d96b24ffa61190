"""The types of ASGI, for the parts that speak it without a framework."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]

#: An application. Frameworks disagree on the exact types of its arguments.
AsgiApp = Callable[[Any, Any, Any], Awaitable[None]]
