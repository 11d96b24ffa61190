"""The tables of ``docs/stats-api.md``, written from the tables of the engine.

    python -m footfall.stats.reference docs/stats-api.md

brings that file up to date.
"""

import sys
from pathlib import Path

from footfall.stats.dimensions import DIMENSIONS, PROPERTY_PREFIX, Dimension, get
from footfall.stats.metrics import METRICS

_TABLES = {None: "visits or events", "events": "events", "sessions": "visits"}


def metrics_table() -> str:
    """The public metrics as a Markdown table."""
    rows: list[tuple[str, ...]] = [
        (f"`{metric.name}`", metric.type, _TABLES[metric.only], metric.description)
        for metric in METRICS.values()
        if metric.public
    ]
    return _table(("Metric", "Type", "Read from", "Meaning"), rows)


def dimensions_table() -> str:
    """The public dimensions as a Markdown table."""
    public = [dimension for dimension in DIMENSIONS.values() if dimension.public]
    rows = [_dimension(dimension) for dimension in (*public, get(f"{PROPERTY_PREFIX}<key>"))]
    return _table(("Dimension", "Meaning", "When empty", "Read from"), rows)


def _dimension(dimension: Dimension) -> tuple[str, ...]:
    label = f"`{dimension.label}`" if dimension.label else ""
    return f"`{dimension.name}`", dimension.description, label, _TABLES[dimension.only]


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def updated(text: str) -> str:
    """``text`` with what stands between the markers of each table written anew."""
    for name, table in (("metrics", metrics_table()), ("dimensions", dimensions_table())):
        start, end = f"<!-- {name}: generated -->", f"<!-- end of {name} -->"
        before, _, rest = text.partition(start)
        _, _, after = rest.partition(end)
        text = f"{before}{start}\n{table}\n{end}{after}"
    return text


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(updated(path.read_text("utf-8")), "utf-8")
