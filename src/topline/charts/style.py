"""The look of the charts: sizes, colours, and the style sheet as a context."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from importlib.resources import files
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import is_color_like, to_hex, to_rgb
from matplotlib.font_manager import FontProperties, findfont, fontManager
from matplotlib.image import imread
from matplotlib.style import context

INCH = 72.0
"""Points in an inch."""

# Okabe & Ito 2008: told apart by colour-blind readers, and 3:1 or better on white.
BLUE, VERMILION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
INK, GREY, PALE = "#1A1A1A", "#4D4D4D", "#D9D9D9"
FONT = "DejaVu Sans"

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


class House(NamedTuple):
    """The style of a house: its font, its colours in order, and the pixels of its logo."""

    font: str = FONT
    colors: tuple[str, ...] = (BLUE, VERMILION, GREEN, PURPLE, INK)
    logo: Any = None

    @property
    def main(self) -> str:
        """The colour of dots, lines and the first answer."""
        return self.colors[0]


_HOUSES = [House()]


def house() -> House:
    """Return the style that charts are drawn in."""
    return _HOUSES[-1]


def house_style(
    *,
    font: str | PathLike[str] | None = None,
    colors: Sequence[str] | None = None,
    logo: str | PathLike[str] | None = None,
) -> None:
    """Set the style of your house for the charts drawn from now on; what is not given is topline's.

    Without an argument it puts topline's own style back.

    Parameters
    ----------
    font : str or path, optional
        The name of an installed font, or a file of one (.ttf, .otf). Letters that it lacks are
        taken from DejaVu Sans.
    colors : sequence of colours, optional
        As matplotlib reads them. The first is that of dots and lines; the parts of a bar take all,
        in order. Those of one chart are its ``colors=``.
    logo : path, optional
        A picture (PNG), which stands at the right of the note line.

    Raises
    ------
    ValueError
        For a font that is not installed, or what is no colour.

    Examples
    --------
    >>> house_style(colors=["#7A0019", "#FFCC33"])
    >>> house().main
    '#7a0019'
    >>> house_style()
    """
    if colors is not None and (isinstance(colors, str) or not colors):
        raise ValueError(f'colors={colors!r}: pass a list, for example ["#7A0019", "#FFCC33"]')
    own = House()
    _HOUSES[-1] = House(
        own.font if font is None else _font_named(font),
        own.colors if colors is None else tuple(color_named("colors", given) for given in colors),
        None if logo is None else imread(Path(logo)),
    )


def _font_named(font: str | PathLike[str]) -> str:
    if Path(font).suffix.lower() in (".ttf", ".otf"):
        fontManager.addfont(Path(font))
        return str(FontProperties(fname=Path(font)).get_name())
    try:
        findfont(FontProperties(family=str(font)), fallback_to_default=False)
    except ValueError:
        raise ValueError(
            f"font={font!r} is not installed: pass the name of a font that is, or its .ttf file"
        ) from None
    return str(font)


def color_named(name: str, given: str) -> str:
    """Return a colour as "#rrggbb"; ValueError for what is none."""
    if not is_color_like(given):
        raise ValueError(f'{name}: {given!r} is no colour; pass one such as "#0072B2" or "darkred"')
    return to_hex(given)


def tint(color: str) -> str:
    """Return a colour half way to white, for the intervals under dots."""
    red, green, blue = ((part + 1) / 2 for part in to_rgb(color))
    return to_hex((red, green, blue))


def ink_on(color: str) -> str:
    """Return black or white, whichever is read better on a colour (WCAG 2 contrast)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    light = sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return "white" if 1.05 / (light + 0.05) > (light + 0.05) / 0.05 else "black"


def rule(ax: Axes, size: Size, across: Literal["both", "x", "y"] = "both") -> None:
    """Give an Axes pale lines at its ticks, and small grey words beside them."""
    ax.grid(True, axis=across, color=PALE, linewidth=0.6 * size.scale)
    ax.tick_params(length=0, pad=3 * size.scale, labelsize=size.note, labelcolor=GREY)


def interval_lines(segments: Sequence[Floats], scale: float, color: str) -> LineCollection:
    """Return the lines of intervals, which go under their dots of a colour."""
    pale = tint(color)
    return LineCollection(segments, linewidths=3.2 * scale, colors=pale, capstyle="butt", zorder=2)


def tick_step(least: float) -> int:
    """Return the step of ticks, in percent or points, that is at least so large."""
    return next((step for step in STEPS if step >= least), STEPS[-1])


def style() -> AbstractContextManager[None]:
    """Return the style sheet of the package as a context, on matplotlib's own defaults."""
    font = house().font
    own: dict[str, Any] = {} if font == FONT else {"font.family": [font, FONT, "sans-serif"]}
    return context(["default", _SHEET, own])


# matplotlib's types do not let its own RcParams into a context.
_SHEET: Any = mpl.rc_params_from_file(
    str(files("topline.charts") / "topline.mplstyle"), use_default_template=False
)
