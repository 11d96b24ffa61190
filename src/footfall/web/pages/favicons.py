"""Pictures for sources and sites: an initial on a colour of its own.

Real icons would have to be fetched from somebody, who would learn which websites lead to whose.
So nothing is asked of anyone; the same name always gets the same picture.
"""

import re
from hashlib import blake2s
from html import escape

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

PLACEHOLDER = "placeholder"
CACHE_SECONDS = 30 * 24 * 3600

_ADDRESS_START = re.compile(r"(https?:(//|%2f%2f))?(www\.)?")

_INITIAL = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">\
<rect width="32" height="32" rx="7" fill="hsl({hue} 32% 46%)"/>\
<text x="16" y="22.5" text-anchor="middle" font-family="system-ui, sans-serif" font-size="18" \
font-weight="600" fill="#fff">{initial}</text></svg>"""

_GLOBE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke="#78868c" \
stroke-width="2.2" stroke-linecap="round"><circle cx="16" cy="16" r="11.5"/>\
<ellipse cx="16" cy="16" rx="5" ry="11.5"/><path d="M5.5 12h21M5.5 20h21"/></svg>"""


@require_safe
def source_icon(request: HttpRequest, name: str) -> HttpResponse:
    """``/favicon/sources/:name``, where ``name`` is a source or a domain."""
    return HttpResponse(
        picture(name),
        content_type="image/svg+xml",
        headers={
            "Cache-Control": f"public, max-age={CACHE_SECONDS}",
            "Content-Disposition": "attachment",
            "Content-Security-Policy": "script-src 'none'",
        },
    )


def picture(name: str) -> str:
    """The SVG for a name; a globe where there is nothing to go by."""
    initial = _ADDRESS_START.sub("", name.strip().lower(), count=1)[:1].upper()
    if name == PLACEHOLDER or not initial.isalnum():
        return _GLOBE
    hue = int.from_bytes(blake2s(name.lower().encode(), digest_size=2).digest()) % 360
    return _INITIAL.format(hue=hue, initial=escape(initial))
