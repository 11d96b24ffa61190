"""The garbage collector does not hold requests up."""

import asyncio
import gc
from collections.abc import Iterator

import pytest

from footfall.web.server import spare_collector


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_what_a_server_holds_for_good_is_not_looked_through_again() -> None:
    rules = [{"site": number} for number in range(1_000)]
    asyncio.run(spare_collector(settled_seconds=0))
    assert gc.get_freeze_count() > len(rules)
    looked_through = {id(each) for each in gc.get_objects()}
    assert not any(id(rule) in looked_through for rule in rules)
