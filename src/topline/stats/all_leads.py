"""Every lead of a question at once: all pairs of its answers, with one joint confidence level."""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import chdtri, ndtr

from topline.stats.arguments import Numbers, finite_correction, read, refuses_lookalikes
from topline.stats.difference import around
from topline.stats.interval import Interval
from topline.stats.lead import spread
from topline.stats.normal import critical_value, tail
from topline.stats.question import read_question


@refuses_lookalikes
def all_leads(
    shares: Numbers,
    n: Numbers,
    *,
    confidence_level: Numbers = 0.95,
    adjustment: str = "bonferroni",
    deff: Numbers = 1.0,
    pop_size: Numbers = None,
) -> Interval:
    """Return the Wald intervals of the leads of all pairs of answers of a question.

    The joint level is that all k * (k - 1) / 2 hold together, so each is wider than one lead's.
    Where one pair was chosen before the poll was read, :func:`lead_interval` is enough.

    Parameters
    ----------
    shares : array of shares
        The answers of a question along the last axis, at least two; together at most 1, or half a
        percent more for each answer after rounding. Earlier axes are polls.
    n : number or array
        Respondents asked the question; one for each poll, or a single number.
    confidence_level : number or array
        In [0.5, 1).
    adjustment : str
        ``bonferroni`` (z at the tail divided by the number of pairs; Goodman 1965, Technometrics
        7:247), ``scheffe`` (z is the root of chi-square's quantile with k - 1 degrees of freedom:
        holds for every contrast of the answers, Gold 1963, Ann. Math. Stat. 34:56), ``none`` (each
        pair has the level for itself alone).
    deff : number or array
        Design effect, a ratio of variances.
    pop_size : number or array, optional
        Size of the population, for the finite population correction (N - n) / (N - 1).

    Returns
    -------
    Interval
        Arrays whose last axis is the pairs (0, 1), (0, 2), ... (1, 2), ..., as in
        ``numpy.triu_indices(k, 1)``: the lead of the first over the second. Inside [-1, 1]. NaN in,
        NaN out.

    Raises
    ------
    ValueError
        For a value outside its range, shares that exceed 1 together, fewer than two answers, an
        unknown adjustment, or ``n`` above ``pop_size``.

    Examples
    --------
    >>> leads = all_leads([0.56, 0.23, 0.21], 1500)
    >>> leads.low.round(4).tolist(), leads.high.round(4).tolist()
    ([0.279, 0.3003, -0.021], [0.381, 0.3997, 0.061])
    """
    critical_values = _find(adjustment)
    array, (n, level, deff, pop_size), _ = read_question(
        shares, n=n, confidence_level=confidence_level, deff=deff, pop_size=pop_size
    )
    answers = array.shape[-1]
    first, second = np.triu_indices(answers, 1)
    a, b = array[..., first], array[..., second]
    variance = deff * finite_correction(n, pop_size) * spread(a, b) / n
    reach = critical_values(tail(level), answers) * np.sqrt(variance)
    low, high = around(a - b, reach)
    estimate = np.broadcast_to(a - b, np.shape(low)) + 0.0
    name = "wald" if adjustment == "none" else f"wald-{adjustment}"
    return Interval(estimate, low, high, confidence_level, name)


def adjusted_level(confidence_level: Numbers, answers: Any, adjustment: str) -> Any:
    """Return the level that one lead needs, for all pairs of so many answers to hold together.

    It brings the adjustments of :func:`all_leads` to any method of :func:`lead_interval`.
    ``answers`` is a whole number of at least 2, or an array of them. ValueError as in
    :func:`all_leads`.

    Examples
    --------
    >>> round(adjusted_level(0.95, 3, "bonferroni"), 4)
    0.9833
    """
    critical_values = _find(adjustment)
    (level,), answer = read(confidence_level=confidence_level)
    if np.any(np.less(answers, 2)):
        raise ValueError(
            f"answers={np.min(answers)}: a lead is between two answers; pass 2 or more"
        )
    both_tails = 2 * ndtr(-critical_values(tail(level), answers))
    return answer(np.minimum(1 - both_tails, np.nextafter(1.0, 0.0)))


def _find(adjustment: str) -> Callable[[Any, Any], Any]:
    if not isinstance(adjustment, str) or adjustment not in _CRITICAL_VALUES:
        raise ValueError(
            f"adjustment={adjustment!r} is not known for all leads of a question; choose one of "
            + ", ".join(_CRITICAL_VALUES)
        )
    return _CRITICAL_VALUES[adjustment]


def _bonferroni(tail: Any, answers: Any) -> Any:
    return critical_value(tail / (answers * (answers - 1) / 2))


def _scheffe(tail: Any, answers: Any) -> Any:
    return np.sqrt(chdtri(answers - 1, 2 * tail))


def _none(tail: Any, answers: Any) -> Any:
    return critical_value(tail)


_CRITICAL_VALUES = {"bonferroni": _bonferroni, "scheffe": _scheffe, "none": _none}
