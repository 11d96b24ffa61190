"""Which persistor a visitor belongs to, and whether one is asked at all.

Both go by a visitor's ``route``, a number that stays the same as long as the visitor does. The
visitor's id would not do: it changes with the day's salt, and a visit across midnight would find
itself with another persistor.
"""

from collections.abc import Sequence
from hashlib import blake2b

_MASK = 2**64 - 1
_PERCENT_SEED = 0x9E3779B97F4A7C15


class Ring:
    """Spreads visitors over nodes, by rendezvous hashing.

    A node that is added takes its share from all others, one that is taken away leaves its share
    to all others, and nobody else moves. Every process that knows the same nodes, in whatever
    order, agrees.
    """

    def __init__(self, nodes: Sequence[str]) -> None:
        if not nodes:
            raise ValueError("a ring needs at least one node")
        self._seeds = [
            (int.from_bytes(blake2b(node.encode(), digest_size=8).digest()), node) for node in nodes
        ]

    def owner(self, route: int) -> str:
        """The node of a visitor."""
        if len(self._seeds) == 1:
            return self._seeds[0][1]
        return max(self._seeds, key=lambda node: _mixed(route ^ node[0]))[1]


def within(route: int, percent: int) -> bool:
    """Whether a visitor is among the given share of all; raising the share only adds visitors."""
    return _mixed(route ^ _PERCENT_SEED) % 100 < percent


def _mixed(number: int) -> int:
    """The finaliser of SplitMix64: every bit of the number changes half of the result's."""
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & _MASK
    return number ^ (number >> 31)
