"""The socket between the command line and a running server."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from footfall.web.control import ControlError, ControlServer, NoServerError, call


def echo(request: Any, on_progress: Any) -> dict[str, Any]:
    for step in range(request["steps"]):
        on_progress({"step": step})
    return {"said": request["say"]}


def refuse(request: Any, on_progress: Any) -> dict[str, Any]:
    raise ControlError("not today")


def crash(request: Any, on_progress: Any) -> dict[str, Any]:
    raise RuntimeError("a secret of the server")


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    socket = tmp_path / "control.sock"
    server = ControlServer(socket, {"echo": echo, "refuse": refuse, "crash": crash})
    server.start()
    yield socket
    server.stop()


def test_a_command_tells_of_its_progress_and_then_its_result(path: Path):
    steps: list[dict[str, Any]] = []

    assert call(path, {"command": "echo", "steps": 3, "say": "é"}, steps.append) == {"said": "é"}
    assert steps == [{"step": 0}, {"step": 1}, {"step": 2}]


def test_only_the_owner_may_connect(path: Path):
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("refuse", "not today"),
        ("crash", "the server failed to carry it out; its log says why"),
        ("unheard of", "the running server does not know this command"),
    ],
)
def test_what_goes_wrong_is_told_without_secrets(path: Path, command: str, message: str):
    with pytest.raises(ControlError, match=message):
        call(path, {"command": command}, lambda _: None)


def test_without_a_server_there_is_nobody_to_ask(tmp_path: Path):
    left_behind = tmp_path / "control.sock"
    server = ControlServer(left_behind, {})
    server.start()
    server.stop()

    assert not left_behind.exists()
    with pytest.raises(NoServerError):
        call(left_behind, {"command": "echo"}, lambda _: None)


def test_a_server_that_stops_breaks_off_what_it_is_doing(tmp_path: Path):
    running = threading.Event()

    def endless(request: Any, on_progress: Any) -> dict[str, Any]:
        while True:
            on_progress({})
            running.set()

    server = ControlServer(tmp_path / "control.sock", {"endless": endless})
    server.start()
    stopper = threading.Thread(target=lambda: running.wait() and server.stop())
    stopper.start()

    with pytest.raises(ControlError, match="the server stopped before it was done"):
        call(tmp_path / "control.sock", {"command": "endless"}, lambda _: None)
    stopper.join()


def test_a_data_directory_may_have_a_long_name(tmp_path: Path):
    directory = tmp_path / ("d" * 120)
    directory.mkdir()
    server = ControlServer(directory / "control.sock", {"echo": echo})
    server.start()

    answer = call(
        directory / "control.sock", {"command": "echo", "steps": 0, "say": 1}, lambda _: None
    )

    assert answer == {"said": 1}
    server.stop()
