"""Marks of curves: lines labelled at a point of theirs, and marked points."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from topline.charts.canvas import Insets, Painter
from topline.charts.style import BLUE, GREY, INCH, Floats, Size, rule
from topline.charts.text import LINE, balanced, text_width
from topline.words import count, number, percent

NEAR, APART = 6.0, 20.0
"""Answers this near, in percent, share a tag; tags on one side are at least this far apart."""


@dataclass(frozen=True)
class Tag:
    """Words at a point, on the side (dx, dy) of it: -1 left or below, 0 centred, 1 right or above.

    ``room`` is the part of the width of the axes that the words may take.
    """

    x: float
    y: float
    words: str
    dx: int
    dy: int
    room: float
    bold: bool = False


@dataclass(frozen=True, eq=False)
class Curves:
    """Curves with marked points (x, y, number of its curve) and words.

    The first curve is solid and blue, a second one dashed and grey.
    """

    curves: Sequence[tuple[Floats, Floats]]
    points: Sequence[tuple[float, float, int]]
    tags: Sequence[Tag]
    across: str
    top: float
    unit: str = ""

    def painter(self, ax: Axes, size: Size) -> "CurvePainter":
        """Return the artists of these curves."""
        return CurvePainter(ax, self, size)


class CurvePainter(Painter[Curves]):
    """The artists of :class:`Curves`."""

    def __init__(self, ax: Axes, curves: Curves, size: Size) -> None:
        super().__init__(ax, curves, size)
        looks = [(BLUE, "-", 2.2, "o"), (GREY, (0, (4, 2)), 1.4, "s")]
        for curve, (colour, dash, wide, _) in zip(curves.curves, looks, strict=False):
            (line,) = ax.plot(*curve, color=colour, linestyle=dash, linewidth=wide * size.scale)
            line.set_clip_on(False)
        for x, y, which in curves.points:
            colour, _, _, marker = looks[which]
            (dot,) = ax.plot([x], [y], marker, color=colour, markersize=6.0 * size.scale)
            dot.set(markeredgecolor="white", clip_on=False, zorder=3)
        self._tags = [
            ax.annotate(
                "",
                (tag.x, tag.y),
                xytext=(5 * size.scale * tag.dx, 5 * size.scale * tag.dy),
                textcoords="offset points",
                ha=("right", "center", "left")[tag.dx + 1],
                va=("top", "center", "bottom")[tag.dy + 1],
                size=size.text,
                weight="bold" if tag.bold else "normal",
                # Over the grid, under the curves.
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
                zorder=1.5,
            )
            for tag in curves.tags
        ]
        ax.set_xlim(0, float(np.max(curves.curves[0][0])))
        ax.set_ylim(0, curves.top)
        rule(ax, size, "y")
        ax.spines["bottom"].set_visible(True)

    def insets(self, width: float) -> Insets:
        """Return the room of the tick labels and the name of the axis."""
        size = self._size
        left = text_width("00", size.note) + 0.5 * size.gap + 3 * size.scale / INCH
        right = text_width("5,000", size.note) / 2
        return Insets(left, right, 3.6 * LINE * size.note / INCH, 14 * size.text / INCH)

    def place(self, left: float, right: float, width: float, height: float) -> None:
        """Break the words to the width and set the ticks."""
        for note, tag in zip(self._tags, self._marks.tags, strict=True):
            note.set_text(balanced(tag.words, tag.room * width, self._size.text, tag.bold))
        size, unit = self._size, self._marks.unit
        few = max(int(width / (6 * size.text / INCH)), 2)
        low, high = self._ax.get_xlim()
        across = _ticks(MaxNLocator(few, steps=[1, 2, 2.5, 5, 10]), low, high)
        self._ax.set_xticks(across, [*map(count, across[:-1]), count(across[-1]) + unit])
        up = _ticks(MaxNLocator(4, integer=True), 0, self._marks.top)
        self._ax.set_yticks(up, [f"{y:g}" for y in up])
        self._ax.set_xlabel(self._marks.across, fontsize=size.note, loc="left", color=GREY)


def _ticks(locator: MaxNLocator, low: float, high: float) -> list[float]:
    return [tick for tick in locator.tick_values(low, high) if low <= tick <= high]


def arch_tags(points: Sequence[tuple[float, float]]) -> list[Tag]:
    """Return the percents of marked answers, outside an arch where there is room for them.

    ``points`` are percents, in order, with their margins. Neighbours share a tag; at the feet of
    the arch, and near another tag, a dot goes without.
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
        crowded = any(tag.dx == side and x - tag.x < APART for tag in tags)
        if 15 <= x <= 85 and not crowded:
            words = percent(last) if first == last else f"{number(first)}–{percent(last)}"
            tags.append(Tag(x, y, words, side, 1, 0.4))
    return tags
