"""The charts of intervals: a row for each answer, lead or change, a dot with its interval in it."""

from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from topline.charts.canvas import Chart, draw
from topline.charts.editing import (
    ChangeChartOptions,
    Editor,
    IntervalChartOptions,
    LeadChartOptions,
    edited,
)
from topline.charts.marks.rows import IntervalRow, Rows
from topline.charts.titles import (
    CLEAR,
    MOVED,
    NAMED,
    change_title,
    leads_of_whom,
    leads_title,
    measured,
    of_whom,
    shares_title,
    subtitle,
    with_interval,
)
from topline.polls.answers import HasAnswers
from topline.polls.record import Poll
from topline.tables.changes import changes
from topline.tables.chart_values import pair_label, share_label
from topline.tables.intervals import intervals
from topline.tables.leads import leads
from topline.tables.schema import (
    CHANGE_COLUMNS,
    INTERVAL_COLUMNS,
    LEAD_COLUMNS,
    TableRow,
    one_question,
    row_tuples,
    table_of,
)
from topline.tables.sentences import (
    UNKNOWN,
    effects_words,
    fieldwork,
    interval_words,
    made_by,
    mark_words,
    note,
    sample_words,
    what_if,
)
from topline.words import known, number, percent_or, respondents, span


def interval_chart(
    poll_or_table: Poll | HasAnswers | pd.DataFrame,
    question: str | None = None,
    *,
    poll: Poll | None = None,
    ax: Axes | None = None,
    **options: Unpack[IntervalChartOptions],
) -> Axes:
    """Draw each answer of one question as a dot with its confidence interval.

    Not for comparing answers: that two intervals overlap does not say that the lead is unclear; see
    :func:`lead_chart`.

    Parameters
    ----------
    poll_or_table : Poll, Estimates or DataFrame
        A poll, an estimate of respondents' rows, or a finished table of :func:`intervals` of one
        poll.
    question : str, optional
        Id of the question; needed where there are several.
    poll : Poll, optional
        The poll of a finished table, for the wording and the note.
    ax : Axes, optional
        Where to draw; None makes a figure of the size "report". An Axes that has this chart already
        is brought up to date in place, without a new artist.
    **options
        For a poll: those of :func:`intervals`. And always an editor's: ``title``, ``subtitle``
        and ``note`` in place of the chart's own; ``labels``, other words for answers, and
        ``colors``, both by label; ``order``, the answers to draw. Alt text and CSV follow.

    Returns
    -------
    Axes
        In a notebook it shows itself, with its alt text; :func:`save` writes it.

    Raises
    ------
    ValueError
        For a question that is not there or must be named, a table of another kind or poll, or an
        edit of an answer that is not there.

    Examples
    --------
    >>> import topline as tl
    >>> from topline.charts import interval_chart
    >>> ax = interval_chart(tl.load_poll("fom-2002-12-nato"), "cooperation",
    ...                     title="Most want to work with NATO", order=["Should", "Should not"])
    """
    editor, options_of_table = edited(options)
    table, poll = table_of(poll_or_table, poll, intervals, INTERVAL_COLUMNS, options_of_table)
    table = one_question(table, question)
    drawn = editor.rows(table, "answer")
    rows = [_share(row, editor) for row in row_tuples(drawn)]
    told = note(poll, table) + editor.left_out(table, drawn, "answer")
    title, measure = shares_title(table, poll, editor.labels), measured(of_whom(table), table)
    table = editor.renamed(drawn, "answer")
    return draw(_chart(table, poll, editor, title, measure, told, Rows(rows)), ax)


def lead_chart(
    poll_or_table: Poll | HasAnswers | pd.DataFrame,
    question: str | None = None,
    *,
    poll: Poll | None = None,
    ax: Axes | None = None,
    **options: Unpack[LeadChartOptions],
) -> Axes:
    """Draw the lead of one answer over another with its interval, and the verdict beside it.

    A dot is full where the interval excludes zero, hollow where the lead is too close to call.

    Parameters
    ----------
    poll_or_table : Poll, Estimates or DataFrame
        A poll, an estimate of respondents' rows, or a finished table of :func:`leads` of one poll.
    question, poll, ax
        As in :func:`interval_chart`.
    **options
        For a poll: those of :func:`leads`. And an editor's, as in :func:`interval_chart`; of a
        pair the colour is that of the first.

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
    editor, options_of_table = edited(options)
    table, poll = table_of(poll_or_table, poll, leads, LEAD_COLUMNS, options_of_table)
    table = one_question(table, question)
    sides = ("answer_a", "answer_b")
    drawn = editor.rows(table, *sides)
    rows = Rows([_lead(row, editor) for row in row_tuples(drawn)], zero=True)
    told = note(poll, table) + editor.left_out(table, drawn, *sides)
    title = leads_title(table, poll, editor.labels)
    measure = measured(leads_of_whom(table), table)
    table = editor.renamed(drawn, *sides)
    return draw(_chart(table, poll, editor, title, measure, told, rows, "pair of answers"), ax)


def change_chart(
    earlier_or_table: Poll | pd.DataFrame,
    later: Poll | None = None,
    question: str | None = None,
    *,
    earlier: Poll | None = None,
    ax: Axes | None = None,
    **options: Unpack[ChangeChartOptions],
) -> Axes:
    """Draw the change of each answer between two polls with its interval, against zero.

    A dot is full where the interval excludes zero, hollow where the change is within the margin.

    Parameters
    ----------
    earlier_or_table : Poll or DataFrame
        The earlier poll, or a finished table of :func:`changes`.
    later : Poll, optional
        The later poll; beside a finished table it gives the wording.
    question : str, optional
        Id of the question; needed where there are several.
    earlier : Poll, optional
        Beside a finished table and ``later``, for the note.
    ax : Axes, optional
        As in :func:`interval_chart`.
    **options
        For two polls: those of :func:`changes`. And an editor's, as in :func:`interval_chart`.

    Returns
    -------
    Axes
        As in :func:`interval_chart`.

    Raises
    ------
    ValueError
        As in :func:`interval_chart`; or an earlier poll without a later one.

    Examples
    --------
    >>> import topline as tl
    >>> from topline.charts import change_chart
    >>> before, after = tl.load_poll("fom-2002-12-nato"), tl.load_poll("fom-2004-04-nato")
    >>> ax = change_chart(before, after, "cooperation")
    """
    editor, options_of_table = edited(options)
    if isinstance(earlier_or_table, Poll):
        if later is None:
            raise ValueError(f"later: a change needs a second poll beside {earlier_or_table.id}")
        earlier, table = earlier_or_table, changes(earlier_or_table, later, **options_of_table)
    else:
        table, later = table_of(earlier_or_table, later, changes, CHANGE_COLUMNS, options_of_table)
    table = one_question(table, question)
    drawn = editor.rows(table, "answer")
    title = change_title(table, earlier, later, labels=editor.labels)
    measure = "Change in percentage points"
    if table["low"].notna().any():
        measure = with_interval(measure, table["confidence_level"].iloc[0])
    told = _change_note(table, earlier, later) + editor.left_out(table, drawn, "answer")
    rows = Rows([_change(row, editor) for row in row_tuples(drawn)], zero=True)
    table = editor.renamed(drawn, "answer")
    return draw(_chart(table, later, editor, title, measure, told, rows), ax)


def _chart(
    table: pd.DataFrame,
    poll: Poll | None,
    editor: Editor,
    title: str,
    measure: str,
    note_line: str,
    marks: Rows,
    each: str = "answer",
) -> Chart:
    against = " against a line at zero" if marks.zero else ""
    told = "; ".join(row.told for row in marks.rows)
    title, under, note_line = editor.words(table, title, subtitle(table, poll, measure), note_line)
    bounds = " with intervals" if np.isfinite(marks.numbers[:, 1]).any() else ""
    alt = f"Dots{bounds}{against}, one for each {each}. {title}. {measure}: {told}."
    return Chart(table, title, under, note_line, alt, marks)


def _share(row: TableRow, editor: Editor) -> IntervalRow:
    figure, bounds = percent_or(row.below, row.percent), span(row.low, row.high)
    label = share_label(editor.name(row.answer), getattr(row, "net", ""))
    color = editor.color(row.answer)
    told = f"{label} {figure}" + (f" ({bounds})" if bounds else "")
    numbers = (row.percent, row.low, row.high)
    return IntervalRow(label, numbers, figure, bounds or "no margin", told, color=color)


def _lead(row: TableRow, editor: Editor) -> IntervalRow:
    figure, bounds = number(row.lead) if known(row.lead) else "", span(row.low, row.high)
    words = row.verdict
    if figure and row.verdict in CLEAR:
        words = f"{row.verdict} by {number(abs(row.lead))}"
    elif figure and row.verdict == UNKNOWN:
        words = figure
    one, other = editor.name(row.answer_a), editor.name(row.answer_b)
    pair = " ".join(filter(None, [pair_label(one, other), figure]))
    told = f"{pair} ({_with_verdict(bounds, row)})"
    between = "\n" if len(one) + len(other) > NAMED else " "
    numbers = (row.lead, row.low, row.high)
    color = editor.color(row.answer_a)
    label = pair_label(one, other, between)
    return IntervalRow(
        label, numbers, words, bounds or "no margin", told, row.verdict in CLEAR, color
    )


def _change(row: TableRow, editor: Editor) -> IntervalRow:
    bounds, moved = span(row.low, row.high), row.verdict in MOVED
    both = (row.before, row.below_before), (row.after, row.below_after)
    in_points = hasattr(row, "answer_a")
    move = " → ".join(_side(size, below, in_points) for size, below in both)
    by = f" by {number(abs(row.change))}" if moved and known(row.change) else ""
    words = row.verdict + by
    label, color = editor.name(row.answer), editor.color(row.answer)
    told = f"{label} {move} ({_with_verdict(bounds and f'change {bounds}', row)})"
    numbers = (row.change, row.low, row.high)
    return IntervalRow(f"{label}\n{move}", numbers, words, bounds, told, moved, color)


def _side(size: float, below: str, in_points: bool) -> str:
    """Return what an answer, or a lead, was before or after a change."""
    if not below and not known(size):
        return "not known" if in_points else "not printed"
    return number(size) if in_points else percent_or(below, size)


def _with_verdict(bounds: str, row: TableRow) -> str:
    return f"{bounds}, {row.verdict}" if bounds else row.verdict


def _change_note(table: pd.DataFrame, earlier: Poll | None, later: Poll | None) -> str:
    """Return the note line of a change, from a row that has both polls' numbers if there is one."""
    both = table[~table["verdict"].str.startswith("only")]
    row = (table if both.empty else both).iloc[0]
    sides = []
    for poll, when in ((earlier, "_before"), (later, "")):
        source = f"{made_by(poll)}, {fieldwork(poll)}" if poll else f"Poll {row[f'poll_id{when}']}"
        sides.append(f"{source}, {respondents(row[f'n{when}'])}")
    known_of = table if both.empty else both
    effects = [effects_words(known_of, when) for when in ("_before", "")]
    if effects[0] == effects[1]:
        sides.append(f"{effects[0]} in both")
    else:
        sides = [f"{side}, {effect}" for side, effect in zip(sides, effects, strict=True)]
    bounded = both["low"].notna().any()
    interval = what_if(f"{interval_words(row)}.", *table.get("what_if", ()))
    told = f"Source: {'; '.join(sides)}." + (f" {interval}" if bounded else "")
    return told + mark_words(table) + sample_words([earlier, later], table)
