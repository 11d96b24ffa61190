import random
from itertools import product

import pyarrow as pa
import pytest

from footfall.ingest.channel import SOURCE_CATEGORIES, channel
from footfall.ingest.source import PAID_SOURCES
from footfall.warehouse import Warehouse
from footfall.warehouse.channels import sync_channels

FEW_CATEGORIES = {
    "google": "SEARCH",
    "bing": "SEARCH",
    "facebook": "SOCIAL",
    "amazon": "SHOPPING",
    "youtube": "VIDEO",
    "gmail": "EMAIL",
}
FEW_PAID_SOURCES = ["adwords", "fbads", "yt-ads"]

#: (channel, source, medium, campaign, tag, click id)
RULES = [
    ("Cross-network", "Google", "cpc", "My CROSS-network push", "", ""),
    ("Display", "Google", "Display", "", "", "gclid"),
    ("Display", "Google", "cpm", "", "", ""),
    ("Display", "Facebook", "banner", "", "fbads", ""),
    ("Paid Shopping", "Amazon", "cpc", "", "", ""),
    ("Paid Shopping", "Google", "ppc", "Summer Shopping", "", ""),
    ("Paid Shopping", "Google", "ppc", "eshop", "", ""),
    ("Paid Shopping", "", "paid", "shop now", "", ""),
    ("Paid Search", "Google", "cpc", "", "", ""),
    ("Paid Search", "Google", "ppc", "workshop", "", ""),
    ("Paid Search", "Google", "", "", "AdWords", ""),
    ("Paid Search", "Google", "(gclid)", "", "", "gclid"),
    ("Paid Search", "Bing", "", "", "", "msclkid"),
    ("Paid Social", "Facebook", "paid-social", "", "", ""),
    ("Paid Social", "Facebook", "", "", "fbads", ""),
    ("Paid Video", "Youtube", "retargeting", "", "", ""),
    ("Paid Video", "Youtube", "", "", "yt-ads", ""),
    ("Paid Other", "", "cpc", "", "", ""),
    ("Paid Other", "example.com", "xcpx", "", "", ""),
    ("Organic Shopping", "Amazon", "", "", "", ""),
    ("Organic Shopping", "", "", "e-shop", "", ""),
    ("Organic Social", "facebook", "", "", "", ""),
    ("Organic Social", "", "Social Media", "", "", ""),
    ("Organic Video", "YOUTUBE", "", "", "", ""),
    ("Organic Video", "", "my-videos", "", "", ""),
    ("Organic Search", "Google", "", "", "", ""),
    ("Organic Search", "Google", "", "", "", "msclkid"),
    ("Organic Search", "Google", "retargeting2", "", "", ""),
    ("Email", "Gmail", "", "", "", ""),
    ("Email", "", "E-Mail", "", "", ""),
    ("Email", "", "", "", "weekly-Newsletter-7", ""),
    ("Affiliates", "example.com", "affiliate", "", "", ""),
    ("Audio", "", "audio", "", "", ""),
    ("SMS", "", "sms", "", "", ""),
    ("SMS", "", "", "", "SMS", ""),
    ("Mobile Push Notifications", "", "webpush", "", "", ""),
    ("Mobile Push Notifications", "", "in-mobile-app", "", "", ""),
    ("Mobile Push Notifications", "Firebase", "", "", "", ""),
    ("Referral", "example.com", "", "", "", ""),
    ("Referral", "", "link", "", "", ""),
    ("Referral", "", "referral", "workshop", "", ""),
    ("Direct", "", "", "", "", ""),
    ("Direct", "", "unknown", "", "unknown", "gclid"),
]


@pytest.mark.parametrize("table", ["events_v2", "sessions_v2"])
def test_the_first_rule_that_holds_names_the_channel(warehouse: Warehouse, table: str) -> None:
    sync_channels(warehouse, FEW_CATEGORIES, FEW_PAID_SOURCES)
    columns = ("referrer_source", "utm_medium", "utm_campaign", "utm_source", "click_id_param")
    start = ("timestamp",) if table == "events_v2" else ("start", "sign")
    warehouse.insert(
        table,
        ("user_id", *start, *columns),
        [(n, *(1,) * len(start), *rule[1:]) for n, rule in enumerate(RULES)],
    )
    found = warehouse.query(
        f"SELECT acquisition_channel, {', '.join(columns)} FROM {table} ORDER BY user_id"  # noqa: S608
    )
    assert found.rows == RULES


def test_lists_are_stored_once_and_replaced_when_they_change(warehouse: Warehouse) -> None:
    sync_channels(warehouse, {}, [])
    assert sync_channels(warehouse, FEW_CATEGORIES, ["once"])
    assert not sync_channels(warehouse, FEW_CATEGORIES, ["once"])
    assert sync_channels(warehouse, {"example": "SOCIAL"}, [])
    warehouse.insert("events_v2", ("timestamp", "referrer_source"), [(1, "Example"), (2, "Google")])
    found = warehouse.query("SELECT acquisition_channel FROM events_v2 ORDER BY timestamp")
    assert found.rows == [("Organic Social",), ("Referral",)]


def test_stored_channels_keep_the_lists_of_their_time(warehouse: Warehouse) -> None:
    sync_channels(warehouse, {"example": "SOCIAL"}, [])
    warehouse.insert("events_v2", ("timestamp", "referrer_source"), [(1, "Example")])
    sync_channels(warehouse, {"example": "SEARCH"}, [])
    warehouse.insert("events_v2", ("timestamp", "referrer_source"), [(2, "Example")])
    found = warehouse.query("SELECT acquisition_channel FROM events_v2 ORDER BY timestamp")
    assert found.rows == [("Organic Social",), ("Organic Search",)]


def test_the_warehouse_and_the_ingest_rules_agree_on_every_source_and_medium(
    warehouse: Warehouse,
) -> None:
    sync_channels(warehouse, SOURCE_CATEGORIES, PAID_SOURCES)
    mediums = [
        "", "cpc", "CPM", "paid", "ppc", "social", "video", "e_mail", "affiliate", "audio", "sms",
        "push", "link", "(gclid)", "ÉMAIL", "scp\nx",
    ]  # fmt: skip
    campaigns = ["", "Shopping", "workshop", "eshop", "ünshop", "cross-network"]
    clicks = ["", "gclid", "msclkid"]
    sources = ["", "Google", "BING", "Firebase", "example.com", *SOURCE_CATEGORIES]
    inputs = [
        *product(sources, mediums, ("",), ("", "fbads", "yt-ads"), ("",)),
        *product(sources[:5], mediums, campaigns, ("", "AdWords", "newsletter", "sms"), clicks),
    ]
    columns = ("referrer_source", "utm_medium", "utm_campaign", "utm_source", "click_id_param")
    texts = {
        name: list(values) for name, values in zip(columns, zip(*inputs, strict=True), strict=True)
    }
    warehouse.insert_arrow("events_v2", pa.table(texts))
    found = warehouse.query(
        f"SELECT acquisition_channel, {', '.join(columns)} FROM events_v2"  # noqa: S608
    )
    assert len(found.rows) == len(inputs)
    disagreements = [row for row in found.rows if row[0] != channel(*row[1:])]
    assert disagreements == []


#: Pieces that rules look for, and what may stand around them.
PIECES = [
    "cp", "ppc", "paid", "retargeting", "shop", "shopping", "workshop", "eshop", "Shop",
    "cross-network", "Cross-Network", "video", "e-mail", "e mail", "email", "newsletter", "push",
    "mobile", "notification", "display", "cpm", "banner", "social", "social network", "sm", "sms",
    "affiliate", "audio", "link", "app", "referral", "firebase", "google", "Bing", "gclid", "fbads",
    "yt-ads", "adwords", " ", "\n", "\t", "_", "-", "é", "É", "İ", "ß", "SS", "ſ", "K", "🛒", "%",
    "'", "\\", "\x00", "x", "E", "Z", "1",
]  # fmt: skip


def _generated(number: int) -> list[tuple[str, str, str, str, str]]:
    """Inputs of every column from the pieces, whole list entries and random letters; seeded."""
    rng = random.Random(20261124)
    names = sorted(SOURCE_CATEGORIES) + sorted(PAID_SOURCES)

    def text() -> str:
        kind = rng.random()
        if kind < 0.2:
            return ""
        if kind < 0.5:
            name = rng.choice(names)
            return rng.choice([name, name.upper(), name.title(), name + rng.choice(PIECES)])
        if kind < 0.9:
            return "".join(rng.choices(PIECES, k=rng.randint(1, 3)))
        return "".join(chr(rng.choice([rng.randrange(1, 0x250), 0x1F600])) for _ in range(5))

    def click_id() -> str:
        return rng.choice(["", "", "gclid", "msclkid", "GCLID", "fbclid"])

    return [(text(), text(), text(), text(), click_id()) for _ in range(number)]


def test_the_warehouse_and_the_ingest_rules_agree_on_thousands_of_generated_inputs(
    warehouse: Warehouse,
) -> None:
    sync_channels(warehouse, SOURCE_CATEGORIES, PAID_SOURCES)
    inputs = _generated(20_000)
    columns = ("referrer_source", "utm_medium", "utm_campaign", "utm_source", "click_id_param")
    table = {"user_id": list(range(len(inputs)))} | {
        name: list(values) for name, values in zip(columns, zip(*inputs, strict=True), strict=True)
    }
    warehouse.insert_arrow("events_v2", pa.table(table))
    computed = "acquisition_channel, acquisition_channel({})".format(", ".join(columns))
    found = warehouse.query(
        f"SELECT user_id, {computed} FROM events_v2"  # noqa: S608
    )
    assert len(found.rows) == len(inputs)
    disagreements = [
        (inputs[number], stored, called)
        for number, stored, called in found.rows
        if not stored == called == channel(*inputs[number])
    ]
    assert disagreements == []
    assert len({stored for _, stored, _ in found.rows}) == 18
