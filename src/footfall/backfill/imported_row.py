"""One line of a file of imported figures: a row of an imported table, or an import declared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeAlias, Union, cast

import msgspec
import pyarrow as pa

#: The days that a ClickHouse Date can be.
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2149, 6, 6)

ImportId = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
SmallCount = Annotated[int, msgspec.Meta(ge=0, le=2**32 - 1)]

_VISITS = "visitors visits pageviews bounces visit_duration"

#: The columns of each table: texts, then counts. Columns that a line leaves out are empty or 0.
_COLUMNS = {
    "imported_visitors": ("", _VISITS),
    "imported_sources": (
        "source channel referrer utm_source utm_medium utm_campaign utm_content utm_term",
        _VISITS,
    ),
    "imported_pages": (
        "hostname page",
        "visitors visits pageviews exits active_visitors total_scroll_depth "
        "total_scroll_depth_visits total_time_on_page total_time_on_page_visits",
    ),
    "imported_entry_pages": ("entry_page", "visitors entrances pageviews bounces visit_duration"),
    "imported_exit_pages": ("exit_page", "visitors exits pageviews bounces visit_duration"),
    "imported_custom_events": ("name link_url path", "visitors events"),
    "imported_locations": ("country region", f"city {_VISITS}"),
    "imported_devices": ("device", _VISITS),
    "imported_browsers": ("browser browser_version", _VISITS),
    "imported_operating_systems": ("operating_system operating_system_version", _VISITS),
}


class Row(msgspec.Struct, gc=False):
    """What every row says: whose it is, of which import and of which day (in the site's time).

    Absent and null mean the same; unknown keys are ignored.
    """

    domain: str
    import_id: ImportId
    date: date

    def __post_init__(self) -> None:
        if not FIRST_DAY <= self.date <= LAST_DAY:
            raise ValueError(f"`date` {self.date} is not between {FIRST_DAY} and {LAST_DAY}")


class Declaration(msgspec.Struct, tag_field="table", tag="site_imports", gc=False):
    """An import: from when to when (inclusive, in the site's time), and what it is like."""

    domain: str
    import_id: ImportId
    start_date: date | None = None
    end_date: date | None = None
    source: str | None = None
    status: str | None = None
    legacy: bool | None = None
    has_scroll_depth: bool | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table that lines can be rows of: their type, and its columns beside site, import, day."""

    name: str
    row: type[Row]
    columns: dict[str, pa.DataType]

    def arrow(self, site_ids: Sequence[int], rows: Sequence[Row]) -> pa.Table:
        """``rows`` of the sites ``site_ids``, side by side, as the warehouse takes them."""
        data: dict[str, Any] = {
            "site_id": pa.array(site_ids, pa.uint64()),
            "import_id": pa.array([row.import_id for row in rows], pa.uint64()),
            "date": pa.array([row.date for row in rows], pa.date32()),
        }
        for name, kind in self.columns.items():
            empty = "" if kind == pa.string() else 0
            values = [empty if (value := getattr(row, name)) is None else value for row in rows]
            data[name] = pa.array(values, kind)
        return pa.table(data)


def _table(name: str, texts: str, counts: str) -> Table:
    # Nothing but the total of all visitors has more bounces than 32 bits hold.
    small = set() if name == "imported_visitors" else {"bounces"}
    types: dict[str, Any] = dict.fromkeys(texts.split(), str)
    types |= {count: SmallCount if count in small else Count for count in counts.split()}
    row = msgspec.defstruct(
        "Row",
        [(column, type_ | None, None) for column, type_ in types.items()],
        bases=(Row,),
        tag_field="table",
        tag=name,
        gc=False,
    )
    arrow: dict[Any, pa.DataType] = {
        str: pa.string(),
        SmallCount: pa.uint32(),
        Count: pa.uint64(),
    }
    return Table(
        name, cast("type[Row]", row), {column: arrow[type_] for column, type_ in types.items()}
    )


TABLES = {
    table.row: table for table in (_table(name, *columns) for name, columns in _COLUMNS.items())
}

#: Reads one line.
Line: TypeAlias = Row | Declaration
decoder: msgspec.json.Decoder[Line] = msgspec.json.Decoder(Union[(*TABLES, Declaration)])
