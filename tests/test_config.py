"""How the environment becomes settings."""

import os
import re
import stat
from pathlib import Path

import pytest

from footfall.config import ConfigError, load

VARIABLES = (
    "BASE_URL",
    "CLICKHOUSE_FLUSH_INTERVAL_MS",
    "CLICKHOUSE_URL",
    "DATABASE_URL",
    "FOOTFALL_API_RATE_LIMIT",
    "FOOTFALL_TEST_CLOCK",
    "SECRET_KEY_BASE",
)


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FOOTFALL_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_the_data_directory_and_the_secret_are_made_for_their_owner_only(data_dir: Path) -> None:
    load()
    secret = data_dir / "secrets" / "secret_key"
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE(secret.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_the_secret_is_made_once_and_kept() -> None:
    first = load().secret_key
    assert len(first) >= 32
    assert load().secret_key == first


def test_a_secret_from_the_environment_wins_and_none_is_written(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY_BASE", "x" * 40)
    assert load().secret_key == "x" * 40
    assert not (data_dir / "secrets").exists()


def test_the_warehouse_is_embedded_in_the_data_directory_unless_a_server_is_named(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load().clickhouse_url == f"chdb://{data_dir}/warehouse"
    monkeypatch.setenv("CLICKHOUSE_URL", "http://clickhouse:8123/footfall")
    assert load().clickhouse_url == "http://clickhouse:8123/footfall"


@pytest.mark.parametrize(
    ("raw", "value"), [("1", True), ("YES", True), ("off", False), ("", False)]
)
def test_booleans_take_the_usual_words(
    raw: str, value: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTFALL_TEST_CLOCK", raw)
    assert load().test_clock is value


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("BASE_URL", "stats.example.com"),
        ("BASE_URL", "https://stats.example.com:https"),
        ("BASE_URL", "https://[::1"),
        ("BASE_URL", "https://:8000"),
        ("CLICKHOUSE_FLUSH_INTERVAL_MS", "5s"),
        ("CLICKHOUSE_FLUSH_INTERVAL_MS", "0"),
        ("FOOTFALL_API_RATE_LIMIT", "-1"),
        ("FOOTFALL_TEST_CLOCK", "maybe"),
        ("SECRET_KEY_BASE", "x" * 31),
    ],
)
def test_a_value_that_cannot_be_understood_names_its_variable(
    name: str, raw: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, raw)
    with pytest.raises(ConfigError, match=name):
        load()


@pytest.mark.parametrize(
    ("name", "minimum", "maximum"),
    [
        ("CLICKHOUSE_FLUSH_INTERVAL_MS", 1, 3_600_000),
        ("CLICKHOUSE_MAX_BUFFER_SIZE_BYTES", 1, 1_000_000_000),
        ("FOOTFALL_API_BURST_LIMIT", 0, 1_000_000_000),
        ("FOOTFALL_API_RATE_LIMIT", 0, 1_000_000_000),
        ("FOOTFALL_COMMIT_DELAY_MS", 0, 10_000),
        ("FOOTFALL_EVENT_BODY_LIMIT", 1_000, 1_000_000_000),
        ("FOOTFALL_SPOOL_MAX_BYTES", 10_000, 10**15),
        ("PERSISTOR_BACKEND_PERCENT_ENABLED", 0, 100),
        ("PERSISTOR_COUNT", 1, 1_000),
        ("PERSISTOR_TIMEOUT_MS", 1, 600_000),
    ],
)
def test_a_number_has_a_range_and_who_leaves_it_is_told(
    name: str, minimum: int, maximum: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for raw in (minimum, maximum):
        monkeypatch.setenv(name, str(raw))
        load()
    for raw, reason in ((minimum - 1, "less"), (maximum + 1, "more")):
        monkeypatch.setenv(name, str(raw))
        with pytest.raises(ConfigError) as caught:
            load()
        message = str(caught.value)
        assert message.startswith(f"{name}='{raw}' is {reason} than ")
        assert f"; set it to one from {minimum} to {maximum}, or leave it out" in message


def test_a_data_directory_that_cannot_be_used_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        monkeypatch.setenv("FOOTFALL_DATA", str(path))
        with pytest.raises(ConfigError, match=f"data directory {path} cannot be used"):
            load()


def test_a_data_directory_that_cannot_be_written_is_named(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Not by its mode: that holds for everybody but root.
    monkeypatch.setattr(os, "access", lambda path, mode: (path, mode) != (data_dir, os.W_OK))
    with pytest.raises(ConfigError, match=f"data directory {data_dir} cannot be used: it cannot"):
        load()


def test_events_stay_in_this_process_unless_persistors_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert (load().persistor.backend, load().persistor.percent) == ("embedded", 0)
    monkeypatch.setenv("PERSISTOR_BACKEND", "remote")
    monkeypatch.setenv("PERSISTOR_URL", "http://a:8001/event, unix:/run/b.sock")
    assert load().persistor.urls == ("http://a:8001/event", "unix:/run/b.sock")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PERSISTOR_BACKEND", "distant"),
        ("PERSISTOR_URL", "localhost:8001"),
        ("PERSISTOR_URL", "http://a:8001/event,"),
        ("PERSISTOR_URL", "http://a:80010/event"),
        ("PERSISTOR_URL", "http://:8001/event"),
        ("PERSISTOR_URL", "unix:b.sock"),
        ("PERSISTOR_COUNT", "0"),
        ("PERSISTOR_BACKEND_PERCENT_ENABLED", "-1"),
    ],
)
def test_a_persistor_setting_that_cannot_be_understood_is_named(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=name):
        load()


@pytest.mark.parametrize(
    ("listen", "token", "problem"),
    [
        ("0.0.0.0:8001", "", "PERSISTOR_TOKEN"),
        ("10.0.0.1:8001", "", "PERSISTOR_TOKEN"),
        ("8001", "", "neither"),
        ("localhost", "", "neither"),
        ("localhost:port", "", "neither"),
        ("unix:relative.sock", "", "neither"),
    ],
)
def test_a_persistor_is_never_open_to_the_world(
    listen: str, token: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERSISTOR_LISTEN", listen)
    monkeypatch.setenv("PERSISTOR_TOKEN", token)
    with pytest.raises(ConfigError, match=problem):
        load()


@pytest.mark.parametrize(
    ("listen", "token"),
    [
        ("127.0.0.1:8001", ""),
        ("[::1]:8001", ""),
        ("unix:/run/p.sock", ""),
        ("0.0.0.0:8001", "secret"),
    ],
)
def test_a_persistor_listens_where_only_we_or_a_secret_can_reach_it(
    listen: str, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERSISTOR_LISTEN", listen)
    monkeypatch.setenv("PERSISTOR_TOKEN", token)
    assert load().persistor.listen == listen


def test_visits_are_handed_over_unless_that_is_switched_off(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load().transfer_dir == data_dir / "sessions"
    monkeypatch.setenv("PERSISTENT_CACHE_DIR", str(tmp_path))
    assert load().transfer_dir == tmp_path / "sessions"
    monkeypatch.setenv("ENABLE_SESSION_TRANSFER", "false")
    assert load().transfer_dir is None


def test_trusted_proxies_are_addresses_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().trusted_proxies is None
    monkeypatch.setenv("FOOTFALL_TRUSTED_PROXIES", "10.0.0.0/8, fd00::/8 192.0.2.1,")
    assert load().trusted_proxies == ("10.0.0.0/8", "fd00::/8", "192.0.2.1")
    monkeypatch.setenv("FOOTFALL_TRUSTED_PROXIES", "proxy.internal")
    with pytest.raises(ConfigError, match=r"FOOTFALL_TRUSTED_PROXIES: 'proxy\.internal'"):
        load()


@pytest.mark.parametrize("name", ["FOOTFALL_DATACENTER_RANGES", "FOOTFALL_REFERRER_SPAM_LIST"])
def test_a_list_that_is_not_there_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, str(tmp_path / "list.txt"))
    with pytest.raises(ConfigError, match=name):
        load()
    (tmp_path / "list.txt").touch()
    load()


def test_a_list_may_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().datacenter_ranges is None
    monkeypatch.setenv("FOOTFALL_DATACENTER_RANGES", "off")
    assert load().datacenter_ranges == Path(os.devnull)


def test_exactly_the_documented_variables_are_read(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: set[str] = set()

    class Environment(dict[str, str]):
        def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
            read.add(name)
            return super().get(name, default)

    monkeypatch.setattr(os, "environ", Environment(FOOTFALL_DATA=str(data_dir)))
    load()
    guide = Path(__file__).parents[1] / "docs" / "configuration.md"
    rows = re.findall(r"^\| (`[A-Z].*?`) \|", guide.read_text(), re.MULTILINE)
    assert read == {name for row in rows for name in re.findall("[A-Z_]+", row)}
