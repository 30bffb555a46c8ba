"""The design of a poll: margin of error, design effects, and what a printed margin implies.

Respondents of one place resemble each other, and weights are unequal, so a real poll knows less
than a simple random sample (SRS) of its size. The design effect, deff, is the ratio of the two
*variances*.
"""

from typing import Any, Generic, NamedTuple, cast, overload

import numpy as np
import numpy.typing as npt
from scipy.special import erf

from topline.stats.arguments import TINY, ArgumentError, first_where, read, refuses_lookalikes
from topline.stats.interval import critical_value, tail
from topline.stats.types import Array, Bounds, Flags, Number, Numbers, OneAxis


@refuses_lookalikes
def margin_of_error(
    n: Numbers[Number],
    share: Numbers[Number] = 0.5,
    *,
    confidence_level: Numbers[Number] = 0.95,
    deff: Numbers[Number] = 1.0,
    pop_size: Numbers[Number] = None,
) -> Number:
    """Return the margin of error of a share: z * sqrt(deff * p * (1 - p) / n), as a share.

    This is the half-width that a pollster prints after "±", largest at a share of one half.
    Multiply by 100 for points. It is not for the difference of two answers of one question: see
    :func:`lead_interval`.

    Parameters
    ----------
    n : number or array
        Respondents.
    share : share or array of shares
        In [0, 1]; 0.5 gives the largest margin, the one pollsters print.
    confidence_level : number or array
        In [0.5, 1).
    deff : number or array
        Design effect, a ratio of variances (not deft, its square root).
    pop_size : number or array, optional
        Size of the population; multiplies the variance by (N - n) / (N - 1).

    Returns
    -------
    float, array or Series
        A share; 0.036 is 3.6 points.

    Raises
    ------
    ValueError
        For a value outside its range, or ``n`` above ``pop_size``.

    Notes
    -----
    Cochran 1977, Sampling Techniques, 3rd ed., chapter 3; the variance has n, not n - 1, below.

    Examples
    --------
    >>> round(100 * margin_of_error(1500), 2)
    2.53
    >>> round(100 * margin_of_error(1500, deff=2.024), 2)
    3.6
    """
    values, answer = read(
        n=n, share=share, confidence_level=confidence_level, deff=deff, pop_size=pop_size
    )
    return answer(margin(*values))


def margin(n: Array, share: Array, level: Array, deff: Array, pop_size: Array | None) -> Array:
    """Return the margin of error of checked arguments."""
    return critical_value(tail(level)) * np.sqrt(share_variance(share, n, deff, pop_size))


def share_variance(share: Array, n: Array, deff: Array, pop_size: Array | None) -> Array:
    """Return the variance of a share in a sample of this design."""
    return deff * finite_correction(n, pop_size) * share * (1 - share) / n


def finite_correction(n: Array, pop_size: Array | None) -> Array:
    """Return the finite population correction of a variance, (N - n) / (N - 1); 1 for None.

    Source: Cochran 1977, Sampling Techniques, 3rd ed., section 2.6.
    """
    if pop_size is None:
        return cast(Array, np.float64(1.0))
    if told := first_where(np.greater(n, pop_size), pop_size, n):
        says = (
            f"pop_size={told[0]:.6g} is smaller than the sample, n={told[1]:.6g}: "
            "pass the size of the population the sample was drawn from, or "
        )
        raise ArgumentError("pop_size", told[0], f"{says}None", f"{says}leave it out")
    return (pop_size - n) / np.maximum(pop_size - 1.0, TINY)


def variance_factor(n: Array, deff: Array, pop_size: Array | None) -> tuple[Array, Flags]:
    """Return deff times the finite population correction, and where everybody was asked.

    There the correction is 0 and the answer known: the factor is deff alone.
    """
    if pop_size is None:
        return deff, cast(Flags, np.False_)
    correction = finite_correction(n, pop_size)
    everybody = np.equal(correction, 0)
    return deff * np.where(everybody, 1.0, correction), everybody


def known_where(everybody: Flags, known: Array, bounds: Bounds) -> Bounds:
    """Return the bounds, both at what is ``known`` where everybody was asked."""
    if not np.any(everybody):
        return bounds
    low, high = bounds
    return np.where(everybody, known, low), np.where(everybody, known, high)


@refuses_lookalikes
def effective_n(n: Numbers[Number], deff: Numbers[Number]) -> Number:
    """Return n / deff, the size of a simple random sample that would know as much.

    Source: Kish 1965, Survey Sampling, section 8.1. Units: respondents. ValueError for a
    value that is not above 0.

    Examples
    --------
    >>> effective_n(1500, 2.0)
    750.0
    """
    (size, ratio), answer = read(n=n, deff=deff)
    return answer(size / ratio)


@overload
def kish_deff(weights: OneAxis) -> float: ...
@overload
def kish_deff(weights: npt.NDArray[Any]) -> Any: ...
def kish_deff(weights: Any) -> Any:
    """Return the design effect of unequal weights, n * sum(w**2) / sum(w)**2, over the last axis.

    A rough guide: it takes the weights as unrelated to the answers. Zero weights stay in n.
    Source: Kish 1965, Survey Sampling, eq. 11.7.6. ValueError for an empty list, a negative weight
    or all weights 0.

    Examples
    --------
    >>> round(kish_deff([0.5, 0.8, 1, 1, 1.2, 1.5, 2, 0.4, 0.6, 1]), 2)
    1.21
    """
    (each,), _ = read(weights=weights)
    each = np.atleast_1d(each)
    totals = each.sum(axis=-1)
    if np.any(totals == 0):
        raise ValueError(
            "weights: at least one weight above 0 is needed, for example [1, 0.8, 1.2]"
        )
    deff = each.shape[-1] * (each**2).sum(axis=-1) / totals**2
    return float(deff) if deff.ndim == 0 else deff


def cluster_deff(icc: Numbers[Number], cluster_size: Numbers[Number]) -> Number:
    """Return the design effect of interviews in clusters, 1 + (m - 1) * icc.

    ``icc`` is the intra-cluster correlation, ``cluster_size`` (m) the respondents per place.
    Source: Kish 1965, Survey Sampling, section 5.4. ValueError for a value outside its range, or a
    correlation so negative that no design effect above 0 has it.

    Examples
    --------
    >>> round(cluster_deff(0.073, 15), 2)
    2.02
    """
    (rho, size), answer = read(icc=icc, cluster_size=cluster_size)
    deff = 1 + (size - 1) * rho
    if told := first_where(deff <= 0, rho, size):
        raise ValueError(
            f"icc={told[0]:.6g} is impossible in clusters of {told[1]:.6g}: "
            "it must be above -1 / (cluster_size - 1)"
        )
    return answer(deff)


def implied_icc(deff: Numbers[Number], cluster_size: Numbers[Number]) -> Number:
    """Return the intra-cluster correlation that a design effect implies, (deff - 1) / (m - 1).

    ``deff`` is a ratio of variances (not deft, its square root), ``cluster_size`` (m) the
    respondents per place; the correlation has no unit. All of the design effect is laid on the
    clusters, so where weights add to it this is too high. The inverse of :func:`cluster_deff`, from
    Kish 1965, Survey Sampling, section 5.4. ValueError for a value outside its range, or clusters
    of one respondent, which have no correlation.

    Examples
    --------
    >>> round(implied_icc(2.024, 15), 3)
    0.073
    """
    (ratio, size), answer = read(deff=deff, cluster_size=cluster_size)
    if np.any(np.equal(size, 1)):
        raise ValueError(
            "cluster_size=1: one respondent per place has no correlation; pass above 1"
        )
    if told := first_where(np.greater(ratio, size), ratio, size):
        raise ValueError(
            f"deff={told[0]:.6g} is impossible in clusters of {told[1]:.6g}: where all of a "
            "place agree it is the cluster_size; pass at most that"
        )
    return answer((ratio - 1) / (size - 1))


class ImpliedDeff(NamedTuple, Generic[Number]):
    """A design effect found from a printed margin, with the range its rounding leaves open."""

    low: Number
    estimate: Number
    high: Number


@refuses_lookalikes
def implied_deff(
    moe: Numbers[Number],
    n: Numbers[Number],
    *,
    share: Numbers[Number] = 0.5,
    confidence_level: Numbers[Number] = 0.95,
    unit: Numbers[Number] = None,
) -> ImpliedDeff[Number]:
    """Return the design effect that makes a printed margin true: (moe / SRS margin) ** 2.

    It is one reading of the margin among three: the pollster may also have meant another level (see
    :func:`implied_confidence_level`), or both.

    Parameters
    ----------
    moe : share or array
        The printed margin as a share: 3.6 points is 0.036.
    n, share, confidence_level
        As in :func:`margin_of_error`; ``share`` is the one the margin was printed for.
    unit : share or array, optional
        The step the margin was rounded to: 0.001 for "3.6". The margin then stands for anything
        within half a step, and ``low`` and ``high`` are the design effects there. None: taken as
        exact.

    Returns
    -------
    ImpliedDeff
        ``low, estimate, high``.

    Raises
    ------
    ValueError
        For a value outside its range, or a share of 0 or 1, which has no margin to explain.

    Notes
    -----
    The SRS margin is z * sqrt(p * (1 - p) / n), of :func:`margin_of_error` (Cochran 1977, Sampling
    Techniques, 3rd ed., chapter 3); the design effect is that of Kish 1965, Survey Sampling,
    chapter 8.

    Examples
    --------
    >>> low, estimate, high = implied_deff(0.036, 1500, unit=0.001)
    >>> round(low, 2), round(estimate, 2), round(high, 2)
    (1.97, 2.02, 2.08)
    """
    (margin, size, p, level, step), answer = read(
        moe=moe, n=n, share=share, confidence_level=confidence_level, unit=unit
    )
    srs = critical_value(tail(level)) * _srs_error(p, size)
    half = 0 * margin if unit is None else step / 2
    if told := first_where(np.greater(half, margin), 2 * half):
        raise ValueError(
            f"unit={told[0]:.6g} is a step wider than the margin: it looks like points, "
            f"pass {told[0] / 100:.6g}"
        )

    def deff(bound: Array) -> Number:
        return answer((np.maximum(bound, 0.0) / srs) ** 2)

    return ImpliedDeff(deff(margin - half), deff(margin), deff(margin + half))


@refuses_lookalikes
def implied_confidence_level(
    moe: Numbers[Number],
    n: Numbers[Number],
    *,
    share: Numbers[Number] = 0.5,
    deff: Numbers[Number] = 1.0,
) -> Number:
    """Return the confidence level at which a poll of this design would print this margin.

    It is 2 * Phi(moe / sqrt(deff * p * (1 - p) / n)) - 1, with Phi the standard normal distribution
    function: :func:`margin_of_error` (Cochran 1977, Sampling Techniques, 3rd ed., chapter 3) solved
    for the level. ``moe`` and ``share`` are shares, ``deff`` a ratio of variances; the level is in
    (0, 1). Errors as in :func:`implied_deff`.

    Examples
    --------
    >>> round(implied_confidence_level(0.036, 1500), 4)
    0.9947
    """
    (margin, size, p, ratio), answer = read(moe=moe, n=n, share=share, deff=deff)
    return answer(erf(margin / (np.sqrt(ratio) * _srs_error(p, size)) / np.sqrt(2)))


def _srs_error(share: Array, n: Array) -> Array:
    if np.any(np.equal(share, 0) | np.equal(share, 1)):
        raise ValueError("share: a share of 0 or 1 has no margin to explain; pass for example 0.5")
    return np.sqrt(share * (1 - share) / n)
