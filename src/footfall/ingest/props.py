"""Custom properties: which pairs survive, in which form, within which limits."""

from collections.abc import Mapping
from typing import Any

from footfall.sessions.event import NO_PROPS, Props

MAX_PROPS = 30
MAX_KEY_BYTES = 300
MAX_VALUE_BYTES = 2_000

#: Events about a path: they carry it as property ``path``.
PATH_EVENTS = frozenset({"404", "WP Form Completions", "Form: Submission"})


class PropsTooLargeError(Exception):
    """A key or value is over its limit."""

    def __init__(self) -> None:
        super().__init__(
            f"keys should have at most {MAX_KEY_BYTES} bytes and values {MAX_VALUE_BYTES} bytes"
        )


def collect_props(given: Mapping[str, Any], path: str | None) -> Props:
    """Turn submitted properties into stored ones.

    Drops pairs that are nested, null or blank, adds ``path`` unless a valid one was given
    (``None``: the event has no such property) and keeps at most 30.
    Raises :class:`PropsTooLargeError`.
    """
    if not given and path is None:
        return NO_PROPS
    props = {}
    for key, value in given.items():
        text = _text(value)
        if text and not text.isspace() and key and not key.isspace():
            props[key] = text
    if path is not None:
        # First of all, so that it is not the one too many.
        props = {"path": props.pop("path", path), **props}
    kept = sorted(list(props.items())[:MAX_PROPS])
    for key, text in kept:
        if _longer(key, MAX_KEY_BYTES) or _longer(text, MAX_VALUE_BYTES):
            raise PropsTooLargeError
    return Props(tuple(key for key, _ in kept), tuple(text for _, text in kept))


def _text(value: Any) -> str | None:
    """The stored text of a JSON scalar, ``None`` for null, lists and objects."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return None


def _longer(text: str, limit: int) -> bool:
    # UTF-8 takes at most four bytes a character: short texts need no encoding.
    return len(text) * 4 > limit and len(text.encode()) > limit
