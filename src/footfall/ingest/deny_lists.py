"""What an operator keeps out of all sites: datacentre addresses and referrer spammers.

Both are files with one entry a line; what follows ``#`` is a comment. They are read again when
they change.
"""

from pathlib import Path

from footfall.ingest.networks import NetworkSet
from footfall.ingest.referrer import referrer_host
from footfall.ingest.reloading import Reloading

#: Networks of hosting companies, put there at set-up.
DEFAULT_DATACENTERS = Path(__file__).parent / "geodata" / "datacenters.txt"

#: Spammers that everybody sees.
DEFAULT_SPAMMERS = Path(__file__).parent / "referrer_spam.txt"


class DenyLists:
    """The lists in force; without a file a list is empty.

    Raises :class:`OSError` or :class:`ValueError` for a file that cannot be read at first.
    """

    def __init__(self, datacenters: Path | None = None, spammers: Path | None = None) -> None:
        self._datacenters = Reloading(
            [datacenters] if datacenters else [], lambda: NetworkSet(_entries(datacenters))
        )
        self._spammers = Reloading(
            [spammers] if spammers else [],
            lambda: frozenset(entry.lower().removeprefix("www.") for entry in _entries(spammers)),
        )

    def is_datacenter(self, address: str) -> bool:
        """Whether an address belongs to a datacentre, where no visitors live."""
        return address in self._datacenters.value

    def is_spam(self, referrer: str) -> bool:
        """Whether a referrer is there only to be seen in statistics."""
        spammers = self._spammers.value
        return bool(spammers) and bool(referrer) and referrer_host(referrer) in spammers

    def refresh(self) -> None:
        """Read the files that have changed."""
        self._datacenters.refresh()
        self._spammers.refresh()


def _entries(file: Path | None) -> list[str]:
    """The entries of a list file; none without a file."""
    if file is None:
        return []
    lines = (line.partition("#")[0].strip() for line in file.read_text("utf-8").splitlines())
    return [line for line in lines if line]
