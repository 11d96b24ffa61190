"""The time zones a site can choose from."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

UTC = "Etc/UTC"
_REGIONS = (
    *("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/"),
    *("Europe/", "Indian/", "Pacific/"),
)


def choices(now: datetime) -> list[tuple[str, str]]:
    """(IANA name, name and its offset at ``now``) of every place, UTC first."""
    places = [(name, f"{name.replace('_', ' ')} (UTC{_offset(name, now)})") for name in _places()]
    return [(UTC, "UTC"), *places]


@cache
def _places() -> tuple[str, ...]:
    """Zones named after a place: the others are abbreviations and old aliases."""
    return tuple(sorted(zone for zone in available_timezones() if zone.startswith(_REGIONS)))


def _offset(name: str, now: datetime) -> str:
    text = now.astimezone(ZoneInfo(name)).strftime("%z")
    return f"{text[:3]}:{text[3:5]}"
