"""What a persistor is given, and what it says became of it."""

from enum import StrEnum
from typing import NamedTuple

import msgspec

from footfall.sessions.event import Event


class Arrival(NamedTuple):
    """An accepted event and whose it is.

    ``user_id`` and ``previous_user_id`` are the visitor under today's salt and the one before it.
    ``route`` is any number that a visitor keeps when the salt changes: it picks a persistor, and
    is neither stored nor sent.
    """

    event: Event
    user_id: int
    previous_user_id: int | None
    route: int = 0


class Stored(msgspec.Struct, frozen=True, gc=False):
    """An event as it was stored: with its visit's visitor, source, place and device."""

    session_id: int
    user_id: int
    event: Event


class Refusal(StrEnum):
    """Why an accepted event was not stored."""

    NO_SESSION_FOR_ENGAGEMENT = "no_session_for_engagement"
    LOCK_TIMEOUT = "lock_timeout"
    PERSIST_TIMEOUT = "persist_timeout"
    PERSIST_ERROR = "persist_error"
    PERSIST_DECODE_ERROR = "persist_decode_error"
