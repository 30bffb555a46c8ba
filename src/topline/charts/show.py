"""A chart in the middle of a notebook cell, with its alt text."""

from typing import Any

from matplotlib.axes import Axes

from topline.charts.canvas import image_tag


def show(ax: Axes) -> None:
    """Display a chart in a notebook, with its alt text.

    Needed in a loop, or for a chart on Axes of your own; a chart in the last line of a cell shows
    itself. Outside a notebook use :func:`save`. ImportError where IPython is not installed.
    """
    from IPython import display

    notebook: Any = display
    notebook.display(notebook.HTML(image_tag(ax)))
