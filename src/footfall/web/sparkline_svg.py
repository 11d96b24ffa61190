"""Draws a row of numbers as SVG paths."""

from collections.abc import Sequence

WIDTH = 240
HEIGHT = 56
#: Room above and below, so that the line is not cut at its extremes.
MARGIN = 2


def line(values: Sequence[int]) -> str:
    """A path through all values, the greatest at the top, zero at the bottom."""
    top = max(values, default=0) or 1
    step = WIDTH / max(len(values) - 1, 1)
    usable = HEIGHT - 2 * MARGIN
    points = (
        f"{index * step:.1f} {HEIGHT - MARGIN - value / top * usable:.1f}"
        for index, value in enumerate(values)
    )
    return "M" + "L".join(points)


def area(values: Sequence[int]) -> str:
    """The surface below :func:`line`."""
    return f"{line(values)}V{HEIGHT}H0Z"
