"""Marks over time: a strip for each answer, in it a dot with its interval for each poll."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from topline.charts.chart import Insets, Marks
from topline.charts.marks.calendar import calendar_ticks
from topline.charts.marks.values import Mark, all_values, end_values, end_width
from topline.charts.style import BLUE, GREY, INCH, PALE, TINT, Size
from topline.charts.text import LINE, block_height, text_width, wrapped

POINT, MOST = 2.0, 40.0
"""Height of a percentage point, in points of type, and at most of all strips, in type sizes."""

LEAST = 10.0
"""Percentage points that a strip shows at least, so that rounding does not look like movement."""

FEWEST_DAYS = 28.0
"""Days that the axis shows at least."""

STEPS = (1, 2, 5, 10, 20, 25, 50)
"""Steps of the ticks, in percent."""


@dataclass(frozen=True, eq=False)
class Strand:
    """One answer over time: days as matplotlib counts them, in order, and percents."""

    label: str
    days: Any
    percents: Any
    lows: Any
    highs: Any

    @property
    def bottoms(self) -> Any:
        """The lower end of each mark: of its interval, or the dot."""
        return np.fmin(self.lows, self.percents)

    @property
    def tops(self) -> Any:
        """The upper end of each mark."""
        return np.fmax(self.highs, self.percents)

    @property
    def shown(self) -> tuple[float, float]:
        """The percents from which to which a strip of this answer goes."""
        low, high = float(self.bottoms.min()), float(self.tops.max())
        half = max(high - low, LEAST) / 2
        middle = min(max((low + high) / 2, half), 100 - half)
        return middle - half, middle + half


class Scale(NamedTuple):
    """The number at the low end of an axis, and how many units of it are an inch."""

    low: float
    unit: float

    def inches(self, number: Any) -> Any:
        """Return how far a number is from the low end, in inches."""
        return (number - self.low) / self.unit

    def number(self, inches: Any) -> Any:
        """Return the number so many inches from the low end."""
        return self.low + inches * self.unit


@dataclass(frozen=True, eq=False)
class Timeline:
    """One strip for each answer, on one scale of time; a point is as high in every strip."""

    strands: Sequence[Strand]

    def painter(self, ax: Axes, size: Size) -> "TimelinePainter":
        """Return the artists of these strips."""
        return TimelinePainter(ax, self, size)


class TimelinePainter:
    """The artists of :class:`Timeline`."""

    def __init__(self, ax: Axes, timeline: Timeline, size: Size) -> None:
        self._ax, self._timeline, self._size = ax, timeline, size
        self._titles: list[str] = []
        self._points = sum(high - low for low, high in (one.shown for one in timeline.strands))
        self._room = (LINE * size.text + 2.0 * size.scale) / INCH
        ax.set_axis_off()

    def show(self, marks: Marks) -> bool:
        """Return whether these are the strips drawn: others need other artists."""
        return marks is self._timeline

    def insets(self, width: float) -> Insets:
        """Wrap the titles of the strips and return the room of strips and tick labels."""
        size = self._size
        left = text_width("100", size.note) + 3 * size.scale / INCH
        self._titles = [
            wrapped(strand.label, width - left, size.text, bold=True)
            for strand in self._timeline.strands
        ]
        strips = min(POINT * size.scale * self._points, MOST * size.text) / INCH
        return Insets(left, 0.0, 2.0 * LINE * size.note / INCH, strips + sum(self._words()))

    def place(self, left: float, right: float, width: float, height: float) -> None:
        """Draw the strips, each with its title above it."""
        for strip in list(self._ax.child_axes):
            strip.remove()
        strands, dot = self._timeline.strands, 2.0 * self._size.scale / INCH
        unit = self._points / max(height - sum(self._words()), 0.2 * height)
        across = self._across(width, dot)
        scales = [Scale(one.shown[0] - unit * self._room, unit) for one in strands]
        marks = [_marks(*pair, across) for pair in zip(strands, scales, strict=True)]
        # A value that stands for some dots of a strip and not for others would look like a choice.
        every = [all_values(strip, dot, self._size) for strip in marks]
        values = every if all(every) else [end_values(strip, dot, self._size) for strip in marks]
        top = height
        for i, (one, scale) in enumerate(zip(strands, scales, strict=True)):
            tall = (one.shown[1] - one.shown[0]) / unit + 2 * self._room
            top -= tall + self._head(self._titles[i])
            strip = self._ax.inset_axes((0.0, top / height, 1.0, tall / height))
            strip.set_xlim(across.low, across.number(width))
            strip.set_ylim(scale.low, scale.number(tall))
            pad = 0.35 * self._size.gap * INCH
            look: dict[str, Any] = {"fontsize": self._size.text, "weight": "bold"}
            strip.set_title(self._titles[i], loc="left", pad=pad, **look)
            self._draw(strip, one, dot)
            self._tick(strip, scale, across, width, last=one is strands[-1])
            for value in values[i]:
                at = across.number(value.x), scale.number(value.y)
                look = {"size": self._size.text, "weight": "bold" if value.end else "normal"}
                strip.text(*at, value.words, ha="center", va="center", bbox=_PAPER, **look)

    def _words(self) -> list[float]:
        """Return the heights that words need in each strip: its title, and values on both sides."""
        return [self._head(title) + 2 * self._room for title in self._titles]

    def _head(self, title: str) -> float:
        return block_height(title, self._size.text) + 0.7 * self._size.gap

    def _across(self, width: float, dot: float) -> Scale:
        """Return the scale of time, with room for the first and last value beside their dots."""
        days = np.concatenate([strand.days for strand in self._timeline.strands])
        percents = np.concatenate([strand.percents for strand in self._timeline.strands])
        room = max(end_width(percent, dot, self._size) for percent in percents)
        middle, span = (days.min() + days.max()) / 2, max(np.ptp(days), FEWEST_DAYS)
        unit = span / max(width - 2 * room, 0.2 * width)
        return Scale(middle - unit * width / 2, unit)

    def _draw(self, strip: Axes, strand: Strand, dot: float) -> None:
        scale, known = self._size.scale, np.isfinite(strand.lows)
        days = np.stack([strand.days, strand.days], axis=1)
        ends = np.stack([strand.lows, strand.highs], axis=1)
        bars = list(np.stack([days, ends], axis=2)[known])
        look: dict[str, Any] = {"linewidths": 3.2 * scale, "colors": TINT, "capstyle": "butt"}
        strip.add_collection(LineCollection(bars, zorder=2, **look), autolim=False)
        strip.scatter(
            strand.days,
            strand.percents,
            s=(2 * INCH * dot) ** 2,
            linewidths=[0.4 * scale if full else 1.1 * scale for full in known],
            facecolors=[BLUE if full else "white" for full in known],
            edgecolors=["white" if full else BLUE for full in known],
            zorder=3,
        )

    def _tick(self, strip: Axes, scale: Scale, across: Scale, width: float, last: bool) -> None:
        """Write the percents at the left, and under the last strip the dates."""
        size, (low, high) = self._size, strip.get_ylim()
        least = 2.2 * scale.unit * size.note / INCH
        step = next((step for step in STEPS if step >= least), STEPS[-1])
        percents = np.arange(0, 101, step)
        percents = percents[(low <= percents) & (percents <= high)]
        strip.set_yticks(percents, [f"{percent}" for percent in percents])
        dates = calendar_ticks(across.low, across.number(width), width, size.note)
        strip.set_xticks(
            [date.day for date in dates], [date.words if last else "" for date in dates]
        )
        strip.grid(True, color=PALE, linewidth=0.6 * size.scale)
        strip.tick_params(length=0, pad=3 * size.scale, labelsize=size.note, labelcolor=GREY)


_PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
"""Under a value, over the grid."""


def _marks(strand: Strand, scale: Scale, across: Scale) -> list[Mark]:
    heights = (scale.inches(y) for y in (strand.percents, strand.bottoms, strand.tops))
    columns = (across.inches(strand.days), *heights, strand.percents)
    return [Mark(*row) for row in zip(*columns, strict=True)]
