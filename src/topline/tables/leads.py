"""Polls to a tidy table of leads: each pair of answers of each question."""

from typing import Any

import numpy as np
import pandas as pd

from topline.polls.poll import Polls
from topline.stats.ahead import probability_ahead
from topline.stats.arguments import one_level, refuses_lookalikes
from topline.stats.interval import Interval
from topline.stats.lead import adjusted_level, lead_interval, lead_moe
from topline.tables.intervals import (
    BOUND_COLUMNS,
    as_shares,
    bound_columns,
    in_schema,
    shifted,
    verdicts,
)
from topline.tables.rows import KEYS, answer_rows, question_blocks

LEAD_COLUMNS = [*KEYS, "answer_a", "answer_b", "lead", *BOUND_COLUMNS]
LEAD_COLUMNS += ["verdict", "probability_ahead"]


@refuses_lookalikes
def leads(
    polls: Polls | pd.DataFrame,
    *,
    confidence_level: float = 0.95,
    method: str = "wald",
    deff: Any = "published",
    adjustment: str = "none",
    rounding: bool = False,
) -> pd.DataFrame:
    """Return the lead of one answer over another, a row for each pair of each question.

    Parameters
    ----------
    polls : Poll, iterable of Poll, mapping of id to Poll, or DataFrame
        What was published; a table of other people's polls has the columns that
        :func:`polls_from_table` knows.
    confidence_level : float
        In [0.5, 1).
    method : str
        Of :func:`lead_interval`.
    deff : "published" or number
        As in :func:`intervals`.
    adjustment : {"none", "bonferroni", "scheffe"}
        Makes all leads of one question hold together at ``confidence_level``; the method's name
        says so. ``moe`` stays the margin of one lead.
    rounding : bool
        True: bounds hold for whatever the printed percents can stand for.

    Returns
    -------
    DataFrame
        Columns ``poll_id, question_id, answer_a, answer_b, lead, n, moe, low, high,
        confidence_level, method, deff, n_eff, deff_source, verdict, probability_ahead``; points.
        ``answer_a`` is the larger of the two. The verdict is "ahead" if the interval excludes 0,
        else "too close to call", or "not known" where there is no interval.

    Raises
    ------
    ValueError
        For a level, method, adjustment or design effect outside its range.

    Examples
    --------
    >>> import topline as tl
    >>> table = tl.leads(tl.load_poll("fom-2002-12-nato"))
    >>> table.loc[:0, ["answer_a", "answer_b", "lead", "moe", "verdict"]].round(1)
      answer_a    answer_b  lead  moe verdict
    0   Should  Should not  33.0  5.9   ahead
    """
    confidence_level = one_level(confidence_level)
    rows = answer_rows(polls, deff)
    first, second, answers = _pairs(rows)
    level = adjusted_level(confidence_level, answers, adjustment)
    share, slack = as_shares(rows["percent"]), as_shares(rows["slack"])
    table = rows.iloc[first].reset_index(drop=True)
    n, deffs = table["n"].to_numpy(), table["deff"].to_numpy()

    def bounds(shift: int) -> Interval[Any]:
        return lead_interval(
            shifted(share[first], shift * slack[first]),
            shifted(share[second], -shift * slack[second]),
            n,
            confidence_level=level,
            method=method,
            deff=deffs,
        )

    columns = bound_columns(bounds, rounding) | {"confidence_level": confidence_level}
    if adjustment != "none":
        columns["method"] += f"-{adjustment}"
    moe = lead_moe(share[first], share[second], n, confidence_level=confidence_level, deff=deffs)
    table = table.assign(
        answer_a=table["answer"],
        answer_b=rows["answer"].to_numpy()[second],
        lead=table["percent"] - rows["percent"].to_numpy()[second],
        moe=100 * moe,
        n_eff=table["n"] / table["deff"],
        verdict=verdicts(columns["low"], columns["high"], "ahead", "too close to call"),
        probability_ahead=probability_ahead(share[first], share[second], n, deff=deffs),
        **columns,
    )
    return in_schema(table, LEAD_COLUMNS)


def _pairs(rows: pd.DataFrame) -> tuple[Any, Any, Any]:
    """Return the row numbers of each pair, the larger share first, and its question's answers."""
    percent = rows["percent"].to_numpy()
    first, second, answers, starts = [], [], [], []
    for block in question_blocks(rows):
        ranked = np.take_along_axis(block, np.argsort(-percent[block], axis=1, kind="stable"), 1)
        one, other = np.triu_indices(block.shape[1], 1)
        first.append(ranked[:, one].ravel())
        second.append(ranked[:, other].ravel())
        answers.append(np.full(first[-1].size, block.shape[1]))
        starts.append(np.repeat(block.min(axis=1), one.size))
    as_asked = np.argsort(np.concatenate(starts), kind="stable")
    one, other, of = (np.concatenate(part)[as_asked] for part in (first, second, answers))
    return one, other, of
