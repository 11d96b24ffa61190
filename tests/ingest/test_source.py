"""Where a visit is said to come from."""

import pytest

from footfall.ingest.referrer import parse_referrer
from footfall.ingest.source import PAID_SOURCES, canonical_source
from footfall.warehouse.rows import EventRow
from tests.ingest.world import World


def visit(url: str = "https://example.com/", referrer: str | None = None) -> EventRow:
    world = World()
    world.send(u=url, r=referrer)
    return world.events[0]


@pytest.mark.parametrize(
    ("referrer", "page", "source"),
    [
        ("https://www.google.com/", "google.com", "Google"),
        ("https://www.google.co.uk/search?q=x", "google.co.uk/search", "Google"),
        ("https://www.bing.com/search?q=x", "bing.com/search", "Bing"),
        ("https://duckduckgo.com/", "duckduckgo.com", "DuckDuckGo"),
        ("https://search.brave.com/", "search.brave.com", "Brave"),
        ("https://www.ecosia.org/", "ecosia.org", "Ecosia"),
        ("https://ya.ru/", "ya.ru", "Yandex"),
        ("https://www.perplexity.ai/", "perplexity.ai", "Perplexity"),
        ("https://chatgpt.com/", "chatgpt.com", "chatgpt.com"),
        ("https://t.co/abc", "t.co/abc", "Twitter"),
        ("https://l.facebook.com/", "l.facebook.com", "Facebook"),
        ("https://www.linkedin.com/feed/", "linkedin.com/feed", "LinkedIn"),
        ("https://old.reddit.com/r/x//", "old.reddit.com/r/x", "Reddit"),
        ("https://news.ycombinator.com/item?id=1", "news.ycombinator.com/item", "Hacker News"),
        ("https://t.me/s/x", "t.me/s/x", "Telegram"),
        ("https://mail.google.com/mail/u/0", "mail.google.com/mail/u/0", "Gmail"),
        ("https://de.m.wikipedia.org/wiki/X", "de.m.wikipedia.org/wiki/X", "Wikipedia"),
        ("https://Blog.Other.com:8080/a/#b", "Blog.Other.com/a", "Blog.Other.com"),
        ("https://blog.example.com/", "blog.example.com", "blog.example.com"),
        (
            "android-app://com.reddit.frontpage/",
            "android-app://com.reddit.frontpage",
            "Reddit",
        ),
        ("android-app://com.some.app", "android-app://com.some.app", "android-app://com.some.app"),
    ],
)
def test_known_referrers_have_names_and_others_show_their_host(
    referrer: str, page: str, source: str
) -> None:
    row = visit(referrer=referrer)
    assert (row.referrer, row.referrer_source) == (page, source)


@pytest.mark.parametrize(
    "referrer",
    [
        None,
        "",
        "https://example.com/other",
        "https://www.example.com/other",
        "http://localhost:3000/",
        "ftp://other.com/",
        "other.com",
        "https://",
        "javascript:alert(1)",
        "https://[broken",
    ],
)
def test_what_is_no_referral_leaves_no_source(referrer: str | None) -> None:
    row = visit(referrer=referrer)
    assert (row.referrer, row.referrer_source) == ("", "")


def test_a_page_on_www_is_the_same_site() -> None:
    assert visit("https://www.example.com/", "https://example.com/x").referrer == ""


def test_only_text_is_a_referrer_and_it_is_cut_to_2000_characters() -> None:
    world = World()
    assert world.send(r=["https://other.com"]).status == 202
    assert world.send(r="https://other.com/" + "x" * 3000, d="example.com").status == 202
    assert world.events[0].referrer == ""
    assert len(parse_referrer(("https://other.com/" + "x" * 3000)[:2000], "e.com").page) == 1992  # type: ignore[union-attr]


TAGS = "https://example.com/?{}"


@pytest.mark.parametrize(
    ("query", "utm_source", "source"),
    [
        ("utm_source=Newsletter", "Newsletter", "Newsletter"),
        ("utm_source=GOOGLE", "GOOGLE", "Google"),
        ("source=ig", "ig", "Instagram"),
        ("ref=producthunt", "producthunt", "producthunt"),
        ("ref=a&source=b&utm_source=c", "c", "c"),
        ("ref=a&source=b", "b", "b"),
        ("utm_source=&ref=a", "", ""),
        ("utm_source=%22caf%C3%A9%22+%25", '"café" %', '"café" %'),
        ("UTM_SOURCE=x", "", "Google"),
    ],
)
def test_tags_win_over_the_referrer_even_when_empty(
    query: str, utm_source: str, source: str
) -> None:
    row = visit(TAGS.format(query), "https://google.com/search")
    assert (row.utm_source, row.referrer_source) == (utm_source, source)
    assert row.referrer == "google.com/search"


def test_all_campaign_tags_are_stored_raw() -> None:
    row = visit(TAGS.format("utm_medium=CPC&utm_campaign=a+b&utm_content=c%2Fd&utm_term="))
    assert row[9:14] == ("CPC", "", "a b", "c/d", "")


def test_tags_in_the_fragment_are_not_read() -> None:
    world = World()
    world.send(u="https://example.com/#/x?utm_source=tag", h=1)
    assert world.events[0].utm_source == ""


@pytest.mark.parametrize(
    ("query", "param"),
    [("fbclid=1&gclid=2", "gclid"), ("wbraid=&twclid=1", "wbraid"), ("GCLID=1", "")],
)
def test_the_name_of_the_first_click_id_is_kept_by_precedence(query: str, param: str) -> None:
    row = visit(TAGS.format(query))
    assert row.click_id_param == param
    assert "1" not in row.click_id_param


@pytest.mark.parametrize(
    ("query", "referrer", "medium"),
    [
        ("gclid=x", "https://google.com/", "(gclid)"),
        ("msclkid=x", "https://bing.com/", "(msclkid)"),
        ("gclid=x&utm_source=google", None, "(gclid)"),
        ("gclid=x&utm_medium=", "https://google.com/", ""),
        ("gclid=x&utm_medium=cpc", "https://google.com/", "cpc"),
        ("gclid=x", "https://bing.com/", ""),
        ("gclid=x", None, ""),
    ],
)
def test_auto_tagged_ads_imply_a_medium(query: str, referrer: str | None, medium: str) -> None:
    assert visit(TAGS.format(query), referrer).utm_medium == medium


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("ig", "Instagram"),
        ("IG", "Instagram"),
        ("google ads", "Google"),
        ("yt-ads", "Youtube"),
        ("fcb", "Facebook"),
        ("linktr.ee", "Linktree"),
        ("discordapp.com", "Discord"),
        ("teams.microsoft.com", "Microsoft Teams"),
        ("ntp.msn.com", "Bing"),
        ("Unknown Thing", "Unknown Thing"),
    ],
)
def test_spellings_of_a_source_become_one_name(spelling: str, name: str) -> None:
    assert canonical_source(spelling) == name


def test_there_are_seventeen_paid_sources() -> None:
    assert len(PAID_SOURCES) == 17
    assert {"adwords", "fbad", "yt-ads", "google ads"} <= PAID_SOURCES
    assert "fb" not in PAID_SOURCES


@pytest.mark.parametrize(
    ("referrer", "name"),
    [
        ("https://ok.ru/dk", "Odnoklassniki"),
        ("https://old.reddit.com/r/x", "Reddit"),
        ("https://bsky.app/profile/x", "Bluesky"),
        ("https://x.com/y", "Twitter"),
        ("https://l.threads.com/?u=x", "Threads"),
        ("android-app://com.google.android.gm/", "Gmail"),
        ("android-app://com.twitter.android/", "Twitter"),
        ("https://somebody.substack.com/p/post", "somebody.substack.com"),
        ("https://en.m.wikipedia.org/wiki/X", "Wikipedia"),
    ],
)
def test_the_list_knows_what_has_come_up_lately_but_leaves_authors_their_own_sites(
    referrer: str, name: str
) -> None:
    world = World()
    world.send(r=referrer)
    assert world.events[0].referrer_source == name
