"""Who is ahead: the probability that one answer leads another, or all others.

What is unknown is the shares in the population. With a Dirichlet prior their posterior is
Dirichlet, and nothing has to be drawn: two answers take one incomplete beta, many take one
integral.
"""

from functools import cache

import numpy as np
from scipy.special import betainc, gammainc, gammainccinv, gammaincinv, gammaln

from topline.stats.arguments import one_question, read, read_question, refuses_lookalikes
from topline.stats.elementwise import BLOCK
from topline.stats.types import Array, Many, Number, Numbers, PerPoll, Shares

# What the range of integration may leave out at its ends, and its points: an error below 1e-10.
_LEFT_OUT = 1e-13
_NEAR_ZERO = 1e-9
_POINTS = 128


@refuses_lookalikes
def probability_ahead(
    share_a: Numbers[Number],
    share_b: Numbers[Number],
    n: Numbers[Number],
    *,
    deff: Numbers[Number] = 1.0,
    prior: Numbers[Number] = 0.5,
) -> Number:
    """Return the probability that answer a leads answer b of the same question in the population.

    With x = share * n / deff, a / (a + b) is Beta(x_a + prior, x_b + prior) given the poll, and a
    leads where that exceeds one half. It knows of sampling error only, not of refusals, wording or
    time, so it is no forecast. Not for answers of two questions.

    Parameters
    ----------
    share_a, share_b : share or array of shares
        Two answers of one question, in [0, 1]; together at most 1, or 1.01 after rounding.
    n : number or array
        Respondents asked the question.
    deff : number or array
        Design effect, a ratio of variances.
    prior : number or array
        Respondents that the prior adds to each answer, above 0; 0.5 is Jeffreys's, 1 is uniform.

    Returns
    -------
    float, array or Series
        A probability; those of a over b and of b over a add up to 1. NaN in, NaN out.

    Raises
    ------
    ValueError
        For a value outside its range, or shares that exceed 1 together.

    Notes
    -----
    Gelman et al. 2013, Bayesian Data Analysis, 3rd ed., section 3.4, has the Dirichlet posterior of
    the answers of a poll.

    Examples
    --------
    >>> round(probability_ahead(0.47, 0.43, 625), 3)
    0.854
    """
    (a, b, size, ratio, added), answer = read(
        share_a=share_a, share_b=share_b, n=n, deff=deff, prior=prior
    )
    one_question(a + b, 2)
    n_eff = size / ratio
    return answer(betainc(b * n_eff + added, a * n_eff + added, 0.5))


@refuses_lookalikes
def probability_first(
    shares: Shares[Many], n: PerPoll, *, deff: PerPoll = 1.0, prior: PerPoll = 0.5
) -> Many:
    """Return the probability, for each answer of a question, that it is first in the population.

    A Dirichlet vector is one of independent gamma variables over their sum, so answer i is first
    with probability integral of f_i(t) * product of F_j(t) over the others. The probabilities add
    up to 1. Answers left out cannot be first. It knows of sampling error only, so it is no
    forecast.

    Parameters
    ----------
    shares : array of shares
        The answers of a question along the last axis, at least two; together at most 1, or half a
        percent more for each answer after rounding. Earlier axes are polls.
    n : number or array
        Respondents asked the question; one for each poll, or a single number.
    deff : number or array
        Design effect, a ratio of variances.
    prior : number or array
        Respondents that the prior adds to each answer, above 0; 0.5 is Jeffreys's, 1 is uniform.

    Returns
    -------
    array or Series
        Probabilities in the shape of ``shares``, a Series for a Series; right to 1e-9 up to an
        ``n`` of a million. All are NaN where a share of the question, or its ``n``, is NaN.

    Raises
    ------
    ValueError
        For a value outside its range, shares that exceed 1 together, or fewer than two answers.

    Notes
    -----
    Gelman et al. 2013, Bayesian Data Analysis, 3rd ed., section 3.4; Devroye 1986, Non-Uniform
    Random Variate Generation, theorem XI.4.1, for the gamma variables.

    Examples
    --------
    >>> probability_first([0.36, 0.33, 0.31], 500).round(3).tolist()
    [0.751, 0.193, 0.057]
    """
    array, (size, ratio, added), answer = read_question(shares, n=n, deff=deff, prior=prior)
    counts = np.asarray(array * (size / ratio) + added)
    polls = counts.reshape(-1, counts.shape[-1])
    step = max(1, BLOCK // (polls.shape[-1] * _POINTS))
    first = np.empty_like(polls)
    for start in range(0, len(polls), step):
        first[start : start + step] = _largest(polls[start : start + step])
    return answer(first.reshape(counts.shape))


def _largest(counts: Array) -> Array:
    """Return the probability that each of the gamma variables of a row is the row's largest."""
    # The largest is above the low end but for a probability of _LEFT_OUT, and below the high end.
    low = np.maximum(gammaincinv(counts, _LEFT_OUT).max(axis=-1, keepdims=True), _NEAR_ZERO)
    high = gammainccinv(counts, _LEFT_OUT).max(axis=-1, keepdims=True)
    # In log(t) the integrand is smooth, also where a density has a pole at t == 0.
    centre, half = (np.log(high) + np.log(low)) / 2, (np.log(high) - np.log(low)) / 2
    points, weights = _gauss_legendre()
    t = np.exp(centre + half * points)[..., None, :]
    below = gammainc(counts[..., None], t)
    integrand = below.prod(axis=-2, keepdims=True) * _density_of_log(counts[..., None], t) / below
    # Very small counts may all lie below _NEAR_ZERO, where densities are powers of t.
    rest = (
        gammainc(counts, low).prod(axis=-1, keepdims=True) * counts / counts.sum(-1, keepdims=True)
    )
    probability: Array = half * (integrand @ weights) + rest
    return probability


@cache
def _gauss_legendre() -> tuple[Array, Array]:
    return np.polynomial.legendre.leggauss(_POINTS)


def _density_of_log(count: Array, t: Array) -> Array:
    """Return t * f(t), the density of log(t), for a gamma variable of any ``count``.

    Around t == count, so that nothing large cancels (Loader 2000, Fast and Accurate Computation of
    Binomial Probabilities, who does so for the Poisson).
    """
    beyond = (t - count) / count
    large = np.maximum(count, 100.0)
    stirling_error = np.where(
        count < large,
        gammaln(count) - (count - 0.5) * np.log(count) + count - np.log(2 * np.pi) / 2,
        1 / (12 * large) - 1 / (360 * large**3),
    )
    exponent = -count * (beyond - np.log1p(beyond)) - stirling_error
    density: Array = np.sqrt(count / (2 * np.pi)) * np.exp(exponent)
    return density
