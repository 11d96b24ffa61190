"""Acquisition channels: which kind of marketing brought a visit.

The warehouse computes the channel of stored rows with SQL functions made from the same two
tables, :data:`SOURCE_CATEGORIES` and :data:`footfall.ingest.source.PAID_SOURCES`.
"""

import re

from footfall.ingest.source import PAID_SOURCES
from footfall.ingest.source_categories import SOURCE_CATEGORIES, Category

__all__ = ["SOURCE_CATEGORIES", "Category", "channel"]

_DISPLAY_MEDIUMS = frozenset({"display", "banner", "expandable", "interstitial", "cpm"})
_SOCIAL_MEDIUMS = frozenset(
    {"social", "social-network", "social-media", "sm", "social network", "social media"}
)
_REFERRAL_MEDIUMS = frozenset({"referral", "app", "link"})

_PAID_MEDIUM = re.compile(r".*cp.*|ppc|retargeting|paid.*", re.DOTALL)
#: "shop" where a word may begin; any letter before it but "e" (as in "eshop") rules it out.
_SHOPPING_CAMPAIGN = re.compile(r"shopping|(?:^|[^a-df-z])shop", re.DOTALL)
_EMAIL = re.compile(r"e[-_ ]?mail|newsletter")

# Upper-case ASCII letters only: what the warehouse's lower() does.
_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def channel(source: str, medium: str, campaign: str, utm_source: str, click_id_param: str) -> str:
    """The acquisition channel by the first rule that matches."""
    source, medium, campaign, utm_source = (
        text.translate(_ASCII_LOWER) for text in (source, medium, campaign, utm_source)
    )
    category = SOURCE_CATEGORIES.get(source)
    paid_medium = _PAID_MEDIUM.fullmatch(medium) is not None
    paid = paid_medium or utm_source in PAID_SOURCES
    shopping = category == Category.SHOPPING or _SHOPPING_CAMPAIGN.search(campaign) is not None
    auto_tagged = (source, click_id_param) in {("google", "gclid"), ("bing", "msclkid")}
    rules = (
        ("Cross-network", "cross-network" in campaign),
        ("Display", medium in _DISPLAY_MEDIUMS),
        ("Paid Shopping", paid_medium and shopping),
        ("Paid Search", (category == Category.SEARCH and paid) or auto_tagged),
        ("Paid Social", category == Category.SOCIAL and paid),
        ("Paid Video", category == Category.VIDEO and paid),
        ("Paid Other", paid_medium),
        ("Organic Shopping", shopping),
        ("Organic Social", category == Category.SOCIAL or medium in _SOCIAL_MEDIUMS),
        ("Organic Video", category == Category.VIDEO or "video" in medium),
        ("Organic Search", category == Category.SEARCH),
        ("Email", category == Category.EMAIL or _is_email(utm_source) or _is_email(medium)),
        ("Affiliates", medium == "affiliate"),
        ("Audio", medium == "audio"),
        ("SMS", utm_source == "sms" or medium == "sms"),
        ("Mobile Push Notifications", _is_push(medium) or source == "firebase"),
        ("Referral", medium in _REFERRAL_MEDIUMS or bool(source)),
    )
    return next((name for name, matches in rules if matches), "Direct")


def _is_email(text: str) -> bool:
    return _EMAIL.search(text) is not None


def _is_push(medium: str) -> bool:
    return medium.endswith("push") or "mobile" in medium or "notification" in medium
