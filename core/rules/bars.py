"""The geometry of the bar chart: values in, percentages of the width and pixels out."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

HEIGHT = 150  # of the tallest bar
FOOT = 30  # room under the axis for the names
HEAD = 26  # room above the tallest bar for its value
SHARE = 74  # percent of a column that its bar fills


@dataclass(frozen=True)
class Bar:
    """One bar: x, middle, width and length in percent of the width; top and height in pixels."""

    x: str
    middle: str
    width: str
    length: str
    top: int
    height: int


@dataclass(frozen=True)
class Chart:
    """The drawing: its bars, where the axis and the names stand, in pixels."""

    bars: list[Bar]
    height: int
    axis: int
    names: int


def bars(values: Sequence[int | Decimal], height: int = HEIGHT) -> Chart:
    """Share the width among the values; the largest is `height` pixels high, never less than 2."""
    tallest = max([Decimal(value) for value in values], default=Decimal(0)) or Decimal(1)
    column = Decimal(100) / (len(values) or 1)
    width, drawn = column * SHARE / 100, []
    for rank, value in enumerate(values):
        share = Decimal(value) / tallest
        x = column * rank + (column - width) / 2
        tall = max(round(share * height), 2) if share else 0
        drawn.append(
            Bar(
                x=f"{x:.3f}",
                middle=f"{x + width / 2:.3f}",
                width=f"{width:.3f}",
                length=f"{share * 100:.3f}",
                top=HEAD + height - tall,
                height=tall,
            )
        )
    axis = HEAD + height
    return Chart(bars=drawn, height=axis + FOOT, axis=axis, names=axis + 22)
