"""What a chart says and shows, before it is drawn."""

from dataclasses import dataclass
from typing import Protocol

import pandas as pd
from matplotlib.axes import Axes

from topline.charts.style import Size


@dataclass(frozen=True)
class Insets:
    """Room that marks need around the axes and for the axes themselves, in inches."""

    left: float
    right: float
    bottom: float
    height: float


class Painter(Protocol):
    """The artists of some marks on one Axes."""

    def show(self, marks: "Marks") -> bool:
        """Move the artists to these marks; False if they need other artists."""

    def insets(self, width: float) -> Insets:
        """Wrap the labels to a chart of this width and say what room they need."""

    def place(self, left: float, right: float, width: float, height: float) -> None:
        """Settle what depends on the place of the axes.

        ``left`` and ``right`` are the edges of the chart, ``width`` and ``height`` the size of the
        axes, all in inches.
        """


class Marks(Protocol):
    """What is drawn inside a chart."""

    def painter(self, ax: Axes, size: Size) -> Painter:
        """Return the artists of these marks, on an Axes."""


@dataclass(frozen=True, eq=False)
class Chart:
    """A finished chart without its picture: words, table and marks."""

    table: pd.DataFrame
    title: str
    subtitle: str
    note: str
    alt: str
    marks: Marks
