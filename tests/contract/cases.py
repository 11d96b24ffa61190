"""Sites and exchanges with them, read from data files."""

import json
from pathlib import Path
from typing import Any

import pytest

from footfall.sites.models import Goal, Segment, SiteImport
from tests.api.traffic import Traffic
from tests.stats.world import Event


def exchanges(directory: Path) -> list[Any]:
    """All exchanges of all files, each as a parameter set with its file's content."""
    return [
        pytest.param(case, exchange, id=f"{file.stem}: {exchange['says']}")
        for file in sorted(directory.glob("*.json"))
        for case in [json.loads(file.read_text())]
        for exchange in case["exchanges"]
    ]


def set_up(traffic: Traffic, case: dict[str, Any]) -> None:
    """Make the file's goals and segments (ids from 1 on), record its events and import figures.

    The team has all features, or only those that the file names as ``features``.
    ``imports`` are completed ones, and ``imported`` has the rows of each table of the first.
    """
    site = traffic.site
    site.timezone = case.get("timezone", "UTC")
    site.save()
    site.team.features = case.get("features")
    site.team.save()
    for goal in case.get("goals", []):
        Goal.objects.create(site=site, **goal)
    for number, filters in enumerate(case.get("segments", []), start=1):
        Segment.objects.create(
            pk=number, site=site, name=str(number), type="site", segment_data={"filters": filters}
        )
    traffic.record(*(Event(**event) for event in case.get("events", [])))
    for dates in case.get("imports", []):
        SiteImport.objects.create(site=site, source="csv", status="completed", **dates)
    for table, rows in case.get("imported", {}).items():
        traffic.world.bring_in(table, *rows)
