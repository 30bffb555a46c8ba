"""The chart of changes: from the earlier to the later poll, with the interval, against zero."""

from typing import Unpack

import pandas as pd
from matplotlib.axes import Axes

from topline.charts.canvas import Chart, draw
from topline.charts.marks.rows import Rows
from topline.charts.titles import change_title, subtitle, with_interval
from topline.polls.record import Poll
from topline.tables.changes import changes
from topline.tables.schema import CHANGE_COLUMNS, ChangeOptions, one_question, row_tuples, table_of
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
    row = table.iloc[0]
    measure = with_interval("Change in percentage points", row["confidence_level"])
    details = [span(row.low, row.high) for row in row_tuples(table)]
    moves = [_move(row.before, row.after) for row in row_tuples(table)]
    marks = Rows(
        labels=[
            f"{row.answer}\n{move}" for row, move in zip(row_tuples(table), moves, strict=True)
        ],
        numbers=table[["change", "low", "high"]].to_numpy(float),
        values=[_verdict(row.verdict, row.change) for row in row_tuples(table)],
        details=details,
        filled=list(table["verdict"].isin(["up", "down"])),
        zero=True,
    )
    told = (
        f"{answer} {move} ({f'change {bounds}, ' if bounds else ''}{verdict})"
        for answer, move, bounds, verdict in zip(
            table["answer"], moves, details, table["verdict"], strict=True
        )
    )
    return Chart(
        table=table,
        title=finding,
        subtitle=subtitle(table, later, measure),
        note=_note(_both_asked(table), earlier, later),
        alt=f"Dots with intervals against a line at zero, one for each answer. {finding}. "
        f"{measure}: {'; '.join(told)}.",
        marks=marks,
    )


def _move(before: float, after: float) -> str:
    return " → ".join(percent(x) if known(x) else "not asked" for x in (before, after))


def _verdict(verdict: str, change: float) -> str:
    return f"{verdict} by {number(abs(change))}" if verdict in ("up", "down") else verdict


def _both_asked(table: pd.DataFrame) -> pd.Series:
    """Return a row that has both polls' numbers, if there is one."""
    both = table[table["change"].notna()]
    return (table if both.empty else both).iloc[0]


def _note(row: pd.Series, earlier: Poll | None, later: Poll | None) -> str:
    before = (earlier, row["poll_id_before"], row["n_before"], row["deff_before"])
    after = (later, row["poll_id"], row["n"], row["deff"])
    sides = []
    for poll, poll_id, n, deff in (before, after):
        source = f"{poll.pollster}, {fieldwork(poll)}" if poll else f"Poll {poll_id}"
        sides.append((source, f"{respondents(n)}, design effect {deff:.2f}"))
    return f"Source: {'; '.join(', '.join(side) for side in sides)}. {interval_words(row)}."
