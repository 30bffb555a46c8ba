"""Marks of stacked bars: one bar a question, its answers labelled where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from topline.charts.canvas import Insets, Marks
from topline.charts.style import BLUE, GREEN, INCH, INK, PURPLE, VERMILION, Size
from topline.charts.text import LINE, block_height, text_width, wrapped
from topline.words import percent

# Colour and hatch of the opinions in order. The hatch is for a list, to be read in grey too; words
# under their own segment need none.
FILLS = [
    (BLUE, ""),
    (VERMILION, "//"),
    (GREEN, ""),
    (PURPLE, ".."),
    (INK, ""),
    (BLUE, "\\\\"),
    (VERMILION, ".."),
    (GREEN, "xx"),
]
NO_OPINION = ("#C9C9C9", "")
_DARK = {BLUE, INK}
"""Fills on which white is read better than black."""

DIRECT_LINES = 3
"""Lines a label may take under its own segment; a longer one goes into the list."""


@dataclass(frozen=True)
class Stack:
    """One bar: the question, its answers, their percents, and which are opinions."""

    heading: str
    labels: Sequence[str]
    percents: Sequence[float]
    opinions: Sequence[bool]

    def fills(self) -> list[tuple[str, str]]:
        """Return the colour and hatch of each answer."""
        order = iter(range(len(self.labels)))
        return [FILLS[next(order) % len(FILLS)] if said else NO_OPINION for said in self.opinions]


@dataclass(frozen=True)
class Stacks:
    """Stacked bars, one above the other."""

    bars: Sequence[Stack]

    def painter(self, ax: Axes, size: Size) -> "StackPainter":
        """Return the artists of these bars."""
        return StackPainter(ax, self, size)


class StackPainter:
    """The artists of :class:`Stacks`. Units of the axes are percent across and inches down."""

    def __init__(self, ax: Axes, stacks: Stacks, size: Size) -> None:
        self._ax, self._stacks, self._size = ax, stacks, size
        self._thin = self._thick = 2.8 * size.text / INCH
        self._line = LINE * size.text / INCH
        ax.set_xticks([])
        ax.set_yticks([])

    def show(self, marks: Marks) -> bool:
        """Return whether these are the bars drawn: others need other artists."""
        return marks is self._stacks

    def insets(self, width: float) -> Insets:
        """Return the room of all bars with their words."""
        heights = [self._height(bar, width) for bar in self._stacks.bars]
        return Insets(0.0, 0.0, 0.0, sum(heights) + 2 * self._size.gap * (len(heights) - 1))

    def place(self, left: float, right: float, width: float, height: float) -> None:
        """Draw the bars; room to spare goes between and below them."""
        for artist in [*self._ax.patches, *self._ax.texts]:
            artist.remove()
        bars = self._stacks.bars
        total = max(100.0, *(sum(bar.percents) for bar in bars))
        self._ax.set_xlim(0, total)
        self._ax.set_ylim(height, 0)
        self._thick = self._thin
        spare = (height - sum(self._height(bar, width) for bar in bars)) / len(bars)
        self._thick += min(0.4 * spare, self._thin)
        spare = (height - sum(self._height(bar, width) for bar in bars)) / len(bars)
        top = 0.0
        for bar in bars:
            top = self._draw(bar, top, width, total) + min(spare, 5 * self._size.gap)

    def _height(self, bar: Stack, width: float) -> float:
        head = self._heading(bar, width)
        words = self._under(bar, width)
        under = max(words) if words else sum(self._listed(bar, width))
        return block_height(head, self._size.text) + self._size.gap + self._thick + under

    def _heading(self, bar: Stack, width: float) -> str:
        return wrapped(bar.heading, width, self._size.text, bold=True) if bar.heading else ""

    def _under(self, bar: Stack, width: float) -> list[float]:
        """Return the heights of labels under their segments, empty if one does not fit there."""
        total = max(100.0, sum(bar.percents))
        heights = []
        for label, value in zip(bar.labels, bar.percents, strict=True):
            room = width * value / total - 0.5 * self._size.gap
            longest = max(text_width(word, self._size.text) for word in label.split(" "))
            figure = text_width(percent(value), self._size.text, bold=True)
            lines = wrapped(label, max(room, 0.01), self._size.text)
            if max(longest, figure + self._size.gap) > room or lines.count("\n") >= DIRECT_LINES:
                return []
            heights.append(block_height(lines, self._size.text) + self._size.gap)
        return heights

    def _listed(self, bar: Stack, width: float) -> list[float]:
        """Return the heights of the lines of the list under a bar."""
        room = width - self._indent(bar)
        return [
            block_height(wrapped(label, room, self._size.text), self._size.text)
            + 0.5 * self._size.gap
            for label in bar.labels
        ]

    def _indent(self, bar: Stack) -> float:
        """Return where the words of a list begin: after the swatch and the percent."""
        size = self._size
        figures = (text_width(percent(value), size.text, bold=True) for value in bar.percents)
        return 1.3 * self._line + 2 * size.gap + max(figures)

    def _draw(self, bar: Stack, top: float, width: float, total: float) -> float:
        """Draw one bar from ``top`` downwards; return where it ends."""
        size, unit = self._size, total / width
        head = self._heading(bar, width)
        self._ax.text(0, top, head, va="top", size=size.text, weight="bold", clip_on=False)
        top += block_height(head, size.text) + size.gap * bool(head)
        direct = bool(self._under(bar, width))
        start, under = 0.0, top + self._thick + size.gap
        fills = [(colour, "" if direct else hatch) for colour, hatch in bar.fills()]
        for label, value, fill in zip(bar.labels, bar.percents, fills, strict=True):
            self._segment(start, top, value, self._thick, fill)
            inside = percent(value)
            if text_width(inside, size.text, bold=True) + size.gap < value / unit:
                self._figure(start + 0.5 * size.gap * unit, top + self._thick / 2, inside, fill)
            if direct:
                words = wrapped(label, value / unit - 0.5 * size.gap, size.text)
                self._ax.text(start, under - 0.5 * size.gap, words, va="top", size=size.text)
            start += value
        if direct:
            return top + self._thick + max(self._under(bar, width))
        return self._list(bar, under, width, unit)

    def _list(self, bar: Stack, top: float, width: float, unit: float) -> float:
        size, side = self._size, 0.8 * self._line
        indent = self._indent(bar)
        rows = zip(bar.labels, bar.percents, bar.fills(), self._listed(bar, width), strict=True)
        for label, value, fill, height in rows:
            self._segment(0.0, top, side * 1.6 * unit, side, fill)
            figure = percent(value)
            at = (indent - size.gap) * unit
            self._ax.text(at, top, figure, va="top", ha="right", size=size.text, weight="bold")
            words = wrapped(label, width - indent, size.text)
            self._ax.text(indent * unit, top, words, va="top", size=size.text)
            top += height
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
        ink = "white" if colour in _DARK else "black"
        paper = {"facecolor": colour, "edgecolor": "none", "pad": 1.5} if hatch else None
        size = self._size.text
        self._ax.text(x, y, words, va="center", size=size, weight="bold", color=ink, bbox=paper)
