"""Two polls to a tidy table of changes, answer by answer."""

from typing import Any

import numpy as np
import pandas as pd

from topline.polls.poll import Poll
from topline.polls.precision import ASSUMED
from topline.stats.arguments import one_level, refuses_lookalikes
from topline.stats.change import change_interval, change_moe
from topline.stats.interval import Interval
from topline.tables.intervals import (
    BOUND_COLUMNS,
    as_shares,
    bound_columns,
    in_schema,
    shifted,
    verdicts,
)
from topline.tables.rows import KEYS, answer_rows, is_published

BEFORE = ["poll_id", "n", "deff", "n_eff", "deff_source"]
CHANGE_COLUMNS = [*KEYS, "answer", "before", "after", "change", *BOUND_COLUMNS, "verdict"]
CHANGE_COLUMNS += [f"{name}_before" for name in BEFORE]


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

    def bounds(shift: int) -> Interval[Any]:
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
