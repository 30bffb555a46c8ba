"""Charts as files for a report: pictures that carry their alt text, and the table behind them."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from os import PathLike
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from topline.charts.canvas import Drawing, draw, drawing_of, figure_of, picture
from topline.charts.style import size_named
from topline.files import write_whole
from topline.tables.chart_values import chart_values
from topline.words import spreadsheet_text

PNG_DPI = 300


def png(figure: Figure, title: str, alt: str) -> bytes:
    """Return a PNG for print whose text chunks hold title and alt text."""
    metadata = {"Software": None, "Title": title, "Description": alt}
    return picture(figure, "png", metadata, dpi=PNG_DPI)


def svg(figure: Figure, title: str, alt: str) -> bytes:
    """Return an SVG that a screen reader announces as one image: role, title and description."""
    plain = picture(figure, "svg", {"Date": None, "Creator": None})
    before, tag, rest = plain.partition(b"<svg ")
    attributes, end, content = rest.partition(b">")
    said = (
        f"\n <title>{escape(title, quote=False)}</title>\n <desc>{escape(alt, quote=False)}</desc>"
    )
    return b"".join([before, tag, b'role="img" ', attributes, end, said.encode(), content])


def pdf(figure: Figure, title: str, alt: str) -> bytes:
    """Return a PDF with embedded fonts whose title and subject are the title and the alt text."""
    unknown = dict.fromkeys(("Creator", "Producer", "CreationDate"))
    return picture(figure, "pdf", {"Title": title, "Subject": alt, **unknown})


PICTURES: Mapping[str, Callable[[Figure, str, str], bytes]] = {"png": png, "svg": svg, "pdf": pdf}


def save(
    fig_or_ax: Figure | Axes,
    stem: str | PathLike[str],
    formats: Sequence[str] = ("png", "svg", "pdf"),
    size: str = "report",
) -> list[Path]:
    """Write a chart as pictures and its table as CSV, all of them or none.

    Every file carries the alt text: PNG ``Description``, SVG ``<desc>``, PDF ``Subject``, and the
    CSV, with the note, in its last column, ``note``, beside the first row. A chart of one
    question has a second CSV, ``STEM-values.csv``, for Datawrapper and Google Sheets: label, value,
    low, high, to two decimals, and nothing else. In a CSV a text that begins with = + - @ has an
    apostrophe before it, so that no spreadsheet runs it; numbers stay as they are. The same chart
    gives the same bytes with the same version of matplotlib.

    Parameters
    ----------
    fig_or_ax : Figure or Axes
        What a chart function returned, or its figure.
    stem : path
        Folder and name without an ending, "reports/cooperation"; folders are made.
    formats : sequence of {"png", "svg", "pdf"}
        The pictures; the CSV is always written. PNG has 300 dots per inch.
    size : {"column", "report", "slide"}
        3.35, 6.5 or 10 inches wide. For another size than it was made in, a chart is laid out anew,
        without what was added to its Axes by hand. A figure of your own keeps its size.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    ValueError
        For an unknown format or size, or a figure without a chart of topline.

    Examples
    --------
    >>> import tempfile, topline as tl
    >>> from topline.charts import interval_chart, save
    >>> ax = interval_chart(tl.load_poll("fom-2002-12-nato"), "cooperation")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in save(ax, f"{folder}/nato", size="column")]
    ['nato.png', 'nato.svg', 'nato.pdf', 'nato.csv', 'nato-values.csv']
    """
    unknown = [name for name in formats if name not in PICTURES]
    if isinstance(formats, str) or unknown:
        raise ValueError(
            f"formats={formats!r}: pass a list of {', '.join(PICTURES)}; csv is always written"
        )
    size_named(size)
    figure, drawings = _drawings(fig_or_ax)
    charts = [drawing.chart for drawing in drawings]
    if drawings[0].size not in (None, size):
        figure = figure_of(draw(charts[0], size=size))
    title, alt = "; ".join(c.title for c in charts), " ".join(c.alt for c in charts)
    contents = {
        Path(f"{stem}.{name}"): PICTURES[name](figure, title, alt)
        for name in dict.fromkeys(formats)
    }
    Path(stem).parent.mkdir(parents=True, exist_ok=True)
    told = [line for chart in charts for line in (chart.alt, chart.note)]
    table = pd.concat([chart.table for chart in charts], ignore_index=True)
    contents[Path(f"{stem}.csv")] = csv_noted(told, table)
    values = chart_values(table)
    if values is not None:
        contents[Path(f"{stem}-values.csv")] = small_csv(values)
    return write_whole(contents)


def csv_noted(told: Iterable[str], table: pd.DataFrame) -> bytes:
    """Return a table as CSV whose last column, ``note``, has in its first row what is told of it.

    So the header is the first line and each column holds one kind of cell, in spreadsheets as in
    ``pandas.read_csv``. A text that begins as a formula has an apostrophe before it.
    """
    first = " ".join(" ".join(line.split()) for line in told)
    notes = [first, *[""] * (len(table) - 1)]
    return _csv(table.assign(note=notes[: len(table)]))


def small_csv(values: pd.DataFrame) -> bytes:
    """Return label, value, low and high as Datawrapper and Google Sheets take them."""
    return _csv(values.round(2))


def _csv(table: pd.DataFrame) -> bytes:
    texts = table.select_dtypes(exclude="number")
    safe = table.assign(**{str(name): texts[name].map(spreadsheet_text) for name in texts})
    rows = safe.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    return rows.encode()


def _drawings(fig_or_ax: Figure | Axes) -> tuple[Figure, list[Drawing]]:
    axes = [fig_or_ax] if isinstance(fig_or_ax, Axes) else getattr(fig_or_ax, "axes", [])
    found = [drawing for ax in axes if (drawing := drawing_of(ax))]
    if not found:
        raise ValueError(
            f"{fig_or_ax!r:.80} has no chart of topline, so no alt text and no table; "
            "pass what a chart function returned, for example interval_chart(poll)"
        )
    return figure_of(found[0].ax), found
