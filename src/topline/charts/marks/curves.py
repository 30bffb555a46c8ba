"""Marks of curves: lines labelled at a point of theirs, and marked points."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from topline.charts.canvas import Insets, Painter
from topline.charts.style import GREY, INCH, Floats, Size, house, rule
from topline.charts.text import LINE, balanced, block_height, text_width
from topline.words import count, number, percent

NEAR = 6.0
"""Answers this near, in percent, share a tag."""

AWAY = 5.0
"""Points of type, at scale 1, between a point and its words."""


class Place(NamedTuple):
    """A point, and the side of it that words stand on: -1 left or below, 0, 1 right or above."""

    x: float
    y: float
    dx: int
    dy: int


@dataclass(frozen=True)
class Tag:
    """Words at the first of some places where they meet nothing else; ``needed`` at the first else.

    ``room`` is the part of the width of the axes that the words may take.
    """

    words: str
    places: Sequence[Place]
    room: float
    bold: bool = False
    needed: bool = True


@dataclass(frozen=True, eq=False)
class Curves:
    """Curves with marked points (x, y, number of its curve) and words; ``head`` stands above them.

    The first curve is solid and of the main colour, a second one dashed and grey.
    """

    curves: Sequence[tuple[Floats, Floats]]
    points: Sequence[tuple[float, float, int]]
    tags: Sequence[Tag]
    across: str
    head: str = ""
    unit: str = ""
    colors: Sequence[str | None] = (None, None)

    @property
    def top(self) -> float:
        """The highest point of a curve."""
        return float(max(y.max() for _, y in self.curves))

    def painter(self, ax: Axes, size: Size) -> "CurvePainter":
        """Return the artists of these curves."""
        return CurvePainter(ax, self, size)


class Box(NamedTuple):
    """A rectangle in inches of the axes."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, points: Floats) -> bool:
        """Return whether one of these points is inside."""
        x, y = points.T
        inside = (self.left < x) & (x < self.right) & (self.bottom < y) & (y < self.top)
        return bool(inside.any())

    def meets(self, other: "Box") -> bool:
        """Return whether two boxes run into each other."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )


class CurvePainter(Painter[Curves]):
    """The artists of :class:`Curves`."""

    def __init__(self, ax: Axes, curves: Curves, size: Size) -> None:
        super().__init__(ax, curves, size)
        main, other = curves.colors
        looks = [(main or house().main, "-", 2.2, "o"), (other or GREY, (0, (4, 2)), 1.4, "s")]
        for curve, (colour, dash, wide, _) in zip(curves.curves, looks, strict=False):
            (line,) = ax.plot(*curve, color=colour, linestyle=dash, linewidth=wide * size.scale)
            line.set_clip_on(False)
        for x, y, which in curves.points:
            colour, _, _, marker = looks[which]
            (dot,) = ax.plot([x], [y], marker, color=colour, markersize=6.0 * size.scale)
            dot.set(markeredgecolor="white", clip_on=False, zorder=3)
        self._away = AWAY * size.scale / INCH
        self._few = MaxNLocator(5, steps=[1, 2, 5, 10])
        self._width = self._height = 1.0
        ax.set_xlim(0, float(np.max(curves.curves[0][0])))
        rule(ax, size, "y")
        ax.spines["bottom"].set_visible(True)

    def insets(self, width: float) -> Insets:
        """Return the room of the tick labels and the name of the axis."""
        size, marks = self._size, self._marks
        up = [f"{y:g}" for y in _ticks(self._few, 0, marks.top)]
        last = count(self._ax.get_xlim()[1]) + marks.unit
        left = max(text_width(words, size.note) for words in up) + 3 * size.scale / INCH
        right = text_width(last, size.note) / 2
        head = self._head(width - left - right)
        return Insets(left, right, 3.6 * LINE * size.note / INCH, 14 * size.text / INCH + head)

    def place(self, left: float, right: float, width: float, height: float) -> None:
        """Set the ticks, break the words to the width, and stand them where they meet nothing."""
        for text in list(self._ax.texts):
            text.remove()
        self._width, self._height = width, height
        size, marks = self._size, self._marks
        across = self._ax.get_xlim()[1]
        top = marks.top * height / max(height - self._head(width), 0.3 * height)
        self._ax.set_ylim(0, top)
        widest = text_width(count(across) + marks.unit, size.note) + size.gap
        few = MaxNLocator(max(int(width / (1.3 * widest)), 1), steps=[1, 2, 2.5, 5, 10])
        at = _ticks(few, 0, across)
        self._ax.set_xticks(at, [*map(count, at[:-1]), count(at[-1]) + marks.unit])
        up = _ticks(self._few, 0, marks.top)
        self._ax.set_yticks(up, [f"{y:g}" for y in up])
        self._ax.set_xlabel(marks.across, fontsize=size.note, loc="left", color=GREY)
        self._write(np.array([width / across, height / top]))

    def _head(self, width: float) -> float:
        """Return the height of the words above the curves, and of a tag between."""
        words = balanced(self._marks.head, width, self._size.text, bold=True)
        line = LINE * self._size.text / INCH
        return block_height(words, self._size.text) + line + 2 * self._away if words else 0.0

    def _write(self, unit: Floats) -> None:
        """Write the words; ``unit`` is how many inches a unit of each axis is."""
        marks, points = self._marks, self._size.text
        width, height = self._width, self._height
        taken: list[Box] = []
        if marks.head:
            words = balanced(marks.head, width, points, bold=True)
            taken.append(Box(0, height - block_height(words, points), width, height))
            self._text(words, width / 2, height, 0, -1, bold=True)
        lines = [_finely(np.column_stack(curve) * unit) for curve in marks.curves]
        dots = [_around(np.array(point[:2]) * unit, 0.6 * self._away) for point in marks.points]
        for tag in marks.tags:
            words = balanced(tag.words, tag.room * width, points, tag.bold)
            boxes = [self._box(words, place, unit, tag.bold) for place in tag.places]
            free = [
                place
                for place, box in zip(tag.places, boxes, strict=True)
                if min(box.left, box.bottom) >= 0 and box.right <= width and box.top <= height
                if not any(box.holds(line) for line in lines)
                if not any(box.meets(other) for other in [*taken, *dots])
            ]
            if not free and not tag.needed:
                continue
            place = (free or tag.places)[0]
            taken.append(self._box(words, place, unit, tag.bold))
            x, y = np.array(place[:2]) * unit + self._away * np.array(place[2:])
            self._text(words, x, y, place.dx, place.dy, tag.bold)

    def _box(self, words: str, place: Place, unit: Floats, bold: bool) -> Box:
        points = self._size.text
        wide = max(text_width(line, points, bold) for line in words.split("\n"))
        high = block_height(words, points)
        x, y = np.array(place[:2]) * unit + self._away * np.array(place[2:])
        left, bottom = x - wide * (1 - place.dx) / 2, y - high * (1 - place.dy) / 2
        return Box(float(left), float(bottom), float(left + wide), float(bottom + high))

    def _text(self, words: str, x: float, y: float, dx: int, dy: int, bold: bool) -> None:
        """Write words on the side (dx, dy) of a point, in inches of the axes."""
        self._ax.text(
            x / self._width,
            y / self._height,
            words,
            transform=self._ax.transAxes,
            ha=("right", "center", "left")[dx + 1],
            va=("top", "center", "bottom")[dy + 1],
            size=self._size.text,
            weight="bold" if bold else "normal",
            # Over the grid, under the curves.
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
            zorder=1.5,
        )


def _finely(line: Floats) -> Floats:
    """Return more points of a line: words may lie between two of its own."""
    parts = np.linspace(0, 1, 12)[:, None]
    steps: Floats = line[:-1, None] + (line[1:] - line[:-1])[:, None] * parts
    return steps.reshape(-1, 2)


def _around(point: Floats, reach: float) -> Box:
    x, y = map(float, point)
    return Box(x - reach, y - reach, x + reach, y + reach)


def _ticks(locator: MaxNLocator, low: float, high: float) -> list[float]:
    return [tick for tick in locator.tick_values(low, high) if low <= tick <= high]


def arch_tags(points: Sequence[tuple[float, float]]) -> list[Tag]:
    """Return the percents of marked answers, outside an arch where there is room for them.

    ``points`` are percents, in order, with their margins. Neighbours share a tag; at the feet of
    the arch a dot goes without.
    """
    groups: list[list[tuple[float, float]]] = []
    for point in points:
        if groups and point[0] - groups[-1][0][0] <= NEAR:
            groups[-1].append(point)
        else:
            groups.append([point])
    tags: list[Tag] = []
    for group in groups:
        first, last, (x, y) = group[0][0], group[-1][0], group[len(group) // 2]
        side = -1 if x < 45 else 1 if x > 55 else 0
        if 15 <= x <= 85:
            words = percent(last) if first == last else f"{number(first)}–{percent(last)}"
            tags.append(Tag(words, [Place(x, y, side, 1)], 0.4, needed=False))
    return tags
