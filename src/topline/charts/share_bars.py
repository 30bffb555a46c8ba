"""The chart of shares: one stacked bar for each question."""

from typing import Unpack

import pandas as pd
from matplotlib.axes import Axes

from topline.charts.canvas import Chart, draw
from topline.charts.editing import Editor, IntervalChartOptions, edited
from topline.charts.marks.stacks import Stack, Stacks
from topline.charts.titles import of_whom, shares_title
from topline.polls.answers import HasAnswers
from topline.polls.record import Poll, role_in
from topline.polls.roles import has_opinion
from topline.tables.intervals import intervals
from topline.tables.schema import (
    INTERVAL_COLUMNS,
    one_question,
    row_tuples,
    table_of,
    without_nets,
)
from topline.tables.sentences import note, question_text
from topline.words import percent


def share_bar(
    poll_or_table: Poll | HasAnswers | pd.DataFrame,
    question: str | None = None,
    *,
    poll: Poll | None = None,
    ax: Axes | None = None,
    **options: Unpack[IntervalChartOptions],
) -> Axes:
    """Draw the answers of each question as one stacked bar, labelled.

    Nets, and questions of which several answers could be chosen, have no part in it. Not for
    judging small differences: it shows no intervals; see :func:`interval_chart`.

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
        As in :func:`interval_chart`, or where several answers could be chosen.

    Examples
    --------
    >>> import topline as tl
    >>> from topline.charts import share_bar
    >>> ax = share_bar(tl.load_poll("fom-2002-12-nato"))
    """
    editor, options_of_table = edited(options)
    table, poll = table_of(poll_or_table, poll, intervals, INTERVAL_COLUMNS, options_of_table)
    if question is not None:
        table = one_question(table, question)
    return draw(_chart(_of_one_whole(table), poll, editor), ax)


def _of_one_whole(table: pd.DataFrame) -> pd.DataFrame:
    """Return the answers that a bar can be made of: no net, and no answers without a sum."""
    kept = without_nets(table)
    if "several_answers" in kept:
        kept = kept[~kept["several_answers"]]
    if kept.empty:
        raise ValueError(
            "respondents could choose several answers, so percents are no parts of a bar: "
            "use interval_chart()"
        )
    return kept.reset_index(drop=True)


def _chart(whole: pd.DataFrame, poll: Poll | None, editor: Editor) -> Chart:
    table = editor.rows(whole, "answer")
    keys = ["question_id", *(name for name in ("domain",) if name in table)]
    asked = [rows for _, rows in table.groupby(keys, sort=False)]
    questions = [
        f"{question_text(poll, rows['question_id'].iloc[0])}{_domain_of(rows)}" for rows in asked
    ]
    bars = [
        _bar(rows, poll, editor, text if len(asked) > 1 else "")
        for rows, text in zip(asked, questions, strict=True)
    ]
    # Two findings fit into a title; of more questions the first stands for all.
    headlines = asked if len(asked) < 3 else asked[:1]
    findings = (whole[_same(whole, rows)] for rows in headlines)
    finding = "; ".join(_title_of(rows, poll, editor) for rows in findings)
    who = of_whom(table, everybody="Percent of respondents")
    told = " ".join(
        f"{' '.join(text.split())}: {_numbers(rows, editor)}."
        for text, rows in zip(questions, asked, strict=True)
    )
    subtitle = f"{questions[0]}\n{who}" if len(asked) == 1 else who
    source = note(poll, table) + editor.left_out(whole, table, "answer")
    finding, subtitle, source = editor.words(table, finding, subtitle, source)
    alt = f"Stacked bars, one for each question. {finding}. {who}. {told}"
    return Chart(editor.renamed(table, "answer"), finding, subtitle, source, alt, Stacks(bars))


def _same(whole: pd.DataFrame, rows: pd.DataFrame) -> "pd.Series[bool]":
    """Return which rows of a table are of the question, and the domain, of these."""
    same: pd.Series[bool] = whole["question_id"] == rows["question_id"].iloc[0]
    return same & (whole["domain"] == rows["domain"].iloc[0]) if "domain" in rows else same


def _title_of(rows: pd.DataFrame, poll: Poll | None, editor: Editor) -> str:
    whose = f"{rows['domain'].iloc[0]}: " if "domain" in rows else ""
    return whose + shares_title(rows, poll, editor.labels)


def _domain_of(rows: pd.DataFrame) -> str:
    return f" ({rows['domain'].iloc[0]})" if "domain" in rows else ""


def _bar(rows: pd.DataFrame, poll: Poll | None, editor: Editor, heading: str) -> Stack:
    opinions = [has_opinion(role_in(poll, row.question_id, row.answer)) for row in row_tuples(rows)]
    labels, colors = map(editor.name, rows["answer"]), map(editor.color, rows["answer"])
    return Stack(heading, list(labels), list(rows["percent"]), opinions, list(colors))


def _numbers(rows: pd.DataFrame, editor: Editor) -> str:
    said = ((editor.name(row.answer), percent(row.percent)) for row in row_tuples(rows))
    return "; ".join(map(" ".join, said))
