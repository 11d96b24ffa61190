"""``footfall download-geo``: a current geolocation file from MaxMind."""

import tarfile
import tempfile
from io import BytesIO
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import click
import maxminddb

from footfall.config import config

_SERVICE = "https://download.maxmind.com/app/geoip_download"
_TIMEOUT_SECONDS = 60


@click.command()
@click.option("--service", default=_SERVICE, hidden=True)
def command(service: str) -> None:
    """Download the geolocation file that MAXMIND_LICENSE_KEY gives access to.

    A running server uses it within seconds. MaxMind renews its files twice a week: run this from
    a timer. Without a key, the file that was installed at set-up is in use.
    """
    settings = config()
    if not settings.maxmind_license_key:
        raise click.ClickException("MAXMIND_LICENSE_KEY is not set")
    target = settings.maxmind_file
    archive = _fetch(service, settings.maxmind_edition, settings.maxmind_license_key)
    target.parent.mkdir(exist_ok=True)
    # Renamed when it is whole: the server has the old one mapped into its memory.
    with tempfile.TemporaryDirectory(dir=target.parent) as directory:
        file = Path(directory) / target.name
        file.write_bytes(_database(archive))
        _check(file)
        file.rename(target)
    click.echo(f"{target} is in place.")


def _fetch(service: str, edition: str, key: str) -> bytes:
    query = urlencode({"edition_id": edition, "license_key": key, "suffix": "tar.gz"})
    try:
        with urlopen(f"{service}?{query}", timeout=_TIMEOUT_SECONDS) as answer:
            archive: bytes = answer.read()
            return archive
    except HTTPError as error:
        reason = f"MaxMind answers {error.code}: check MAXMIND_LICENSE_KEY and MAXMIND_EDITION"
    except (URLError, OSError) as error:
        reason = f"MaxMind cannot be reached: {getattr(error, 'reason', error)}"
    raise click.ClickException(reason)


def _database(archive: bytes) -> bytes:
    """The database in MaxMind's archive."""
    try:
        with tarfile.open(fileobj=BytesIO(archive), mode="r:gz") as files:
            for member in files:
                if member.name.endswith(".mmdb") and (content := files.extractfile(member)):
                    return content.read()
    except (tarfile.TarError, OSError, EOFError):
        pass
    raise click.ClickException("What MaxMind sent is no archive with a database")


def _check(file: Path) -> None:
    try:
        maxminddb.open_database(file).close()
    except (maxminddb.InvalidDatabaseError, OSError, ValueError):
        raise click.ClickException("What MaxMind sent is no database") from None
