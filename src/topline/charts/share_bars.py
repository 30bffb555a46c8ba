"""The chart of shares: one stacked bar for each question."""

from typing import Unpack

import pandas as pd
from matplotlib.axes import Axes

from topline.charts.canvas import Chart, draw
from topline.charts.marks.stacks import Stack, Stacks
from topline.charts.titles import of_whom, shares_title
from topline.polls.record import Poll, role_in
from topline.polls.roles import has_opinion
from topline.tables.intervals import intervals, percents_of
from topline.tables.schema import (
    INTERVAL_COLUMNS,
    IntervalOptions,
    one_question,
    row_tuples,
    table_of,
)
from topline.tables.sentences import note, question_text
from topline.words import percent_or


def share_bar(
    poll_or_table: Poll | pd.DataFrame,
    question: str | None = None,
    *,
    poll: Poll | None = None,
    ax: Axes | None = None,
    **options: Unpack[IntervalOptions],
) -> Axes:
    """Draw the answers of each question as one stacked bar, labelled.

    Not for judging small differences: it shows no intervals; see :func:`interval_chart`.

    Parameters
    ----------
    poll_or_table : Poll or DataFrame
        A poll, or a finished table of :func:`intervals` of one poll.
    question : str, optional
        Id of one question; None draws a bar for each.
    poll, ax, **options
        As in :func:`interval_chart`.

    Returns
    -------
    Axes
        As in :func:`interval_chart`.

    Raises
    ------
    ValueError
        As in :func:`interval_chart`.

    Examples
    --------
    >>> import topline as tl
    >>> from topline.charts import share_bar
    >>> ax = share_bar(tl.load_poll("fom-2002-12-nato"))
    """
    table, poll = table_of(poll_or_table, poll, intervals, INTERVAL_COLUMNS, options)
    if question is not None:
        table = one_question(table, question)
    return draw(_chart(table, poll), ax)


def _chart(table: pd.DataFrame, poll: Poll | None) -> Chart:
    asked = [rows for _, rows in table.groupby("question_id", sort=False)]
    questions = [question_text(poll, rows["question_id"].iloc[0]) for rows in asked]
    bars = [
        _bar(rows, poll, text if len(asked) > 1 else "")
        for rows, text in zip(asked, questions, strict=True)
    ]
    # Two findings fit into a title; of more questions the first stands for all.
    headlines = asked if len(asked) < 3 else asked[:1]
    finding = "; ".join(shares_title(rows, poll) for rows in headlines)
    who = of_whom(table, everybody="Percent of respondents")
    told = " ".join(
        f"{' '.join(text.split())}: {_numbers(rows)}."
        for text, rows in zip(questions, asked, strict=True)
    )
    subtitle = f"{questions[0]}\n{who}" if len(asked) == 1 else who
    alt = f"Stacked bars, one for each question. {finding}. {who}. {told}"
    return Chart(table, finding, subtitle, note(poll, table), alt, Stacks(bars))


def _bar(rows: pd.DataFrame, poll: Poll | None, heading: str) -> Stack:
    opinions = [has_opinion(role_in(poll, row.question_id, row.answer)) for row in row_tuples(rows)]
    figures = [percent_or(row.below, row.percent) for row in row_tuples(rows)]
    return Stack(heading, list(rows["answer"]), percents_of(rows).tolist(), opinions, figures)


def _numbers(rows: pd.DataFrame) -> str:
    told = ((row.answer, percent_or(row.below, row.percent)) for row in row_tuples(rows))
    return "; ".join(map(" ".join, told))
