"""Polls to a tidy table of intervals, and the door where shares become percent."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from topline.polls.poll import Polls
from topline.stats.arguments import one_level, refuses_lookalikes
from topline.stats.design import margin_of_error
from topline.stats.interval import Interval
from topline.stats.proportion import proportion_interval
from topline.stats.simultaneous import SIMULTANEOUS_METHODS, simultaneous_intervals
from topline.tables.rows import KEYS, answer_rows, question_blocks
from topline.words import number, respondents

# ``moe`` is the ± that a pollster would print; ``low`` and ``high`` are the method's.
DESIGN_COLUMNS = ["confidence_level", "method", "deff", "n_eff", "deff_source"]
BOUND_COLUMNS = ["n", "moe", "low", "high", *DESIGN_COLUMNS]
INTERVAL_COLUMNS = [*KEYS, "answer", "percent", *BOUND_COLUMNS]


@refuses_lookalikes
def intervals(
    polls: Polls | pd.DataFrame,
    *,
    confidence_level: float = 0.95,
    method: str = "wilson",
    deff: Any = "published",
    simultaneous: bool = False,
    rounding: bool = False,
    decided: bool = False,
) -> pd.DataFrame:
    """Return the confidence interval of every answer, a row each.

    Parameters
    ----------
    polls : Poll, iterable of Poll, mapping of id to Poll, or DataFrame
        What was published; a table of other people's polls has the columns that
        :func:`polls_from_table` knows.
    confidence_level : float
        In [0.5, 1).
    method : str
        Of :func:`proportion_interval`; with ``simultaneous``, of :func:`simultaneous_intervals`,
        where "wilson" stands for its joint form, "goodman".
    deff : "published" or number
        "published": the design effect that the pollster states, else the one that its margin
        implies, else 1.
    simultaneous : bool
        True: the intervals of one question hold together at ``confidence_level``.
    rounding : bool
        True: bounds hold for whatever the printed percent can stand for; a further column,
        ``width_from_rounding``, has the points that this adds to the width.
    decided : bool
        True: shares among those with an opinion. Answers whose role is undecided or refused are
        left out, ``n`` is what remains, and a further column, ``base``, says so.

    Returns
    -------
    DataFrame
        Columns ``poll_id, question_id, answer, percent, n, moe, low, high, confidence_level,
        method, deff, n_eff, deff_source``, in percent and points. NaN where n is not stated, or the
        sample is opt-in and has no margin of sampling error.

    Raises
    ------
    ValueError
        For a level, method or design effect outside its range.

    Examples
    --------
    >>> import topline as tl
    >>> table = tl.intervals(tl.load_poll("fom-2002-12-nato"))
    >>> table.loc[:1, ["answer", "percent", "moe", "low", "high"]].round(1)
           answer  percent  moe   low  high
    0      Should     56.0  3.6  52.4  59.5
    1  Should not     23.0  3.0  20.1  26.2
    """
    confidence_level = one_level(confidence_level)
    rows = answer_rows(polls, deff)
    if decided:
        rows = _with_an_opinion(rows)
    else:
        rows = rows.assign(
            lowest=rows["percent"] - rows["slack"],
            highest=rows["percent"] + rows["slack"],
            fewest=rows["n"],
        )
    share, n = as_shares(rows["percent"]), rows["n"].to_numpy()
    options = {"confidence_level": confidence_level, "deff": rows["deff"].to_numpy()}

    def cell(shift: int) -> tuple[Any, Any]:
        """Return shares and n as printed (0), or at the ends of what was printed (-1, 1)."""
        if shift == 0:
            return share, n
        end = as_shares(rows["lowest" if shift < 0 else "highest"])
        return np.clip(end, 0.0, 1.0), rows["fewest"].to_numpy()

    def one_by_one(shift: int) -> Interval[Any]:
        return proportion_interval(*cell(shift), method=method, **options)

    def together(shift: int) -> Interval[Any]:
        joint = "goodman" if method == "wilson" else method
        return _joint_interval(rows, *cell(shift), share, joint, confidence_level)

    bounds = bound_columns(together if simultaneous else one_by_one, rounding)
    table = rows.assign(
        moe=100 * margin_of_error(n, share, **options),
        n_eff=rows["n"] / rows["deff"],
        **bounds,
    )
    return in_schema(table, INTERVAL_COLUMNS)


def in_schema(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return the columns of a schema, and after them what an option added."""
    added = [name for name in ("base", "width_from_rounding") if name in table]
    return table.loc[:, [*columns, *added]]


def as_shares(percent: pd.Series) -> Any:
    """Return a column of percents, or points, as an array of shares."""
    return percent.to_numpy(dtype=float) / 100


def shifted(share: Any, by: Any) -> Any:
    """Return the shares moved within their rounding cells, inside [0, 1]."""
    return np.clip(share + by, 0.0, 1.0)


def bound_columns(bounds: Callable[[int], Interval[Any]], rounding: bool) -> dict[str, Any]:
    """Return the columns low, high, confidence_level and method, in percent or points.

    ``bounds(shift)`` is the interval at the printed numbers (0), or at the lowest (-1) or highest
    (1) estimate they can stand for. With ``rounding`` the bounds are the envelope, and
    ``width_from_rounding`` says how much wider that is.
    """
    printed = bounds(0)
    low, high = (bounds(-1).low, bounds(1).high) if rounding else (printed.low, printed.high)
    columns = {
        "low": 100 * low,
        "high": 100 * high,
        "confidence_level": printed.confidence_level,
        "method": printed.method,
    }
    if rounding:
        columns["width_from_rounding"] = 100 * (high - low - printed.width)
    return columns


def verdicts(low: Any, high: Any, excluded: Any, included: str) -> Any:
    """Return a word per interval: does it exclude 0; "not known" where it is NaN."""
    words = np.where((low > 0) | (high < 0), excluded, included)
    return np.where(np.isnan(low), "not known", words)


def _joint_interval(
    rows: pd.DataFrame, moved: Any, n: Any, share: Any, method: str, confidence_level: float
) -> Interval[Any]:
    """Return the simultaneous intervals of each question, each answer at its own moved share.

    When one share moves within its rounding cell, the others of its question make room in
    proportion.
    """
    low, high = np.empty(len(rows)), np.empty(len(rows))
    for block in question_blocks(rows):
        size = block.shape[1]
        if size == 1:  # one statement holds by itself
            options = {"confidence_level": confidence_level, "deff": rows["deff"].to_numpy()[block]}
            alone = proportion_interval(moved[block], n[block], **options)
            low[block], high[block] = alone.low, alone.high
            continue
        others = share[block].sum(axis=1, keepdims=True) - share[block]
        room = share[block].sum(axis=1, keepdims=True) - moved[block]
        scale = np.divide(room, others, out=np.ones_like(room), where=others > 0)
        shares = share[block][:, None, :] * scale[:, :, None]
        own = np.arange(size)
        shares[:, own, own] = moved[block]
        found = simultaneous_intervals(
            shares,
            n[block],
            deff=rows["deff"].to_numpy()[block],
            confidence_level=confidence_level,
            method=method,
        )
        low[block], high[block] = found.low[:, own, own], found.high[:, own, own]
    return Interval(share, low, high, confidence_level, SIMULTANEOUS_METHODS.find(method)[0])


def _with_an_opinion(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the answers of those with an opinion, with the ends of their shares and bases.

    An answer is lowest among them when it was rounded up and all others were rounded down.
    """
    kept = rows[rows["role"].isin(["option", "other"])].reset_index(drop=True)
    percent, slack = kept["percent"], kept["slack"]
    sums = kept.groupby(KEYS, sort=False)[["percent", "slack"]].transform("sum")
    # Where nobody has an opinion there is no base, and nothing is known.
    total, asked = sums["percent"].where(sums["percent"] > 0), kept["n"]
    others, others_slack = total - percent, sums["slack"] - slack
    least, most = (percent - slack).clip(lower=0), percent + slack
    told = [respondents(n) for n in asked]
    return kept.assign(
        percent=100 * percent / total,
        lowest=100 * least / (least + others + others_slack),
        highest=100 * most / (most + (others - others_slack).clip(lower=0)),
        n=asked * total / 100,
        # A base that rounding may have made of nobody knows next to nothing.
        fewest=(asked * (total - sums["slack"]) / 100).clip(lower=1e-3),
        base=[
            f"with an opinion: {number(part)} % of {people}"
            for part, people in zip(sums["percent"], told, strict=True)
        ],
    )
