"""Ratios measured side by side in one run: ``python -m benchmarks`` prints them all."""

import json
from collections.abc import Mapping


def report(figures: Mapping[str, float], *, as_json: bool) -> None:
    """Print figures as one JSON object, or as lines for a person."""
    if as_json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:24} {value:>14,}")
