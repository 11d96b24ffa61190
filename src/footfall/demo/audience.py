"""Who visits the demo site: places, devices and where people come from, with their shares."""

import random
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

from footfall.sessions.event import Device, Place

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values to draw from, each as often as its weight says."""

    def __init__(self, choices: Sequence[tuple[float, T]]) -> None:
        self._values = [value for _, value in choices]
        self._ends = list(accumulate(weight for weight, _ in choices))

    def draw(self, rng: random.Random) -> T:
        """One of the values."""
        return self._values[
            bisect(self._ends, rng.random() * self._ends[-1], hi=len(self._ends) - 1)
        ]


@dataclass(frozen=True, slots=True)
class Home:
    """Where a visitor lives; ``utc_offset`` is in hours, good enough for a daily rhythm."""

    place: Place
    utc_offset: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a visit comes from. ``landings`` names the kind of page it arrives at.

    ``{quarter}`` in the campaign stands for the season.
    """

    referrer: str = ""
    referrer_source: str = ""
    utm_medium: str = ""
    utm_source: str = ""
    utm_campaign: str = ""
    utm_content: str = ""
    utm_term: str = ""
    click_id_param: str = ""
    landings: str = "anywhere"

    def campaign_in(self, months_since_2025: int) -> str:
        """The campaign's name in a month."""
        year, month = divmod(months_since_2025, 12)
        return self.utm_campaign.replace("{quarter}", f"{2025 + year}-q{month // 3 + 1}")


def _home(country: str, region: str, city: int, offset: int, weight: float) -> tuple[float, Home]:
    code = f"{country}-{region}" if region else ""
    return weight, Home(Place(country, code, "", city), offset)


#: GeoNames ids and ISO 3166-2 codes of cities, with hours from UTC and visits in relation.
HOMES = (
    _home("US", "NY", 5128581, -5, 90),
    _home("US", "CA", 5391959, -8, 80),
    _home("US", "CA", 5368361, -8, 55),
    _home("US", "WA", 5809844, -8, 42),
    _home("US", "IL", 4887398, -6, 38),
    _home("US", "TX", 4671654, -6, 36),
    _home("US", "MA", 4930956, -5, 32),
    _home("US", "CO", 5419384, -7, 22),
    _home("US", "GA", 4180439, -5, 18),
    _home("DE", "BE", 2950159, 1, 62),
    _home("DE", "BY", 2867714, 1, 44),
    _home("DE", "HH", 2911298, 1, 30),
    _home("DE", "NW", 2886242, 1, 26),
    _home("DE", "HE", 2925533, 1, 20),
    _home("GB", "ENG", 2643743, 0, 78),
    _home("GB", "ENG", 2643123, 0, 20),
    _home("GB", "SCT", 2650225, 0, 13),
    _home("FR", "IDF", 2988507, 1, 46),
    _home("FR", "ARA", 2996944, 1, 14),
    _home("NL", "NH", 2759794, 1, 34),
    _home("CA", "ON", 6167865, -5, 30),
    _home("CA", "QC", 6077243, -5, 15),
    _home("CA", "BC", 6173331, -8, 14),
    _home("IN", "KA", 1277333, 5, 38),
    _home("IN", "MH", 1275339, 5, 26),
    _home("IN", "DL", 1273294, 5, 20),
    _home("ES", "MD", 3117735, 1, 17),
    _home("ES", "CT", 3128760, 1, 15),
    _home("IT", "25", 3173435, 1, 14),
    _home("PL", "14", 756135, 1, 16),
    _home("SE", "AB", 2673730, 1, 16),
    _home("CH", "ZH", 2657896, 1, 15),
    _home("AT", "9", 2761369, 1, 13),
    _home("DK", "84", 2618425, 1, 11),
    _home("NO", "03", 3143244, 1, 10),
    _home("FI", "18", 658225, 2, 9),
    _home("BE", "BRU", 2800866, 1, 9),
    _home("IE", "L", 2964574, 0, 11),
    _home("PT", "11", 2267057, 0, 9),
    _home("CZ", "10", 3067696, 1, 9),
    _home("RO", "B", 683506, 2, 7),
    _home("UA", "30", 703448, 2, 8),
    _home("BR", "SP", 3448439, -3, 24),
    _home("BR", "RJ", 3451190, -3, 9),
    _home("MX", "CMX", 3530597, -6, 10),
    _home("AR", "C", 3435910, -3, 7),
    _home("AU", "NSW", 2147714, 10, 19),
    _home("AU", "VIC", 2158177, 10, 15),
    _home("NZ", "AUK", 2193733, 12, 6),
    _home("JP", "13", 1850147, 9, 19),
    _home("KR", "11", 1835848, 9, 8),
    _home("SG", "", 1880252, 8, 11),
    _home("ZA", "GP", 993800, 2, 6),
    _home("NG", "LA", 2332459, 1, 6),
    _home("TR", "34", 745044, 3, 7),
)

#: ``{n}`` stands for a version that goes up by one a month.
DEVICES: tuple[tuple[float, Device], ...] = (
    (215, Device("Desktop", "Windows", "10", "Chrome", "{n}.0")),
    (150, Device("Desktop", "Mac", "10.15", "Chrome", "{n}.0")),
    (88, Device("Desktop", "Mac", "10.15", "Safari", "18.3")),
    (54, Device("Desktop", "Windows", "10", "Microsoft Edge", "{n}.0")),
    (42, Device("Desktop", "Windows", "10", "Firefox", "{n}.0")),
    (34, Device("Desktop", "GNU/Linux", "", "Firefox", "{n}.0")),
    (30, Device("Desktop", "GNU/Linux", "", "Chrome", "{n}.0")),
    (18, Device("Desktop", "Mac", "10.15", "Firefox", "{n}.0")),
    (9, Device("Desktop", "Windows", "10", "Opera", "117.0")),
    (6, Device("Desktop", "Chrome OS", "14541.0", "Chrome", "{n}.0")),
    (118, Device("Mobile", "iOS", "18.3", "Safari", "18.3")),
    (46, Device("Mobile", "iOS", "17.7", "Safari", "17.7")),
    (92, Device("Mobile", "Android", "10", "Chrome", "{n}.0")),
    (16, Device("Mobile", "Android", "14", "Samsung Browser", "27.0")),
    (20, Device("Mobile", "iOS", "18.3", "Mobile App", "")),
    (10, Device("Mobile", "iOS", "18.3", "Chrome", "{n}.0")),
    (8, Device("Mobile", "Android", "14", "Firefox", "{n}.0")),
    (14, Device("Tablet", "iPadOS", "18.3", "Safari", "18.3")),
    (5, Device("Tablet", "Android", "13", "Chrome", "{n}.0")),
)

#: The release of the browsers with ``{n}`` in January 2025.
FIRST_RELEASE = 132


def device_in(device: Device, months_since_2025: int) -> Device:
    """A device with the browser release of a month."""
    release = str(FIRST_RELEASE + months_since_2025)
    return device._replace(browser_version=device.browser_version.replace("{n}", release))


def _site(referrer: str, source: str, landings: str = "anywhere") -> Origin:
    return Origin(referrer=referrer, referrer_source=source, landings=landings)


#: Sources all year round.
ORIGINS: tuple[tuple[float, Origin], ...] = (
    (300, Origin(landings="home")),
    (290, _site("google.com", "Google", "search")),
    (30, _site("bing.com", "Bing", "search")),
    (34, _site("duckduckgo.com", "DuckDuckGo", "search")),
    (10, _site("ecosia.org", "Ecosia", "search")),
    (8, _site("search.brave.com", "Brave", "search")),
    (26, _site("chatgpt.com", "chatgpt.com", "docs")),
    (11, _site("perplexity.ai", "Perplexity", "docs")),
    (40, _site("github.com/lumen-notes/lumen", "GitHub", "docs")),
    (30, _site("t.co", "Twitter", "blog")),
    (26, _site("linkedin.com/feed", "LinkedIn", "blog")),
    (24, _site("reddit.com/r/productivity", "Reddit", "blog")),
    (12, _site("reddit.com/r/selfhosted", "Reddit", "blog")),
    (18, _site("youtube.com/watch", "Youtube", "home")),
    (14, _site("news.ycombinator.com", "Hacker News", "blog")),
    (9, _site("alternativeto.net/software/lumen", "alternativeto.net", "home")),
    (8, _site("old.reddit.com/r/notetaking", "Reddit", "blog")),
    (7, _site("m.facebook.com", "Facebook", "home")),
    (6, _site("indiehackers.com/post/note-apps", "indiehackers.com", "blog")),
    (6, _site("capterra.com/p/lumen-notes", "capterra.com", "pricing")),
    (5, _site("bsky.app", "Bluesky", "blog")),
    (
        34,
        Origin(
            referrer_source="newsletter",
            utm_medium="email",
            utm_source="newsletter",
            utm_campaign="weekly-digest",
            landings="blog",
        ),
    ),
    (
        44,
        Origin(
            "google.com",
            "Google",
            utm_medium="cpc",
            utm_source="google",
            utm_campaign="search-{quarter}",
            utm_term="note taking app",
            click_id_param="gclid",
            landings="ads",
        ),
    ),
    (
        20,
        Origin(
            "facebook.com",
            "Facebook",
            utm_medium="paid_social",
            utm_source="facebook",
            utm_campaign="teams-{quarter}",
            utm_content="carousel",
            click_id_param="fbclid",
            landings="ads",
        ),
    ),
    (
        12,
        Origin(
            "partner.example.org/tools",
            "partner.example.org",
            utm_medium="affiliate",
            utm_source="partner.example.org",
            utm_campaign="tools-list",
            landings="pricing",
        ),
    ),
)
