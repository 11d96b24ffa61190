"""Every dimension, once: how it is called, where it lives, how it reads when empty.

Parser, planner, compiler and documentation all read this table. Columns are those of the
warehouse tables ``events_v2`` and ``sessions_v2``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from footfall.stats.binds import Binds

Table: TypeAlias = Literal["events", "sessions"]

DIRECT_NONE = "Direct / None"
NOT_SET = "(not set)"
NONE = "(none)"
PROPERTY_PREFIX = "event:props:"
TIME = "time"

#: Properties that belong to Footfall's own events and need no plan feature.
INTERNAL_PROPERTIES = frozenset({"url", "path", "search_query"})


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension.

    ``events`` and ``sessions`` are its column in each table, ``None`` where it does not exist; a
    session-only dimension reaches events through a join. ``label`` stands for an empty value.
    ``kind`` says how it becomes a grouping key. ``mutable`` marks values that change while a
    visit goes on, for which superseded session rows must be collapsed before reading.
    """

    name: str
    description: str
    events: str | None = None
    sessions: str | None = None
    label: str | None = None
    kind: Literal["column", "property", "goal", "time"] = "column"
    integer: bool = False
    mutable: bool = False
    public: bool = True

    @property
    def only(self) -> Table | None:
        """The single table that can answer for this dimension, ``None`` for either."""
        if self.events is None:
            return "sessions"
        return "events" if self.sessions is None else None

    @property
    def property_key(self) -> str | None:
        """The custom property's key, for ``event:props:<key>``."""
        return self.name.removeprefix(PROPERTY_PREFIX) if self.kind == "property" else None


@dataclass(frozen=True, slots=True)
class Bucket:
    """A time interval: ``sql`` maps ``{time}`` (DateTime), ``{timezone}`` and ``{first}`` (the
    range's first local date) to the bucket's start. ``slot`` is the step in seconds with which
    a visit is spread over the buckets it spans; ``None`` counts it once, at its last activity.
    """

    sql: str
    slot: int | None = None


# Local wall-clock time as a number of seconds: bucket starts stay right in zones with half-hour
# offsets, and the hour that DST repeats is one bucket, as its label is one label.
_LOCAL = "(toUnixTimestamp({time}) + timezoneOffset(toTimeZone({time}, {timezone})))"

BUCKETS: dict[str, Bucket] = {
    "time:minute": Bucket(f"toDateTime(intDiv({_LOCAL}, 60) * 60, 'UTC')", slot=60),
    "time:hour": Bucket(f"toDateTime(intDiv({_LOCAL}, 3600) * 3600, 'UTC')", slot=900),
    "time:day": Bucket("toDate({time}, {timezone})"),
    "time:week": Bucket("greatest(toMonday(toDate({time}, {timezone})), {first})"),
    "time:month": Bucket("toStartOfMonth(toDate({time}, {timezone}))"),
}


def _visit(
    name: str, column: str, label: str | None, description: str, integer: bool = False
) -> Dimension:
    return Dimension(f"visit:{name}", description, column, column, label, integer=integer)


def _page(name: str, column: str, description: str) -> Dimension:
    return Dimension(f"visit:{name}", description, None, column, mutable=True)


def _time(name: str, description: str, public: bool = True) -> Dimension:
    # A visit is counted at its last activity, which moves on with it.
    return Dimension(
        name, description, "timestamp", "timestamp", kind="time", mutable=True, public=public
    )


# FixedString columns are padded with zero bytes.
_COUNTRY = "toStringCutToZero(country_code)"

DIMENSIONS: dict[str, Dimension] = {
    dimension.name: dimension
    for dimension in (
        Dimension("event:name", "Name of the event, `pageview` for pageviews", "name"),
        Dimension("event:page", "Pathname of the page of the event", "pathname"),
        Dimension("event:hostname", "Hostname of the page of the event", "hostname"),
        Dimension("event:goal", "Configured goals the event converts", "name", kind="goal"),
        _visit("source", "referrer_source", DIRECT_NONE, "Source of the visit"),
        _visit("channel", "acquisition_channel", "Direct", "Acquisition channel"),
        _visit("referrer", "referrer", DIRECT_NONE, "Referring URL"),
        _visit("utm_medium", "utm_medium", NOT_SET, "UTM medium"),
        _visit("utm_source", "utm_source", NOT_SET, "UTM source"),
        _visit("utm_campaign", "utm_campaign", NOT_SET, "UTM campaign"),
        _visit("utm_content", "utm_content", NOT_SET, "UTM content"),
        _visit("utm_term", "utm_term", NOT_SET, "UTM term"),
        _visit("device", "screen_size", NOT_SET, "Device type"),
        _visit("screen", "screen_size", NOT_SET, "Same as `visit:device`"),
        _visit("browser", "browser", NOT_SET, "Browser"),
        _visit("browser_version", "browser_version", NOT_SET, "Browser version"),
        _visit("os", "operating_system", NOT_SET, "Operating system"),
        _visit("os_version", "operating_system_version", NOT_SET, "Operating system version"),
        _visit("country", _COUNTRY, None, "Country, ISO 3166-1 alpha-2"),
        _visit("region", "subdivision1_code", None, "Region, ISO 3166-2"),
        _visit("city", "city_geoname_id", None, "City, GeoNames id", integer=True),
        _visit("country_name", "country_name", None, "Country, English name"),
        _visit("region_name", "region_name", None, "Region, English name"),
        _visit("city_name", "city_name", None, "City, English name"),
        _page("entry_page", "entry_page", "First page of the visit"),
        _page("exit_page", "exit_page", "Last page of the visit"),
        _page("entry_page_hostname", "hostname", "Hostname of the first page"),
        _page("exit_page_hostname", "exit_page_hostname", "Hostname of the last page"),
        _time("time", "An interval that suits the length of the range"),
        _time("time:minute", "Minute, site time", public=False),
        _time("time:hour", "Hour, site time"),
        _time("time:day", "Day, site time"),
        _time("time:week", "Week starting on Monday, site time"),
        _time("time:month", "Calendar month, site time"),
    )
}

#: In a grouping by page the session half is grouped by the page it entered on.
ENTRY_TWINS = {"event:page": "visit:entry_page", "event:hostname": "visit:entry_page_hostname"}

#: `Direct / None` in a filter means an empty value of these.
DIRECT_DIMENSIONS = frozenset(
    f"visit:{field}"
    for field in (
        "source",
        "referrer",
        "utm_medium",
        "utm_source",
        "utm_campaign",
        "utm_content",
        "utm_term",
    )
)


def find(name: str) -> Dimension | None:
    """The dimension called ``name``, made on the spot for a custom property."""
    if name.startswith(PROPERTY_PREFIX) and len(name) > len(PROPERTY_PREFIX):
        description = "Value of a custom property"
        return Dimension(name, description, "meta.value", label=NONE, kind="property")
    return DIMENSIONS.get(name)


def get(name: str) -> Dimension:
    """Like :func:`find` for a name that is known to be valid; raises ``KeyError`` otherwise."""
    dimension = find(name)
    if dimension is None:
        raise KeyError(name)
    return dimension


def is_property(name: str) -> bool:
    """Whether ``name`` is ``event:props:<key>``."""
    return name.startswith(PROPERTY_PREFIX)


def column(dimension: Dimension, table: Table, binds: Binds) -> str:
    """SQL for the stored value of a column or property dimension in ``table``.

    A session-only dimension read from events is the column of the joined sessions, which is
    named by :func:`joined_name`.
    """
    if dimension.property_key is not None:
        return f"meta.value[indexOf(meta.key, {binds.string(dimension.property_key)})]"
    stored = dimension.events if table == "events" else dimension.sessions
    return stored if stored is not None else joined_name(dimension)


def joined_name(dimension: Dimension) -> str:
    """The name under which a session-only dimension is joined to events."""
    return "session_" + dimension.name.removeprefix("visit:")


def grouping(
    dimension: Dimension,
    table: Table,
    binds: Binds,
    *,
    goal: Callable[[], str],
    time: Callable[[Bucket], str],
) -> str:
    """SQL of the grouping key, label included.

    ``goal`` and ``time`` supply what depends on the query: the converted goals of an event, and
    the bucket of the row.
    """
    if dimension.kind == "goal":
        return goal()
    if dimension.kind == "time":
        return time(BUCKETS[dimension.name])
    value = column(dimension, table, binds)
    if dimension.label is None:
        return value
    return f"if(empty({value}), {binds.string(dimension.label)}, {value})"
