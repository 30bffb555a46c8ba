"""Answers to a tidy table of leads: each pair of answers of each question."""

from typing import Any

import numpy as np
import pandas as pd

from topline.polls.answers import Answers, Deff, Places
from topline.polls.record import Poll
from topline.polls.roles import competes
from topline.stats.ahead import probability_ahead
from topline.stats.arguments import one_level, refuses_lookalikes
from topline.stats.lead import LEAD_METHOD, adjusted_level, few_enough, lead_interval, lead_moe
from topline.tables import schema
from topline.tables.intervals import answers_behind
from topline.tables.schema import Intervals, Source


@refuses_lookalikes
def leads(
    polls: Source,
    *,
    confidence_level: float = 0.95,
    method: str = LEAD_METHOD,
    deff: Deff = "published",
    n: float | None = None,
    adjustment: str = "none",
    rounding: bool = False,
    on_error: str = "raise",
) -> pd.DataFrame:
    """Return the lead of one answer over another, a row for each pair of options of each question.

    Undecided, refused and other answers ("None of these", "Someone else") do not compete.

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
    n : float, optional
        What if so many had been asked? As in :func:`intervals`.
    adjustment : {"none", "bonferroni", "scheffe"}
        Makes all leads of one question, of option over option, hold together at
        ``confidence_level``; the method's name says so. ``moe`` stays the margin of one lead.
    rounding : bool
        True: bounds hold for whatever the printed percents can stand for.
    on_error : {"raise", "collect"}
        For a table of other people's polls: "collect" leaves out each question with a bad cell, as
        :func:`polls_from_table` does; ``attrs["faults"]`` of the result lists what, and why.

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
        For a level, method, adjustment or design effect outside its range, or a question of more
        than 1,000 answers, whose pairs are half a million.

    Examples
    --------
    >>> import topline as tl
    >>> table = tl.leads(tl.load_poll("fom-2002-12-nato"))
    >>> table.loc[:0, ["answer_a", "answer_b", "lead", "moe", "verdict"]].round(1)
      answer_a    answer_b  lead  moe verdict
    0   Should  Should not  33.0  5.9   ahead
    """
    level = one_level(confidence_level)
    answers, attrs = schema.good_answers_of(polls, deff, n, on_error)
    answers = answers.rows(np.array([competes(role) for role in answers.role], dtype=bool))
    first, second, of = _pairs(answers)
    found = _leads(answers, first, second, level, method, rounding, adjustment, of)
    found.attrs |= attrs
    return found


def _leads(
    answers: Answers,
    first: Places,
    second: Places,
    level: float,
    method: str = LEAD_METHOD,
    rounding: bool = False,
    adjustment: str = "none",
    of: int | Places = 2,
) -> pd.DataFrame:
    """Return the leads of the answers in the rows ``first`` over those in the rows ``second``.

    ``of`` is how many options the question of a pair has, for an adjustment.
    """
    a, b = answers.rows(first), answers.rows(second)
    joint_level = adjusted_level(level, of, adjustment)

    def bounds(shift: int, design: str) -> Intervals:
        share_a, n = schema.shares_and_n(a, shift)
        share_b, _ = schema.shares_and_n(b, -shift)
        deff = answers.pair_deff(first, second, design)
        return lead_interval(
            share_a, share_b, n, confidence_level=joint_level, method=method, deff=deff
        )

    share_a, share_b = a.percent / 100, b.percent / 100
    deff = answers.pair_deff(first, second)
    found = schema.bound_columns(bounds, rounding) | {"confidence_level": level}
    if adjustment != "none":
        found["method"] += f"-{adjustment}"
    moe = lead_moe(share_a, share_b, a.n, confidence_level=level, deff=deff)
    columns = {
        "question_id": a.question_id,
        "answer_a": a.answer,
        "answer_b": b.answer,
        "lead": a.percent - b.percent,
        "moe": schema.printed_moe(moe),
        **schema.design_columns(a),
        **found,
        "verdict": schema.verdicts(bounds, rounding, "ahead", "ahead", "too close to call"),
        "probability_ahead": probability_ahead(share_a, share_b, a.n, deff=deff),
    }
    if rounding:
        columns["deff_high"] = answers.pair_deff(first, second, "deff_high")
    columns |= schema.what_if_column(a)
    return schema.tidy(columns, schema.LEAD_COLUMNS)


def lead_of_the_first(table: pd.DataFrame, poll: Poll | None = None) -> pd.DataFrame:
    """Return the lead of the first option over the second, of one question's finished intervals.

    A row as :func:`leads` has it, at the level and with the rounding of the table; none if there
    are not two options.
    """
    answers = answers_behind(table, poll)
    ranked = _ranked(answers)
    first, second = ranked[:1][: len(ranked) - 1], ranked[1:2]
    level = float(table["confidence_level"].iloc[0])
    return _leads(answers, first, second, level, rounding="lowest" in table)


def first_of(table: pd.DataFrame, poll: Poll | None = None) -> Any:
    """Return the row of the first option, of the first answer where there is no option."""
    ranked = _ranked(answers_behind(table, poll))
    return table.iloc[ranked[0] if ranked.size else int(table["percent"].argmax())]


def _ranked(answers: Answers) -> Places:
    """Return the places of the options, the largest first."""
    racing = np.flatnonzero([competes(role) for role in answers.role])
    return racing[np.argsort(-answers.percent[racing], kind="stable")]


def _pairs(answers: Answers) -> tuple[Places, Places, Places]:
    """Return the row numbers of each pair, the larger share first, and its question's options."""
    pairs: list[Any] = [np.empty((4, 0), dtype=np.intp)]
    for block in answers.blocks():
        largest = np.argsort(-answers.percent[block], axis=1, kind="stable")
        ranked, size = np.take_along_axis(block, largest, 1), block.shape[1]
        asked = f"{answers.poll_id[block[0, 0]]}, question {answers.question_id[block[0, 0]]!r}"
        few_enough(size, asked, "as a poll or a table that has no others")
        one, other = np.triu_indices(size, 1)
        start = np.repeat(block.min(axis=1), one.size)
        pairs.append([ranked[:, one].ravel(), ranked[:, other].ravel(), start, 0 * start + size])
    first, second, start, of = np.concatenate(pairs, axis=1)
    as_asked = np.argsort(start, kind="stable")
    return first[as_asked], second[as_asked], of[as_asked]
