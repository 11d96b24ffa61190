"""Chunks of lines to checked events, and what is wrong with the lines that are none."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from footfall.backfill.event import Event
from footfall.backfill.lines import Lines
from footfall.backfill.timestamps import all_unix_seconds, unix_seconds

_decoder = msgspec.json.Decoder(Event)


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be loaded: its number in the file (from 1) and the reason."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Decoded:
    """The events of a chunk with their line numbers and times (Unix seconds), side by side."""

    numbers: Sequence[int]
    times: Sequence[int]
    events: Sequence[Event]
    bad: Sequence[BadLine] = ()


def decode(lines: Lines, default_domain: str | None = None) -> Decoded:
    """Decode a chunk. Blank lines are passed over; events without a domain get the default."""
    decoded = _decode(lines)
    if default_domain is not None:
        for event in decoded.events:
            if event.domain is None:
                event.belong_to(default_domain)
    return decoded


def _decode(lines: Lines) -> Decoded:
    try:
        events = _decoder.decode_lines(lines.text)
        times = all_unix_seconds([event.timestamp for event in events])
    except (msgspec.MsgspecError, ValueError):
        return _decode_one_by_one(lines)
    if len(events) != len(lines.numbers):
        return _decode_one_by_one(lines)
    return Decoded(lines.numbers, times, events)


def _decode_one_by_one(lines: Lines) -> Decoded:
    """The slow way, which knows which line is bad."""
    numbers: list[int] = []
    times: list[int] = []
    events: list[Event] = []
    bad: list[BadLine] = []
    for number, line in zip(lines.numbers, lines.text.split(b"\n"), strict=False):
        if not line.strip():
            continue
        try:
            event = _decoder.decode(line)
            times.append(unix_seconds(event.timestamp))
        except (msgspec.MsgspecError, ValueError) as error:
            bad.append(BadLine(number, str(error)))
        else:
            numbers.append(number)
            events.append(event)
    return Decoded(numbers, times, events, bad)
