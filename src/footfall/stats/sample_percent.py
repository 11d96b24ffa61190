"""How much of the data an answer is based on."""

# ruff: noqa: S608 - built from names in our own tables and placeholders, never from values

from footfall.stats import conditions, sampling
from footfall.stats.binds import Binds
from footfall.stats.query import Query
from footfall.warehouse import Warehouse


def sample_percent(warehouse: Warehouse, query: Query) -> int:
    """The share of the rows that ``query`` reads, in per cent; 100 without sampling.

    Asks the warehouse where the sample is a number of rows, for only the engine knows of how many.
    """
    if query.sample is None:
        return 100
    factor = 1 / query.sample if query.sample < 1 else _factor(warehouse, query)
    return round(100 / factor) if factor > 1 else 100


def _factor(warehouse: Warehouse, query: Query) -> float:
    binds = Binds()
    events = (
        f"{sampling.table(query, 'events')} WHERE {conditions.where(query, 'events', (), binds)}"
    )
    factor: float
    ((factor,),) = warehouse.query(f"SELECT any(_sample_factor) FROM {events}", binds.values).rows
    return factor
