"""A process that hangs is replaced; one that works, or has not begun to, is left alone."""

import asyncio
import sys
import time
from pathlib import Path

import pytest

from footfall.web.workers import shared_metrics, supervisor
from footfall.web.workers.supervisor import Child

#: Notes its pid, then does what its argument says.
SCRIPT = """
import asyncio, os, signal, sys
from footfall.web.workers import lifeline

async def main():
    lifeline.BEAT_SECONDS = 0.02
    beating = asyncio.create_task(lifeline.beat())
    await asyncio.sleep(0.1)
    {then}
    await asyncio.sleep(60)

lifeline.stop_with_parent()
with open(sys.argv[1], "a") as pids:
    print(os.getpid(), file=pids)
{before}
asyncio.run(main())
"""


def child(directory: Path, *, then: str = "pass", before: str = "") -> Child:
    shared_metrics(directory).mkdir()
    made = Child("worker 1", directory, ["worker"])
    script = SCRIPT.format(then=then, before=before)
    made._command = [sys.executable, "-c", script, str(directory / "pids")]
    return made


def pids(directory: Path) -> list[str]:
    path = directory / "pids"
    return path.read_text().split() if path.exists() else []


async def run(directory: Path, process: Child, until: int, seconds: float) -> None:
    """Keep it running until it was started so often, or the time is over."""
    await process.start()
    process.keep_running()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and len(pids(directory)) < until:
        await asyncio.sleep(0.05)
    await process.stop()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "LISTEN_SECONDS", 1.0)
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 1.0)


@pytest.mark.parametrize(
    "hanging", ["import time; time.sleep(60)", "os.kill(os.getpid(), signal.SIGSTOP)"]
)
def test_a_process_that_hangs_is_killed_and_started_again(
    hanging: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    process = child(tmp_path, then=hanging)
    asyncio.run(run(tmp_path, process, until=2, seconds=20))
    first, second = pids(tmp_path)
    assert first != second
    assert f"The worker 1 (pid {first}) hangs" in caplog.text
    assert f"The worker 1 (pid {first}) ended with -9 and is started again" in caplog.text


def test_a_process_that_shows_signs_of_life_is_left_alone(tmp_path: Path) -> None:
    asyncio.run(run(tmp_path, child(tmp_path), until=2, seconds=4))
    assert len(pids(tmp_path)) == 1


def test_a_process_may_take_its_time_to_begin(tmp_path: Path) -> None:
    slow = child(tmp_path, before="import time; time.sleep(60)")
    asyncio.run(run(tmp_path, slow, until=2, seconds=4))
    assert len(pids(tmp_path)) == 1


def test_signs_of_life_to_a_supervisor_that_does_not_listen_block_nobody(tmp_path: Path) -> None:
    busy = child(
        tmp_path,
        then="lifeline.BEAT_SECONDS = 0.0; beating.cancel(); "
        "beating = asyncio.create_task(lifeline.beat()); await asyncio.sleep(0.5); "
        "open(sys.argv[1], 'a').write('still moving ')",
    )

    async def scenario() -> None:
        await busy.start()
        deadline = time.monotonic() + 10
        while "moving" not in pids(tmp_path) and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        await busy.stop()

    asyncio.run(scenario())
    assert "moving" in pids(tmp_path)
