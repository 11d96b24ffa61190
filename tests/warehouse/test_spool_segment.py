"""Files of the spool: what was written whole is read, whatever the end looks like."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.warehouse.spool_segment import SegmentWriter, frame, read_frames

PAYLOADS = st.lists(st.binary(min_size=1, max_size=50), max_size=5)


def write(path: Path, *payloads: bytes) -> SegmentWriter:
    path.unlink(missing_ok=True)
    segment = SegmentWriter(path, b"manifest")
    for payload in payloads:
        segment.append(frame(payload))
    return segment


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(PAYLOADS, st.data())
def test_a_file_cut_off_anywhere_is_read_up_to_its_last_whole_frame(
    tmp_path: Path, payloads: list[bytes], data: st.DataObject
) -> None:
    path = tmp_path / "a"
    write(path, *payloads).close()
    whole = [b"manifest", *payloads]
    assert list(read_frames(path)) == whole

    kept = data.draw(st.integers(0, path.stat().st_size))
    os.truncate(path, kept)

    ends = [sum(len(frame(each)) for each in whole[: n + 1]) for n in range(len(whole))]
    assert list(read_frames(path)) == whole[: sum(end <= kept for end in ends)]


@pytest.mark.parametrize("tail", [bytes(100), b"\xff" * 100, frame(b"torn")[:-1] + b"?"])
def test_what_a_crash_leaves_at_the_end_is_not_taken_for_a_frame(
    tmp_path: Path, tail: bytes
) -> None:
    segment = write(tmp_path / "a", b"whole")
    segment.append(tail)
    segment.close()
    assert list(read_frames(tmp_path / "a")) == [b"manifest", b"whole"]


def test_what_could_not_be_written_whole_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    segment = write(tmp_path / "a", b"whole")
    write_to_disk = os.write

    def until_full(file: int, data: bytes) -> int:
        if len(data) <= 7:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write_to_disk(file, data[:7])

    monkeypatch.setattr(os, "write", until_full)
    with pytest.raises(OSError, match="No space"):
        segment.append(frame(b"too much for the disk"))
    assert (tmp_path / "a").stat().st_size == segment.size
    assert list(read_frames(tmp_path / "a")) == [b"manifest", b"whole"]


def test_a_file_that_cannot_even_be_begun_is_not_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        SegmentWriter(tmp_path / "a", b"manifest")
    assert list(tmp_path.iterdir()) == []
