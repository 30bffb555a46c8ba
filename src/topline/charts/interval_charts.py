"""The chart of intervals: a dot and an interval for each answer of one question."""

from typing import Unpack

import pandas as pd
from matplotlib.axes import Axes

from topline.charts.canvas import Chart, draw
from topline.charts.marks.rows import Rows
from topline.charts.titles import measured, of_whom, shares_title, subtitle
from topline.polls.record import Poll
from topline.tables.intervals import intervals
from topline.tables.schema import (
    INTERVAL_COLUMNS,
    IntervalOptions,
    one_question,
    row_tuples,
    table_of,
)
from topline.tables.sentences import note
from topline.words import known, percent, span


def interval_chart(
    poll_or_table: Poll | pd.DataFrame,
    question: str | None = None,
    *,
    poll: Poll | None = None,
    ax: Axes | None = None,
    **options: Unpack[IntervalOptions],
) -> Axes:
    """Draw each answer of one question as a dot with its confidence interval.

    Not for comparing answers: that two intervals overlap does not say that the lead is unclear; see
    :func:`lead_chart`.

    Parameters
    ----------
    poll_or_table : Poll or DataFrame
        A poll, or a finished table of :func:`intervals` of one poll.
    question : str, optional
        Id of the question; needed where there are several.
    poll : Poll, optional
        The poll of a finished table, for the wording and the note.
    ax : Axes, optional
        Where to draw; None makes a figure of the size "report". An Axes that has this chart already
        is brought up to date in place, without a new artist.
    **options
        For a poll: those of :func:`intervals`.

    Returns
    -------
    Axes
        In a notebook it shows itself, with its alt text; :func:`save` writes it.

    Raises
    ------
    ValueError
        For a question that is not there or must be named, or a table of another kind or poll.

    Examples
    --------
    >>> import topline as tl
    >>> from topline.charts import interval_chart
    >>> ax = interval_chart(tl.load_poll("fom-2002-12-nato"), "cooperation")
    """
    table, poll = table_of(poll_or_table, poll, intervals, INTERVAL_COLUMNS, options)
    return draw(_chart(one_question(table, question), poll), ax)


def _chart(table: pd.DataFrame, poll: Poll | None) -> Chart:
    finding = shares_title(table, poll)
    measure = measured(of_whom(table), table)
    marks = Rows(
        labels=list(table["answer"]),
        numbers=table[["percent", "low", "high"]].to_numpy(float),
        values=[percent(value) for value in table["percent"]],
        details=[span(row.low, row.high) or "no margin" for row in row_tuples(table)],
        filled=[True] * len(table),
    )
    return Chart(
        table=table,
        title=finding,
        subtitle=subtitle(table, poll, measure),
        note=note(poll, table),
        alt=f"Dots with intervals, one for each answer. {finding}. {measure}: {_numbers(table)}.",
        marks=marks,
    )


def _numbers(table: pd.DataFrame) -> str:
    told = (
        f"{row.answer} {percent(row.percent)}"
        + (f" ({span(row.low, row.high)})" if known(row.low) else "")
        for row in row_tuples(table)
    )
    return "; ".join(told)
