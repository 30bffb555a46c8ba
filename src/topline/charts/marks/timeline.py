"""Marks over time: a strip for each answer, in it a dot with its interval for each poll."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

import numpy as np
from matplotlib import dates
from matplotlib.axes import Axes

from topline.charts.canvas import Insets, Painter
from topline.charts.style import INCH, Floats, Size, house, interval_lines, rule, tick_step
from topline.charts.text import LINE, block_height, text_width, wrapped
from topline.words import number

# matplotlib has no types for its dates.
_dates: Any = dates

Number = TypeVar("Number", float, Floats)

POINT, MOST = 2.0, 40.0
"""Height of a percentage point, in points of type, and at most of all strips, in type sizes."""

LEAST = 10.0
"""Percentage points that a strip shows at least, so that rounding does not look like movement."""

FEWEST_DAYS = 28.0
"""Days that the axis shows at least."""

MOST_DATES = 8
"""Ticks of the axis of time, however wide."""


@dataclass(frozen=True, eq=False)
class Strand:
    """One answer over time: days as matplotlib counts them, in order, percents, and in words."""

    label: str
    days: Floats
    percents: Floats
    lows: Floats
    highs: Floats
    figures: Sequence[str]
    color: str | None = None
    signed: bool = False
    """True for points, which have a sign, in place of percents."""

    @property
    def bottoms(self) -> Floats:
        """The lower end of each mark: of its interval, or the dot."""
        return np.fmin(self.lows, self.percents)

    @property
    def tops(self) -> Floats:
        """The upper end of each mark."""
        return np.fmax(self.highs, self.percents)

    @property
    def shown(self) -> tuple[float, float]:
        """The percents from which to which a strip of this answer goes."""
        return self._around(float(self.bottoms.min()), float(self.tops.max()))

    def _around(self, low: float, high: float) -> tuple[float, float]:
        """Return the ends of a strip that has these numbers in it, inside what there can be."""
        half = max(high - low, LEAST) / 2
        least = -100.0 if self.signed else 0.0
        middle = min(max((low + high) / 2, least + half), 100 - half)
        return middle - half, middle + half


class Scale(NamedTuple):
    """The number at the low end of an axis, and how many units of it are an inch."""

    low: float
    unit: float

    def inches(self, number: Number) -> Number:
        """Return how far a number is from the low end, in inches."""
        return (number - self.low) / self.unit

    def number(self, inches: Number) -> Number:
        """Return the number so many inches from the low end."""
        return self.low + inches * self.unit


@dataclass(frozen=True, eq=False)
class Timeline:
    """One strip for each answer, on one scale of time; a point is as high in every strip.

    Waves without dates are a step apart, and have their names for ``ticks``.
    """

    strands: Sequence[Strand]
    ticks: tuple["Tick", ...] = ()

    def painter(self, ax: Axes, size: Size) -> "TimelinePainter":
        """Return the artists of these strips."""
        return TimelinePainter(ax, self, size)


class TimelinePainter(Painter[Timeline]):
    """The artists of :class:`Timeline`."""

    def __init__(self, ax: Axes, timeline: Timeline, size: Size) -> None:
        super().__init__(ax, timeline, size)
        self._titles: list[str] = []
        self._points = sum(high - low for low, high in (one.shown for one in timeline.strands))
        self._room = (LINE * size.text + 2.0 * size.scale) / INCH
        ax.set_axis_off()

    def insets(self, width: float) -> Insets:
        """Wrap the titles of the strips and return the room of strips and tick labels."""
        size = self._size
        left = text_width("100", size.note) + 3 * size.scale / INCH
        self._titles = [
            wrapped(strand.label, width - left, size.text, bold=True)
            for strand in self._marks.strands
        ]
        strips = min(POINT * size.scale * self._points, MOST * size.text) / INCH
        return Insets(left, 0.0, 2.0 * LINE * size.note / INCH, strips + sum(self._words()))

    def place(self, left: float, right: float, width: float, height: float) -> None:
        """Draw the strips, each with its title above it."""
        for strip in list(self._ax.child_axes):
            strip.remove()
        strands, dot = self._marks.strands, 2.0 * self._size.scale / INCH
        unit = self._points / max(height - sum(self._words()), 0.2 * height)
        across = self._across(width, dot)
        scales = [Scale(one.shown[0] - unit * self._room, unit) for one in strands]
        values = self._values(scales, across, dot)
        top = height
        for one, scale, title, said in zip(strands, scales, self._titles, values, strict=True):
            tall = (one.shown[1] - one.shown[0]) / unit + 2 * self._room
            top -= tall + self._head(title)
            strip = self._ax.inset_axes((0.0, top / height, 1.0, tall / height))
            strip.set_xlim(across.low, across.number(width))
            strip.set_ylim(scale.low, scale.number(tall))
            pad = 0.35 * self._size.gap * INCH
            points = self._size.text
            strip.set_title(title, loc="left", pad=pad, fontsize=points, weight="bold")
            self._draw(strip, one, dot)
            self._tick(strip, scale, across, width, one is strands[-1], one.signed)
            for value in said:
                at = across.number(value.x), scale.number(value.y)
                text = strip.text(*at, value.words, ha="center", va="center", size=points)
                text.set(weight="bold" if value.end else "normal", bbox=_PAPER)

    def _values(self, scales: Sequence[Scale], across: Scale, dot: float) -> list[list["Value"]]:
        """Return the values of each strip: all of them, or the first and the last."""
        marks = [_marks(*pair, across) for pair in zip(self._marks.strands, scales, strict=True)]
        # A value that stands for some dots of a strip and not for others would look like a choice.
        every = [all_values(strip, dot, self._size) for strip in marks]
        return every if all(every) else [end_values(strip, dot, self._size) for strip in marks]

    def _until(self) -> float:
        """Return the last day that the axis of time has."""
        return np.inf

    def _words(self) -> list[float]:
        """Return the heights that words need in each strip: its title, and values on both sides."""
        return [self._head(title) + 2 * self._room for title in self._titles]

    def _head(self, title: str) -> float:
        return block_height(title, self._size.text) + 0.7 * self._size.gap

    def _across(self, width: float, dot: float) -> Scale:
        """Return the scale of time, with room for the first and last value beside their dots."""
        days = np.concatenate([strand.days for strand in self._marks.strands])
        figures = [figure for strand in self._marks.strands for figure in strand.figures]
        room = max(end_width(figure, dot, self._size) for figure in figures)
        for tick in self._marks.ticks[:1] + self._marks.ticks[-1:]:
            room = max(room, text_width(tick.words, self._size.note) / 2)
        middle, span = (days.min() + days.max()) / 2, max(np.ptp(days), FEWEST_DAYS)
        unit = span / max(width - 2 * room, 0.2 * width)
        return Scale(middle - unit * width / 2, unit)

    def _draw(self, strip: Axes, strand: Strand, dot: float) -> None:
        scale, known = self._size.scale, np.isfinite(strand.lows)
        color = strand.color or house().main
        days = np.stack([strand.days, strand.days], axis=1)
        ends = np.stack([strand.lows, strand.highs], axis=1)
        bars = list(np.stack([days, ends], axis=2)[known])
        strip.add_collection(interval_lines(bars, scale, color), autolim=False)
        strip.scatter(
            strand.days,
            strand.percents,
            s=(2 * INCH * dot) ** 2,
            linewidths=[0.4 * scale if full else 1.1 * scale for full in known],
            facecolors=[color if full else "white" for full in known],
            edgecolors=["white" if full else color for full in known],
            zorder=3,
        )

    def _apart(self, ticks: Sequence["Tick"], across: Scale) -> list["Tick"]:
        """Return the ticks of named waves, between the ends without words where they would meet."""
        widest = max(text_width(tick.words, self._size.note) for tick in ticks)
        room, steps = across.unit * (widest + text_width("00", self._size.note)), len(ticks) - 1
        fits = [
            k for k in range(1, steps) if steps % k == 0 and ticks[k].day - ticks[0].day >= room
        ]
        every = min(fits, default=steps)
        return [tick if k % every == 0 else Tick(tick.day, "") for k, tick in enumerate(ticks)]

    def _tick(
        self, strip: Axes, scale: Scale, across: Scale, width: float, last: bool, signs: bool
    ) -> None:
        """Write the percents at the left, and under the last strip the dates."""
        size, (low, high) = self._size, strip.get_ylim()
        least = 2.2 * scale.unit * size.note / INCH
        percents = np.arange(0, 101, tick_step(least))
        percents = np.union1d(-percents, percents)
        percents = percents[(low <= percents) & (percents <= high)]
        percents = percents if signs else percents[percents >= 0]
        strip.set_yticks(percents, [number(float(tick)) for tick in percents])
        if self._marks.ticks:
            days = self._apart(self._marks.ticks, across)
        else:
            days = calendar_ticks(across.low, across.number(width), width, size.note)
        days = [tick for tick in days if tick.day <= self._until()]
        strip.set_xticks([tick.day for tick in days], [tick.words if last else "" for tick in days])
        rule(strip, size)


_PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
"""Under a value, over the grid."""


class Value(NamedTuple):
    """Words in a box: its middle, width and height, in inches; ``end`` for the first and last."""

    words: str
    x: float
    y: float
    width: float
    height: float
    end: bool = False

    def meets(self, other: "Value") -> bool:
        """Return whether two boxes run into each other."""
        return (
            abs(self.x - other.x) < (self.width + other.width) / 2
            and abs(self.y - other.y) < (self.height + other.height) / 2
        )


class Mark(NamedTuple):
    """A dot with its interval: where it is and where it ends, in inches, and its words."""

    x: float
    y: float
    bottom: float
    top: float
    figure: str

    def box(self, dot: float) -> Value:
        """Return the box that the mark fills, with a dot of this radius."""
        bottom, top = min(self.bottom, self.y - dot), max(self.top, self.y + dot)
        return Value("", self.x, (bottom + top) / 2, 2 * dot, top - bottom)


def _marks(strand: Strand, scale: Scale, across: Scale) -> list[Mark]:
    heights = (scale.inches(y) for y in (strand.percents, strand.bottoms, strand.tops))
    columns = (across.inches(strand.days), *heights, strand.figures)
    return [Mark(*row) for row in zip(*columns, strict=True)]


def end_width(figure: str, dot: float, size: Size) -> float:
    """Return the room of a value beside its dot, in inches from the middle of the dot."""
    return dot + size.gap + text_width(figure, size.text, bold=True)


def end_values(marks: list[Mark], dot: float, size: Size) -> list[Value]:
    """Return the first value, left of its dot, and the last, right of its own."""
    found = []
    for mark, side in zip((marks[-1], marks[0]), (1, -1), strict=True):
        words = mark.figure
        width = text_width(words, size.text, bold=True)
        x = mark.x + side * (dot + 0.6 * size.gap + width / 2)
        found.append(Value(words, x, mark.y, width, size.text / INCH, end=True))
    return found[: len(marks)]


def all_values(marks: list[Mark], dot: float, size: Size) -> list[Value]:
    """Return every value, those between the ends above or below; none if one of them has no room.

    At a dip the value is rather below. Above or below another dot it would be read as that one's.
    """
    found, boxes = end_values(marks, dot, size), [mark.box(dot) for mark in marks]
    for before, mark, after in zip(marks, marks[1:-1], marks[2:], strict=False):
        # Between the ends the percent sign goes without saying.
        words, box, height = mark.figure.rstrip("%"), mark.box(dot), size.text / INCH
        away, width = (box.height + height) / 2 + 0.25 * size.gap, text_width(words, size.text)
        near = [other.y for other in marks if abs(other.x - mark.x) < width / 2 + dot]
        dip = mark.y < min(before.y, after.y)
        for side in (-1, 1) if dip else (1, -1):
            value = Value(words, mark.x, box.y + side * away, width, height)
            outermost = side * mark.y == max(side * y for y in near)
            if outermost and not any(value.meets(other) for other in [*found, *boxes]):
                found.append(value)
                break
        else:
            return []
    return found


class Tick(NamedTuple):
    """A day, as matplotlib counts them, and its words: "2002", "May 2002" or "3 May"."""

    day: float
    words: str


STEP = FEWEST_DAYS
"""Between waves without dates, in what would be days."""


def day_numbers(days: Sequence[str]) -> Floats:
    """Return days, "2002-11-30", as matplotlib counts them."""
    found: Floats = _dates.date2num(np.array(days, dtype="datetime64[D]"))
    return found


def calendar_ticks(low: float, high: float, width: float, points: float) -> list[Tick]:
    """Return the ticks of an axis from ``low`` to ``high`` that is ``width`` inches wide.

    Their words are of one kind, do not run into each other, and stay inside the axis.
    """
    unit = (high - low) / width
    for most in range(MOST_DATES, 1, -1):
        locator = _dates.AutoDateLocator(minticks=2, maxticks=most)
        days = locator.tick_values(_dates.num2date(low), _dates.num2date(high))
        ticks = _worded(_dates.num2date(days))
        halves = {tick: unit * text_width(tick.words, points) / 2 for tick in ticks}
        inside = [t for t in ticks if low <= t.day - halves[t] and t.day + halves[t] <= high]
        apart = unit * text_width("0", points)
        if all(b.day - a.day >= halves[a] + halves[b] + apart for a, b in pairwise(inside)):
            return inside
    return inside[:1]


def _worded(days: list[dt.datetime]) -> list[Tick]:
    if all((day.month, day.day) == (1, 1) for day in days):
        words = [f"{day:%Y}" for day in days]
    elif all(day.day == 1 for day in days):
        words = [f"{day:%b %Y}" for day in days]
    else:
        words = [f"{day.day} {day:%b}" for day in days]
    return [Tick(*tick) for tick in zip(_dates.date2num(days), words, strict=True)]
