"""What one poll has to show: its tables with their notes, and its charts."""

import base64
from collections import ChainMap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from topline import charts
from topline.charts.canvas import chart_of, draw, figure_of
from topline.charts.saving import svg
from topline.polls.record import Poll
from topline.polls.toml import toml_text
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


class PollTables(NamedTuple):
    """What is computed of a poll."""

    intervals: pd.DataFrame
    leads: pd.DataFrame
    audit: pd.DataFrame


class Picture(NamedTuple):
    """A chart on a page: alt text, pictures for a page and for a narrow screen, names of files."""

    alt: str
    wide: str
    narrow: str
    files: list[str]


def poll_tables(poll: Poll) -> PollTables:
    """Return the tables of a poll."""
    return PollTables(intervals(poll), leads(poll), audit(poll))


def write_tables(poll: Poll, tables: PollTables, folder: Path) -> list[tuple[str, list[str]]]:
    """Write the record, and the tables that have rows in every format; return what is in which."""
    described = {"intervals": tables.intervals, "leads": tables.leads, "audit": tables.intervals}
    noted = {
        name: Noted(table, note(poll, described[name]) + _UNITS[name])
        for name, table in tables._asdict().items()
        if len(table)
    }
    groups = {
        "The record, as printed": {f"{poll.id}.toml": toml_text(poll).encode()},
        "All tables, a sheet each": {f"{poll.id}.xlsx": to_xlsx(noted)},
    }
    for name, whole in noted.items():
        brief = whole._replace(table=whole.table[_TO_READ[name]].dropna(axis="columns", how="all"))
        groups[name.capitalize()] = {
            f"{poll.id}-{name}.{ending}": formatted(brief if ending in _FOR_READERS else whole)
            for ending, formatted in TEXT_FORMATS.items()
        }
    folder.mkdir(parents=True, exist_ok=True)
    for file, data in ChainMap(*groups.values()).items():
        (folder / file).write_bytes(data)
    return [(words, list(files)) for words, files in groups.items()]


def of_question(table: pd.DataFrame, question_id: str) -> pd.DataFrame:
    """Return the rows of one question."""
    return table[table["question_id"] == question_id]


def compared(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the leads of one question that are worth reading."""
    # k answers make k(k−1)/2 pairs.
    answers = round((1 + (1 + 8 * len(pairs)) ** 0.5) / 2)
    first, second = np.triu_indices(answers, 1)
    return pairs if answers <= ALL_PAIRS else pairs[second == first + 1]


def poll_pictures(poll: Poll, tables: PollTables, folder: Path | None) -> dict[str, Picture]:
    """Return the charts of a poll by name; with a folder they are saved there in every format."""
    return {name: picture_of(ax, name, folder) for name, ax in _charts(poll, tables)}


def _charts(poll: Poll, tables: PollTables) -> Iterator[tuple[str, Axes]]:
    """Yield the charts there are: without n, or of an opt-in sample, none has an interval."""
    together = len(poll.questions) <= BARS_TOGETHER
    if together:
        yield "shares", charts.share_bar(poll)
    for question in poll.questions:
        if not together:
            yield f"{question.id}-shares", charts.share_bar(poll, question.id)
        shares = of_question(tables.intervals, question.id)
        if shares["low"].notna().any():
            yield f"{question.id}-intervals", charts.interval_chart(shares, poll=poll)
        pairs = compared(of_question(tables.leads, question.id))
        if pairs["low"].notna().any():
            yield f"{question.id}-leads", charts.lead_chart(pairs, poll=poll)
    alike = len(poll.questions) == 1 or any(part.n is None for part in poll.questions)
    if poll.n is not None and alike and tables.intervals["low"].notna().any():
        yield "margin-by-n", charts.margin_curve(poll)
        yield "margin-by-share", charts.margin_curve(poll, against="share")


def picture_of(ax: Axes, name: str, folder: Path | None) -> Picture:
    """Return a chart for a page; with a folder it is saved there in every format."""
    chart = chart_of(ax)
    files = [] if folder is None else charts.save(ax, folder / name)
    narrow = _address(draw(chart, size="column"))
    return Picture(chart.alt, _address(ax), narrow, [path.name for path in files])


def _address(ax: Axes) -> str:
    """Return the SVG of a chart as an address that holds it: its ids meet no others."""
    chart = chart_of(ax)
    data = svg(figure_of(ax), chart.title, chart.alt)
    return f"data:image/svg+xml;base64,{base64.b64encode(data).decode()}"
