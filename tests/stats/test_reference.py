"""docs/stats-api.md says what the engine does."""

import json
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from footfall.stats import execute, parse_v1, results_v1
from footfall.stats.reference import updated
from tests.stats.world import NOW, World, custom, view

DOC = Path(__file__).parents[2] / "docs" / "stats-api.md"
EXAMPLE = re.compile(
    r"```json request\n(.*?)```\n\n```json (response|results)\n(.*?)```", re.DOTALL
)
EXAMPLES = EXAMPLE.findall(DOC.read_text("utf-8"))
EXAMPLE_V1 = re.compile(r"```http request\nGET (.*?)\n```\n\n```json response\n(.*?)```", re.DOTALL)
EXAMPLES_V1 = EXAMPLE_V1.findall(DOC.read_text("utf-8"))


def test_the_tables_are_current() -> None:
    text = DOC.read_text("utf-8")
    assert text == updated(text), "run: python -m footfall.stats.reference docs/stats-api.md"
    assert "| `visitors` |" in text
    assert "| `event:props:<key>` |" in text


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 4
    assert len(EXAMPLES_V1) == 3


@pytest.fixture
def example(world: World) -> World:
    world.site = replace(world.site, domain="example.com")
    return world.record(
        view("2024-06-10T10:00", 1, "/"),
        view("2024-06-10T10:01", 1, "/pricing"),
        custom("2024-06-10T10:02", "Signup", 1, "/pricing", props={"plan": "pro"}),
        view("2024-06-10T11:00", 2, "/"),
        view("2024-06-11T09:00", 3, "/"),
    )


@pytest.mark.parametrize(("request_", "kind", "shown"), EXAMPLES)
def test_examples_are_true(example: World, request_: str, kind: str, shown: str) -> None:
    answer = example.ask(**json.loads(request_))
    assert (answer if kind == "response" else answer["results"]) == json.loads(shown)


@pytest.mark.parametrize(("address", "shown"), EXAMPLES_V1)
def test_examples_of_the_older_api_are_true(example: World, address: str, shown: str) -> None:
    url = urlsplit(address)
    endpoint = url.path.removeprefix("/api/v1/stats/")
    params = dict(parse_qsl(url.query))
    assert params.pop("site_id") == example.site.domain
    asked = getattr(parse_v1, endpoint)(params, example.site, NOW)
    result = execute.run(example.warehouse, asked.query)
    assert getattr(results_v1, endpoint)(result, asked.metrics) == json.loads(shown)
