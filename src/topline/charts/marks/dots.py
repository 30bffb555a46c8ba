"""Dots with intervals, one a row: made once, moved as often as needed."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from topline.charts.style import BLUE, TINT


class Dots:
    """A dot and an interval for each row of an Axes, row 0 at the top."""

    def __init__(self, ax: Axes, rows: int, scale: float = 1.0) -> None:
        self._rows = np.arange(rows)
        self.lines = LineCollection(
            [], linewidths=3.2 * scale, colors=TINT, capstyle="butt", zorder=2
        )
        self.lines.set_clip_on(False)
        ax.add_collection(self.lines, autolim=False)
        self.dots = ax.scatter(
            np.zeros(rows),
            self._rows,
            s=(5.5 * scale) ** 2,
            linewidths=1.3 * scale,
            edgecolors=BLUE,
            clip_on=False,
            zorder=3,
        )
        ax.set_ylim(rows - 0.5, -0.5)

    def set(self, estimates: Any, lows: Any, highs: Any, filled: Any) -> None:
        """Move the dots and intervals: none where a bound is NaN; a dot not filled is hollow."""
        bounds = np.stack([np.asarray(lows, float), np.asarray(highs, float)], axis=1)
        rows = np.stack([self._rows, self._rows], axis=1)
        self.lines.set_segments(list(np.stack([bounds, rows], axis=2)))
        self.dots.set_offsets(np.stack([np.asarray(estimates, float), self._rows], axis=1))
        self.dots.set_facecolor([BLUE if full else "white" for full in filled])
