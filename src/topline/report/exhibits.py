"""What one poll has to show: its tables with their notes, and its charts."""

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from topline import charts
from topline.charts.canvas import Chart, chart_of, draw, figure_of
from topline.charts.saving import svg
from topline.polls.poll import Poll
from topline.polls.toml_text import toml_text
from topline.report.formats import TEXT_FORMATS, Noted, to_xlsx
from topline.tables.audit import audit
from topline.tables.intervals import intervals
from topline.tables.leads import leads
from topline.tables.sentences import note

ALL_PAIRS = 4
"""Of a question with more answers, each is compared with the next one only."""

BARS_TOGETHER = 4
"""Of a poll with more questions, each has a chart of shares of its own."""

# The columns to read. The others are the same in every row, and the note tells them.
_TO_READ = {
    "intervals": ["question_id", "answer", "percent", "n", "moe", "low", "high"],
    "leads": [
        *("question_id", "answer_a", "answer_b", "lead", "moe", "low", "high"),
        *("verdict", "probability_ahead"),
    ],
    "audit": ["severity", "code", "question", "sentence", "published", "recomputed"],
}
_FOR_READERS = ("md", "tex")

_UNITS = {
    "intervals": " Percents; the margin (moe) in points.",
    "leads": " Points. Ahead: the interval (low to high) excludes 0.",
    "audit": " What a careful reader would ask about.",
}


class Picture(NamedTuple):
    """A chart on a page: alt text, pictures for a page and for a narrow screen, names of files."""

    alt: str
    wide: str
    narrow: str
    files: list[str]


def poll_tables(poll: Poll) -> dict[str, Noted]:
    """Return the tables of a poll that have rows, by name, each with its note."""
    shares = intervals(poll)
    tables = {"intervals": shares, "leads": leads(poll), "audit": audit(poll)}
    return {
        name: Noted(table, note(poll, shares if name == "audit" else table) + _UNITS[name])
        for name, table in tables.items()
        if len(table)
    }


def write_tables(poll: Poll, tables: Mapping[str, Noted], folder: Path) -> list[str]:
    """Write the tables in every format, and the record itself; return the names of the files."""
    contents = {f"{poll.id}.xlsx": to_xlsx(tables)}
    for name, noted in tables.items():
        brief = noted._replace(table=noted.table[_TO_READ[name]].dropna(axis="columns", how="all"))
        for ending, formatted in TEXT_FORMATS.items():
            file = f"{poll.id}-{name}.{ending}"
            contents[file] = formatted(brief if ending in _FOR_READERS else noted)
    contents[f"{poll.id}.toml"] = toml_text(poll).encode()
    folder.mkdir(parents=True, exist_ok=True)
    for file, data in contents.items():
        (folder / file).write_bytes(data)
    return list(contents)


def compared(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the leads of one question that are worth reading."""
    # k answers make k(k−1)/2 pairs.
    answers = round((1 + (1 + 8 * len(pairs)) ** 0.5) / 2)
    first, second = np.triu_indices(answers, 1)
    return pairs if answers <= ALL_PAIRS else pairs[second == first + 1]


def poll_pictures(
    poll: Poll, tables: Mapping[str, Noted], folder: Path | None
) -> dict[str, Picture]:
    """Return the charts of a poll by name; with a folder they are saved there in every format."""
    return {name: _picture(ax, name, folder) for name, ax in _charts(poll, tables)}


def _charts(poll: Poll, tables: Mapping[str, Noted]) -> Iterator[tuple[str, Axes]]:
    """Yield the charts there are: without n, or of an opt-in sample, none has an interval."""
    together = len(poll.questions) <= BARS_TOGETHER
    if together:
        yield "shares", charts.share_bar(poll)
    for question in poll.questions:
        if not together:
            yield f"{question.id}-shares", charts.share_bar(poll, question.id)
        for name, chart in (("intervals", charts.interval_chart), ("leads", charts.lead_chart)):
            rows = of_question(tables, name, question.id)
            if rows["low"].notna().any():
                shown = compared(rows) if name == "leads" else rows
                yield f"{question.id}-{name}", chart(shown, poll=poll)
    if poll.n is not None and tables["intervals"].table["low"].notna().any():
        yield "margin-by-n", charts.margin_curve(poll)
        yield "margin-by-share", charts.margin_curve(poll, against="share")


def of_question(tables: Mapping[str, Noted], name: str, question_id: str) -> pd.DataFrame:
    """Return the rows of one question, none if there is no such table."""
    if name not in tables:
        return tables["intervals"].table.iloc[:0]
    table = tables[name].table
    return table[table["question_id"] == question_id]


def _picture(ax: Axes, name: str, folder: Path | None) -> Picture:
    chart, wide = _drawn(ax)
    _, narrow = _drawn(draw(chart, size="column"))
    files = [] if folder is None else charts.save(ax, folder / name)
    return Picture(chart.alt, wide, narrow, [path.name for path in files])


def _drawn(ax: Axes) -> tuple[Chart, str]:
    """Return what is drawn, and its SVG as an address that holds it: its ids meet no others."""
    chart = chart_of(ax)
    data = svg(figure_of(ax), chart.title, chart.alt)
    return chart, f"data:image/svg+xml;base64,{base64.b64encode(data).decode()}"
