"""``footfall serve --workers N``: several processes share a port, one owns everything.

The *owner* holds the warehouse, the visits, the spool and the jobs. *Workers* listen on the port.
They answer trackers by themselves, hand events that passed every rule to the owner's persistor,
and pass all other requests on to it. A *supervisor* starts all of them, and again when one dies.

Owner and workers meet in a directory that only we may enter.
"""

from pathlib import Path


def persistor_socket(meeting: Path) -> Path:
    """Where the owner takes events and counts."""
    return meeting / "persistor.sock"


def web_socket(meeting: Path) -> Path:
    """Where the owner answers what workers pass on."""
    return meeting / "web.sock"


def shared_metrics(meeting: Path) -> Path:
    """Where the metrics of all processes are."""
    return meeting / "metrics"
