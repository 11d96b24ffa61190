"""The tracker in a real browser, judged by the statistics that result."""

import pytest

pytest.register_assert_rewrite(f"{__name__}.playground")
