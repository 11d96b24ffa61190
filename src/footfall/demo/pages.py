"""The demo site's pages and how people move between them."""

from dataclasses import dataclass

HOME, PRICING, FEATURES, SIGNUP, WELCOME = "/", "/pricing", "/features", "/signup", "/welcome"
BLOG, DOCS, ABOUT, CHANGELOG = "/blog", "/docs", "/about", "/changelog"
TEAMS = "/for/teams"
MISSING = ("/wp-login.php", "/blog/feed", "/docs/old-api", "/download")
HANDBOOK = "/files/lumen-handbook.pdf"
OUTBOUND = (
    "https://github.com/lumen-notes/lumen",
    "https://commonmark.org/",
    "https://www.sqlite.org/",
    "https://en.wikipedia.org/wiki/Zettelkasten",
)


@dataclass(frozen=True, slots=True)
class Post:
    """An article: who wrote it and how many days before today it came out."""

    path: str
    author: str
    age_days: int
    appeal: float


#: ``appeal`` is how often people come for it, in relation.
POSTS = (
    Post("/blog/how-we-think-about-privacy", "Ada", 420, 6),
    Post("/blog/notes-that-outlive-apps", "Grace", 400, 9),
    Post("/blog/markdown-cheat-sheet", "Linus", 390, 14),
    Post("/blog/zettelkasten-without-tears", "Ada", 345, 10),
    Post("/blog/offline-first-in-practice", "Grace", 300, 12),
    Post("/blog/why-we-moved-to-sqlite", "Linus", 268, 16),
    Post("/blog/meeting-notes-people-read", "Ada", 231, 7),
    Post("/blog/search-in-five-milliseconds", "Linus", 188, 13),
    Post("/blog/plain-text-is-a-superpower", "Grace", 142, 11),
    Post("/blog/sync-conflicts-explained", "Linus", 97, 10),
    Post("/blog/a-year-of-lumen", "Ada", 58, 8),
    Post("/blog/shared-notebooks", "Grace", 24, 9),
    Post("/blog/end-to-end-encryption", "Linus", 9, 12),
)


@dataclass(frozen=True, slots=True)
class Spike:
    """A few days in which an article was passed around: visits on the first, where it began."""

    path: str
    age_days: int
    visits: int
    began: str


SPIKES = (
    Spike("/blog/offline-first-in-practice", 298, 700, "Reddit"),
    Spike("/blog/why-we-moved-to-sqlite", 266, 1900, "Hacker News"),
    Spike("/blog/search-in-five-milliseconds", 187, 1300, "Hacker News"),
    Spike("/blog/sync-conflicts-explained", 95, 800, "Reddit"),
    Spike("/blog/end-to-end-encryption", 8, 1100, "Hacker News"),
)

DOC_PAGES = (
    "/docs/getting-started",
    "/docs/import",
    "/docs/keyboard-shortcuts",
    "/docs/api",
    "/docs/self-hosting",
    "/docs/sync",
    "/docs/encryption",
)

#: Where people arrive, by what brought them: pages with weights. ``blog`` and ``docs`` stand
#: for one of their pages.
LANDINGS: dict[str, tuple[tuple[float, str], ...]] = {
    "anywhere": ((50, HOME), (20, "blog"), (12, "docs"), (10, PRICING), (8, FEATURES)),
    "home": ((72, HOME), (8, "docs"), (8, "blog"), (7, PRICING), (5, CHANGELOG)),
    "search": ((34, "blog"), (26, "docs"), (28, HOME), (7, PRICING), (5, FEATURES)),
    "blog": ((90, "blog"), (10, HOME)),
    "docs": ((62, "docs"), (30, HOME), (8, PRICING)),
    "pricing": ((70, PRICING), (30, HOME)),
    "ads": ((60, TEAMS), (25, PRICING), (15, HOME)),
}

#: How many stay for a second page, by the kind of page they are on.
STAYS = {
    HOME: 0.62,
    PRICING: 0.58,
    FEATURES: 0.6,
    TEAMS: 0.46,
    BLOG: 0.66,
    DOCS: 0.7,
    "blog": 0.26,
    "docs": 0.52,
    SIGNUP: 0.4,
    WELCOME: 0.75,
    ABOUT: 0.4,
    CHANGELOG: 0.35,
}

#: Where people go from a kind of page.
NEXT: dict[str, tuple[tuple[float, str], ...]] = {
    HOME: ((30, FEATURES), (28, PRICING), (14, "docs"), (12, BLOG), (9, SIGNUP), (7, ABOUT)),
    FEATURES: ((45, PRICING), (20, SIGNUP), (20, HOME), (15, "docs")),
    PRICING: ((44, SIGNUP), (26, FEATURES), (18, HOME), (12, "docs")),
    TEAMS: ((48, PRICING), (28, SIGNUP), (24, FEATURES)),
    BLOG: ((86, "blog"), (14, HOME)),
    DOCS: ((90, "docs"), (10, HOME)),
    "blog": ((44, "blog"), (30, HOME), (14, BLOG), (12, PRICING)),
    "docs": ((66, "docs"), (14, DOCS), (12, HOME), (8, SIGNUP)),
    SIGNUP: ((50, HOME), (50, PRICING)),
    WELCOME: ((80, "docs"), (20, HOME)),
    ABOUT: ((60, HOME), (25, BLOG), (15, PRICING)),
    CHANGELOG: ((50, "docs"), (30, HOME), (20, BLOG)),
}


def kind_of(path: str) -> str:
    """The kind of a page: itself, or ``blog`` or ``docs`` for one of many."""
    if path.startswith("/blog/"):
        return "blog"
    if path.startswith("/docs/"):
        return "docs"
    return path
