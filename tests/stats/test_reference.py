"""docs/stats-api.md says what the engine does."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from footfall.stats.reference import updated
from tests.stats.world import World, custom, view

DOC = Path(__file__).parents[2] / "docs" / "stats-api.md"
EXAMPLE = re.compile(
    r"```json request\n(.*?)```\n\n```json (response|results)\n(.*?)```", re.DOTALL
)
EXAMPLES = EXAMPLE.findall(DOC.read_text("utf-8"))


def test_the_tables_are_current() -> None:
    text = DOC.read_text("utf-8")
    assert text == updated(text), "run: python -m footfall.stats.reference docs/stats-api.md"
    assert "| `visitors` |" in text
    assert "| `event:props:<key>` |" in text


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 4


@pytest.mark.parametrize(("request_", "kind", "shown"), EXAMPLES)
def test_examples_are_true(world: World, request_: str, kind: str, shown: str) -> None:
    world.site = replace(world.site, domain="example.com")
    world.record(
        view("2024-06-10T10:00", 1, "/"),
        view("2024-06-10T10:01", 1, "/pricing"),
        custom("2024-06-10T10:02", "Signup", 1, "/pricing", props={"plan": "pro"}),
        view("2024-06-10T11:00", 2, "/"),
        view("2024-06-11T09:00", 3, "/"),
    )
    answer = world.ask(**json.loads(request_))
    assert (answer if kind == "response" else answer["results"]) == json.loads(shown)
