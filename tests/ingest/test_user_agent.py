"""What user agents tell, on real ones. The expected names are those of Matomo's device-detector."""

from pathlib import Path

import crawleruseragents
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.ingest.bots import TOO_WIDE
from footfall.ingest.user_agent import parse_user_agent
from footfall.sessions.event import UNKNOWN_DEVICE

TABLE = [
    line.split("\t")
    for line in Path(__file__).with_name("user_agents.tsv").read_text().splitlines()[1:]
]


@pytest.mark.parametrize(
    ("browser", "version", "system", "system_version", "size", "user_agent"), TABLE
)
def test_names_versions_and_sizes(
    browser: str, version: str, system: str, system_version: str, size: str, user_agent: str
) -> None:
    agent = parse_user_agent(user_agent)
    assert not agent.is_bot
    assert agent.device == (size, system, system_version, browser, version)


@pytest.mark.parametrize(
    "user_agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like "
        "Gecko) Chrome/126.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; "
        "+http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; "
        "+https://openai.com/gptbot)",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
        "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "HeadlessChrome/126.0.0.0 Safari/537.36",
    ],
)
def test_crawlers_and_headless_browsers_are_bots(user_agent: str) -> None:
    assert parse_user_agent(user_agent).is_bot


def test_crawlers_of_the_list_are_bots_unless_they_are_http_libraries() -> None:
    missed = [
        instance
        for entry in crawleruseragents.CRAWLER_USER_AGENTS_DATA
        if entry["tags"] != ["http-library"] and entry["pattern"] not in TOO_WIDE
        for instance in entry["instances"]
        if not parse_user_agent(instance).is_bot
    ]
    assert missed == []


@pytest.mark.parametrize("user_agent", ["", "unknown", "curl/8.4.0", "python-requests/2.32.3"])
def test_unknown_agents_and_http_libraries_are_no_bots(user_agent: str) -> None:
    assert not parse_user_agent(user_agent).is_bot


@pytest.mark.parametrize(
    "user_agent",
    [
        "Mozilla/5.0 (Linux; Android 15; CPH2581 Build/AP3A.240617.008; wv) AppleWebKit/537.36 "
        "(KHTML, like Gecko) Version/4.0 Chrome/141.0.7390.122 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; U; Android 5.0.2; zh-cn; Redmi Note 2 Build/LRX22G) AppleWebKit/534.30"
        " (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30 SogouMSE,SogouMobileBrowser/5.8.7",
        "Mozilla/5.0 (Linux; Android 4.4.2; HTCButterflys901s Build/KOT49H) AppleWebKit/537.36 "
        "(KHTML like Gecko) Chrome/41.0.2272.96 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 10; Cubot P30) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/120.0.0.0 Mobile Safari/537.36",
    ],
)
def test_phones_and_browsers_whose_names_sound_like_a_crawlers_are_visitors(
    user_agent: str,
) -> None:
    assert not parse_user_agent(user_agent).is_bot
    assert parse_user_agent(user_agent).device.screen_size == "Mobile"


def test_the_table_covers_hundreds_of_real_agents_of_every_kind() -> None:
    assert len(TABLE) >= 300
    assert {row[4] for row in TABLE} == {"Mobile", "Tablet", "Desktop", ""}
    assert len({row[0] for row in TABLE}) > 60
    assert len({row[2] for row in TABLE}) > 25


def test_without_a_user_agent_the_device_is_unknown() -> None:
    assert parse_user_agent("").device == UNKNOWN_DEVICE


@given(st.text())
def test_any_text_is_parsed(user_agent: str) -> None:
    assert isinstance(parse_user_agent(user_agent).is_bot, bool)
    assert isinstance(parse_user_agent(f"Mozilla/5.0 (iPad; {user_agent})").device.browser, str)
