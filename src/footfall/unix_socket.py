"""Names of sockets in directories, which must be short."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Bytes that the name of a socket may have.
_LONGEST = 107


@contextmanager
def short_address(path: Path) -> Iterator[str]:
    """A name for the socket at ``path`` that is short enough, however deep its directory is."""
    if len(os.fsencode(path)) <= _LONGEST:
        yield str(path)
        return
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{directory}/{path.name}"
    finally:
        os.close(directory)
