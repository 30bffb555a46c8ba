"""What a printed margin of error implies: a design effect, or a confidence level."""

from typing import Any, NamedTuple

import numpy as np
from scipy.special import erf

from topline.stats.arguments import Numbers, read, refuses_lookalikes
from topline.stats.normal import critical_value, tail


class ImpliedDeff(NamedTuple):
    """A design effect found from a printed margin, with the range its rounding leaves open."""

    low: Any
    estimate: Any
    high: Any


@refuses_lookalikes
def implied_deff(
    moe: Numbers,
    n: Numbers,
    *,
    share: Numbers = 0.5,
    confidence_level: Numbers = 0.95,
    unit: Numbers = None,
) -> ImpliedDeff:
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
    (moe, n, share, level, unit), answer = read(
        moe=moe, n=n, share=share, confidence_level=confidence_level, unit=unit
    )
    srs = critical_value(tail(level)) * _srs_error(share, n)
    half = 0.0 if unit is None else unit / 2
    if np.any(np.greater(half, moe)):
        raise ValueError(
            f"unit={np.nanmax(unit):.6g} is a step wider than the margin: it looks like points, "
            f"pass {np.nanmax(unit) / 100:.6g}"
        )
    return ImpliedDeff(
        *(answer((np.maximum(bound, 0.0) / srs) ** 2) for bound in (moe - half, moe, moe + half))
    )


@refuses_lookalikes
def implied_confidence_level(
    moe: Numbers, n: Numbers, *, share: Numbers = 0.5, deff: Numbers = 1.0
) -> Any:
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
    (moe, n, share, deff), answer = read(moe=moe, n=n, share=share, deff=deff)
    return answer(erf(moe / (np.sqrt(deff) * _srs_error(share, n)) / np.sqrt(2)))


def _srs_error(share: Any, n: Any) -> Any:
    if np.any(np.equal(share, 0) | np.equal(share, 1)):
        raise ValueError("share: a share of 0 or 1 has no margin to explain; pass for example 0.5")
    return np.sqrt(share * (1 - share) / n)
