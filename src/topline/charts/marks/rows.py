"""Marks in rows: a label, a dot with its interval, and the number in words at the right."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import blended_transform_factory

from topline.charts.canvas import Insets, Marks, Painter
from topline.charts.style import (
    GREY,
    INCH,
    INK,
    PALE,
    Floats,
    Size,
    house,
    interval_lines,
    rule,
    tick_step,
    tint,
)
from topline.charts.text import LINE, block_height, text_width, wrapped
from topline.words import number, percent, signed

LABEL_PART = 0.32
"""The part of a chart's width that labels may take before they are wrapped."""

MOST_LINES = 6.0
"""Lines of text that a row is high at most; a higher one looks empty."""

MOST_STEPS = 7.0
"""Steps of an axis, however wide."""


class IntervalRow(NamedTuple):
    """A dot with an interval: ``numbers`` are estimate, low and high.

    ``value`` and ``detail`` are the words at the right, ``told`` are those of the alt text.
    """

    label: str
    numbers: tuple[float, float, float]
    value: str
    detail: str
    told: str
    filled: bool = True
    color: str | None = None


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of percents, or with ``zero`` of points, and there is a line at 0."""

    rows: Sequence[IntervalRow]
    zero: bool = False

    @property
    def numbers(self) -> Floats:
        """Estimate, low and high of each row."""
        return np.array([row.numbers for row in self.rows], dtype=float)

    def painter(self, ax: Axes, size: Size) -> "RowPainter":
        """Return the artists of these rows."""
        return RowPainter(ax, self, size)


class RowPainter(Painter[Rows]):
    """The artists of :class:`Rows`."""

    def __init__(self, ax: Axes, rows: Rows, size: Size) -> None:
        super().__init__(ax, rows, size)
        self._count = len(rows.rows)
        self.dots = Dots(ax, self._count, size.scale)
        across = blended_transform_factory(ax.figure.dpi_scale_trans, ax.transData)

        def column(**look: Any) -> list[Text]:
            look = {"size": size.text, "color": INK, "transform": across, **look}
            return [ax.text(0, row, "", **look) for row in range(self._count)]

        self.labels = column(ha="left", va="center")
        self.values = column(ha="right", weight="bold")
        self.details = column(ha="right", va="top", color=GREY)
        ax.set_yticks([])
        rule(ax, size, "x")
        if rows.zero:
            ax.axvline(0, color=INK, linewidth=1.0 * size.scale, zorder=1)
        for row in range(self._count - 1):
            ax.axhline(row + 0.5, color=PALE, linewidth=0.5 * size.scale, zorder=0)

    def show(self, marks: Marks) -> bool:
        """Move the artists to these rows; False if they are of another make."""
        make = (self._count, self._marks.zero)
        if not isinstance(marks, Rows) or (len(marks.rows), marks.zero) != make:
            return False
        self._marks = marks
        colors = [row.color or house().main for row in marks.rows]
        self.dots.set(marks.numbers, [row.filled for row in marks.rows], colors)
        for row, value, detail in zip(marks.rows, self.values, self.details, strict=True):
            value.set(text=row.value, va="bottom" if row.detail else "center")
            detail.set_text(row.detail)
        return True

    def insets(self, width: float) -> Insets:
        """Wrap the labels and return the room that both columns of words take."""
        rows, points, gap = self._marks.rows, self._size.text, self._size.gap
        most = LABEL_PART * width
        labels = [wrapped(row.label, most, points) for row in rows]
        for text, label in zip(self.labels, labels, strict=True):
            text.set_text(label)
        lines = [line for label in labels for line in label.split("\n")]
        left = max(text_width(line, points) for line in lines) + 2 * gap
        values = (text_width(row.value, points, bold=True) for row in rows)
        right = max(*values, *(text_width(row.detail, points) for row in rows)) + 2 * gap
        tallest = max(block_height(label, points) for label in labels)
        row = max(tallest, 2 * LINE * points / INCH) + 0.8 * gap
        bottom = 2.0 * LINE * self._size.note / INCH
        most = max(row, MOST_LINES * LINE * points / INCH) * self._count
        return Insets(left, right, bottom, row * self._count, most)

    def place(self, left: float, right: float, width: float, height: float) -> None:
        """Set the columns of words at the edges of the chart, and the scale of the axis."""
        for text in self.labels:
            text.set_x(left)
        # Value and detail stand on either side of the middle of their row, a little apart.
        apart = 0.012 * self._size.scale * self._count / height
        for row, (value, detail) in enumerate(zip(self.values, self.details, strict=True)):
            value.set_position((right, row - apart if detail.get_text() else row))
            detail.set_position((right, row + apart))
        low, high, step = scale_of(self._marks, width, self._size)
        ticks = np.arange(math.ceil(low / step), math.floor(high / step) + 1) * step
        self._ax.set_xlim(low, high)
        if self._marks.zero:
            names = [signed(tick) for tick in ticks]
        else:
            names = [*map(number, ticks[:-1]), percent(ticks[-1])]
        self._ax.set_xticks(ticks, names)


class Dots:
    """A dot and an interval for each row of an Axes, row 0 at the top."""

    def __init__(self, ax: Axes, rows: int, scale: float = 1.0) -> None:
        self._rows = np.arange(rows)
        self.lines = interval_lines([], scale, house().main)
        self.lines.set_clip_on(False)
        ax.add_collection(self.lines, autolim=False)
        self.dots = ax.scatter(
            np.zeros(rows),
            self._rows,
            s=(5.5 * scale) ** 2,
            linewidths=1.3 * scale,
            clip_on=False,
            zorder=3,
        )
        ax.set_ylim(rows - 0.5, -0.5)

    def set(self, numbers: Floats, filled: Sequence[bool], colors: Sequence[str]) -> None:
        """Move the dots and intervals: none where a bound is NaN; a dot not filled is hollow."""
        points = np.stack([numbers, np.broadcast_to(self._rows[:, None], numbers.shape)], axis=2)
        self.lines.set_segments(list(points[:, 1:]))
        self.dots.set_offsets(points[:, 0])
        self.lines.set_color([tint(color) for color in colors])
        self.dots.set_edgecolor(list(colors))
        faces = zip(filled, colors, strict=True)
        self.dots.set_facecolor([color if full else "white" for full, color in faces])


def scale_of(rows: Rows, width: float, size: Size) -> tuple[float, float, float]:
    """Return the limits of the axis, which hold every dot, bound and 0, and the step of ticks."""
    room = min(max(width / (3.0 * size.text / INCH), 2.0), MOST_STEPS)
    return ends_of(rows.numbers[np.isfinite(rows.numbers)], room)


def ends_of(numbers: Floats, room: float) -> tuple[float, float, float]:
    """Return the limits of an axis that has 0 and these numbers, and the step of ticks.

    There are no more than ``room`` steps, about.
    """
    low, high = float(numbers.min(initial=0)), float(numbers.max(initial=0))
    step = tick_step((high - low) / room)
    fine = min(step, 5)
    lowest = max(math.floor(low / fine) * fine, -100.0)
    return lowest, min(max(math.ceil(high / fine), 1) * fine, 100.0), step
