"""Settings of an installation, read once from the environment. No Django here."""

import errno
import os
import secrets
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

TRUE = frozenset({"1", "t", "true", "y", "yes", "on"})
FALSE = frozenset({"0", "f", "false", "n", "no", "off"})

MIN_SECRET_KEY_LENGTH = 32


class ConfigError(Exception):
    """A setting is missing or malformed; the message says which one and what to do."""


@dataclass(frozen=True, slots=True)
class PersistorConfig:
    """Where accepted events go: this process, persistors in others, or both.

    ``percent`` of the visitors go the way of ``backend``, all others stay in this process.
    ``requests`` are under way to each of ``urls`` at once, at most. ``listen`` is where this
    process is a persistor itself: ``host:port``, ``unix:/path`` or nowhere. ``token`` is the
    secret between the two ends.
    """

    backend: str
    percent: int
    urls: tuple[str, ...]
    requests: int
    timeout_ms: int
    listen: str
    token: str


class BunnyCdn(NamedTuple):
    """The pull zone of bunny.net in front of the tracker scripts, and the key to its API."""

    pull_zone: str
    api_key: str


@dataclass(frozen=True, slots=True)
class Config:
    """Where things are and how they behave. See ``docs/configuration.md``."""

    data_dir: Path
    base_url: str
    database_url: str | None
    clickhouse_url: str
    secret_key: str
    ip_geolocation_db: Path | None
    maxmind_license_key: str | None
    maxmind_edition: str
    trusted_proxies: tuple[str, ...] | None
    ip_type_header: bool
    datacenter_ranges: Path | None
    referrer_spam_list: Path | None
    open_exchange_rates_app_id: str | None
    flush_interval_ms: int
    flush_bytes: int
    spool_max_bytes: int
    commit_delay_ms: int
    event_body_limit: int
    persistor: PersistorConfig
    transfer_dir: Path | None
    metrics_token: str
    api_rate_limit: int
    api_burst_limit: int
    sampling: bool
    cdn: BunnyCdn | None
    test_clock: bool
    debug: bool

    @property
    def spool_dir(self) -> Path:
        """Where events are until the warehouse has them."""
        return self.data_dir / "spool"

    @property
    def maxmind_file(self) -> Path:
        """Where ``footfall download-geo`` puts what it gets."""
        return self.data_dir / "geo" / f"{Path(self.maxmind_edition).name}.mmdb"

    @property
    def geo_db(self) -> Path | None:
        """The geolocation file that was chosen, ``None`` for those installed at set-up."""
        if self.ip_geolocation_db is None and self.maxmind_license_key:
            return self.maxmind_file
        return self.ip_geolocation_db

    @property
    def control_socket(self) -> Path:
        """Where a running server listens for the command line."""
        return self.data_dir / "control.sock"


def _boolean(name: str, default: bool) -> bool:
    raw = os.environ.get(name, "").strip().lower()
    if not raw:
        return default
    if raw in TRUE:
        return True
    if raw in FALSE:
        return False
    raise ConfigError(f"{name}={raw!r} is neither true nor false; use one of true, false")


def _integer(name: str, default: int, *, minimum: int, maximum: int) -> int:
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    way_out = f"set it to one from {minimum} to {maximum}, or leave it out for {default}"
    try:
        value = int(raw)
    except ValueError:
        raise ConfigError(f"{name}={raw!r} is not a whole number; {way_out}") from None
    if not minimum <= value <= maximum:
        extreme = f"less than {minimum}" if value < minimum else f"more than {maximum}"
        raise ConfigError(f"{name}={raw!r} is {extreme}; {way_out}")
    return value


def _file(name: str) -> Path | None:
    raw = os.environ.get(name, "").strip()
    return Path(raw) if raw else None


def _list_file(name: str) -> Path | None:
    """A list's file, an empty one if the list is switched off; ``None`` for the usual list."""
    if os.environ.get(name, "").strip().lower() in FALSE:
        return Path(os.devnull)
    file = _file(name)
    if file and not file.is_file():
        raise ConfigError(f"{name}={str(file)!r} is no file; name one that is, or leave it out")
    return file


def _networks(name: str) -> tuple[str, ...] | None:
    """Addresses and networks separated by commas or spaces; ``None`` if there are none."""
    items = os.environ.get(name, "").replace(",", " ").split()
    for item in items:
        try:
            ip_network(item, strict=False)
        except ValueError:
            raise ConfigError(
                f"{name}: {item!r} is neither an address nor a network like 10.0.0.0/8"
            ) from None
    return tuple(items) or None


def _bunny_cdn() -> BunnyCdn | None:
    zone = os.environ.get("BUNNY_PULLZONE_ID", "").strip()
    key = os.environ.get("BUNNY_API_KEY", "").strip()
    if bool(zone) != bool(key):
        raise ConfigError(
            "BUNNY_PULLZONE_ID and BUNNY_API_KEY are of use only together; set both or none"
        )
    return BunnyCdn(zone, key) if zone else None


def _is_http(url: str) -> bool:
    """Whether that is a web address, with a host and no impossible port."""
    try:
        address = urlsplit(url)
        return address.scheme in {"http", "https"} and bool(address.hostname) and address.port != 0
    except ValueError:  # the port is no number, or there is half an IPv6 address
        return False


def _base_url() -> str:
    raw = os.environ.get("BASE_URL") or "http://localhost:8000"
    if not _is_http(raw):
        raise ConfigError(f"BASE_URL={raw!r} is no address like https://stats.example.com")
    return raw.rstrip("/")


LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

PERSISTOR_BACKENDS = ("embedded", "embedded_with_relay", "remote")


def _persistor() -> PersistorConfig:
    backend = os.environ.get("PERSISTOR_BACKEND") or "embedded"
    if backend not in PERSISTOR_BACKENDS:
        raise ConfigError(
            f"PERSISTOR_BACKEND={backend!r} is none of {', '.join(PERSISTOR_BACKENDS)}"
        )
    token = os.environ.get("PERSISTOR_TOKEN", "")
    raw = os.environ.get("PERSISTOR_URL") or "http://localhost:8001/event"
    urls = tuple(url.strip() for url in raw.split(","))
    for url in urls:
        if not _is_http(url) and not url.startswith("unix:/"):
            raise ConfigError(
                f"PERSISTOR_URL={raw!r}: {url!r} is neither like http://host:8001/event nor like "
                "unix:/path/of/a.sock"
            )
    return PersistorConfig(
        backend=backend,
        percent=_integer("PERSISTOR_BACKEND_PERCENT_ENABLED", 0, minimum=0, maximum=100),
        urls=urls,
        requests=_integer("PERSISTOR_COUNT", 4, minimum=1, maximum=1_000),
        timeout_ms=_integer("PERSISTOR_TIMEOUT_MS", 10_000, minimum=1, maximum=600_000),
        listen=_persistor_listen(token),
        token=token,
    )


def _persistor_listen(token: str) -> str:
    raw = os.environ.get("PERSISTOR_LISTEN", "").strip()
    if not raw or raw.startswith("unix:/"):
        return raw
    try:
        address = urlsplit(f"//{raw}")
        known = bool(address.hostname and address.port and address.netloc == raw)
    except ValueError:
        known = False
    if not known:
        raise ConfigError(
            f"PERSISTOR_LISTEN={raw!r} is neither like 127.0.0.1:8001 nor like unix:/path/of/a.sock"
        )
    if not token and address.hostname not in LOOPBACK:
        raise ConfigError(
            f"PERSISTOR_LISTEN={raw!r} can be reached from other machines; set PERSISTOR_TOKEN "
            "to the same secret at both ends"
        )
    return raw


def _transfer_dir(data_dir: Path) -> Path | None:
    """Where an old and a new process meet to hand visits over; ``None`` if they should not."""
    if not _boolean("ENABLE_SESSION_TRANSFER", True):
        return None
    return Path(os.environ.get("PERSISTENT_CACHE_DIR") or data_dir).absolute() / "sessions"


def _private_dir(path: Path) -> None:
    """Make ``path`` a directory that only its owner may read. Raises :class:`OSError`."""
    if not path.exists():
        path.mkdir(parents=True, mode=0o700)
        path.chmod(0o700)


def _secret(data_dir: Path, name: str) -> str:
    """Read a secret kept in the data directory; make it on first use. Raises :class:`OSError`."""
    path = data_dir / "secrets" / name
    if not path.exists():
        _private_dir(path.parent)
        # Exclusive creation: of two processes that start together one writes, both read.
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _secret_key(data_dir: Path) -> str:
    given = os.environ.get("SECRET_KEY_BASE")
    if not given:
        return _secret(data_dir, "secret_key")
    if len(given) < MIN_SECRET_KEY_LENGTH:
        raise ConfigError(
            f"SECRET_KEY_BASE is shorter than {MIN_SECRET_KEY_LENGTH} characters; "
            "leave it out to have one made"
        )
    return given


def load() -> Config:
    """Read the environment. Creates the data directory and its secrets if need be.

    Raises :class:`ConfigError` for values that cannot be understood, and for a data directory
    that cannot be used.
    """
    data_dir = Path(os.environ.get("FOOTFALL_DATA") or "data").absolute()
    try:
        _private_dir(data_dir)
        if not os.access(data_dir, os.W_OK):
            raise OSError(errno.EACCES, "it cannot be written")
        secret_key = _secret_key(data_dir)
    except OSError as error:
        raise ConfigError(
            f"the data directory {data_dir} cannot be used: {error.strerror} (FOOTFALL_DATA)"
        ) from None
    return Config(
        data_dir=data_dir,
        base_url=_base_url(),
        database_url=os.environ.get("DATABASE_URL") or None,
        clickhouse_url=os.environ.get("CLICKHOUSE_URL") or f"chdb://{data_dir / 'warehouse'}",
        secret_key=secret_key,
        ip_geolocation_db=_file("IP_GEOLOCATION_DB"),
        maxmind_license_key=os.environ.get("MAXMIND_LICENSE_KEY", "").strip() or None,
        maxmind_edition=os.environ.get("MAXMIND_EDITION", "").strip() or "GeoLite2-City",
        trusted_proxies=_networks("FOOTFALL_TRUSTED_PROXIES"),
        ip_type_header=_boolean("FOOTFALL_IP_TYPE_HEADER", True),
        datacenter_ranges=_list_file("FOOTFALL_DATACENTER_RANGES"),
        referrer_spam_list=_list_file("FOOTFALL_REFERRER_SPAM_LIST"),
        open_exchange_rates_app_id=os.environ.get("OPEN_EXCHANGE_RATES_APP_ID", "").strip() or None,
        flush_interval_ms=_integer(
            "CLICKHOUSE_FLUSH_INTERVAL_MS", 1_000, minimum=1, maximum=3_600_000
        ),
        flush_bytes=_integer(
            "CLICKHOUSE_MAX_BUFFER_SIZE_BYTES", 8_000_000, minimum=1, maximum=10**9
        ),
        spool_max_bytes=_integer(
            "FOOTFALL_SPOOL_MAX_BYTES", 2_000_000_000, minimum=10_000, maximum=10**15
        ),
        commit_delay_ms=_integer("FOOTFALL_COMMIT_DELAY_MS", 0, minimum=0, maximum=10_000),
        event_body_limit=_integer(
            "FOOTFALL_EVENT_BODY_LIMIT", 1_000_000, minimum=1_000, maximum=10**9
        ),
        persistor=_persistor(),
        transfer_dir=_transfer_dir(data_dir),
        metrics_token=os.environ.get("FOOTFALL_METRICS_TOKEN", ""),
        api_rate_limit=_integer("FOOTFALL_API_RATE_LIMIT", 600, minimum=0, maximum=10**9),
        api_burst_limit=_integer("FOOTFALL_API_BURST_LIMIT", 60, minimum=0, maximum=10**9),
        sampling=_boolean("FOOTFALL_SAMPLING", False),
        cdn=_bunny_cdn(),
        test_clock=_boolean("FOOTFALL_TEST_CLOCK", False),
        debug=_boolean("FOOTFALL_DEBUG", False),
    )


@cache
def config() -> Config:
    """The settings of this process."""
    return load()
