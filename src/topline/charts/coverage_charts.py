"""The chart of coverage: how often the intervals of a method contain the true share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from topline.charts.canvas import Chart, Insets, Painter, draw
from topline.charts.editing import Editor, Edits
from topline.charts.style import GREY, INCH, INK, Size, house, rule
from topline.charts.text import LINE, block_height, text_width, wrapped
from topline.stats.coverage import exact_coverage
from topline.words import count, fixed, level_words, method_name, percent

DEFAULT_METHODS = ("wilson", "clopper-pearson", "wald")
COLUMNS = ["method", "n", "confidence_level", "percent", "coverage"]
SHARES = np.linspace(0.002, 0.998, 997)
"""The true shares of a curve."""


def coverage_chart(
    n: int,
    *,
    methods: Sequence[str] = DEFAULT_METHODS,
    confidence_level: float = 0.95,
    ax: Axes | None = None,
    **edits: Unpack[Edits],
) -> Axes:
    """Draw the exact coverage of single-share intervals against the true share, a strip a method.

    It is the coverage in simple random samples; a poll's other errors are not in it.

    Parameters
    ----------
    n : int
        Respondents.
    methods : sequence of str
        Of :func:`proportion_interval`.
    confidence_level : float
        In [0.5, 1).
    ax : Axes, optional
        As in :func:`interval_chart`.
    **edits
        An editor's, as in :func:`interval_chart`, by method in place of answer.

    Returns
    -------
    Axes
        Its ``child_axes`` are the strips. Otherwise as in :func:`interval_chart`.

    Raises
    ------
    ValueError
        For no or an unknown method, or as in :func:`exact_coverage`.

    Examples
    --------
    >>> from topline.charts import coverage_chart
    >>> ax = coverage_chart(100, methods=["wilson", "wald"])
    """
    if isinstance(methods, str) or not methods:
        raise ValueError(f'methods={methods!r}: pass a list, for example ["wilson", "wald"]')
    editor, parts = Editor(**edits), []
    for method in editor.chosen(methods, "methods"):
        share = exact_coverage(SHARES, n, confidence_level=confidence_level, method=method)
        part = pd.DataFrame({"percent": 100 * SHARES, "coverage": 100 * share})
        parts.append(part.assign(method=method, n=n, confidence_level=confidence_level))
    return draw(_chart(pd.concat(parts, ignore_index=True)[COLUMNS], editor), ax)


def _chart(table: pd.DataFrame, editor: Editor) -> Chart:
    n, level = table["n"].iloc[0], table["confidence_level"].iloc[0]
    names = {method: editor.labels.get(method, method_name(method)) for method in table["method"]}
    found = table.groupby("method", sort=False)["coverage"].agg(["mean", "min"])
    nearest = (found["mean"] - 100 * level).abs().idxmin()
    title = f"{names[nearest]} keeps nearest to {level_words(level)}"
    if len(found) == 1:
        mean = percent(fixed(found["mean"].iloc[0]))
        title = f"{names[nearest]} covers the truth {mean} of the time"
    subtitle = f"Samples in 100 whose interval contains the true share, n = {count(n)}"
    told = "; ".join(
        f"{names[method]} {percent(fixed(row['mean']))} on average, "
        f"{percent(fixed(row['min']))} at the lowest"
        for method, row in found.iterrows()
    )
    last = percent(f"{100 * SHARES[-1]:g}")
    note = (
        f"Exact coverage in simple random samples, computed at {len(SHARES)} true shares from "
        f"{100 * SHARES[0]:g} to {last}. Dashed line: {level_words(level)}."
    )
    title, subtitle, note = editor.words(table, title, subtitle, note)
    alt = f"Curves of coverage against the true share, one for each method. {title}. {told}."
    colors = {method: editor.color(method) for method in names}
    return Chart(
        editor.renamed(table, "method"), title, subtitle, note, alt, Strips(table, names, colors)
    )


@dataclass(frozen=True, eq=False)
class Strips:
    """One strip for each method, on one scale."""

    table: pd.DataFrame
    names: Mapping[str, str]
    colors: Mapping[str, str | None]

    def painter(self, ax: Axes, size: Size) -> "StripPainter":
        """Return the artists of these strips."""
        return StripPainter(ax, self, size)


class StripPainter(Painter[Strips]):
    """The artists of :class:`Strips`."""

    def __init__(self, ax: Axes, strips: Strips, size: Size) -> None:
        super().__init__(ax, strips, size)
        self._parts = list(strips.table.groupby("method", sort=False))
        self._titles: list[str] = []
        ax.set_axis_off()

    def insets(self, width: float) -> Insets:
        """Return the room of the tick labels and the strips."""
        size = self._size
        left = text_width("00.0", size.note) + 3 * size.scale / INCH
        right = text_width(percent(100), size.note) / 2
        self._titles = [self._said(str(method), rows, width - left) for method, rows in self._parts]
        strip = 5.5 * size.text / INCH + self._title()
        return Insets(left, right, 3.6 * LINE * size.note / INCH, strip * len(self._parts))

    def place(self, left: float, right: float, width: float, height: float) -> None:
        """Draw the strips, each with its title above it."""
        for strip in list(self._ax.child_axes):
            strip.remove()
        each = height / len(self._parts)
        for i, (method, rows) in enumerate(self._parts):
            bounds = (0.0, 1 - (i + 1) * each / height, 1.0, (each - self._title()) / height)
            strip = self._ax.inset_axes(bounds)
            self._draw(strip, str(method), rows)
            above, points = 0.6 * self._size.note, self._size.text
            title = self._titles[i]
            strip.set_title(title, loc="left", fontsize=points, weight="bold", pad=above)
        last = self._ax.child_axes[-1]
        last.set_xticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", percent(100)])
        last.set_xlabel("True share", fontsize=self._size.note, loc="left", color=GREY)

    def _title(self) -> float:
        tallest = max(block_height(said, self._size.text) for said in self._titles)
        return tallest + self._size.note / INCH

    def _said(self, method: str, rows: pd.DataFrame, width: float) -> str:
        mean = percent(fixed(rows["coverage"].mean()))
        said = f"{self._marks.names[method]}: {mean} on average"
        return wrapped(said, width, self._size.text, bold=True)

    def _draw(self, strip: Axes, method: str, rows: pd.DataFrame) -> None:
        size, level = self._size, 100 * rows["confidence_level"].iloc[0]
        color = self._marks.colors[method] or house().main
        strip.plot(rows["percent"], rows["coverage"], color=color, linewidth=0.8 * size.scale)
        strip.axhline(level, color=INK, linewidth=0.8 * size.scale, linestyle=(0, (4, 2)))
        # Wald falls to nearly 0 at the edges; the axis stops where the differences are.
        lowest = self._marks.table["coverage"].quantile(0.02)
        floor = min(level - 5, 5 * np.floor(lowest / 5))
        strip.set_xlim(0, 100)
        strip.set_ylim(floor, 100)
        strip.set_xticks([])
        strip.set_yticks([floor, level, 100], [f"{tick:g}" for tick in (floor, level, 100)])
        rule(strip, size, "y")
