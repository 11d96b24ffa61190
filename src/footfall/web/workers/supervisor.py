"""Starts the owner and its workers, and again when they die or hang, and stops them in order."""

import asyncio
import logging
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from prometheus_client.multiprocess import mark_process_dead

from footfall.web.server import Address
from footfall.web.workers import persistor_socket, shared_metrics
from footfall.web.workers.lifeline import Line

logger = logging.getLogger(__name__)

#: Seconds before a process that died is started again: the first time, and at most.
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0

#: One that ran this many seconds was well; its next pause is a first one again.
WELL_AFTER = 30.0

#: A process whose event loop gives no sign of life twice in so many seconds hangs.
LISTEN_SECONDS = 30.0

#: Seconds that a process has to finish what it does before it is killed.
STOP_SECONDS = 30.0

_POLL_SECONDS = 0.05


class StartError(Exception):
    """The owner ended before it was ready; it has said why."""


async def supervise(
    host: str, port: int, workers: int, owner_options: Sequence[str], on_ready: Callable[[], None]
) -> None:
    """Run an owner and ``workers`` on ``host`` and ``port`` until SIGINT or SIGTERM.

    ``on_ready`` is called once the address accepts connections. Raises :class:`StartError`.
    """
    this = asyncio.current_task()
    assert this is not None
    for signum in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signum, this.cancel)
    with tempfile.TemporaryDirectory(prefix="footfall-") as name:
        meeting = Path(name)
        shared_metrics(meeting).mkdir()
        owner = Child("owner", meeting, ["owner", name, *owner_options])
        crew = [
            Child(f"worker {number}", meeting, ["worker", name, host, str(port)])
            for number in range(1, workers + 1)
        ]
        try:
            await owner.start()
            while not await Address(path=persistor_socket(meeting)).accepts():
                if owner.has_ended:
                    raise StartError
                await asyncio.sleep(_POLL_SECONDS)
            owner.keep_running()
            for worker in crew:
                await worker.start()
                worker.keep_running()
            while not await Address(host, port).accepts():
                await asyncio.sleep(_POLL_SECONDS)
            on_ready()
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            pass  # the signal to stop
        finally:
            await asyncio.gather(*(worker.stop() for worker in crew))
            await owner.stop()


class Child:
    """A process of ours."""

    def __init__(self, name: str, meeting: Path, arguments: Sequence[str]) -> None:
        self._name = name
        self._metrics = str(shared_metrics(meeting))
        module, *rest = arguments
        self._command = [sys.executable, "-m", f"footfall.web.workers.{module}", *rest]
        self._process: asyncio.subprocess.Process | None = None
        self._line: Line | None = None
        self._keeper: asyncio.Task[None] | None = None

    @property
    def has_ended(self) -> bool:
        return self._process is not None and self._process.returncode is not None

    async def start(self) -> None:
        if self._line:
            self._line.close()
        self._line = Line()
        # A session of its own keeps the terminal's Ctrl-C for us.
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=self._line.theirs.fileno(),
            start_new_session=True,
            env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": self._metrics},
        )
        self._line.connected()

    def keep_running(self) -> None:
        """From now on, start it again whenever it ends by itself."""
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Ask it to end; returns when it has."""
        if self._keeper:
            self._keeper.cancel()
        if self._process is None or self.has_ended:
            return
        self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
        except TimeoutError:
            logger.error("The %s does not stop; it is killed", self._name)
            self._process.kill()
            await self._process.wait()

    async def _keep(self) -> None:
        pause = FIRST_PAUSE
        while self._process and self._line:
            began = time.monotonic()
            listening = asyncio.create_task(self._kill_when_it_hangs(self._process, self._line))
            try:
                status = await self._process.wait()
            finally:
                listening.cancel()
            mark_process_dead(self._process.pid, self._metrics)  # type: ignore[no-untyped-call]
            if time.monotonic() - began > WELL_AFTER:
                pause = FIRST_PAUSE
            logger.error(
                "The %s (pid %d) ended with %d and is started again in %.1f s",
                *(self._name, self._process.pid, status, pause),
            )
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
            await self.start()

    async def _kill_when_it_hangs(self, process: asyncio.subprocess.Process, line: Line) -> None:
        """Listen to a process from its first sign of life until there are no more.

        Silence has to be heard twice: after we were stopped ourselves, it may only seem so.
        """
        silent, began = 0, False
        while silent < 2:
            await asyncio.sleep(LISTEN_SECONDS)
            beats = line.has_beaten()
            began = began or beats
            silent = 0 if beats or not began else silent + 1
        logger.error(
            "The %s (pid %d) hangs: no sign of life for %d s. It is killed",
            *(self._name, process.pid, 2 * LISTEN_SECONDS),
        )
        process.kill()
