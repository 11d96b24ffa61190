"""A throw-away PostgreSQL, for running the catalog's tests on the other database.

``python -m tests.support.postgres -- pytest tests/sites`` starts a cluster, runs the command
with ``DATABASE_URL`` pointing at it, stops the cluster and exits as the command did. Without
PostgreSQL on the machine it says so and exits with 0.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

ROLE = "footfall"
DATABASE = "footfall"
START_SECONDS = 30
STOP_SECONDS = 20
#: Nothing here survives, so nothing needs to reach the disk.
FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


def binaries() -> Path | None:
    """The folder with ``initdb`` and ``postgres``, of the newest version there is."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(versions, key=lambda initdb: float(initdb.parts[4]))
    if newest:
        return newest[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """A fresh cluster from the binaries in ``folder``; yields the URL of an empty database.

    It listens on a Unix socket only, so that no two runs can meet.
    """
    data = Path(tempfile.mkdtemp(prefix="footfall-pg-"))
    identity = _unprivileged(data)
    cluster = data / "cluster"
    subprocess.run(
        [folder / "initdb", "-D", cluster, "-U", ROLE, "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=data,
        **identity,
    )
    log = (data / "log").open("w")
    server = subprocess.Popen(
        [folder / "postgres", "-D", cluster, "-k", data, "-c", "listen_addresses=", *FAST],
        stdout=log,
        stderr=subprocess.STDOUT,
        cwd=data,
        **identity,
    )
    try:
        _create_database(data, server)
        yield f"postgres://{ROLE}@{quote(str(data), safe='')}/{DATABASE}"
    finally:
        server.send_signal(signal.SIGINT)  # "fast" shutdown: drops clients, then stops
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        log.close()
        shutil.rmtree(data)


def _unprivileged(data: Path) -> dict[str, Any]:
    """How to start a process that PostgreSQL accepts: it refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        user = pwd.getpwnam("nobody")
    os.chown(data, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _create_database(socket_dir: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with psycopg.connect(
                host=str(socket_dir), user=ROLE, dbname="postgres", autocommit=True
            ) as connection:
                connection.execute(f"CREATE DATABASE {DATABASE}")
                return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((socket_dir / "log").read_text()) from None
            time.sleep(0.1)


def main(arguments: list[str]) -> int:
    """Run a command against a throw-away cluster; its exit status."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        print("usage: python -m tests.support.postgres -- COMMAND [ARGUMENT]...", file=sys.stderr)
        return 2
    folder = binaries()
    if folder is None:
        print("PostgreSQL is not installed here: nothing was run on it.")
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that it stops too
    with running_postgres(folder) as url:
        return subprocess.run(
            command, env=os.environ | {"DATABASE_URL": url}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
