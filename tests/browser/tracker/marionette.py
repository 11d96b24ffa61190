"""Drives Debian's Firefox through Marionette, the protocol that it has built in."""

import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.server import free_port, wait_until


class Firefox:
    """One tab of a running Firefox."""

    def __init__(self, connection: socket.socket) -> None:
        self._stream = connection.makefile("rwb")
        self._number = 0
        self._read()  # what Firefox says of itself
        self.call("WebDriver:NewSession", {})

    def goto(self, url: str) -> None:
        """Open a page and wait until it has loaded."""
        self.call("WebDriver:Navigate", {"url": url})

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, awaited if it is a promise."""
        script = "const done = arguments[0]; Promise.resolve(" + expression + ").then(done)"
        answer = self.call("WebDriver:ExecuteAsyncScript", {"script": script, "args": []})
        return answer["value"]

    def click(self, selector: str) -> None:
        """Click as a mouse does: in the middle, with every event."""
        found = self.call("WebDriver:FindElement", {"using": "css selector", "value": selector})
        (identity,) = found["value"].values()
        self.call("WebDriver:ElementClick", {"id": identity})

    def call(self, command: str, parameters: dict[str, Any]) -> Any:
        """Send one command and return its result."""
        self._number += 1
        message = json.dumps([0, self._number, command, parameters]).encode()
        self._stream.write(b"%d:%s" % (len(message), message))
        self._stream.flush()
        _, _, error, result = self._read()
        assert error is None, error
        return result

    def _read(self) -> Any:
        length = b""
        while (byte := self._stream.read(1)) != b":":
            length += byte
        return json.loads(self._stream.read(int(length)))


@contextmanager
def running_firefox(executable: str, profile: Path, hosts: str) -> Iterator[Firefox]:
    """Start Firefox without a window. ``hosts``, comma-separated, lead to this machine."""
    port = free_port()
    preferences = {"marionette.port": port, "network.dns.localDomains": hosts}
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in preferences.items()]
    (profile / "user.js").write_text("\n".join(lines))
    command = [executable, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with wait_until(lambda: _connect(port), seconds=60) as connection:
            yield Firefox(connection)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _connect(port: int) -> socket.socket | None:
    try:
        return socket.create_connection(("127.0.0.1", port), timeout=60)
    except OSError:
        return None
