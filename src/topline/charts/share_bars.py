"""The chart of shares: one stacked bar for each question."""

from typing import Unpack

import pandas as pd
from matplotlib.axes import Axes

from topline.charts.canvas import Chart, draw
from topline.charts.marks.stacks import Stack, Stacks
from topline.charts.titles import of_whom, shares_title
from topline.polls.answers import HasAnswers
from topline.polls.record import Poll, role_in
from topline.polls.roles import has_opinion
from topline.tables.intervals import intervals
from topline.tables.schema import (
    INTERVAL_COLUMNS,
    IntervalOptions,
    one_question,
    row_tuples,
    table_of,
)
from topline.tables.sentences import note, question_text
from topline.words import percent


def share_bar(
    poll_or_table: Poll | HasAnswers | pd.DataFrame,
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
    poll_or_table : Poll, Estimates or DataFrame
        A poll, an estimate of respondents' rows, or a finished table of :func:`intervals` of one
        poll.
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
    keys = ["question_id", *(name for name in ("domain",) if name in table)]
    asked = [rows for _, rows in table.groupby(keys, sort=False)]
    questions = [
        f"{question_text(poll, rows['question_id'].iloc[0])}{_domain_of(rows)}" for rows in asked
    ]
    bars = [
        _bar(rows, poll, text if len(asked) > 1 else "")
        for rows, text in zip(asked, questions, strict=True)
    ]
    # Two findings fit into a title; of more questions the first stands for all.
    headlines = asked if len(asked) < 3 else asked[:1]
    finding = "; ".join(_title_of(rows, poll) for rows in headlines)
    who = of_whom(table, everybody="Percent of respondents")
    told = " ".join(
        f"{' '.join(text.split())}: {_numbers(rows)}."
        for text, rows in zip(questions, asked, strict=True)
    )
    subtitle = f"{questions[0]}\n{who}" if len(asked) == 1 else who
    alt = f"Stacked bars, one for each question. {finding}. {who}. {told}"
    return Chart(table, finding, subtitle, note(poll, table), alt, Stacks(bars))


def _title_of(rows: pd.DataFrame, poll: Poll | None) -> str:
    whose = f"{rows['domain'].iloc[0]}: " if "domain" in rows else ""
    return whose + shares_title(rows, poll)


def _domain_of(rows: pd.DataFrame) -> str:
    return f" ({rows['domain'].iloc[0]})" if "domain" in rows else ""


def _bar(rows: pd.DataFrame, poll: Poll | None, heading: str) -> Stack:
    opinions = [has_opinion(role_in(poll, row.question_id, row.answer)) for row in row_tuples(rows)]
    return Stack(heading, list(rows["answer"]), list(rows["percent"]), opinions)


def _numbers(rows: pd.DataFrame) -> str:
    return "; ".join(f"{row.answer} {percent(row.percent)}" for row in row_tuples(rows))
