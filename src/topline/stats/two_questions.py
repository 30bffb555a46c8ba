"""Two questions of one sample: the difference of a share of one and a share of the other.

The same people answered both, so the difference depends on how many gave both answers. A published
poll seldom says; the two margins it prints still bound that number, and so the interval.
"""

from typing import Generic, NamedTuple

import numpy as np

from topline.stats.arguments import SLACK, first_where, read, refuses_lookalikes
from topline.stats.interval import Interval, around, critical_value, interval_of, tail
from topline.stats.types import Array, Number, Numbers


class BetweenQuestions(NamedTuple, Generic[Number]):
    """The widest and the narrowest interval that the share of both answers allows.

    Where that share is known, the two are the same interval.
    """

    worst: Interval[Number]
    best: Interval[Number]


@refuses_lookalikes
def between_questions_interval(
    share_a: Numbers[Number],
    share_b: Numbers[Number],
    n: Numbers[Number],
    *,
    share_both: Numbers[Number] = None,
    confidence_level: Number | float = 0.95,
    deff: Numbers[Number] = 1.0,
) -> BetweenQuestions[Number]:
    """Return the interval of share_a - share_b, answers of two questions put to the same people.

    The variance is deff * (a + b - 2 * both - (a - b)**2) / n. Unless ``share_both`` is given, it
    is bounded by Frechet: both lies between max(0, a + b - 1), the worst case, and min(a, b), the
    best. Not for two answers of one question (:func:`lead_interval`) or two polls
    (:func:`change_interval`).

    Parameters
    ----------
    share_a, share_b : share or array of shares
        An answer of one question and an answer of another, in [0, 1].
    n : number or array
        Respondents asked both questions.
    share_both : share or array of shares, optional
        Respondents who gave both answers, from a cross-table. None: not published.
    confidence_level : number or array
        In [0.5, 1).
    deff : number or array
        Design effect, a ratio of variances.

    Returns
    -------
    BetweenQuestions
        ``worst, best``: two intervals inside [-1, 1], equal when ``share_both`` is given. NaN in,
        NaN out.

    Raises
    ------
    ValueError
        For a value outside its range, or a ``share_both`` outside the two bounds above.

    Notes
    -----
    Scott & Seber 1983, Am. Stat. 37:319; Frechet 1951, Ann. Univ. Lyon A 14:53.

    Examples
    --------
    >>> worst, best = between_questions_interval(0.56, 0.48, 1500)
    >>> print(worst)
    0.0800 (0.0306 to 0.1294, 95%, wald)
    >>> print(best)
    0.0800 (0.0663 to 0.0937, 95%, wald)
    """
    given = {} if share_both is None else {"share_both": share_both}
    (a, b, size, level, ratio, *both), answer = read(
        share_a=share_a, share_b=share_b, n=n, confidence_level=confidence_level, deff=deff, **given
    )
    least, most = np.maximum(a + b - 1, 0.0), np.minimum(a, b)
    if both:
        least = most = _between(both[0], least, most)
    z = critical_value(tail(level))

    def interval(both: Array) -> Interval[Number]:
        variance = ratio * np.maximum(a + b - 2 * both - (a - b) ** 2, 0.0) / size
        bounds = around(a - b, z * np.sqrt(variance))
        return interval_of(a - b, bounds, answer, confidence_level, "wald")

    return BetweenQuestions(worst=interval(least), best=interval(most))


def _between(both: Array, least: Array, most: Array) -> Array:
    outside = (both < least - SLACK) | (both > most + SLACK)
    if told := first_where(outside, both, least, most):
        given, low, high = told
        raise ValueError(
            f"share_both={given:.6g} is impossible: respondents who gave both answers are between "
            f"share_a + share_b - 1 (or 0) and the smaller share, here {low:.6g} to {high:.6g}; "
            "pass a share from the cross-table, or leave it out"
        )
    return np.clip(both, least, most)
