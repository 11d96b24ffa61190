"""``footfall download-geo``, against a service of our own."""

import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from footfall.cli import download_geo
from footfall.config import Config, load
from footfall.ingest.geo import Geo, database_files
from footfall.sessions.event import Place
from tests.ingest.test_geo import write
from tests.web.test_exchange_rates import service


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("FOOTFALL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MAXMIND_LICENSE_KEY", "k&y")
    monkeypatch.delenv("IP_GEOLOCATION_DB", raising=False)
    found = load()
    monkeypatch.setattr(download_geo, "config", lambda: found)
    return found


@pytest.fixture
def archive(tmp_path: Path) -> Callable[[str], bytes]:
    """Makes an archive as MaxMind's, of a file that knows one country."""

    def pack(country: str) -> bytes:
        records = {"198.51.100.0/24": {"country": {"iso_code": country}}}
        content = write(tmp_path / "source.mmdb", records).read_bytes()
        packed = BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as files:
            for name, data in (("x/LICENSE.txt", b"-"), ("x/GeoLite2-City.mmdb", content)):
                member = tarfile.TarInfo(name)
                member.size = len(data)
                files.addfile(member, BytesIO(data))
        return packed.getvalue()

    return pack


def download(body: bytes, status: int = 200) -> tuple[Result, list[str]]:
    with service(body, status) as (address, asked):
        return CliRunner().invoke(download_geo.command, ["--service", address]), asked


def test_what_it_gets_is_used_from_then_on_also_by_a_running_server(
    settings: Config, archive: Callable[[str], bytes]
) -> None:
    geo = Geo(database_files(settings.geo_db))
    result, asked = download(archive("DE"))
    assert result.exit_code == 0, result.output
    assert asked == ["/latest.json?edition_id=GeoLite2-City&license_key=k%26y&suffix=tar.gz"]
    geo.refresh()
    assert geo.locate("198.51.100.1") == Place("DE")
    download(archive("FR"))
    geo.refresh()
    assert geo.locate("198.51.100.1") == Place("FR")
    assert [file.name for file in settings.maxmind_file.parent.iterdir()] == ["GeoLite2-City.mmdb"]


@pytest.mark.parametrize(("body", "status"), [(b"nonsense", 200), (b"", 200), (b"no", 401)])
def test_what_is_no_database_replaces_none(
    settings: Config, archive: Callable[[str], bytes], body: bytes, status: int
) -> None:
    download(archive("DE"))
    before = settings.maxmind_file.read_bytes()
    result, _ = download(body, status)
    assert result.exit_code == 1
    assert "MaxMind" in result.output
    assert "k&y" not in result.output
    assert settings.maxmind_file.read_bytes() == before


def test_a_chosen_file_wins_and_without_a_key_nothing_is_asked(
    settings: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IP_GEOLOCATION_DB", "/own.mmdb")
    assert load().geo_db == Path("/own.mmdb")
    monkeypatch.delenv("IP_GEOLOCATION_DB")
    monkeypatch.delenv("MAXMIND_LICENSE_KEY")
    without_key = load()
    assert without_key.geo_db is None
    monkeypatch.setattr(download_geo, "config", lambda: without_key)
    result, asked = download(b"")
    assert result.exit_code == 1
    assert "MAXMIND_LICENSE_KEY is not set" in result.output
    assert asked == []
