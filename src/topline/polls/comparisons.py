"""Polls to tidy tables of comparisons: leads within a question, changes between two polls."""

from typing import Any

import numpy as np
import pandas as pd

from topline.polls.poll import Poll
from topline.polls.precision import ASSUMED
from topline.polls.rows import (
    KEYS,
    Polls,
    answer_rows,
    is_published,
    question_blocks,
)
from topline.polls.tables import BOUND_COLUMNS, as_shares, bound_columns, in_schema, shifted
from topline.stats.ahead import probability_ahead
from topline.stats.all_leads import adjusted_level
from topline.stats.arguments import refuses_lookalikes
from topline.stats.change import change_interval, change_moe
from topline.stats.interval import Interval
from topline.stats.lead import lead_interval, lead_moe
from topline.stats.whole import one_level

LEAD_COLUMNS = [*KEYS, "answer_a", "answer_b", "lead", *BOUND_COLUMNS]
LEAD_COLUMNS += ["verdict", "probability_ahead"]
BEFORE = ["poll_id", "n", "deff", "n_eff", "deff_source"]
CHANGE_COLUMNS = [*KEYS, "answer", "before", "after", "change", *BOUND_COLUMNS, "verdict"]
CHANGE_COLUMNS += [f"{name}_before" for name in BEFORE]


@refuses_lookalikes
def leads(
    polls: Polls,
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

    def bounds(shift: int) -> Interval:
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


@refuses_lookalikes
def changes(
    earlier: Poll,
    later: Poll,
    *,
    confidence_level: float = 0.95,
    method: str = "wald",
    deff: Any = "published",
    rounding: bool = False,
) -> pd.DataFrame:
    """Return the change of every answer between two polls, matched by question id and label.

    Two polls differ in more than time: compare their wordings, modes and populations first.

    Parameters
    ----------
    earlier, later : Poll
        With at least one question id in common.
    confidence_level : float
        In [0.5, 1).
    method : str
        Of :func:`change_interval`.
    deff : "published" or number
        As in :func:`intervals`, for each poll its own. Where neither poll has a published one, a
        number must be given: 1.0 says simple random sampling.
    rounding : bool
        True: bounds hold for whatever the printed percents can stand for.

    Returns
    -------
    DataFrame
        Columns ``poll_id, question_id, answer, before, after, change, n, moe, low, high,
        confidence_level, method, deff, n_eff, deff_source, verdict`` of the later poll, and
        ``poll_id_before, n_before, deff_before, n_eff_before, deff_source_before``; points. The
        verdict is "up" or "down" if the interval excludes 0, else "within the margin"; "only
        earlier" or "only later" for an answer without a partner; "not known" where there is no
        interval.

    Raises
    ------
    ValueError
        If the polls have one id, no question id in common, or no published design effect and none
        is given.

    Examples
    --------
    >>> import topline as tl
    >>> table = tl.changes(tl.load_poll("fom-2002-12-nato"), tl.load_poll("fom-2004-04-nato"))
    >>> table.loc[:0, ["answer", "before", "after", "change", "moe", "verdict"]].round(2)
       answer  before  after  change   moe            verdict
    0  Should    56.0   51.0    -5.0  5.07  within the margin
    """
    _refuse_one_poll(earlier, later)
    confidence_level = one_level(confidence_level)
    before, after = answer_rows(earlier, deff), answer_rows(later, deff)
    if is_published(deff) and {*before["deff_source"], *after["deff_source"]} == {ASSUMED}:
        raise ValueError(
            f"neither {earlier.id} nor {later.id} has a published design effect: pass deff=1.0 for "
            "simple random sampling, or a number of your own"
        )
    rows = _matched(before, after, earlier, later)
    share, slack = as_shares(rows["percent"]), as_shares(rows["slack"])
    share_before, slack_before = as_shares(rows["percent_before"]), as_shares(rows["slack_before"])
    design = {
        "confidence_level": confidence_level,
        "deff_before": rows["deff_before"].to_numpy(),
        "deff_after": rows["deff"].to_numpy(),
    }
    n_before, n = rows["n_before"].to_numpy(), rows["n"].to_numpy()

    def bounds(shift: int) -> Interval:
        before = shifted(share_before, -shift * slack_before)
        after = shifted(share, shift * slack)
        return change_interval(before, n_before, after, n, method=method, **design)

    columns = bound_columns(bounds, rounding)
    up = columns["low"] > 0
    words = verdicts(
        columns["low"], columns["high"], np.where(up, "up", "down"), "within the margin"
    )
    table = rows.assign(
        before=rows["percent_before"],
        after=rows["percent"],
        change=rows["percent"] - rows["percent_before"],
        moe=100 * change_moe(share_before, n_before, share, n, **design),
        n_eff=rows["n"] / rows["deff"],
        n_eff_before=rows["n_before"] / rows["deff_before"],
        verdict=np.where(rows["partner"] == "both", words, rows["partner"]),
        **columns,
    )
    return in_schema(table, CHANGE_COLUMNS)


def verdicts(low: Any, high: Any, excluded: Any, included: str) -> Any:
    """Return a word per interval: does it exclude 0; "not known" where it is NaN."""
    words = np.where((low > 0) | (high < 0), excluded, included)
    return np.where(np.isnan(low), "not known", words)


def _refuse_one_poll(earlier: Any, later: Any) -> None:
    for name, poll in (("earlier", earlier), ("later", later)):
        if not isinstance(poll, Poll):
            raise TypeError(
                f"{name}: expected one Poll, not {poll!r:.60}; pass for example polls[0]"
            )
    if earlier.id == later.id:
        raise ValueError(f"both polls have the id {earlier.id!r}: pass two, each with its own id")


def _matched(before: pd.DataFrame, after: pd.DataFrame, earlier: Poll, later: Poll) -> pd.DataFrame:
    """Return a row per answer of the questions both polls asked, partners side by side."""
    after_ids = set(after["question_id"])
    asked = [name for name in before["question_id"].unique() if name in after_ids]
    if not asked:
        raise ValueError(
            f"no question is in both polls: {earlier.id} has {[q.id for q in earlier.questions]}, "
            f"{later.id} has {[q.id for q in later.questions]}; give the same question the same id"
        )
    keys = ["question_id", "answer"]
    one = before[before["question_id"].isin(asked)].set_index(keys)
    two = after[after["question_id"].isin(asked)].set_index(keys)
    order = one.index.union(two.index, sort=False)
    order = order[np.argsort([asked.index(name) for name, _ in order], kind="stable")]
    pairs = one.add_suffix("_before").reindex(order).join(two.reindex(order))
    alone = np.where(order.isin(one.index), "only earlier", "only later")
    both = order.isin(one.index) & order.isin(two.index)
    pairs = pairs.assign(partner=np.where(both, "both", alone)).reset_index()
    return pairs.fillna({"poll_id": later.id, "poll_id_before": earlier.id})


def _pairs(rows: pd.DataFrame) -> tuple[Any, Any, Any]:
    """Return the row numbers of each pair, the larger share first, and its question's answers."""
    percent = rows["percent"].to_numpy()
    first, second, answers = [], [], []
    for block in question_blocks(rows):
        ranked = np.take_along_axis(block, np.argsort(-percent[block], axis=1, kind="stable"), 1)
        one, other = np.triu_indices(block.shape[1], 1)
        first.append(ranked[:, one].ravel())
        second.append(ranked[:, other].ravel())
        answers.append(np.full(first[-1].size, block.shape[1]))
    pairs = [np.concatenate(part) for part in (first, second, answers)]
    as_asked = np.argsort(_question_start(rows)[pairs[0]], kind="stable")
    return pairs[0][as_asked], pairs[1][as_asked], pairs[2][as_asked]


def _question_start(rows: pd.DataFrame) -> Any:
    return rows.groupby(KEYS, sort=False).ngroup().to_numpy()
