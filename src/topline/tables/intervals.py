"""Answers to a tidy table of intervals."""

from typing import Any

import numpy as np
import pandas as pd

from topline.polls import readers
from topline.polls.answers import Answers, Deff
from topline.polls.columns import texts
from topline.polls.record import Poll, role_in
from topline.polls.roles import NET, competes
from topline.stats.arguments import (
    BELOW_ONE,
    TINY,
    ArgumentError,
    one_level,
    refuses_lookalikes,
)
from topline.stats.design import margin_of_error
from topline.stats.interval import Interval, critical_value, tail
from topline.stats.proportion import SHARE_METHODS, TAKES_DF, proportion_interval
from topline.stats.simultaneous import SIMULTANEOUS_METHODS, simultaneous_intervals
from topline.stats.types import Array
from topline.tables import schema
from topline.tables.schema import Intervals, Source

ROUNDED = ("lowest", "highest", "fewest", "deff_low", "deff_high")
"""Further columns with ``rounding=True``: what the printed numbers can stand for."""


@refuses_lookalikes
def intervals(
    polls: Source,
    question: str | None = None,
    *,
    confidence_level: float = 0.95,
    method: str = "wilson",
    deff: Deff = "published",
    n: float | None = None,
    simultaneous: bool = False,
    rounding: bool = False,
    decided: bool = False,
    on_error: str = "raise",
) -> pd.DataFrame:
    """Return the confidence interval of every answer and net, a row each.

    A net, a sum of answers, is one share, and has the interval of one.

    Parameters
    ----------
    polls : Poll, iterable of Poll, mapping of id to Poll, or DataFrame
        What was published; a table of other people's polls has the columns that
        :func:`polls_from_table` knows.
    question : str, optional
        Id of one question; None takes all.
    confidence_level : float
        In [0.5, 1).
    method : str
        Of :func:`proportion_interval`; with ``simultaneous``, of :func:`simultaneous_intervals`,
        where "wilson" stands for its joint form, "goodman".
    deff : "published" or number
        "published": the design effect that the pollster states, else the one that its margin
        implies, else 1.
    n : float, optional
        What if so many had been asked? In the place of every printed number of respondents. Where
        this or ``deff`` changes what was published, a further column, ``what_if``, says so, and
        charts and sentences begin with it.
    simultaneous : bool
        True: the intervals of one question hold together at ``confidence_level``. Nets are left
        out.
    rounding : bool
        True: bounds hold for whatever the printed percent can stand for. Further columns are
        ``width_from_rounding``, the points that this adds to the width, and what it stands for:
        percents from ``lowest`` to ``highest``, of ``fewest`` respondents at the least, with a
        design effect from ``deff_low`` to ``deff_high``, which the bounds take. With ``logit``,
        which widens without limit towards 0 and 1, a percent that can stand for next to nothing
        has bounds of 0 and 100. Not with ``sison-glaz``, whose reach jumps with every share.
    decided : bool
        True: shares among those with an opinion. Answers whose role is undecided or refused are
        left out, ``n`` is what remains, and a further column, ``base``, says so.
    on_error : {"raise", "collect"}
        For a table of other people's polls: "collect" leaves out each question with a bad cell, as
        :func:`polls_from_table` does; ``attrs["faults"]`` of the result lists what, and why.

    Returns
    -------
    DataFrame
        Columns ``poll_id, question_id, answer, percent, n, moe, low, high, confidence_level,
        method, deff, n_eff, deff_source``, in percent and points. NaN where n is not stated, or the
        sample is opt-in and has no margin of sampling error. Where there are any, ``net`` says
        which answers a row sums ("" for an answer), ``several_answers`` that respondents could
        choose several, and ``below`` what was printed in place of a number, "*" or "<1": there
        ``percent`` and ``moe`` are NaN, and the bounds hold for anything that it stands for.

    Raises
    ------
    ValueError
        For a level, method or design effect outside its range, a question that is not there, or
        ``decided`` or ``simultaneous`` where several answers could be chosen.

    Examples
    --------
    >>> import topline as tl
    >>> table = tl.intervals(tl.load_poll("fom-2002-12-nato"))
    >>> table.loc[:1, ["answer", "percent", "moe", "low", "high"]].round(1)
           answer  percent  moe   low  high
    0      Should     56.0  3.6  52.4  59.5
    1  Should not     23.0  3.0  20.1  26.2
    """
    level = one_level(confidence_level)
    answers, attrs = schema.good_answers_of(polls, deff, n, on_error)
    answers = schema.of_question(answers, question)
    if decided:
        answers = answers.decided()
    if simultaneous:
        answers.refuse_several("simultaneous")
        answers = answers.rows(~answers.is_net)
    if not rounding:
        answers = answers.as_printed()

    def one_by_one(shift: int, design: str) -> Intervals:
        df, name = answers.degrees(), SHARE_METHODS.find(method)[0]
        if df is not None and name not in TAKES_DF:
            raise ArgumentError(
                "method",
                method,
                f"method={method!r} takes no degrees of freedom, and estimates of respondents' "
                f"rows have those of their design: choose one of {', '.join(sorted(TAKES_DF))}",
            )
        moved, n = schema.shares_and_n(answers, shift)
        deff = getattr(answers, design)
        if shift and name == "logit":
            # It widens without limit towards 0 and 1, and has other bounds at exactly 0 and 1.
            moved = np.clip(moved, TINY, BELOW_ONE)
        if answers.joint is not None and name == "korn-graubard":
            # Its sample counts respondents of weight 0, as in R's survey.
            counted = answers.joint.counted[answers.place]
            n, deff = counted, deff * counted / n
        return proportion_interval(
            moved, n, method=method, confidence_level=level, deff=deff, df=df
        )

    def together(shift: int, design: str) -> Intervals:
        joint = "goodman" if method == "wilson" else method
        if shift and SIMULTANEOUS_METHODS.find(joint)[0] == "sison-glaz":
            # Up to a count at a level of 95%, and more than ten at 99.9%.
            raise ArgumentError(
                "method",
                method,
                f"method={method!r} with rounding=True: its reach jumps by whole counts with every "
                "share, so that no bounds hold for all that was rounded; choose method='goodman'",
            )
        deff = getattr(answers, design) * _price_of_few_places(answers, level)
        return _joint_interval(answers, shift, deff, joint, level)

    share, below = answers.number / 100, answers.is_below
    moe = margin_of_error(answers.n, share, confidence_level=level, deff=answers.deff)
    columns = {
        "question_id": answers.question_id,
        "answer": answers.answer,
        "percent": answers.number,
        "moe": schema.printed_moe(moe),
        **schema.design_columns(answers),
        **schema.bound_columns(together if simultaneous else one_by_one, rounding, below),
        **schema.kind_columns(answers),
        **schema.below_columns(below=answers),
    }
    if decided:
        columns["base"] = answers.base
    if rounding:
        columns |= {name: getattr(answers, name) for name in ROUNDED}
    columns |= schema.what_if_column(answers)
    columns |= schema.estimated_columns(answers)
    if answers.joint is not None:
        columns["lead_deff"] = _lead_deffs(answers)
    table = schema.tidy(columns, schema.INTERVAL_COLUMNS)
    table.attrs |= attrs
    return table


def _price_of_few_places(answers: Answers, level: float) -> Array | float:
    """Return what few degrees of freedom multiply design effects by, where no method takes t.

    It is (t / z)**2 at the level that each answer of a question needs (Korn & Graubard 1998).
    """
    df = answers.degrees()
    if df is None:
        return 1.0
    beyond = tail(np.asarray(level)) / np.bincount(answers.question)[answers.question]
    found: Array = (critical_value(beyond, df) / critical_value(beyond)) ** 2
    return found


def _lead_deffs(answers: Answers) -> Array:
    """Return the design effect of the lead over each answer of its question's first option.

    Beside the interval of a share, which does not say how it varies with others.
    """
    first = np.empty(len(answers), dtype=np.intp)
    for block in answers.blocks():
        racing = np.array([[competes(role) for role in answers.role[row]] for row in block])
        percent = np.where(racing, answers.percent[block], -1.0)
        first[block] = np.take_along_axis(block, percent.argmax(axis=1)[:, None], 1)
    each = np.arange(len(answers))
    return np.where(first == each, np.nan, answers.pair_deff(first, each))


def answers_behind(table: pd.DataFrame, poll: Poll | None = None) -> Answers:
    """Return the answers that a finished table of :func:`intervals` was made of.

    ``poll`` gives the roles; without it they are those of the labels.
    """
    texts_of = ("poll_id", "question_id", "domain", "answer", "deff_source")
    numbers_of = ("n", "deff", "df", *ROUNDED)
    keys = [*schema.KEYS, *(name for name in ("domain",) if name in table)]
    percent, below = percents_of(table), schema.below_of(table)
    number = below == ""
    asked = zip(table["question_id"], table["answer"], strict=True)
    texts_there, numbers_there = (
        [name for name in names if name in table] for names in (texts_of, numbers_of)
    )
    role = texts(role_in(poll, question, answer) for question, answer in asked)
    columns: dict[str, Any] = {
        # Without rounding an answer stands for its number alone, and "<1" for 0 to 1.
        "lowest": np.where(number, percent, 0.0),
        "highest": np.where(number, percent, 2 * percent),
        **{name: table[name].to_numpy(object) for name in texts_there},
        **{name: table[name].to_numpy(float) for name in numbers_there},
    }
    return Answers(
        question=table.groupby(keys, sort=False).ngroup().to_numpy().astype(np.intp),
        role=np.where(table["net"] != "", NET, role) if "net" in table else role,
        several=table.get("several_answers", pd.Series(False, table.index)).to_numpy(bool),
        percent=percent,
        below=below,
        **columns,
    )


def percents_of(table: pd.DataFrame) -> Array:
    """Return the percents of a table of intervals; of what "<1" stands for, the middle."""
    below = [readers.below(said) for said in schema.below_of(table)]
    middle = [float(cell.most) / 2 if cell else np.nan for cell in below]
    return table["percent"].fillna(pd.Series(middle, table.index)).to_numpy(float)


def _joint_interval(
    answers: Answers, shift: int, deff: Array, method: str, confidence_level: float
) -> Intervals:
    """Return the simultaneous intervals of each question, each answer at its own moved share.

    When one share moves within its rounding cell, the others of its question make room in
    proportion.
    """
    share = answers.percent / 100
    moved, n = schema.shares_and_n(answers, shift)
    low, high = np.empty(len(share)), np.empty(len(share))
    for block in answers.blocks():
        size = block.shape[1]
        if size == 1:  # one statement holds by itself
            alone = proportion_interval(
                moved[block], n[block], confidence_level=confidence_level, deff=deff[block]
            )
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
            deff=deff[block],
            confidence_level=confidence_level,
            method=method,
        )
        low[block], high[block] = found.low[:, own, own], found.high[:, own, own]
    return Interval(share, low, high, confidence_level, SIMULTANEOUS_METHODS.find(method)[0])
