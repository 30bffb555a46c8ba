"""What one poll has to show: its tables with their notes, and its charts."""

import base64
from collections import ChainMap
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from topline import charts
from topline.charts.canvas import chart_of, draw, figure_of
from topline.charts.saving import small_csv, svg
from topline.polls.record import Poll
from topline.polls.toml import toml_text
from topline.report.formats import TEXT_FORMATS, Noted
from topline.report.workbook import Bars, to_xlsx
from topline.tables.audit import NOT_APPLICABLE, SEVERITIES, audit
from topline.tables.chart_values import chart_values, in_points
from topline.tables.intervals import intervals
from topline.tables.leads import leads
from topline.tables.schema import CROSSTAB_COLUMNS
from topline.tables.sentences import COMPARED, note

BARS_TOGETHER = 4
"""Of a poll with more questions, each has a chart of shares of its own."""

# The columns to read. The others are the same in every row, and the note tells them.
_TO_READ = {
    "intervals": ["question_id", "answer", "net", "percent", "below", "n", "moe", "low", "high"],
    "leads": [
        *("question_id", "answer_a", "below_a", "answer_b", "below_b", "lead", "moe"),
        *("low", "high"),
        *("verdict", "probability_ahead"),
    ],
    "crosstab": ["question_id", "domain", "answer", "percent", "n", "moe", "differs_from"],
    "audit": ["severity", "code", "question", "sentence", "published", "recomputed"],
}
_FOR_READERS = ("md", "tex")

_UNITS = {
    "intervals": " Percents; the margin (moe) in points.",
    "leads": " Points. Ahead: the interval (low to high) excludes 0.",
    "crosstab": f" Percents; the margin (moe) in points. {COMPARED}",
    "audit": " What a careful reader would ask about.",
}


class PollTables(NamedTuple):
    """What is computed of a poll."""

    intervals: pd.DataFrame
    leads: pd.DataFrame
    audit: pd.DataFrame
    crosstab: pd.DataFrame


Charts = Mapping[str, Axes]
"""The charts of a poll by name."""


class Picture(NamedTuple):
    """A chart on a page: alt text, pictures for a page and for a narrow screen, names of files."""

    alt: str
    wide: str
    narrow: str
    files: list[str]


def poll_tables(poll: Poll, crosstab: pd.DataFrame | None = None) -> PollTables:
    """Return the tables of a poll, and the crosstab that was made of its respondents' rows."""
    of_rows = pd.DataFrame(columns=CROSSTAB_COLUMNS) if crosstab is None else crosstab
    return PollTables(intervals(poll), leads(poll), audit(poll), of_rows)


def write_tables(
    poll: Poll, tables: PollTables, drawn: Charts, folder: Path
) -> list[tuple[str, list[str]]]:
    """Write the record, and the tables that have rows in every format; return what is in which."""
    noted = noted_tables(poll, tables)
    groups = {
        "The record, as printed": {f"{poll.id}.toml": toml_text(poll).encode()},
        "All tables and charts, a sheet each": {f"{poll.id}.xlsx": workbook(poll, noted, drawn)},
    }
    for name, whole in noted.items():
        brief = whole._replace(
            table=whole.table.filter(_TO_READ[name]).dropna(axis="columns", how="all")
        )
        groups[name.capitalize()] = {
            f"{poll.id}-{name}.{ending}": formatted(brief if ending in _FOR_READERS else whole)
            for ending, formatted in TEXT_FORMATS.items()
        }
    # In a folder of the poll: ids joined by hyphens could meet those of another poll.
    groups["For Datawrapper and Google Sheets: label, value, low, high"] = {
        f"{poll.id}/{name}.csv": small_csv(bars.values)
        for name, bars in bars_of_poll(poll, drawn).items()
    }
    for file, data in ChainMap(*groups.values()).items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(data)
    return [(words, list(files)) for words, files in groups.items()]


def noted_tables(poll: Poll, tables: PollTables) -> dict[str, Noted]:
    """Return the tables that have rows, with their notes."""
    described = tables._asdict() | {"audit": tables.intervals}
    return {
        name: Noted(table, note(poll, described[name]) + _UNITS[name])
        for name, table in tables._asdict().items()
        if len(table)
    }


def workbook(poll: Poll, noted: Mapping[str, Noted], drawn: Charts) -> bytes:
    """Return a workbook of the tables of a poll in full, and its charts, each beside its table."""
    sheets: dict[str, Noted | Bars] = {**noted}
    for number, question in enumerate(poll.questions, start=1):
        # By number: the name of a sheet has 31 letters at the most, an id may have more.
        for kind, bars in question_bars(poll, question.id, drawn).items():
            sheets[f"{kind} {number}"] = bars
    return to_xlsx(sheets)


def bars_of_poll(poll: Poll, drawn: Charts) -> dict[str, Bars]:
    """Return the bars of every question, by its id and what they show."""
    return {
        f"{question.id}-{kind}": bars
        for question in poll.questions
        for kind, bars in question_bars(poll, question.id, drawn).items()
    }


def question_bars(poll: Poll, question_id: str, drawn: Charts) -> dict[str, Bars]:
    """Return the shares of a question as bars, and its leads if their margins are known.

    Where no number was printed there are none.
    """
    shown = {"shares": bars_of(shares_chart(poll, question_id, drawn))}
    if pairs := drawn.get(f"{question_id}-leads"):
        shown["leads"] = bars_of(pairs)
    return {kind: bars for kind, bars in shown.items() if len(bars.values)}


def shares_chart(poll: Poll, question_id: str, drawn: Charts) -> Axes:
    """Return the chart of the shares of one question, nets too: with intervals, if known."""
    return drawn.get(f"{question_id}-intervals") or charts.interval_chart(poll, question_id)


def bars_of(ax: Axes) -> Bars:
    """Return what a chart shows as bars that Office draws; ValueError for a chart of curves."""
    chart = chart_of(ax)
    values = chart_values(chart.table)
    if values is None:
        raise ValueError(f"{chart.title!r:.80}: no chart of one question's rows, so it has no bars")
    told = values.dropna(subset="value")
    below = values["label"][values["value"].isna() & values["low"].notna()]
    source = chart.note
    if len(below):
        source += f" Without a bar, as no number was printed: {', '.join(below)}."
    return Bars(chart.title, chart.subtitle, source, told, points=in_points(chart.table))


def gravest_first(table: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Return what an audit found, the gravest first, without the checks that could not be made.

    ``head`` says what a finding is, and of which question: "Warning, question q".
    """
    found = table[table["severity"] != NOT_APPLICABLE].to_dict("records")
    for row in found:
        of = f", question {row['question']}" if row["question"] else ""
        row["head"] = f"{row['severity'].capitalize()}{of}"
    return sorted(found, key=lambda row: SEVERITIES.index(row["severity"]))


def of_question(table: pd.DataFrame, question_id: str) -> pd.DataFrame:
    """Return the rows of one question."""
    return table[table["question_id"] == question_id]


def compared(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the leads of one question that are worth reading: the first over every other."""
    return pairs[pairs["answer_a"].isin(pairs["answer_a"].head(1))]


def poll_pictures(drawn: Charts, folder: Path | None) -> dict[str, Picture]:
    """Return the pictures of charts by name; with a folder they are saved there in every format."""
    return {name: picture_of(ax, name, folder) for name, ax in drawn.items()}


def poll_charts(poll: Poll, tables: PollTables) -> Charts:
    """Return the charts of a poll by name."""
    return dict(_charts(poll, tables))


def _charts(poll: Poll, tables: PollTables) -> Iterator[tuple[str, Axes]]:
    """Yield the charts there are: without n, or of an opt-in sample, none has an interval."""
    together = len(poll.questions) <= BARS_TOGETHER
    whole = [question.id for question in poll.questions if not question.several_answers]
    if together and whole:
        yield "shares", charts.share_bar(poll)
    for question in poll.questions:
        if not together and question.id in whole:
            yield f"{question.id}-shares", charts.share_bar(poll, question.id)
        shares = of_question(tables.intervals, question.id)
        if shares["low"].notna().any():
            yield f"{question.id}-intervals", charts.interval_chart(shares, poll=poll)
        pairs = compared(of_question(tables.leads, question.id))
        if pairs["low"].notna().any():
            yield f"{question.id}-leads", charts.lead_chart(pairs, poll=poll)
    for name in tables.crosstab["question_id"].unique():
        yield f"{name}-by-group", charts.crosstab_chart(tables.crosstab, name)
    alike = len(poll.questions) == 1 or any(
        part.n is None and not part.moe for part in poll.questions
    )
    alike = alike and not any(answer.deff for part in poll.questions for answer in part.answers)
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
