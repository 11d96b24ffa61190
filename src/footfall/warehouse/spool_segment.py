"""One file of the spool: frames that are appended and synchronised, and read back after a crash.

A file is a row of frames: length and CRC-32 of a payload (little-endian, 32 bits each), then the
payload. The first payload is the manifest, which says what the others mean. A process that dies
while it writes leaves a torn frame at the end; it is recognised, and was never acknowledged.
"""

import logging
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

logger = logging.getLogger(__name__)

SUFFIX = ".segment"

_HEAD = struct.Struct("<II")


def frame(payload: bytes) -> bytes:
    """A payload, which must not be empty, as it stands in a file."""
    return _HEAD.pack(len(payload), crc32(payload)) + payload


def read_frames(path: Path) -> Iterator[bytes]:
    """The payloads of a file up to its end, or to the first frame that is not whole."""
    content = path.read_bytes()
    position = 0
    while position + _HEAD.size <= len(content):
        length, checksum = _HEAD.unpack_from(content, position)
        end = position + _HEAD.size + length
        payload = content[position + _HEAD.size : end]
        # A file system may leave zeros behind where a write was cut short.
        if not length or end > len(content) or crc32(payload) != checksum:
            break
        yield payload
        position = end
    if torn := len(content) - position:
        logger.warning("%s: the last %d bytes were never written whole", path, torn)


class SegmentWriter:
    """Appends to a new file. What :meth:`append` returned from is on disk.

    ``size`` is in bytes. Once anything raised :class:`OSError`, the file has been cut back to what
    was written whole before, as far as that was possible; nothing may be appended any more.
    """

    def __init__(self, path: Path, manifest: bytes) -> None:
        self.path = path
        self.size = 0
        # Every write returns when its data is on disk, which is one system call instead of two.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_DSYNC
        self._file = os.open(path, flags, 0o600)
        try:
            self.append(frame(manifest))
            sync_directory(path.parent)
        except OSError:
            self.close()
            path.unlink(missing_ok=True)
            raise

    def append(self, data: bytes) -> None:
        """Write whole frames. Raises :class:`OSError`."""
        try:
            written = os.write(self._file, data)
            while written < len(data):  # the disk is filling up
                written += os.write(self._file, memoryview(data)[written:])
        except OSError:
            os.ftruncate(self._file, self.size)
            raise
        self.size += len(data)

    def close(self) -> None:
        os.close(self._file)


def sync_directory(path: Path) -> None:
    """Have the names in a directory on disk. Raises :class:`OSError`."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
