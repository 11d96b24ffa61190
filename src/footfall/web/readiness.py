"""What the running server knows of its own readiness; ``runtime`` sets it, health reports it."""

from dataclasses import dataclass

from footfall.web.local_storage import LocalStorage


@dataclass(slots=True)
class Readiness:
    """What has been done since the start.

    ``caches_warm``: the rules of sites, shields and scripts are in memory, and so are the lists
    that events are read with.
    ``sessions_taken_over``: the visits that an earlier server left go on here.
    ``storage``: how events are stored, where this process does that.
    """

    caches_warm: bool = False
    sessions_taken_over: bool = False
    storage: LocalStorage | None = None

    def caches_are_warm(self) -> None:
        self.caches_warm = True


#: That of this process. All false in one that serves no traffic.
readiness = Readiness()
