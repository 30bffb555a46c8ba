"""How far the simultaneous intervals of Sison and Glaz reach, for one poll or many at once.

The counts of a poll are independent Poisson counts given their sum. So the coverage of "every count
lies within c of its mean" is a product of Poisson probabilities times the density of a sum of
truncated Poisson counts, for which an Edgeworth expansion is taken. The answer is the first c that
covers enough.

The moments of the truncated counts are running sums outwards from the middle of each count, so one
pass gives the coverage of every c. Nothing cancels in them, as it does in the published factorial
moments when one answer holds nearly everybody. The coverage is not monotone in c: having all of
it, the first crossing cannot be missed.

Sources: Sison & Glaz 1995, J. Am. Stat. Assoc. 90:366-369; for gamma, May & Johnson 2000, J. Stat.
Softw. 5(6).
"""

import itertools
from collections.abc import Iterator

import numpy as np
from scipy.special import gammaln, xlogy

from topline.stats.interval import critical_value, tail
from topline.stats.types import Array, Indexes

# Numbers in a block of polls: with more, its temporaries leave the core's cache.
_BLOCK = 2**12
_TINY = 1e-300


def sison_glaz_reach(shares: Array, n_eff: Array, level: Array) -> tuple[Array, Array]:
    """Return c and gamma of every poll: the intervals are share - c/n to share + (c + 2 gamma)/n.

    ``c + 1`` is the first whole number that covers the level and ``gamma`` the part of the last
    step that is needed, the coverage of 0 taken as 0. Not for shares with an answer left out: give
    the rest as one more.

    Parameters
    ----------
    shares : array of shape (polls, answers)
        Shares that sum to 1 in each poll.
    n_eff, level : array of shape (polls,)
        Effective respondents, which need not be whole; confidence level.

    Returns
    -------
    c, gamma : array of shape (polls,)
        ``c = n_eff`` where no c covers the level: a handful of respondents, or a level near 1.

    Examples
    --------
    >>> shares, n, level = np.array([[0.56, 0.23, 0.21]]), np.array([1500.0]), np.array([0.95])
    >>> c, gamma = sison_glaz_reach(shares, n, level)
    >>> int(c[0]), round(float(gamma[0]), 2)
    (39, 0.56)
    """
    c, gamma = n_eff.copy(), np.zeros_like(n_eff)
    answers = shares.shape[-1]
    spread = np.sqrt(n_eff * (shares * (1 - shares)).max(axis=-1))
    # Bonferroni's normal intervals are rarely too short; where they are, the width doubles.
    width = np.ceil(critical_value(tail(level) / answers) * spread) + 2
    # Twelve standard deviations of any count are as good as all respondents.
    limit = np.minimum(n_eff, 12 * np.sqrt(n_eff) + 12)
    done = ~(n_eff >= 1)
    waiting = np.flatnonzero(~done)
    while waiting.size:
        for polls in _alike(waiting, width, answers):
            means = shares[polls] * n_eff[polls, None]
            coverage = approximate_coverage(means, n_eff[polls], int(width[polls[-1]]))
            rows, first, part = _first_crossing(coverage, level[polls])
            found = polls[rows]
            c[found], gamma[found], done[found] = first, part, True
        waiting = waiting[~done[waiting] & (width[waiting] < limit[waiting])]
        width[waiting] *= 2
    return c, gamma


def _alike(polls: Indexes, width: Array, answers: int) -> Iterator[Indexes]:
    """Split polls into blocks of like width that are small enough for the core's cache."""
    polls = polls[width[polls].argsort()]
    block = width[polls].cumsum() * answers // _BLOCK
    starts = [0, *(np.flatnonzero(block[1:] != block[:-1]) + 1), polls.size]
    for start, stop in itertools.pairwise(starts):
        yield polls[start:stop]


def _first_crossing(coverage: Array, level: Array) -> tuple[Indexes, Indexes, Array]:
    """Return the rows that reach their level, the last c below it and the part of a step to it."""
    reached = coverage >= level[:, None]
    rows = np.flatnonzero(reached.any(axis=-1))
    c = reached[rows].argmax(axis=-1)  # column 0 is c = 1
    below = np.where(c > 0, coverage[rows, c - 1], 0.0)
    return rows, c, (level[rows] - below) / (coverage[rows, c] - below)


def approximate_coverage(means: Array, n_eff: Array, width: int) -> Array:
    """Return the joint coverage of "each count within c of its mean" for c = 1 ... ``width``.

    ``means`` has shape (polls, answers), ``n_eff`` (polls,), the result (polls, width). A mean need
    not be whole: its window is the 2c + 1 whole counts around the nearest one.
    """
    means = np.maximum(means, _TINY)
    middle = np.floor(means + 0.5 + 1e-9)  # a count of 840 is also meant by 839.9999999
    total, cumulants = _truncated_cumulants(means, middle, width)
    first, variance, third, fourth = cumulants.sum(axis=-2)
    sd = np.sqrt(variance)
    x = ((n_eff - middle.sum(axis=-1))[:, None] - first) / sd
    x2, skew, excess = x * x, third / (variance * sd), fourth / (variance * variance)
    expansion = (
        1
        + skew / 6 * x * (x2 - 3)
        + excess / 24 * (x2 * (x2 - 6) + 3)
        + skew * skew / 72 * (x2 * (x2 * (x2 - 15) + 45) - 15)
    )
    log_sum_pmf = xlogy(n_eff, n_eff) - n_eff - gammaln(n_eff + 1)
    density = np.exp(-x2 / 2 - log_sum_pmf[:, None]) * expansion / (sd * np.sqrt(2 * np.pi))
    middle_pmf = np.exp(xlogy(middle, means) - means - gammaln(middle + 1))
    return np.asarray((total * middle_pmf[..., None]).prod(axis=-2) * density)


def _truncated_cumulants(means: Array, middle: Array, width: int) -> tuple[Array, Array]:
    """Return total and cumulants 1 to 4 of Poisson counts cut to ``middle`` ± c, c = 1 ... width.

    The total is in units of the probability of ``middle``, and the mean is counted from there.
    Shapes (polls, answers, width) and (4, polls, answers, width).
    """
    c = np.arange(1.0, width + 1.0)
    mean, middle = means[..., None], middle[..., None]
    above = np.cumprod(mean / (middle + c), axis=-1)
    below = np.cumprod(np.maximum(middle + 1 - c, 0) / mean, axis=-1)
    terms = np.empty((5, *above.shape))
    terms[0], terms[1] = above + below, (above - below) * c
    terms[2:4] = terms[:2] * (c * c)
    terms[4] = terms[2] * (c * c)
    sums = np.cumsum(terms, axis=-1)
    sums[0] += 1  # the middle itself
    total, *moments = sums
    cumulants = sums[1:]
    cumulants /= total
    first, second, third, fourth = moments
    square = first * first
    fourth += square * (12 * second - 6 * square) - 4 * first * third - 3 * second * second
    third -= first * (3 * second - 2 * square)
    second -= square
    return total, cumulants
