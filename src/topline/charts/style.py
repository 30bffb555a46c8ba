"""The look of the charts: sizes, colours, and the style sheet as a context."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from importlib.resources import files
from typing import Any, Literal, NamedTuple

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.style import context

INCH = 72.0
"""Points in an inch."""

# Okabe & Ito 2008: told apart by colour-blind readers, and 3:1 or better on white.
BLUE, VERMILION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
INK, GREY, PALE, TINT = "#1A1A1A", "#4D4D4D", "#D9D9D9", "#7FB8D8"


STEPS = (1, 2, 5, 10, 20, 25, 50, 100)
"""Steps of ticks, in percent or points."""

Floats = npt.NDArray[np.float64]
"""Numbers that marks stand for."""


class Size(NamedTuple):
    """A size of picture: inches wide and at least high, and the scale of its type.

    ``note``, ``text`` (of labels), ``subtitle`` and ``title`` are sizes of type, in points;
    ``gap`` is the unit of white space, in inches.
    """

    width: float
    height: float
    scale: float
    note: float
    text: float
    subtitle: float
    title: float
    gap: float


def _size(width: float, height: float, scale: float) -> Size:
    types = {"note": 7.0, "text": 7.5, "subtitle": 8.0, "title": 10.5}
    points = {name: type_size * scale for name, type_size in types.items()}
    return Size(width, height, scale, **points, gap=0.08 * scale)


SIZES = {
    "column": _size(3.35, 2.6, 1.0),
    "report": _size(6.5, 3.66, 1.2),
    "slide": _size(10.0, 5.625, 1.8),
}


def size_named(name: str) -> Size:
    """Return a size by its name; ValueError gives the names there are."""
    if name not in SIZES:
        raise ValueError(f"size={name!r} is not known; choose one of " + ", ".join(SIZES))
    return SIZES[name]


def size_for(width: float) -> Size:
    """Return the largest size that is no wider than ``width`` inches, else the smallest."""
    fitting = [size for size in SIZES.values() if size.width <= width + 0.01]
    return fitting[-1] if fitting else SIZES["column"]


def rule(ax: Axes, size: Size, across: Literal["both", "x", "y"] = "both") -> None:
    """Give an Axes pale lines at its ticks, and small grey words beside them."""
    ax.grid(True, axis=across, color=PALE, linewidth=0.6 * size.scale)
    ax.tick_params(length=0, pad=3 * size.scale, labelsize=size.note, labelcolor=GREY)


def interval_lines(segments: Sequence[Floats], scale: float) -> LineCollection:
    """Return the lines of intervals, which go under their dots."""
    return LineCollection(segments, linewidths=3.2 * scale, colors=TINT, capstyle="butt", zorder=2)


def tick_step(least: float) -> int:
    """Return the step of ticks, in percent or points, that is at least so large."""
    return next((step for step in STEPS if step >= least), STEPS[-1])


def style() -> AbstractContextManager[None]:
    """Return the style sheet of the package as a context, on matplotlib's own defaults."""
    return context(["default", _SHEET])


# matplotlib's types do not let its own RcParams into a context.
_SHEET: Any = mpl.rc_params_from_file(
    str(files("topline.charts") / "topline.mplstyle"), use_default_template=False
)
