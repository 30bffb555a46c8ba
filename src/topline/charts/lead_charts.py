"""The chart of leads: the difference of two answers with its interval, against zero."""

from typing import Unpack

import pandas as pd
from matplotlib.axes import Axes

from topline.charts.canvas import Chart, draw
from topline.charts.marks.rows import Rows
from topline.charts.titles import NAMED, leads_title, measured, subtitle
from topline.polls.record import Poll
from topline.tables.leads import leads
from topline.tables.schema import LEAD_COLUMNS, LeadOptions, one_question, row_tuples, table_of
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
    labels = [_pair(row.answer_a, row.answer_b) for row in row_tuples(table)]
    values = [_verdict(row.verdict, row.lead) for row in row_tuples(table)]
    bounds = [span(row.low, row.high) for row in row_tuples(table)]
    marks = Rows(
        labels=labels,
        numbers=table[["lead", "low", "high"]].to_numpy(float),
        values=values,
        details=[words or "no margin" for words in bounds],
        filled=list(table["verdict"] == "ahead"),
        zero=True,
    )
    return Chart(
        table=table,
        title=finding,
        subtitle=subtitle(table, poll, measure),
        note=note(poll, table),
        alt=f"Dots with intervals against a line at zero, one for each pair of answers. {finding}. "
        f"{measure}: {'; '.join(map(_told, labels, table['lead'], bounds, table['verdict']))}.",
        marks=marks,
    )


def _pair(a: str, b: str) -> str:
    return f"{a}\nover {b}" if len(a) + len(b) > NAMED else f"{a} over {b}"


def _verdict(verdict: str, lead: float) -> str:
    if verdict == "ahead":
        return f"ahead by {number(lead)}"
    return number(lead) if verdict == "not known" else verdict


def _told(label: str, lead: float, bounds: str, verdict: str) -> str:
    return f"{' '.join(label.split())} {number(lead)} ({f'{bounds}, ' if bounds else ''}{verdict})"
