"""Marks of stacked bars: one bar a question, its answers labelled where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from topline.charts.canvas import Insets, Painter
from topline.charts.style import INCH, Size, house, ink_on
from topline.charts.text import LINE, block_height, text_width, wrapped

HATCHES = ("", "//", "..", "xx", "\\\\")
"""For a list, to be read in grey too; words under their own segment need none."""
NO_OPINION = ("#C9C9C9", "")

DIRECT_LINES = 3
"""Lines a label may take under its own segment; a longer one goes into the list."""

THIN, THICK, MOST_BETWEEN = 0.6, 2.0, 5.0
"""How much thinner and thicker a bar may be than usual, and the gaps between two bars at most."""


def fill_of(number: int) -> tuple[str, str]:
    """Return the colour and hatch of an opinion: neighbours differ in both, and no two are alike.

    So it is for five times as many opinions as the house has colours.
    """
    colors = house().colors
    turn, place = divmod(number, len(colors))
    return colors[place], HATCHES[((0, 1, 0, 2)[place % 4] + 3 * turn) % len(HATCHES)]


@dataclass(frozen=True)
class Stack:
    """One bar: the question, its answers, their percents, which are opinions, percents in words."""

    heading: str
    labels: Sequence[str]
    percents: Sequence[float]
    opinions: Sequence[bool]
    figures: Sequence[str]
    colors: Sequence[str | None]

    def fills(self) -> list[tuple[str, str]]:
        """Return the colour and hatch of each answer; a colour that was chosen has no hatch."""
        fills = map(fill_of, count())
        usual = [next(fills) if said else NO_OPINION for said in self.opinions]
        pairs = zip(self.colors, usual, strict=True)
        return [(chosen, "") if chosen else fill for chosen, fill in pairs]


@dataclass(frozen=True)
class Stacks:
    """Stacked bars, one above the other."""

    bars: Sequence[Stack]

    def painter(self, ax: Axes, size: Size) -> "StackPainter":
        """Return the artists of these bars."""
        return StackPainter(ax, self, size)


class WrappedStack(NamedTuple):
    """A bar with its words wrapped: ``direct`` says that labels stand under their own segments.

    ``under`` is the height of the labels, or of their list.
    """

    bar: Stack
    heading: str
    labels: list[str]
    direct: bool
    under: float


class StackPainter(Painter[Stacks]):
    """The artists of :class:`Stacks`. Units of the axes are percent across and inches down."""

    def __init__(self, ax: Axes, stacks: Stacks, size: Size) -> None:
        super().__init__(ax, stacks, size)
        self._layouts: list[WrappedStack] = []
        self._total = max(100.0, *(sum(bar.percents) for bar in stacks.bars))
        self._thin = 2.8 * size.text / INCH
        self._line = LINE * size.text / INCH
        ax.set_xticks([])
        ax.set_yticks([])

    def insets(self, width: float) -> Insets:
        """Wrap all words and return the room of the bars with them."""
        self._layouts = [self._layout(bar, width) for bar in self._marks.bars]
        gaps = self._size.gap * (len(self._layouts) - 1)
        least, most = self._height(self._thin) + 2 * gaps, self._height(THICK * self._thin)
        return Insets(0.0, 0.0, 0.0, least, most + MOST_BETWEEN * gaps)

    def place(self, left: float, right: float, width: float, height: float) -> None:
        """Draw the bars; room to spare goes between and below them."""
        for artist in [*self._ax.patches, *self._ax.texts]:
            artist.remove()
        self._ax.set_xlim(0, self._total)
        self._ax.set_ylim(height, 0)
        bars, gap = len(self._layouts), self._size.gap
        # Room to spare makes bars thicker first, then goes between them. On Axes that are too low
        # bars are thin and near each other.
        spare = height - self._height(self._thin) - 2 * gap * (bars - 1)
        thick = self._thin * float(np.clip(1 + spare / (bars * self._thin), THIN, THICK))
        spare = height - self._height(thick)
        between = float(np.clip(spare / max(bars - 1, 1), 0.0, MOST_BETWEEN * gap))
        top = 0.0
        for layout in self._layouts:
            top = self._draw(layout, top, thick, width) + between

    def _height(self, thick: float) -> float:
        """Return the height of all bars with their words, the bars themselves so thick."""
        points, gap = self._size.text, self._size.gap
        return sum(
            block_height(of.heading, points) + gap + thick + of.under for of in self._layouts
        )

    def _layout(self, bar: Stack, width: float) -> WrappedStack:
        """Wrap the labels to their segments if all fit there, else to a list."""
        points, gap = self._size.text, self._size.gap
        heading = wrapped(bar.heading, width, points, bold=True)
        rooms = [width * value / self._total - 0.5 * gap for value in bar.percents]
        parts = list(zip(bar.labels, bar.figures, rooms, strict=True))
        if all(self._fits(*part) for part in parts):
            labels = [wrapped(label, room, points) for label, _, room in parts]
            under = max(block_height(label, points) for label in labels) + gap
            return WrappedStack(bar, heading, labels, True, under)
        labels = [wrapped(label, width - self._indent(bar), points) for label in bar.labels]
        under = gap + sum(block_height(label, points) + 0.5 * gap for label in labels)
        return WrappedStack(bar, heading, labels, False, under)

    def _fits(self, label: str, figure: str, room: float) -> bool:
        """Return whether a label and its percent fit into the room of their segment."""
        points = self._size.text
        longest = max(text_width(word, points) for word in label.split(" "))
        least = text_width(figure, points, bold=True) + self._size.gap
        if max(longest, least) > room:
            return False
        return wrapped(label, room, points).count("\n") < DIRECT_LINES

    def _indent(self, bar: Stack) -> float:
        """Return where the words of a list begin: after the swatch and the percent."""
        size = self._size
        figures = (text_width(figure, size.text, bold=True) for figure in bar.figures)
        return 1.3 * self._line + 2 * size.gap + max(figures)

    def _draw(self, layout: WrappedStack, top: float, thick: float, width: float) -> float:
        """Draw one bar from ``top`` downwards; return where it ends."""
        size, unit = self._size, self._total / width
        bar, head = layout.bar, layout.heading
        self._ax.text(0, top, head, va="top", size=size.text, weight="bold", clip_on=False)
        top += block_height(head, size.text) + size.gap * bool(head)
        start, under = 0.0, top + thick + size.gap
        parts = zip(layout.labels, bar.percents, bar.figures, bar.fills(), strict=True)
        for label, value, inside, fill in parts:
            fill = (fill[0], "" if layout.direct else fill[1])
            self._segment(start, top, value, thick, fill)
            if text_width(inside, size.text, bold=True) + size.gap < value / unit:
                self._figure(start + 0.5 * size.gap * unit, top + thick / 2, inside, fill)
            if layout.direct:
                self._ax.text(start, under - 0.5 * size.gap, label, va="top", size=size.text)
            start += value
        if layout.direct:
            return top + thick + layout.under
        return self._list(layout, under, unit)

    def _list(self, layout: WrappedStack, top: float, unit: float) -> float:
        size, side, bar = self._size, 0.8 * self._line, layout.bar
        indent = self._indent(bar)
        for label, figure, fill in zip(layout.labels, bar.figures, bar.fills(), strict=True):
            self._segment(0.0, top, side * 1.6 * unit, side, fill)
            at = (indent - size.gap) * unit
            self._ax.text(at, top, figure, va="top", ha="right", size=size.text, weight="bold")
            self._ax.text(indent * unit, top, label, va="top", size=size.text)
            top += block_height(label, size.text) + 0.5 * size.gap
        return top

    def _segment(
        self, x: float, y: float, width: float, height: float, fill: tuple[str, str]
    ) -> None:
        colour, hatch = fill
        bar = Rectangle((x, y), width, height, hatch=hatch, facecolor=colour, clip_on=False)
        bar.set(edgecolor="white", linewidth=0.8 * self._size.scale)
        self._ax.add_patch(bar)

    def _figure(self, x: float, y: float, words: str, fill: tuple[str, str]) -> None:
        colour, hatch = fill
        ink = ink_on(colour)
        paper = {"facecolor": colour, "edgecolor": "none", "pad": 1.5} if hatch else None
        size = self._size.text
        self._ax.text(x, y, words, va="center", size=size, weight="bold", color=ink, bbox=paper)
