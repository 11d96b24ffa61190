"""Where a visit came from: campaign tags, click ids and the referrer, and which of them wins."""

from collections.abc import Mapping
from functools import lru_cache

from footfall.ingest.referrer import KNOWN_REFERRERS, Referral
from footfall.sessions.event import NO_SOURCE, Source

#: Parameters that ad networks append to links, in order of precedence.
CLICK_IDS = ("gclid", "gbraid", "wbraid", "msclkid", "fbclid", "twclid")

_SOURCE_TAGS = ("utm_source", "source", "ref")

#: Spellings of a source by the name they stand for; joined by ``|``.
_CUSTOM_SOURCES = {
    "Baidu": "baidu.com",
    "Bing": "ntp.msn.com",
    "Brave": "search.brave.com|brave search",
    "Discord": "discord.com|discordapp.com|canary.discord.com|ptb.discord.com",
    "Facebook": "fb|fb-ads|fbads|fbad|facebook-ads|facebook_ads|facebook_ad|facebook_feed_ad|fcb",
    "Gmail": "android-app://com.google.android.gm",
    "Google": "google_ads|google-ads|googleads|gads|google ads|adwords"
    "|android-app://com.google.android.googlequicksearchbox",
    "Instagram": "ig",
    "LinkedIn": "android-app://com.linkedin.android",
    "Linktree": "linktr.ee|linktree",
    "Microsoft Teams": "statics.teams.cdn.office.net|teams.microsoft.com",
    "Perplexity": "perplexity|perplexity.ai",
    "Reddit": "reddit-ads|android-app://com.reddit.frontpage",
    "Sogou": "sogou.com|m.sogou.com|wap.sogou.com",
    "Telegram": "t.me|webk.telegram.org",
    "TikTok": "tiktokads|tik.tok",
    "Twitter": "twitter-ads",
    "Yandex": "ya.ru|yandex.com.tr|yandex.kz|yandex.uz|yandex.fr|yandex.eu|yandex.tm",
    "Youtube": "yt|yt-ads",
}
_CUSTOM_KEYS = {key: name for name, keys in _CUSTOM_SOURCES.items() for key in keys.split("|")}

_CANONICAL = (
    {name.lower(): name for name in KNOWN_REFERRERS.values()}
    | _CUSTOM_KEYS
    | {name.lower(): name for name in _CUSTOM_SOURCES}
)

#: Values of ``utm_source`` that stand for advertising.
PAID_SOURCES: frozenset[str] = frozenset(
    key for key in _CUSTOM_KEYS if key.endswith(("ads", "ad")) or key == "adwords"
)

#: The medium that an auto-tagged ad implies.
_IMPLIED_MEDIUMS = {("Google", "gclid"): "(gclid)", ("Bing", "msclkid"): "(msclkid)"}


def resolve_source(query: Mapping[str, str], referral: Referral | None) -> Source:
    """The source of a visit from the query parameters of its page and its referrer.

    A tag wins over the referrer even when it is empty.
    """
    if not query:
        return _untagged(referral) if referral else NO_SOURCE
    tag = next((query[key] for key in _SOURCE_TAGS if key in query), None)
    if tag is not None:
        name = canonical_source(tag)
    else:
        name = canonical_source(referral.name) if referral else ""
    click_id = next((key for key in CLICK_IDS if key in query), "")
    medium = query.get("utm_medium")
    if medium is None:
        medium = _IMPLIED_MEDIUMS.get((name, click_id), "")
    return Source(
        referrer=referral.page if referral else "",
        referrer_source=name,
        utm_medium=medium,
        utm_source=tag or "",
        utm_campaign=query.get("utm_campaign", ""),
        utm_content=query.get("utm_content", ""),
        utm_term=query.get("utm_term", ""),
        click_id_param=click_id,
    )


@lru_cache(5_000)
def _untagged(referral: Referral) -> Source:
    """What most visits have, so that those from one page share one source in memory."""
    return Source(referrer=referral.page, referrer_source=canonical_source(referral.name))


def canonical_source(name: str) -> str:
    """The display name of a source; names we do not know stay as they are."""
    key = name.lower()
    if key.endswith(".wikipedia.org"):
        return "Wikipedia"
    return _CANONICAL.get(key, name)
