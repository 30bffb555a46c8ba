"""A finished table's chart on its Axes: title, subtitle, marks and note, laid out without overlap.

Positions are in inches and follow from the widths of the texts, so no layout engine is needed and
a chart can be drawn again in place, quickly.
"""

import base64
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from io import BytesIO
from typing import Any, Generic, Protocol, TypeVar

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import BboxImage
from matplotlib.text import Text
from matplotlib.transforms import Bbox, TransformedBbox

from topline.charts.style import GREY, INCH, INK, Size, house, size_for, size_named, style
from topline.charts.text import LINE, balanced, block_height, wrapped
from topline.extras import needs_extra
from topline.tables.sentences import what_if

SCREEN_DPI = 100

_ATTRIBUTE = "_topline_drawing"

Drawn = TypeVar("Drawn", bound="Marks")


@dataclass(frozen=True)
class Insets:
    """Room that marks need around the axes and for the axes themselves, in inches.

    More than ``most`` for the axes would stand empty.
    """

    left: float
    right: float
    bottom: float
    height: float
    most: float = float("inf")


class Painter(ABC, Generic[Drawn]):
    """The artists of some marks on one Axes."""

    def __init__(self, ax: Axes, marks: Drawn, size: Size) -> None:
        self._ax, self._marks, self._size = ax, marks, size

    def show(self, marks: "Marks") -> bool:
        """Move the artists to these marks; False if they need other artists."""
        return marks is self._marks

    @abstractmethod
    def insets(self, width: float) -> Insets:
        """Wrap the labels to a chart of this width and say what room they need."""

    @abstractmethod
    def place(self, left: float, right: float, width: float, height: float) -> None:
        """Settle what depends on the place of the axes.

        ``left`` and ``right`` are the edges of the chart, ``width`` and ``height`` the size of the
        axes, all in inches.
        """


class Marks(Protocol):
    """What is drawn inside a chart."""

    def painter(self, ax: Axes, size: Size) -> Painter[Any]:
        """Return the artists of these marks, on an Axes."""


@dataclass(frozen=True, eq=False)
class Chart:
    """A finished chart without its picture: words, table and marks."""

    table: pd.DataFrame
    title: str
    subtitle: str
    note: str
    alt: str
    marks: Marks

    def supposing(self) -> "Chart":
        """Return the chart whose alt text says what its table supposes, whatever its title says."""
        supposed = [said for said in self.table.get("what_if", ()) if said not in self.alt]
        return replace(self, alt=what_if(self.alt, *supposed))

    def entitled(self, title: str) -> "Chart":
        """Return the chart with another title, in its alt text too."""
        return replace(self, title=title, alt=self.alt.replace(self.title, title, 1)).supposing()


class ChartAxes(Axes):
    """Axes of a chart of its own; a notebook shows it as a picture with its alt text."""

    def _repr_html_(self) -> str:
        return image_tag(self)


class Drawing:
    """A chart on an Axes. ``size`` is the name of its size, None on an Axes of the user's."""

    def __init__(self, ax: Axes, chart: Chart, size: str | None) -> None:
        self.ax, self.chart, self.size = ax, chart, size
        self._slot = _inches(ax)
        ax.spines[:].set_visible(False)
        ax.grid(False)
        ax.set_axis_on()
        self._size = size_for(self._slot.width) if size is None else size_named(size)
        self._title = self._text(self._size.title, va="top", weight="bold")
        self._subtitle = self._text(self._size.subtitle, va="top", color=GREY)
        self._note = self._text(self._size.note, va="bottom", color=GREY)
        self._logo = _Logo(ax, house().logo, self._size) if house().logo is not None else None
        self._painter = chart.marks.painter(ax, self._size)
        # Set by hand, a title would stand on the subtitle.
        ax.set_title = self.set_title  # type: ignore[method-assign]
        self.show(chart)

    def show(self, chart: Chart) -> bool:
        """Move the artists to a chart of the same make; False if it needs other artists."""
        if not self._painter.show(chart.marks):
            return False
        self.chart = chart
        self._arrange()
        return True

    def set_title(self, label: str, *_: Any, **look: Any) -> Text:
        """Make this the title of the chart, in its place and with its look; alt text follows."""
        self.chart = self.chart.entitled(label)
        with style():
            self._arrange()
        return self._title

    def remove(self) -> None:
        """Take everything off the Axes and give it its first place back."""
        for artist in (self._title, self._subtitle, self._note, self._logo):
            if artist is not None:
                artist.remove()
        del self.ax.set_title
        self.ax.clear()
        self.ax.set_position(_fractions(self.ax, self._slot))

    def _text(self, points: float, **look: Any) -> Text:
        look = {"size": points, "color": INK, "transform": self.ax.figure.dpi_scale_trans, **look}
        return self.ax.figure.text(0, 0, "", **look)

    def _arrange(self) -> None:
        """Lay out from the edges inwards: texts above and below, the axes in what is left."""
        size, gap, slot = self._size, self._size.gap, self._slot
        edge = gap if self.size else 0.0
        width = slot.width - 2 * edge
        title = balanced(self.chart.title, width, size.title, bold=True)
        subtitle = wrapped(self.chart.subtitle, width, size.subtitle)
        logo = self._logo.room if self._logo else 0.0
        note = wrapped(self.chart.note, width - logo, size.note)
        above = block_height(title, size.title) + block_height(subtitle, size.subtitle) + 2.5 * gap
        below = max(block_height(note, size.note), self._logo.height if self._logo else 0.0) + gap
        insets = self._painter.insets(width)
        if self.size:
            around = above + insets.bottom + below + 2 * edge
            usual = min(size.height, around + insets.most)
            slot = self._grow(max(usual, around + insets.height))
        left, right, top = slot.x0 + edge, slot.x1 - edge, slot.y1 - edge
        self._title.set(text=title, x=left, y=top)
        under = top - block_height(title, size.title) - 0.5 * gap
        self._subtitle.set(text=subtitle, x=left, y=under)
        self._note.set(text=note, x=left, y=slot.y0 + edge)
        if self._logo:
            self._logo.place(right, slot.y0 + edge)
        bottom = slot.y0 + edge + below + insets.bottom
        height = max(top - above - bottom, 0.2)
        axes = Bbox.from_extents(left + insets.left, bottom, right - insets.right, bottom + height)
        self.ax.set_position(_fractions(self.ax, axes))
        self._painter.place(left, right, axes.width, axes.height)

    def _grow(self, height: float) -> Bbox:
        figure = figure_of(self.ax)
        if abs(figure.get_figheight() - height) > 1e-9:
            figure.set_size_inches(self._size.width, height)
        return Bbox.from_bounds(0, 0, self._size.width, height)


class _Logo:
    """The logo of the house, at the right of the note line, as high as two lines of text."""

    def __init__(self, ax: Axes, pixels: Any, size: Size) -> None:
        self.height = 2 * LINE * size.text / INCH
        self._width = self.height * pixels.shape[1] / pixels.shape[0]
        self.room = self._width + 2 * size.gap
        self._place = Bbox.null()
        place = TransformedBbox(self._place, ax.figure.dpi_scale_trans)
        self._image = BboxImage(place, data=pixels, interpolation="antialiased")
        ax.figure.add_artist(self._image)

    def place(self, right: float, bottom: float) -> None:
        """Set its lower right corner, in inches."""
        self._place.p0, self._place.p1 = (
            (right - self._width, bottom),
            (right, bottom + self.height),
        )

    def remove(self) -> None:
        """Take it off the figure."""
        self._image.remove()


def draw(chart: Chart, ax: Axes | None = None, size: str = "report") -> Axes:
    """Draw a chart on an Axes, or on a new figure of one of the sizes; return the Axes.

    On an Axes that has a chart of the same make already, its artists are moved, none is made anew.
    """
    own_size = size if ax is None else None
    chart = chart.supposing()
    with style():
        ax = ax or _new_axes(size)
        before = drawing_of(ax)
        if before and before.show(chart):
            return ax
        if before:
            before.remove()
            own_size = before.size
        setattr(ax, _ATTRIBUTE, Drawing(ax, chart, own_size))
        return ax


def drawing_of(ax: Axes) -> Drawing | None:
    """Return the drawing on an Axes, None if topline drew nothing there."""
    return getattr(ax, _ATTRIBUTE, None)


def image_tag(ax: Axes, *, dpi: float = SCREEN_DPI) -> str:
    """Return the figure of a chart as an HTML image with its alt text, for a page or a widget.

    Notebooks drop the alt text of other forms of picture.
    """
    drawing, figure = drawing_of(ax), figure_of(ax)
    alt = drawing.chart.alt if drawing else ""
    # A screen waits for the picture, so it is compressed little.
    quick = {"dpi": dpi, "pil_kwargs": {"compress_level": 1}}
    data = base64.b64encode(picture(figure, "png", {"Software": None}, **quick)).decode()
    width = round(figure.get_figwidth() * SCREEN_DPI)
    fits = 'style="max-width: 100%; height: auto"'
    return f'<img alt="{escape(alt)}" width="{width}" {fits} src="data:image/png;base64,{data}">'


def show(ax: Axes) -> None:
    """Display a chart in a notebook, with its alt text.

    Needed in a loop, or for a chart on Axes of your own; a chart in the last line of a cell shows
    itself. Outside a notebook use :func:`save`. ModuleNotFoundError where IPython is not installed.
    """
    with needs_extra("notebooks", "charts.show"):
        from IPython import display

    notebook: Any = display
    notebook.display(notebook.HTML(image_tag(ax)))


def picture(
    figure: Figure, format: str, metadata: Mapping[str, str | None], **options: Any
) -> bytes:
    """Return a figure as the bytes of a picture, the same every time."""
    file = BytesIO()
    with style():
        figure.savefig(file, format=format, metadata=metadata, **options)
    return file.getvalue()


def chart_of(ax: Axes) -> Chart:
    """Return the chart on an Axes; ValueError if topline drew nothing there."""
    drawing = drawing_of(ax)
    if drawing is None:
        raise ValueError(f"{ax!r:.80} has no chart of topline; pass what a chart function returned")
    return drawing.chart


def figure_of(ax: Axes) -> Figure:
    """Return the whole figure an Axes is in."""
    return ax.figure.canvas.figure


def _new_axes(size: str) -> Axes:
    figure = Figure(figsize=size_named(size)[:2], dpi=SCREEN_DPI)
    FigureCanvasAgg(figure)
    return figure.add_axes(ChartAxes(figure, (0.0, 0.0, 1.0, 1.0)))


def _inches(ax: Axes) -> Bbox:
    place = ax.get_position().transformed(ax.figure.transSubfigure)
    return place.transformed(ax.figure.dpi_scale_trans.inverted())


def _fractions(ax: Axes, inches: Bbox) -> Bbox:
    place = inches.transformed(ax.figure.dpi_scale_trans)
    return place.transformed(ax.figure.transSubfigure.inverted())
