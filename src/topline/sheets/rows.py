"""A table of answers straight to the rows that the statistics take, without a record in between."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from topline.polls.fault import Fault, PollError
from topline.polls.precision import step
from topline.polls.question import REMAINDER, Answer
from topline.sheets.column import paired
from topline.sheets.designs import designs
from topline.sheets.layout import Columns
from topline.sheets.read import Table, TableLike, read_table

_FIELDS = (
    *("poll_id", "n", "sample_type", "moe", "confidence_level", "deff", "question_id"),
    *("question_n", "answer", "percent", "role", "by_subtraction"),
)


def rows_from_table(
    table: TableLike, *, columns: Columns = None, answers: Sequence[Any] = ()
) -> pd.DataFrame:
    """Return a row per answer, as the statistics take them, without building a poll.

    What :func:`polls_from_table` would make of the table, in a fraction of the time. Columns:
    poll_id, question_id, answer, role, percent, slack (points that rounding leaves open to each
    side), n, deff, deff_source.

    Parameters
    ----------
    table, columns, answers
        As for :func:`polls_from_table`; no column for the pollster is needed.

    Returns
    -------
    DataFrame

    Raises
    ------
    PollError
        Listing every bad row by its number, column and cause.
    ValueError
        For ``columns`` or ``answers`` that cannot be.

    Examples
    --------
    >>> table = pd.DataFrame({"poll": ["a", "a"], "said": ["Should", "Should not"],
    ...                       "percent": ["56", "23"], "asked": ["1500", "1500"], "moe": "3.6"})
    >>> rows = rows_from_table(table, columns={"poll_id": "poll", "answer": "said", "moe": "moe",
    ...                                        "percent": "percent", "n": "asked"})
    >>> rows[["answer", "percent", "slack", "n", "deff"]].round(3)
           answer  percent  slack     n   deff
    0      Should     56.0    0.5  1500  2.024
    1  Should not     23.0    0.5  1500  2.024
    """
    read = read_table(table, columns, answers, _FIELDS)
    if read.faults:
        raise PollError(read.faults)
    order = np.lexsort((read.question, read.poll))
    percent, slack = _percents(read)
    n = read.numbers("question_n")
    n = np.where(np.isnan(n), read.numbers("n"), n)
    deff, source = designs(read)
    rows = pd.DataFrame(
        {
            "poll_id": np.array(read.poll_ids, dtype=object)[read.poll],
            "question_id": np.array(read.question_ids, dtype=object)[read.question],
            "answer": read.objects("answer"),
            "role": _roles(read),
            "percent": percent,
            "slack": slack,
            "n": n,
            "deff": deff,
            "deff_source": source,
        }
    )
    rows = rows.iloc[order].reset_index(drop=True)
    return rows if np.isnan(n).any() else rows.astype({"n": int})


def _percents(read: Table) -> tuple[Any, Any]:
    """Return each percent, and the points to each side that rounding leaves open.

    Half a step for a printed percent; for one by subtraction, the half steps of all the others.
    """
    column, question = read.columns["percent"], read.question
    percent, half = np.array([_number(value) for value in column.values]).T[:, column.codes]
    rest = np.isnan(percent) | read.objects("by_subtraction").astype(bool)
    total = np.bincount(question, np.where(rest, 0.0, percent))
    slack = np.bincount(question, np.where(rest, 0.0, half))
    # Sums of printed percents have few digits; what floats add to them is cut off.
    left = np.round(np.maximum(100 - total, 0), 9)[question]
    label = pd.Series(paired(question, read.columns["answer"].codes))
    _refuse(read, "answer", label.duplicated(), "an answer stands twice in one question")
    _refuse(
        read,
        "percent",
        np.round(total - slack, 9)[question] > 100,
        "answers of one question sum to more than 100, beyond rounding",
    )
    _refuse(
        read,
        "percent",
        (np.bincount(question, rest) > 1)[question],
        "only one answer of a question can be the remainder",
    )
    _refuse(
        read,
        "percent",
        rest & (np.abs(percent - left) > 1e-9),
        "the answer by subtraction is not what the others leave",
    )
    return np.where(rest, left, percent), np.where(rest, slack[question], half)


def _number(percent: str) -> tuple[float, float]:
    """Return a percent and half its rounding step; the remainder is not a number yet."""
    if percent == REMAINDER.value:
        return np.nan, np.nan
    return float(percent), step(Decimal(percent)) / 2


def _refuse(read: Table, field: str, bad: Any, remedy: str) -> None:
    """Raise PollError with a fault for each question that has a bad answer."""
    wrong = np.flatnonzero(np.isin(read.question, read.question[np.asarray(bad)]))
    if wrong.size:
        asked = pd.Series(wrong).groupby(read.question[wrong])
        raise PollError(read.fault(rows, Fault(field, None, remedy)) for _, rows in asked)


def _roles(read: Table) -> Any:
    """Return the role of each answer: the one given, else the one its label has."""
    labels = read.columns["answer"]
    plain = np.array([Answer(label, Decimal(0)).role for label in labels.values], dtype=object)
    given = read.objects("role")
    return np.where(given == None, plain[labels.codes], given)  # noqa: E711
