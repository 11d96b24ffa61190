"""Hypothesis strategies for whatever events there can be."""

from decimal import Decimal

from hypothesis import strategies as st

from footfall.sessions.event import Device, Event, Place, Props, Revenue, Source
from footfall.sessions.persistors.outcome import Arrival, Refusal, Stored

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ids = st.integers(0, 2**64 - 1)
uint32 = st.integers(0, 2**32 - 1)
amounts = st.none() | st.decimals(
    Decimal(-(10**14)), Decimal(10**14), allow_nan=False, allow_infinity=False, places=3
)


@st.composite
def props(draw: st.DrawFn) -> Props:
    items = draw(st.dictionaries(texts, texts, max_size=3))
    return Props(tuple(items), tuple(items.values()))


events = st.builds(
    Event,
    site_id=ids,
    name=texts,
    timestamp=uint32,
    hostname=texts,
    pathname=texts,
    interactive=st.booleans(),
    scroll_depth=st.integers(0, 255),
    engagement_time=uint32,
    props=props(),
    revenue=st.builds(Revenue, amounts, texts, amounts, texts),
    source=st.builds(Source, *[texts] * 8),
    place=st.builds(Place, texts, texts, texts, uint32),
    device=st.builds(Device, *[texts] * 5),
)
arrivals = st.builds(Arrival, events, ids, st.none() | ids, route=st.just(0))
outcomes = st.builds(Stored, ids, ids, events) | st.sampled_from(
    [Refusal.NO_SESSION_FOR_ENGAGEMENT, Refusal.LOCK_TIMEOUT]
)
