"""The chart of changes: from the earlier to the later poll, with the interval, against zero."""

from typing import Unpack

import pandas as pd
from matplotlib.axes import Axes

from topline.charts.canvas import Chart, draw
from topline.charts.marks.rows import Rows
from topline.charts.titles import MOVED, change_title, subtitle, with_interval
from topline.polls.record import Poll
from topline.tables.changes import changes
from topline.tables.schema import (
    CHANGE_COLUMNS,
    ChangeOptions,
    TableRow,
    one_question,
    row_tuples,
    table_of,
)
from topline.tables.sentences import fieldwork, interval_words
from topline.words import known, number, percent, respondents, span


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
    return draw(_chart(one_question(table, question), earlier, later), ax)


def _chart(table: pd.DataFrame, earlier: Poll | None, later: Poll | None) -> Chart:
    finding = change_title(table)
    measure = with_interval("Change in percentage points", table["confidence_level"].iloc[0])
    rows = list(row_tuples(table))
    marks = Rows(
        labels=[f"{row.answer}\n{_move(row)}" for row in rows],
        numbers=table[["change", "low", "high"]].to_numpy(float),
        values=[_verdict(row) for row in rows],
        details=[span(row.low, row.high) for row in rows],
        filled=[row.verdict in MOVED for row in rows],
        zero=True,
    )
    return Chart(
        table=table,
        title=finding,
        subtitle=subtitle(table, later, measure),
        note=_note(_both_asked(table), earlier, later),
        alt=f"Dots with intervals against a line at zero, one for each answer. {finding}. "
        f"{measure}: {'; '.join(map(_told, rows))}.",
        marks=marks,
    )


def _move(row: TableRow) -> str:
    return " → ".join(percent(x) if known(x) else "not asked" for x in (row.before, row.after))


def _verdict(row: TableRow) -> str:
    return f"{row.verdict} by {number(abs(row.change))}" if row.verdict in MOVED else row.verdict


def _told(row: TableRow) -> str:
    bounds = span(row.low, row.high)
    return f"{row.answer} {_move(row)} ({f'change {bounds}, ' if bounds else ''}{row.verdict})"


def _both_asked(table: pd.DataFrame) -> pd.Series:
    """Return a row that has both polls' numbers, if there is one."""
    both = table[table["change"].notna()]
    return (table if both.empty else both).iloc[0]


def _note(row: pd.Series, earlier: Poll | None, later: Poll | None) -> str:
    sides = []
    for poll, when in ((earlier, "_before"), (later, "")):
        source = f"{poll.pollster}, {fieldwork(poll)}" if poll else f"Poll {row[f'poll_id{when}']}"
        design = f"design effect {row[f'deff{when}']:.2f}"
        sides.append(f"{source}, {respondents(row[f'n{when}'])}, {design}")
    return f"Source: {'; '.join(sides)}. {interval_words(row)}."
