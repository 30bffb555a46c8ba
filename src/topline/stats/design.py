"""The design of a poll: margin of error, design effects, effective sample size.

Respondents of one place resemble each other, and weights are unequal, so a real poll knows less
than a simple random sample (SRS) of its size. The design effect, deff, is the ratio of the two
*variances*.
"""

from typing import Any

import numpy as np

from topline.stats.arguments import Numbers, finite_correction, read, refuses_lookalikes
from topline.stats.normal import critical_value, tail


@refuses_lookalikes
def margin_of_error(
    n: Numbers,
    share: Numbers = 0.5,
    *,
    confidence_level: Numbers = 0.95,
    deff: Numbers = 1.0,
    pop_size: Numbers = None,
) -> Any:
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
    (n, share, level, deff, pop_size), answer = read(
        n=n, share=share, confidence_level=confidence_level, deff=deff, pop_size=pop_size
    )
    variance = deff * finite_correction(n, pop_size) * share * (1 - share) / n
    return answer(critical_value(tail(level)) * np.sqrt(variance))


@refuses_lookalikes
def effective_n(n: Numbers, deff: Numbers) -> Any:
    """Return n / deff, the size of a simple random sample that would know as much.

    Source: Kish 1965, Survey Sampling, section 8.1. Units: respondents. ValueError for a
    value that is not above 0.

    Examples
    --------
    >>> effective_n(1500, 2.0)
    750.0
    """
    (n, deff), answer = read(n=n, deff=deff)
    return answer(n / deff)


def kish_deff(weights: Numbers) -> Any:
    """Return the design effect of unequal weights, n * sum(w**2) / sum(w)**2, over the last axis.

    A rough guide: it takes the weights as unrelated to the answers. Zero weights stay in n.
    Source: Kish 1965, Survey Sampling, eq. 11.7.6. ValueError for an empty list, a negative weight
    or all weights 0.

    Examples
    --------
    >>> round(kish_deff([0.5, 0.8, 1, 1, 1.2, 1.5, 2, 0.4, 0.6, 1]), 2)
    1.21
    """
    (weights,), _ = read(weights=weights)
    weights = np.atleast_1d(weights)
    totals = weights.sum(axis=-1)
    if weights.shape[-1] == 0 or np.any(totals == 0):
        raise ValueError(
            "weights: at least one weight above 0 is needed, for example [1, 0.8, 1.2]"
        )
    deff = weights.shape[-1] * (weights**2).sum(axis=-1) / totals**2
    return float(deff) if deff.ndim == 0 else deff


def cluster_deff(icc: Numbers, cluster_size: Numbers) -> Any:
    """Return the design effect of interviews in clusters, 1 + (m - 1) * icc.

    ``icc`` is the intra-cluster correlation, ``cluster_size`` (m) the respondents per place.
    Source: Kish 1965, Survey Sampling, section 5.4. ValueError for a value outside its range, or a
    correlation so negative that no design effect above 0 has it.

    Examples
    --------
    >>> round(cluster_deff(0.073, 15), 2)
    2.02
    """
    (icc, cluster_size), answer = read(icc=icc, cluster_size=cluster_size)
    deff = 1 + (cluster_size - 1) * icc
    if np.any(deff <= 0):
        raise ValueError(
            f"icc={np.min(icc):.6g} is impossible in clusters of {np.max(cluster_size):.6g}: "
            "it must be above -1 / (cluster_size - 1)"
        )
    return answer(deff)


def implied_icc(deff: Numbers, cluster_size: Numbers) -> Any:
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
    (deff, cluster_size), answer = read(deff=deff, cluster_size=cluster_size)
    if np.any(np.equal(cluster_size, 1)):
        raise ValueError(
            "cluster_size=1: one respondent per place has no correlation; pass above 1"
        )
    if np.any(np.greater(deff, cluster_size)):
        most = np.nanmin(cluster_size)
        raise ValueError(
            f"deff={np.nanmax(deff):.6g} is impossible in clusters of {most:.6g}: where all of a "
            "place agree it is the cluster_size; pass at most that"
        )
    return answer((deff - 1) / (cluster_size - 1))
