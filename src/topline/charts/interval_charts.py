"""The charts of intervals: a row for each answer, lead or change, a dot with its interval in it."""

from typing import Unpack

import pandas as pd
from matplotlib.axes import Axes

from topline.charts.canvas import Chart, draw
from topline.charts.marks.rows import IntervalRow, Rows
from topline.charts.titles import (
    MOVED,
    NAMED,
    change_title,
    leads_title,
    measured,
    of_whom,
    shares_title,
    subtitle,
    with_interval,
)
from topline.polls.record import Poll
from topline.tables.changes import changes
from topline.tables.intervals import intervals
from topline.tables.leads import leads
from topline.tables.schema import (
    CHANGE_COLUMNS,
    INTERVAL_COLUMNS,
    LEAD_COLUMNS,
    ChangeOptions,
    IntervalOptions,
    LeadOptions,
    TableRow,
    one_question,
    row_tuples,
    table_of,
)
from topline.tables.sentences import effect_words, fieldwork, interval_words, note, sample_words
from topline.words import known, number, percent, respondents, span


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
    table = one_question(table, question)
    title, measure = shares_title(table, poll), measured(of_whom(table), table)
    rows = [_share(row) for row in row_tuples(table)]
    return draw(_chart(table, poll, title, measure, note(poll, table), Rows(rows)), ax)


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
    table = one_question(table, question)
    title, measure = leads_title(table, poll), measured("Lead in percentage points", table)
    rows = Rows([_lead(row) for row in row_tuples(table)], zero=True)
    return draw(_chart(table, poll, title, measure, note(poll, table), rows, "pair of answers"), ax)


def change_chart(
    earlier_or_table: Poll | pd.DataFrame,
    later: Poll | None = None,
    question: str | None = None,
    *,
    earlier: Poll | None = None,
    ax: Axes | None = None,
    **options: Unpack[ChangeOptions],
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
        For two polls: those of :func:`changes`.

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
    if isinstance(earlier_or_table, Poll):
        if later is None:
            raise ValueError(f"later: a change needs a second poll beside {earlier_or_table.id}")
        earlier, table = earlier_or_table, changes(earlier_or_table, later, **options)
    else:
        table, later = table_of(earlier_or_table, later, changes, CHANGE_COLUMNS, options)
    table = one_question(table, question)
    title = change_title(table, earlier, later)
    measure = "Change in percentage points"
    if table["low"].notna().any():
        measure = with_interval(measure, table["confidence_level"].iloc[0])
    told = _change_note(table, earlier, later)
    rows = Rows([_change(row) for row in row_tuples(table)], zero=True)
    return draw(_chart(table, later, title, measure, told, rows), ax)


def _chart(
    table: pd.DataFrame,
    poll: Poll | None,
    title: str,
    measure: str,
    note_line: str,
    marks: Rows,
    each: str = "answer",
) -> Chart:
    against = " against a line at zero" if marks.zero else ""
    told = "; ".join(row.told for row in marks.rows)
    alt = f"Dots with intervals{against}, one for each {each}. {title}. {measure}: {told}."
    return Chart(table, title, subtitle(table, poll, measure), note_line, alt, marks)


def _share(row: TableRow) -> IntervalRow:
    figure, bounds = percent(row.percent), span(row.low, row.high)
    told = f"{row.answer} {figure}" + (f" ({bounds})" if bounds else "")
    numbers = (row.percent, row.low, row.high)
    return IntervalRow(row.answer, numbers, figure, bounds or "no margin", told)


def _lead(row: TableRow) -> IntervalRow:
    figure, bounds = number(row.lead), span(row.low, row.high)
    words = {"ahead": f"ahead by {figure}", "not known": figure}.get(row.verdict, row.verdict)
    told = f"{row.answer_a} over {row.answer_b} {figure} ({_with_verdict(bounds, row)})"
    between = "\n" if len(row.answer_a) + len(row.answer_b) > NAMED else " "
    label = f"{row.answer_a}{between}over {row.answer_b}"
    numbers = (row.lead, row.low, row.high)
    return IntervalRow(label, numbers, words, bounds or "no margin", told, row.verdict == "ahead")


def _change(row: TableRow) -> IntervalRow:
    bounds, moved = span(row.low, row.high), row.verdict in MOVED
    move = " → ".join(percent(x) if known(x) else "not asked" for x in (row.before, row.after))
    words = f"{row.verdict} by {number(abs(row.change))}" if moved else row.verdict
    told = f"{row.answer} {move} ({_with_verdict(bounds and f'change {bounds}', row)})"
    numbers = (row.change, row.low, row.high)
    return IntervalRow(f"{row.answer}\n{move}", numbers, words, bounds, told, moved)


def _with_verdict(bounds: str, row: TableRow) -> str:
    return f"{bounds}, {row.verdict}" if bounds else row.verdict


def _change_note(table: pd.DataFrame, earlier: Poll | None, later: Poll | None) -> str:
    """Return the note line of a change, from a row that has both polls' numbers if there is one."""
    both = table[table["change"].notna()]
    row = (table if both.empty else both).iloc[0]
    sides = []
    for poll, when in ((earlier, "_before"), (later, "")):
        source = f"{poll.pollster}, {fieldwork(poll)}" if poll else f"Poll {row[f'poll_id{when}']}"
        sides.append(f"{source}, {respondents(row[f'n{when}'])}")
    effects = [effect_words(row, when) for when in ("_before", "")]
    if effects[0] == effects[1]:
        sides.append(f"{effects[0]} in both")
    else:
        sides = [f"{side}, {effect}" for side, effect in zip(sides, effects, strict=True)]
    interval = f" {interval_words(row)}." if both["low"].notna().any() else ""
    told = f"Source: {'; '.join(sides)}.{interval}"
    return told + sample_words([earlier, later], table)
