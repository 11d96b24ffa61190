"""One visit to the demo site after the other: which pages, for how long, and what is done there."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from footfall.backfill.event import Event
from footfall.demo import audience, pages
from footfall.demo.audience import Home, Origin, Weighted
from footfall.sessions.event import Device, Props
from footfall.sessions.rules import ENGAGEMENT, PAGEVIEW

MAX_PAGES = 25

#: Visits by local hour, from midnight on.
_HOURS = (10, 6, 4, 3, 3, 5, 12, 24, 45, 64, 72, 70, 58, 62, 70, 68, 62, 52, 44, 42, 44, 42, 32, 19)
#: Name, price a month and share of the plans.
_PLANS = (("Personal", 4, 60), ("Pro", 12, 30), ("Team", 49, 10))

_homes = Weighted(audience.HOMES)
_devices = Weighted(audience.DEVICES)
_hours = Weighted([(weight, hour) for hour, weight in enumerate(_HOURS)])
_landings = {kind: Weighted(choices) for kind, choices in pages.LANDINGS.items()}
_next = {kind: Weighted(choices) for kind, choices in pages.NEXT.items()}
_plans = Weighted([(share, (name, price)) for name, price, share in _PLANS])
_doc_pages = Weighted([(1.0 / rank, path) for rank, path in enumerate(pages.DOC_PAGES, 1)])
_authors = {post.path: post.author for post in pages.POSTS}

#: Seconds on a page: median by its kind, ten where it is not listed.
_MEDIAN_SECONDS = {"blog": 70, "docs": 48, pages.PRICING: 32, pages.FEATURES: 30, pages.HOME: 18}

Hit = tuple[int, Event]


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person on one day: on the next, nobody could tell that it is the same one."""

    user_id: int
    home: Home
    device: Device
    logged_in: bool


@dataclass(slots=True)
class Day:
    """A day of the demo site and the people who have come so far.

    ``midnight`` is its beginning in Unix seconds, ``posts`` the articles there are, and
    ``months`` counts from January 2025.
    """

    domain: str
    midnight: int
    months: int
    posts: Weighted[str]
    visitors: list[Visitor] = field(default_factory=list)


def visit(rng: random.Random, day: Day, origin: Origin, landing: str | None = None) -> list[Hit]:
    """The hits of a visit, at ``landing`` or where such visits arrive."""
    visitor = _visitor(rng, day)
    hour = (_hours.draw(rng) - visitor.home.utc_offset) % 24
    walk = _Walk(rng, day, visitor, day.midnight + hour * 3600 + rng.randrange(3600))
    if landing is None and rng.random() < 0.008:
        walk.miss(rng.choice(pages.MISSING))
    else:
        walk.go(landing or walk.page(_landings[origin.landings].draw(rng)))
    _describe(walk.hits[0][1], origin, visitor, day)
    return walk.hits


def _visitor(rng: random.Random, day: Day) -> Visitor:
    """Somebody new, or now and then somebody who has been here today."""
    if day.visitors and rng.random() < 0.1:
        return rng.choice(day.visitors)
    device = audience.device_in(_devices.draw(rng), day.months)
    visitor = Visitor(rng.getrandbits(64), _homes.draw(rng), device, rng.random() < 0.12)
    day.visitors.append(visitor)
    return visitor


def _describe(first: Event, origin: Origin, visitor: Visitor, day: Day) -> None:
    """Put on a visit's first event what the whole visit takes over from it."""
    first.referrer, first.referrer_source = origin.referrer, origin.referrer_source
    first.utm_medium, first.utm_source = origin.utm_medium, origin.utm_source
    first.utm_campaign, first.utm_content = origin.campaign_in(day.months), origin.utm_content
    first.utm_term, first.click_id_param = origin.utm_term, origin.click_id_param
    for facts in (visitor.home.place, visitor.device):
        for name, value in zip(facts._fields, facts, strict=True):
            setattr(first, name, value)


class _Walk:
    """The steps of one visitor; ``hits`` is what the tracker would have sent."""

    def __init__(self, rng: random.Random, day: Day, visitor: Visitor, at: int) -> None:
        self._rng = rng
        self._day = day
        self._visitor = visitor
        self._at = at
        self._logged_in = "true" if visitor.logged_in else "false"
        self._patience = 0.85 if visitor.device.screen_size == "Mobile" else 1.0
        self.hits: list[Hit] = []

    def go(self, path: str) -> None:
        """Walk on from ``path`` until the visitor has enough."""
        for _ in range(MAX_PAGES):
            kind = pages.kind_of(path)
            self._view(path, kind)
            if path == pages.SIGNUP and self._rng.random() < 0.24:
                self._sign_up(path)
                path = pages.WELCOME
            elif self._rng.random() < pages.STAYS[kind] * self._patience:
                path = self.page(_next[kind].draw(self._rng), path)
            else:
                return

    def miss(self, path: str) -> None:
        """Run into a page that does not exist."""
        self._hit("404", path, Props(("path",), (path,)))

    def page(self, kind: str, present: str | None = None) -> str:
        """One of the pages of a kind, another than the present one if there is one."""
        for _ in range(3):
            if kind == "blog":
                path = self._day.posts.draw(self._rng)
            elif kind == "docs":
                path = _doc_pages.draw(self._rng)
            else:
                return kind
            if path != present:
                break
        return path

    def _view(self, path: str, kind: str) -> None:
        rng = self._rng
        author = _authors.get(path)
        if author:
            props = Props(("author", "logged_in"), (author, self._logged_in))
        else:
            props = Props(("logged_in",), (self._logged_in,))
        self._hit(PAGEVIEW, path, props)
        stay = max(1, int(rng.lognormvariate(math.log(_MEDIAN_SECONDS.get(kind, 10)), 0.9)))
        self._at += min(stay, 1_500)
        for name, url in self._clicks(kind):
            self._hit(name, path, Props(("url",), (url,)) if url else Props())
        if rng.random() < 0.92:
            depth = int(100 * rng.betavariate(2.2, 1.3 if kind == "blog" else 1.6))
            self._hit(ENGAGEMENT, path, props, depth, min(stay, 1_500) * 1_000)
        self._at += rng.randrange(1, 4)

    def _clicks(self, kind: str) -> Iterator[tuple[str, str | None]]:
        """What a visitor does on a page besides reading."""
        chance = self._rng.random()
        if kind == "blog" and chance < 0.02:
            yield "Newsletter", None
        elif kind in {"blog", "docs"} and chance < 0.06:
            yield "Outbound Link: Click", self._rng.choice(pages.OUTBOUND)
        elif kind in {"docs", pages.FEATURES} and chance < 0.1:
            yield "File Download", f"https://{self._day.domain}{pages.HANDBOOK}"

    def _sign_up(self, path: str) -> None:
        plan, price = _plans.draw(self._rng)
        props = Props(("plan",), (plan,))
        self._hit("Signup", path, props)
        self._at += self._rng.randrange(20, 240)
        if self._rng.random() < 0.42:
            seats = self._rng.randrange(3, 15) if plan == "Team" else 1
            self._hit("Purchase", path, props, revenue=price * seats)
            self._at += self._rng.randrange(2, 9)

    def _hit(
        self,
        name: str,
        path: str,
        props: Props,
        scroll_depth: int | None = None,
        engagement_time: int | None = None,
        revenue: int | None = None,
    ) -> None:
        event = Event(
            name=name,
            timestamp=datetime.fromtimestamp(self._at, UTC),
            domain=self._day.domain,
            hostname=self._day.domain,
            user_id=self._visitor.user_id,
            pathname=path,
            scroll_depth=scroll_depth,
            engagement_time=engagement_time,
            revenue_amount=revenue,
            revenue_currency="USD" if revenue else None,
        )
        event.set_props(props)
        self.hits.append((self._at, event))
