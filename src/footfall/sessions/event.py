"""The event: one value that ingestion assembles and sessions keep.

Texts that are not known are empty, numbers 0. Everything here is immutable, so a visit can hold
on to its events and many events can share one :class:`Source`, :class:`Place` or
:class:`Device`.
"""

from decimal import Decimal
from typing import NamedTuple

import msgspec


class Source(NamedTuple):
    """Where a visit came from. ``click_id_param`` is the name of the advertiser's parameter."""

    referrer: str = ""
    referrer_source: str = ""
    utm_medium: str = ""
    utm_source: str = ""
    utm_campaign: str = ""
    utm_content: str = ""
    utm_term: str = ""
    click_id_param: str = ""


class Place(NamedTuple):
    """Where a visitor is: ISO 3166-1 and 3166-2 codes and a GeoNames id."""

    country_code: str = ""
    subdivision1_code: str = ""
    subdivision2_code: str = ""
    city_geoname_id: int = 0


class Device(NamedTuple):
    """What a visitor uses; ``screen_size`` is ``Mobile``, ``Tablet``, ``Desktop`` or empty."""

    screen_size: str = ""
    operating_system: str = ""
    operating_system_version: str = ""
    browser: str = ""
    browser_version: str = ""


class Props(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Custom properties as parallel sequences, ordered by key. ``gc=False``: as for events."""

    keys: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


class Revenue(NamedTuple):
    """Money of an event as submitted and in the currency of the site's goal."""

    source_amount: Decimal | None = None
    source_currency: str = ""
    reporting_amount: Decimal | None = None
    reporting_currency: str = ""


NOWHERE = Place()
UNKNOWN_DEVICE = Device()
NO_SOURCE = Source()
NO_PROPS = Props()
NO_REVENUE = Revenue()


class Event(msgspec.Struct, frozen=True, gc=False):
    """One accepted event of one site.

    ``timestamp`` is whole seconds since 1970-01-01 UTC, ``scroll_depth`` per cent (255: not
    measured), ``engagement_time`` milliseconds. ``gc=False``: an event can be part of no
    reference cycle, and a server holds very many of them.
    """

    site_id: int
    name: str
    timestamp: int
    hostname: str
    pathname: str
    interactive: bool = True
    scroll_depth: int = 0
    engagement_time: int = 0
    props: Props = NO_PROPS
    revenue: Revenue = NO_REVENUE
    source: Source = NO_SOURCE
    place: Place = NOWHERE
    device: Device = UNKNOWN_DEVICE
