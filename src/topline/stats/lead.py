"""The lead of one answer over another answer of the same question, and all leads at once.

A respondent won by one answer is lost to the other, so the margin of a lead is neither the margin
of one share, nor twice it, nor the square root of two times it. In the sample a lead is a paired
difference: those who chose a, less those who chose b, of all n.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import chdtri, ndtr

from topline.stats.arguments import (
    ArgumentError,
    Reply,
    filled,
    one_question,
    read,
    read_question,
    refuses_lookalikes,
)
from topline.stats.design import finite_correction, known_where, variance_factor
from topline.stats.elementwise import in_blocks, over_distinct, root_between
from topline.stats.interval import (
    Interval,
    Methods,
    around,
    critical_value,
    interval_of,
    tail,
    within_one,
)
from topline.stats.rounding import Cell
from topline.stats.types import Array, Bounds, Many, Number, Numbers, PerPoll, Shares

# They have 499,500 leads, which take half a gigabyte and which nobody reads; no ballot is as long.
MOST_ANSWERS = 1000

LEAD_METHOD = "bonett-price"
"""The default; the tables and their titles take it from here, so that their verdicts agree."""


@refuses_lookalikes
def lead_interval(
    share_a: Numbers[Number],
    share_b: Numbers[Number],
    n: Numbers[Number],
    *,
    confidence_level: Number | float = 0.95,
    method: str = LEAD_METHOD,
    deff: Numbers[Number] = 1.0,
    pop_size: Numbers[Number] = None,
    df: Numbers[Number] = None,
) -> Interval[Number]:
    """Return the confidence interval of a lead, share_a - share_b, of two answers of one question.

    The default keeps its coverage in small samples and near 0 and 1, and never has a width of 0;
    the variance of ``wald``, the printed margin, is deff * (a + b - (a - b)**2) / n. Not for two
    questions (:func:`between_questions_interval`) or two polls (:func:`change_interval`).

    Parameters
    ----------
    share_a, share_b : share or array of shares
        Two answers of one question, in [0, 1]; together at most 1, or 1.01 after rounding.
    n : number or array
        Respondents asked the question.
    confidence_level : number or array
        In [0.5, 1).
    method : str
        ``bonett-price`` (Bonett & Price 2012, J. Educ. Behav. Stat. 37:479: 1 added to the count of
        each answer, 2 to ``n``), ``wald`` (Scott & Seber 1983, Am. Stat. 37:319; Franklin 2007, The
        Margin of Error for Differences in Polls), ``agresti-min`` (Agresti & Min 2005, Stat. Med.
        24:729: 0.5 added to each answer, 2 to ``n``), ``tango`` (Tango 1998, Stat. Med. 17:891:
        inverts the score test, good for small samples and for leads near 1).
    deff : number or array
        Design effect, a ratio of variances; every method works with ``n / deff``.
    pop_size : number or array, optional
        Size of the population, for the finite population correction (N - n) / (N - 1).
    df : number or array, optional
        Degrees of freedom of the design (sampling points less strata): Student's t in place of z.

    Returns
    -------
    Interval
        Differences of shares inside [-1, 1]; ``high`` is 1 at a lead of 1, ``low`` is -1 at -1.
        ``wald`` and ``tango`` contain the estimate. NaN in, NaN out.

    Raises
    ------
    ValueError
        For a value outside its range, shares that exceed 1 together, an unknown method, or ``n``
        above ``pop_size``.

    Examples
    --------
    >>> print(lead_interval(0.56, 0.23, 1500))
    0.3300 (0.2878 to 0.3713, 95%, bonett-price)
    >>> print(lead_interval(0.56, 0.23, 1500, deff=2.02, method="tango"))
    0.3300 (0.2693 to 0.3878, 95%, tango)
    """
    name, bounds = LEAD_METHODS.find(method)
    (a, b, size, level, ratio, people, free), answer = _read(
        *(share_a, share_b, n),
        confidence_level=confidence_level,
        deff=deff,
        pop_size=pop_size,
        df=df,
    )
    factor, everybody = variance_factor(size, ratio, people)
    run = over_distinct if name == "tango" else in_blocks

    def limits(a: Array, b: Array, n: Array, tail: Array) -> Bounds:
        return within_one(bounds(a, b, n, critical_value(tail)), a - b)

    both = known_where(everybody, a - b, run(limits, a, b, size / factor, tail(level, free)))
    return interval_of(a - b, both, answer, confidence_level, name)


@refuses_lookalikes
def lead_moe(
    share_a: Numbers[Number],
    share_b: Numbers[Number],
    n: Numbers[Number],
    *,
    confidence_level: Number | float = 0.95,
    deff: Numbers[Number] = 1.0,
    pop_size: Numbers[Number] = None,
) -> Number:
    """Return the margin of error of a lead: z * sqrt(deff * (a + b - (a - b)**2) / n), as a share.

    The "±" to print after a lead; it may reach beyond 1, where :func:`lead_interval` stops.
    Arguments, errors and source are those of its ``wald`` method. Returns a float, an array or a
    Series.

    Examples
    --------
    >>> round(100 * lead_moe(0.56, 0.23, 1500), 2), round(100 * lead_moe(0.48, 0.26, 1500), 2)
    (4.18, 4.21)
    """
    (a, b, size, level, ratio, people), answer = _read(
        share_a, share_b, n, confidence_level=confidence_level, deff=deff, pop_size=pop_size
    )
    variance = lead_variance(spread(a, b), size, ratio, people)
    return answer(critical_value(tail(level)) * np.sqrt(variance))


def _read(
    a: Numbers[Number], b: Numbers[Number], n: Numbers[Number], **design: Numbers[Number]
) -> tuple[tuple[Array, ...], Reply[Number]]:
    """Return the arguments of a lead, checked, and how to answer."""
    values, answer = read(share_a=a, share_b=b, n=n, **design)
    one_question(values[0] + values[1], 2)
    return values, answer


def spread(a: Array, b: Array) -> Array:
    """Return a + b - (a - b)**2, the variance of a lead for one respondent."""
    return a + b - (a - b) ** 2


def lead_variance(spread: Array, n: Array, deff: Array, pop_size: Array | None = None) -> Array:
    """Return the variance of a lead in a sample of this design."""
    return deff * finite_correction(n, pop_size) * spread / n


def _wald(a: Array, b: Array, n: Array, z: Array) -> Bounds:
    reach = z * np.sqrt(spread(a, b) / n)
    return a - b - reach, a - b + reach


def _adding(hits: float, people: float) -> Callable[[Array, Array, Array, Array], Bounds]:
    """Return Wald's method with respondents added to each answer, and to all."""

    def bounds(a: Array, b: Array, n: Array, z: Array) -> Bounds:
        size = n + people
        return _wald((n * a + hits) / size, (n * b + hits) / size, size, z)

    return bounds


def _tango(a: Array, b: Array, n: Array, z: Array) -> Bounds:
    return _tango_low(a, b, z**2 / n), -_tango_low(b, a, z**2 / n)


def _tango_low(a: Array, b: Array, c: Array) -> Array:
    """Return the lower score bound, where the squared reach is c times the variance.

    The variance is that of the shares most likely when the lead d is smaller by the reach. By
    Lagrange's multiplier those are in proportion to share / (1 + t * (v - d)), with v = 1, -1 and 0
    for a, b and the rest, and t = c / (1 + c) / reach. That they add up to 1 makes the sum of
    share * (t * (v - d))**2 / (1 + t * (v - d)) equal to c. The sum grows with t, from 0 to the
    pole of b, so its root is the only one.
    """
    a, b, c = np.broadcast_arrays(a, b, c)
    lead = a - b
    pole = np.where(lead == -1, 1.0, 1 + lead)

    def excess(part: Array, a: Array, b: Array, lead: Array, pole: Array, c: Array) -> Array:
        before_pole = part < 1
        of_a = a / pole * (1 - lead) ** 2 / (pole + part * (1 - lead))
        of_rest = (1 - a - b) / pole * lead**2 / (pole - part * lead)
        of_b = b / np.where(before_pole, 1 - part, 1.0)
        total = np.where(before_pole, part**2 * (of_a + of_rest + of_b), np.inf)
        return 0.5 - c / (total + c)

    part = root_between(excess, 0.0, 1.0, a, b, lead, pole, c)  # of t, from 0 to the pole
    return lead - c / (1 + c) * pole / part


_ADDED = {"bonett-price": (1.0, 2.0), "agresti-min": (0.5, 2.0)}

LEAD_METHODS = Methods(
    "a lead",
    {
        "bonett-price": _adding(*_ADDED["bonett-price"]),
        "wald normal franklin": _wald,
        "agresti-min": _adding(*_ADDED["agresti-min"]),
        "tango tango-score": _tango,
    },
    ambiguous={
        "score": "Tango's interval for one sample, Miettinen and Nurminen's for two; choose "
        "method='tango', or change_interval with method='miettinen-nurminen' for two polls"
    },
)


def lead_at_end(
    a: Cell[npt.NDArray[Any]],
    b: Cell[npt.NDArray[Any]],
    n: npt.NDArray[Any],
    end: int,
    *,
    confidence_level: npt.NDArray[Any] | float = 0.95,
    method: str = LEAD_METHOD,
    deff: npt.NDArray[Any] | float = 1.0,
) -> Interval[npt.NDArray[Any]]:
    """Return the interval of the smallest (``end`` -1) or largest (1) lead of two rounded shares.

    Its bound on that side is the outermost of all shares that they can stand for. A low bound above
    -1 falls as b rises, so b is at its highest. In a it is convex: near 0 the variance grows faster
    than the lead, and the bound falls until a = b + (1 - sqrt((1 + 8 b) / (1 + z**2 / n))) / 2,
    where its derivative is 0, with the shares and the n that the method has after adding. The score
    bound of ``tango`` rises with a.

    Other arguments and errors are those of :func:`lead_interval`.

    Examples
    --------
    >>> half = Cell(np.array([0.0]), np.array([0.005]))
    >>> end = lead_at_end(half, half, np.array([100.0]), -1, method="wald")
    >>> corner = lead_interval(0.0, 0.005, 100, method="wald")
    >>> end.low.round(4).tolist(), round(corner.low, 4)
    ([-0.0196], -0.0188)
    """
    if end > 0:
        other = lead_at_end(
            b, a, n, -1, confidence_level=confidence_level, method=method, deff=deff
        )
        return replace(other, estimate=0 - other.estimate, low=0 - other.high, high=0 - other.low)
    # Two shares printed to whole percents exceed 1 by that at the most, remainders by more.
    top = np.minimum(b.high, filled(2) - a.low)
    hits, people = _ADDED.get(LEAD_METHODS.find(method)[0], (0.0, 0.0))
    known, size = n / deff, n / deff + people
    level = np.asarray(confidence_level)
    with_added = (known * top + hits) / size
    lead = (1 - np.sqrt((1 + 8 * with_added) / (1 + critical_value(tail(level)) ** 2 / size))) / 2
    turn = top + lead * size / known
    turn = np.clip(turn, a.low, np.maximum(a.low, np.minimum(a.high, 1 - top)))
    corner, turned = (
        lead_interval(share, top, n, confidence_level=confidence_level, method=method, deff=deff)
        for share in (a.low, turn)
    )
    return replace(corner, low=np.minimum(corner.low, turned.low))


@refuses_lookalikes
def all_leads(
    shares: Shares[Many],
    n: PerPoll,
    *,
    confidence_level: npt.NDArray[Any] | float = 0.95,
    adjustment: str = "bonferroni",
    deff: PerPoll = 1.0,
    pop_size: PerPoll = None,
) -> Interval[npt.NDArray[Any]]:
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
        For a value outside its range, shares that exceed 1 together, fewer than two answers or more
        than 1,000, an unknown adjustment, or ``n`` above ``pop_size``.

    Examples
    --------
    >>> leads = all_leads([0.56, 0.23, 0.21], 1500)
    >>> leads.low.round(4).tolist(), leads.high.round(4).tolist()
    ([0.279, 0.3003, -0.021], [0.381, 0.3997, 0.061])
    """
    critical_values = _critical_values(adjustment)
    array, (size, level, ratio, people), _ = read_question(
        shares, n=n, confidence_level=confidence_level, deff=deff, pop_size=pop_size
    )
    few_enough(array.shape[-1], "shares", "or lead_interval for one pair")
    first, second = np.triu_indices(array.shape[-1], 1)
    a, b = array[..., first], array[..., second]
    variance = lead_variance(spread(a, b), size, ratio, people)
    answers = np.asarray(array.shape[-1], dtype=float)
    reach = critical_values(tail(level), answers) * np.sqrt(variance)
    name = "wald" if adjustment == "none" else f"wald-{adjustment}"
    return interval_of(a - b, around(a - b, reach), Reply(), confidence_level, name)


def few_enough(answers: int, name: str, remedy: str) -> None:
    """Raise ValueError if a question has too many answers for the leads of all their pairs."""
    if answers > MOST_ANSWERS:
        raise ArgumentError(
            name,
            answers,
            f"{name}: {answers:,} answers of one question have {answers * (answers - 1) // 2:,} "
            f"leads; give at most {MOST_ANSWERS:,}, those that you compare, {remedy}",
        )


def adjusted_level(
    confidence_level: Number | float, answers: int | Number, adjustment: str
) -> Number:
    """Return the level that one lead needs, for all pairs of so many answers to hold together.

    It brings the adjustments of :func:`all_leads` to any method of :func:`lead_interval`.
    ``answers`` is a whole number of at least 2, or an array of them. ValueError as in
    :func:`all_leads`.

    Examples
    --------
    >>> round(adjusted_level(0.95, 3, "bonferroni"), 4)
    0.9833
    """
    critical_values = _critical_values(adjustment)
    (level,), answer = read(confidence_level=confidence_level)
    if np.any(np.less(answers, 2)):
        raise ValueError(
            f"answers={np.min(answers)}: a lead is between two answers; pass 2 or more"
        )
    both_tails = 2 * ndtr(-critical_values(tail(level), np.asarray(answers, dtype=float)))
    return answer(np.minimum(1 - both_tails, np.nextafter(1.0, 0.0)))


def _critical_values(adjustment: str) -> Callable[[Array, Array], Array]:
    if not isinstance(adjustment, str) or adjustment not in _CRITICAL_VALUES:
        raise ValueError(
            f"adjustment={adjustment!r} is not known for all leads of a question; choose one of "
            + ", ".join(_CRITICAL_VALUES)
        )
    return _CRITICAL_VALUES[adjustment]


def _bonferroni(tail: Array, answers: Array) -> Array:
    return critical_value(tail / (answers * (answers - 1) / 2))


def _scheffe(tail: Array, answers: Array) -> Array:
    reach: Array = np.sqrt(chdtri(answers - 1, 2 * tail))
    return reach


def _none(tail: Array, answers: Array) -> Array:
    return critical_value(tail)


_CRITICAL_VALUES = {"bonferroni": _bonferroni, "scheffe": _scheffe, "none": _none}
