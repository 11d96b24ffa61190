"""Text that comes from outside and goes into the catalog."""


def is_storable(text: str) -> bool:
    """Whether every database can keep ``text`` and look for it.

    PostgreSQL has no place for NUL, and half a surrogate pair (``"\\ud800"`` in JSON) is no
    Unicode text.
    """
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
