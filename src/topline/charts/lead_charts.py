"""The chart of leads: the difference of two answers with its interval, against zero."""

from typing import Unpack

import pandas as pd
from matplotlib.axes import Axes

from topline.charts.canvas import Chart, draw
from topline.charts.marks.rows import Rows
from topline.charts.titles import NAMED, leads_title, measured, subtitle
from topline.polls.record import Poll
from topline.tables.leads import leads
from topline.tables.schema import (
    LEAD_COLUMNS,
    LeadOptions,
    TableRow,
    one_question,
    row_tuples,
    table_of,
)
from topline.tables.sentences import note
from topline.words import number, span


def lead_chart(
    poll_or_table: Poll | pd.DataFrame,
    question: str | None = None,
    *,
    poll: Poll | None = None,
    ax: Axes | None = None,
    **options: Unpack[LeadOptions],
) -> Axes:
    """Draw the lead of one answer over another with its interval, and the verdict beside it.

    A dot is full where the interval excludes zero, hollow where the lead is too close to call.

    Parameters
    ----------
    poll_or_table : Poll or DataFrame
        A poll, or a finished table of :func:`leads` of one poll.
    question, poll, ax
        As in :func:`interval_chart`.
    **options
        For a poll: those of :func:`leads`.

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
    >>> from topline.charts import lead_chart
    >>> ax = lead_chart(tl.load_poll("fom-2002-12-nato"), "nato-bloc")
    """
    table, poll = table_of(poll_or_table, poll, leads, LEAD_COLUMNS, options)
    return draw(_chart(one_question(table, question), poll), ax)


def _chart(table: pd.DataFrame, poll: Poll | None) -> Chart:
    finding = leads_title(table, poll)
    measure = measured("Lead in percentage points", table)
    rows = list(row_tuples(table))
    marks = Rows(
        labels=[_pair(row) for row in rows],
        numbers=table[["lead", "low", "high"]].to_numpy(float),
        values=[_verdict(row) for row in rows],
        details=[span(row.low, row.high) or "no margin" for row in rows],
        filled=[row.verdict == "ahead" for row in rows],
        zero=True,
    )
    return Chart(
        table=table,
        title=finding,
        subtitle=subtitle(table, poll, measure),
        note=note(poll, table),
        alt=f"Dots with intervals against a line at zero, one for each pair of answers. {finding}. "
        f"{measure}: {'; '.join(map(_told, rows))}.",
        marks=marks,
    )


def _pair(row: TableRow) -> str:
    between = "\n" if len(row.answer_a) + len(row.answer_b) > NAMED else " "
    return f"{row.answer_a}{between}over {row.answer_b}"


def _verdict(row: TableRow) -> str:
    if row.verdict == "ahead":
        return f"ahead by {number(row.lead)}"
    return number(row.lead) if row.verdict == "not known" else row.verdict


def _told(row: TableRow) -> str:
    pair, bounds = " ".join(_pair(row).split()), span(row.low, row.high)
    return f"{pair} {number(row.lead)} ({f'{bounds}, ' if bounds else ''}{row.verdict})"
