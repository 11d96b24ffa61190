"""A dashboard that anybody may look at."""

import pytest

from tests.api.traffic import Traffic


@pytest.fixture
def watched(traffic: Traffic) -> None:
    """The dashboard of ``site.test`` is public."""
    traffic.site.public = True
    traffic.site.save()
