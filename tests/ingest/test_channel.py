"""The acquisition channel of a visit: the first rule of the table that matches."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.ingest.channel import channel


@pytest.mark.parametrize(
    ("expected", "keys"),
    [
        ("Cross-network", {"campaign": "2026 Cross-Network x", "medium": "display"}),
        ("Display", {"medium": "CPM", "source": "Google"}),
        ("Display", {"medium": "display", "source": "Google", "click_id_param": "gclid"}),
        ("Paid Shopping", {"medium": "cpc", "source": "Amazon"}),
        ("Paid Shopping", {"medium": "ppc", "campaign": "Big Shop"}),
        ("Paid Search", {"medium": "cpc", "source": "Google"}),
        ("Paid Search", {"utm_source": "google-ads", "source": "Google"}),
        ("Paid Search", {"source": "Google", "click_id_param": "gclid", "medium": "(gclid)"}),
        ("Paid Search", {"source": "Bing", "click_id_param": "msclkid"}),
        ("Organic Search", {"source": "Google", "click_id_param": "GCLID"}),
        ("Organic Search", {"source": "Bing", "click_id_param": "gclid"}),
        ("Paid Social", {"medium": "paid-social", "source": "Facebook"}),
        ("Paid Social", {"utm_source": "FBAds", "source": "Facebook"}),
        ("Paid Video", {"medium": "cpv-cp-1", "source": "Youtube"}),
        ("Paid Other", {"medium": "retargeting", "source": "elsewhere"}),
        ("Referral", {"medium": "xppc", "source": "elsewhere"}),
        ("Organic Shopping", {"source": "etsy"}),
        ("Organic Shopping", {"campaign": "eshop"}),
        ("Organic Shopping", {"campaign": "SHOP 5"}),
        ("Direct", {"campaign": "bishop"}),
        ("Organic Social", {"source": "Hacker News"}),
        ("Organic Social", {"medium": "social-media"}),
        ("Organic Video", {"source": "Youtube"}),
        ("Organic Video", {"medium": "in-video"}),
        ("Organic Search", {"source": "DuckDuckGo"}),
        ("Organic Search", {"source": "chatgpt.com"}),
        ("Email", {"source": "Gmail"}),
        ("Email", {"utm_source": "e-mail"}),
        ("Email", {"medium": "weekly newsletter"}),
        ("Email", {"medium": "E Mail"}),
        ("Affiliates", {"medium": "affiliate"}),
        ("Audio", {"medium": "audio"}),
        ("SMS", {"utm_source": "sms"}),
        ("Mobile Push Notifications", {"medium": "web-push"}),
        ("Mobile Push Notifications", {"source": "firebase"}),
        ("Mobile Push Notifications", {"medium": "a notification b"}),
        ("Referral", {"medium": "link"}),
        ("Referral", {"source": "blog.example.org"}),
        ("Direct", {}),
        ("Direct", {"medium": "other"}),
    ],
)
def test_channel(expected: str, keys: dict[str, Any]) -> None:
    given_values = {
        "source": "",
        "medium": "",
        "campaign": "",
        "utm_source": "",
        "click_id_param": "",
        **keys,
    }
    assert channel(**given_values) == expected


@given(*[st.text()] * 5)
def test_everything_has_a_channel(a: str, b: str, c: str, d: str, e: str) -> None:
    assert channel(a, b, c, d, e)
