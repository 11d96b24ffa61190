"""Kill the server again and again while visitors are about: no acknowledged event may be lost.

    python -m benchmarks.crash [--json] [--rounds N] [--visitors N] [--seed N]

A real server, `footfall serve`, takes pageviews, custom events and engagement of many visitors at
once. At a random moment it is killed (`kill -9`): under load, while it starts, or while it shuts
down. Then it is started again, and the same visitors go on. At the end it is shut down in peace,
and the warehouse is compared with what the visitors know:

- every event that was acknowledged is stored once; none is stored twice, or was never sent;
- nothing is left in the spool;
- the rows of every visit add up to one state, and it says what the visit's events say;
- nobody's visit was cut in two.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks import report
from footfall.warehouse import Warehouse

FOOTFALL = Path(sys.executable).parent / "footfall"
DOMAIN = "crash.test"
EMAIL = "crash@example.org"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"

#: How long a server may take until it is up, in seconds.
PATIENCE = 60


@dataclass
class Record:
    """What the visitors know of their events, by marker."""

    acknowledged: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    #: Sent, but the connection was lost before there was an answer.
    uncertain: set[str] = field(default_factory=set)


class Server:
    """A server with a data directory of its own, which can be started and killed."""

    def __init__(self, directory: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._port = port
        self._env = os.environ | {
            "FOOTFALL_DATA": str(directory),
            "BASE_URL": self.url,
            "CLICKHOUSE_FLUSH_INTERVAL_MS": "150",
        }
        for name in ("DATABASE_URL", "CLICKHOUSE_URL"):
            self._env.pop(name, None)
        self._log = (directory / "server.log").open("ab")
        self._process: subprocess.Popen[bytes] | None = None

    def footfall(self, *arguments: str) -> None:
        """Run a command on the server's data."""
        command = [FOOTFALL, *arguments]
        subprocess.run(command, env=self._env, check=True, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        command = [FOOTFALL, "serve", "--port", str(self._port)]
        self._process = subprocess.Popen(command, env=self._env, stdout=self._log, stderr=self._log)

    async def wait_until_up(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if time.monotonic() > deadline or self._process is None or self._process.poll():
                raise SystemExit(f"the server does not start:\n{self._end_of_log()}")
            await asyncio.sleep(0.05)

    def stop(self, signum: signal.Signals) -> None:
        """Send a signal; for one that ends it, wait until it has."""
        assert self._process is not None
        self._process.send_signal(signum)
        if self._process.wait(PATIENCE) not in {0, -signal.SIGKILL}:
            raise SystemExit(f"the server failed:\n{self._end_of_log()}")

    def ask_to_stop(self) -> None:
        assert self._process is not None
        self._process.terminate()

    def _end_of_log(self) -> str:
        return Path(self._log.name).read_text()[-3000:]

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._port), 1).close()
        except OSError:
            return False
        return True


class Visitor:
    """Somebody who goes from page to page and never minds that the server is gone."""

    def __init__(self, number: int, rng: random.Random, record: Record) -> None:
        self._number = number
        self._rng = rng
        self._record = record
        self._sent = 0
        self._headers = {
            "user-agent": BROWSER,
            "x-forwarded-for": f"73.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
            "content-type": "text/plain",
        }

    async def visit(self, session: aiohttp.ClientSession, url: str) -> None:
        """Go on until cancelled."""
        while True:
            await self._send(session, url)
            await asyncio.sleep(self._rng.random() * 0.05)

    async def _send(self, session: aiohttp.ClientSession, url: str) -> None:
        self._sent += 1
        marker = f"{self._number}-{self._sent}"
        body = json.dumps(self._event(marker))
        try:
            async with session.post(url, data=body, headers=self._headers) as answer:
                stored = answer.status == 202 and "x-plausible-dropped" not in answer.headers
                (self._record.acknowledged if stored else self._record.refused).add(marker)
        except aiohttp.ClientConnectorError:
            self._record.refused.add(marker)
            await asyncio.sleep(0.1)
        except (aiohttp.ClientError, OSError, asyncio.CancelledError) as error:
            self._record.uncertain.add(marker)
            if isinstance(error, asyncio.CancelledError):
                raise

    def _event(self, marker: str) -> dict[str, Any]:
        event: dict[str, Any] = {
            "n": "pageview",
            "u": f"https://{DOMAIN}/{marker}",
            "d": DOMAIN,
            "p": {"marker": marker},
        }
        kind = self._rng.random()
        if kind < 0.2:
            event |= {"n": "engagement", "sd": 50, "e": 1000}
        elif kind < 0.35:
            event |= {"n": "Signup"}
        elif kind < 0.45:
            event |= {"n": "Seen", "interactive": False}
        return event


class Visitors:
    """All of them; some leave and others come from round to round."""

    def __init__(self, url: str, count: int, rng: random.Random) -> None:
        self.record = Record()
        self._url = f"{url}/api/event"
        self._rng = rng
        self._total = 0
        self._about = [self._new() for _ in range(count)]

    def _new(self) -> Visitor:
        self._total += 1
        return Visitor(self._total, self._rng, self.record)

    def change(self) -> None:
        """Let a tenth of them be others."""
        for place in self._rng.sample(range(len(self._about)), max(1, len(self._about) // 10)):
            self._about[place] = self._new()

    async def acknowledge(self, count: int) -> None:
        """Wait until so many more events have been acknowledged, or a while has passed."""
        goal, deadline = len(self.record.acknowledged) + count, time.monotonic() + PATIENCE
        while len(self.record.acknowledged) < goal and time.monotonic() < deadline:
            await asyncio.sleep(0.005)

    async def be_about(self, until: asyncio.Event) -> None:
        """Send events until told to stop; whatever is then under way is uncertain."""
        connector = aiohttp.TCPConnector(limit=0)
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
            tasks = [
                asyncio.create_task(visitor.visit(session, self._url)) for visitor in self._about
            ]
            await until.wait()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def crash(server: Server, visitors: Visitors, rounds: int, rng: random.Random) -> None:
    """Start and kill the server, with the visitors about all the time; stop it in peace."""
    done = asyncio.Event()
    for _ in range(rounds):
        done.clear()
        about = asyncio.create_task(visitors.be_about(done))
        server.start()
        way = rng.random()
        if way < 0.15:  # while it starts, and brings in what the last one left behind
            await asyncio.sleep(rng.uniform(1.0, 4.0))
        else:
            await server.wait_until_up()
            await visitors.acknowledge(rng.randrange(10, 500))
            await asyncio.sleep(rng.random() * 0.2)
        if way > 0.85:  # while it shuts down
            server.ask_to_stop()
            await asyncio.sleep(rng.random() * 0.4)
        await asyncio.to_thread(server.stop, signal.SIGKILL)
        done.set()
        await about
        visitors.change()
    done.clear()
    server.start()
    await server.wait_until_up()
    about = asyncio.create_task(visitors.be_about(done))
    await visitors.acknowledge(100)
    await asyncio.to_thread(server.stop, signal.SIGTERM)
    done.set()
    await about


@dataclass
class Stored:
    """An event as the warehouse has it."""

    visitor: int
    number: int
    name: str
    page: str
    at: int
    session: int


def problems(warehouse: Warehouse, record: Record) -> list[str]:
    """What is wrong with the warehouse; nothing, it is to be hoped."""
    rows = warehouse.query(
        "SELECT meta.value[1], name, pathname, toUnixTimestamp(timestamp), session_id"
        " FROM events_v2"
    ).rows
    found = Counter(marker for marker, *_ in rows)
    wrong = [
        f"{marker} was acknowledged and is lost" for marker in record.acknowledged - found.keys()
    ]
    wrong += [f"{marker} is stored {count} times" for marker, count in found.items() if count > 1]
    known = record.acknowledged | record.uncertain
    wrong += [f"{marker} was refused and is stored" for marker in found.keys() - known]
    by_visitor: dict[int, list[Stored]] = {}
    for marker, *columns in rows:
        visitor, number = map(int, marker.split("-"))
        by_visitor.setdefault(visitor, []).append(Stored(visitor, number, *columns))
    visits = {
        session: tuple(state)
        for session, *state in warehouse.query(
            "SELECT session_id, sum(sign), sum(sign * pageviews), sum(sign * events),"
            " sum(sign * is_bounce), sum(sign * toInt64(duration)),"
            " argMax(entry_page, events), argMax(exit_page, events) FROM sessions_v2"
            " GROUP BY session_id"
        ).rows
    }
    for visitor, events in by_visitor.items():
        sessions = {event.session for event in events}
        if len(sessions) > 1:
            wrong.append(f"the visit of {visitor} was cut into {len(sessions)}")
            continue
        expected, actual = _state(events), visits.pop(sessions.pop(), None)
        if expected != actual:
            wrong.append(f"the visit of {visitor} is {actual}, its events say {expected}")
    wrong += [f"nobody made the visit {session}" for session in visits]
    return wrong


def _state(events: list[Stored]) -> tuple[Any, ...]:
    """What the rows of a visit with these events should add up to."""
    events = sorted(events, key=lambda event: event.number)
    counted = [event for event in events if event.name != "engagement"]
    pages = [event for event in counted if event.name == "pageview"]
    is_bounce = len(pages) < 2 and not any(event.name == "Signup" for event in counted)
    return (
        1,
        len(pages),
        len(counted),
        int(is_bounce),
        counted[-1].at - counted[0].at,
        pages[0].page if pages else "",
        pages[-1].page if pages else "",
    )


def run(directory: Path, port: int, rounds: int, visitors: int, seed: int) -> dict[str, float]:
    """Carry it all out. Raises ``SystemExit`` with everything that is wrong."""
    rng = random.Random(seed)
    server = Server(directory, port)
    server.footfall("create-user", EMAIL, "--password", "correct horse battery staple")
    server.footfall("create-site", DOMAIN, "--owner", EMAIL)
    people = Visitors(server.url, visitors, rng)
    asyncio.run(crash(server, people, rounds, rng))
    left = list((directory / "spool").rglob("*.segment"))
    warehouse = Warehouse.open(f"chdb://{directory}/warehouse")
    try:
        wrong = [f"{path} is left in the spool" for path in left]
        wrong += problems(warehouse, people.record)
        stored, visits = warehouse.query(
            "SELECT count(), uniqExact(session_id) FROM events_v2"
        ).rows[0]
    finally:
        warehouse.close()
    if wrong:
        raise SystemExit("\n".join([f"{len(wrong)} problems, e.g.", *wrong[:20]]))
    return {
        "kills": rounds,
        "acknowledged": len(people.record.acknowledged),
        "uncertain": len(people.record.uncertain),
        "stored": stored,
        "visits": visits,
        "lost": 0,
    }


def main() -> None:
    """Print the figures, as lines or as one JSON object."""
    parser = argparse.ArgumentParser(description="kill -9 under load")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--port", type=int, default=8131)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--visitors", type=int, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        figures = run(Path(directory), options.port, options.rounds, options.visitors, options.seed)
    report(figures, as_json=options.json)


if __name__ == "__main__":
    main()
