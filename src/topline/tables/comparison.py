"""Two groups of one poll to a tidy table of differences, answer by answer."""

import numpy as np
import pandas as pd

from topline.polls.answers import Answers, Deff, is_published
from topline.polls.record import Poll
from topline.stats.arguments import one_level, refuses_lookalikes
from topline.stats.change import CHANGE_METHOD
from topline.tables import schema
from topline.tables.changes import differences, refuse_to_assume


@refuses_lookalikes
def compare(
    poll: Poll,
    first: str,
    second: str,
    *,
    confidence_level: float = 0.95,
    method: str = CHANGE_METHOD,
    deff: Deff = "published",
    rounding: bool = False,
) -> pd.DataFrame:
    """Return the differences between two groups of one poll, such as men and women, by label.

    Nobody is in both groups, so they are two independent samples and their variances add, as those
    of two polls do in :func:`changes`. Two questions that were put to the same people are no such
    groups: see :func:`between_questions_interval`. Two answers of one question are no groups
    either: see :func:`leads`. Where both groups were interviewed at the same sampling points they
    resemble each other, and the margin is rather too wide.

    Parameters
    ----------
    poll : Poll
    first, second : str
        Ids of the questions that hold the answers of each group, each with its own n.
    confidence_level : float
        In [0.5, 1).
    method : str
        Of :func:`change_interval`.
    deff : "published" or number
        As in :func:`changes`, for each group its own.
    rounding : bool
        True: bounds hold for whatever the printed percents can stand for.

    Returns
    -------
    DataFrame
        Columns ``poll_id, answer, difference, moe, low, high, confidence_level, method, verdict``,
        the first group less the second in points, and of each group, with ``_a`` and ``_b``,
        ``question, group, percent, n, deff, n_eff, deff_source``. A row for each answer and net of
        both. The verdict is "higher" or "lower" if the interval excludes 0, else "within the
        margin"; "not known" where there is no interval.

    Raises
    ------
    ValueError
        For a question that is not there, groups that overlap, for together they are more than the
        poll has, no answer in common, or no published design effect and none given.

    Notes
    -----
    Franklin 2007, The Margin of Error for Differences in Polls, "differences between two
    independent samples", for the margin.

    Examples
    --------
    >>> import topline as tl
    >>> printed = {"men": {"Yes": "40", "No": "52"}, "women": {"Yes": "56", "No": "37"}}
    >>> groups = [tl.Question(name, "Approve?", answers, n=450, population=name)
    ...           for name, answers in printed.items()]
    >>> poll = tl.Poll("p", pollster="P", n=900, moe="3.3", questions=groups)
    >>> compare(poll, "men", "women")[["answer", "difference", "moe", "verdict"]].round(1)
      answer  difference  moe verdict
    0    Yes       -16.0  6.5   lower
    1     No        15.0  6.5  higher
    """
    level = one_level(confidence_level)
    answers = schema.answers_of(poll, deff)
    one, other = (schema.of_question(answers, name) for name in (first, second))
    _refuse_overlap(poll, first, one, second, other)
    if is_published(deff):
        refuse_to_assume(first, one, second, other)
    rows = {label: row for row, label in enumerate(other.answer)}
    pairs = [(row, rows[label]) for row, label in enumerate(one.answer) if label in rows]
    if not pairs:
        raise ValueError(
            f"no answer is in both questions: {first!r} has {list(one.answer)}, {second!r} has "
            f"{list(other.answer)}; give the same answer the same label"
        )
    at, other_at = np.array(pairs).T
    one, other = one.rows(at), other.rows(other_at)
    found = differences(other, one, level, method, rounding, ("higher", "lower"))
    columns = {
        "poll_id": one.poll_id,
        "answer": one.answer,
        "difference": found.pop("change"),
        **found,
        **_side(one, "_a", rounding),
        **_side(other, "_b", rounding),
        **schema.below_columns(below_a=one, below_b=other),
        **schema.what_if_column(one, other),
    }
    return schema.tidy(columns, schema.COMPARISON_COLUMNS)


def _side(answers: Answers, suffix: str, rounding: bool) -> dict[str, object]:
    found = schema.design_columns(answers, suffix) | {
        f"question{suffix}": answers.question_id,
        f"group{suffix}": np.where(answers.domain == "", answers.question_id, answers.domain),
        f"percent{suffix}": answers.number,
    }
    del found[f"poll_id{suffix}"]
    return found | ({f"deff_high{suffix}": answers.deff_high} if rounding else {})


def _refuse_overlap(poll: Poll, first: str, one: Answers, second: str, other: Answers) -> None:
    """Raise ValueError where the two questions were put to the same people."""
    if first == second:
        raise ValueError(f"{first!r} is compared with itself: name the questions of two groups")
    if poll.n is not None and one.n[0] + other.n[0] > poll.n:
        raise ValueError(
            f"{first!r} and {second!r} have people in common, n={one.n[0]:,} and n={other.n[0]:,} "
            f"of {poll.n:,}: give two groups their own n, or take between_questions_interval() for "
            "two questions put to the same people"
        )
