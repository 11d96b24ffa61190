"""Which persistor a visitor belongs to."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.sessions.persistors.ring import Ring, within

VISITORS = range(20_000)
ABC = ("http://a/event", "http://b/event", "http://c/event")


def test_visitors_spread_evenly():
    shares = Counter(map(Ring(ABC).owner, VISITORS))

    assert all(share == pytest.approx(len(VISITORS) / 3, rel=0.05) for share in shares.values())


@given(st.integers(0, 2**64 - 1), st.permutations(ABC))
def test_everybody_agrees_on_the_owner(route: int, order: list[str]):
    assert Ring(order).owner(route) == Ring(ABC).owner(route)


@given(st.integers(0, 2**64 - 1))
def test_nobody_moves_but_to_a_new_node(route: int):
    before, after = Ring(ABC[:2]).owner(route), Ring(ABC).owner(route)

    assert after in {before, ABC[2]}


def test_a_ring_has_nodes():
    with pytest.raises(ValueError, match="at least one"):
        Ring([])


@given(st.integers(0, 2**64 - 1))
def test_none_and_all(route: int):
    assert not within(route, 0)
    assert within(route, 100)
    assert within(route, 250)


@given(st.integers(0, 2**64 - 1), st.integers(0, 100), st.integers(0, 100))
def test_a_higher_share_only_adds_visitors(route: int, one: int, other: int):
    low, high = sorted((one, other))

    assert within(route, high) or not within(route, low)


def test_the_share_is_met():
    assert sum(within(route, 25) for route in VISITORS) == pytest.approx(5_000, rel=0.05)


def test_the_share_has_nothing_to_do_with_the_owner():
    chosen = [route for route in VISITORS if within(route, 30)]

    shares = Counter(map(Ring(ABC).owner, chosen))

    assert all(share == pytest.approx(len(chosen) / 3, rel=0.1) for share in shares.values())
