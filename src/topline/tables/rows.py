"""Polls as columns: one row per answer, ready for one vectorised call of the statistics."""

from typing import Any

import numpy as np
import pandas as pd

from topline.polls.poll import Poll, Polls, as_polls, asked_n
from topline.polls.precision import ASSUMED, OPT_IN, published_deff, step
from topline.polls.question import Question
from topline.sheets.rows import rows_from_table
from topline.stats.arguments import read

KEYS = ["poll_id", "question_id"]


def answer_rows(polls: Polls | pd.DataFrame, deff: Any = "published") -> pd.DataFrame:
    """Return a row per answer: what was printed, and the design effect to use.

    A table of other people's polls is read as :func:`polls_from_table` does, without making polls.
    Columns: poll_id, question_id, answer, role, percent, slack (points that rounding leaves open to
    each side), n, deff, deff_source.
    """
    if isinstance(polls, pd.DataFrame):
        return _with_deff(rows_from_table(polls), deff)
    rows = [
        (
            poll.id,
            question.id,
            answer.label,
            answer.role,
            float(answer.percent),
            slack,
            asked_n(poll, question) or np.nan,
            *design_of(poll, deff),
        )
        for poll in as_polls(polls)
        for question in poll.questions
        for answer, slack in zip(question.answers, _slacks(question), strict=True)
    ]
    columns = [*KEYS, "answer", "role", "percent", "slack", "n", "deff", "deff_source"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame if frame["n"].isna().any() else frame.astype({"n": int})


def _with_deff(rows: pd.DataFrame, deff: Any) -> pd.DataFrame:
    if is_published(deff):
        return rows
    opt_in = rows["deff_source"] == OPT_IN
    return rows.assign(
        deff=np.where(opt_in, np.nan, deff_number(deff)),
        deff_source=np.where(opt_in, OPT_IN, ASSUMED),
    )


def question_blocks(rows: pd.DataFrame) -> list[Any]:
    """Return the row numbers of each question: matrices (questions, answers), one a size."""
    question = rows.groupby(KEYS, sort=False).ngroup().to_numpy()
    order = np.argsort(question, kind="stable")
    sizes = np.bincount(question)
    starts = np.cumsum(sizes) - sizes
    return [order[starts[sizes == size][:, None] + np.arange(size)] for size in np.unique(sizes)]


def design_of(poll: Poll, deff: Any) -> tuple[float, str]:
    """Return the design effect to use for a poll, its own or the number given, and its source."""
    found, source = published_deff(poll)
    if is_published(deff) or source == OPT_IN:
        return found, source
    return deff_number(deff), ASSUMED


def is_published(deff: Any) -> bool:
    """Return whether the polls' own design effects are asked for."""
    return isinstance(deff, str) and deff == "published"


def deff_number(deff: Any) -> float:
    """Return a design effect given as a number; ValueError for anything but one number above 0."""
    if isinstance(deff, str | bool) or deff is None or np.ndim(deff) or deff != deff:
        raise ValueError(
            f'deff={deff!r:.60}: pass "published", or a number above 0 '
            "(1.0 is simple random sampling)"
        )
    (number,), _ = read(deff=deff)
    return float(number)


def _slacks(question: Question) -> list[float]:
    """Return how far each true percent can be from its printed one, in points.

    Half a step for a printed percent; for one by subtraction, the half steps of all the others.
    """
    halves = [0.0 if a.by_subtraction else step(a.percent) / 2 for a in question.answers]
    return [
        sum(halves) if answer.by_subtraction else half
        for answer, half in zip(question.answers, halves, strict=True)
    ]
