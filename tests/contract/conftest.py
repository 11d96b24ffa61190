"""The same sites, keys and clock as the tests of the API."""

from tests.api.conftest import at_noon, key, owner, place_names, site, traffic, warehouse

__all__ = ["at_noon", "key", "owner", "place_names", "site", "traffic", "warehouse"]
