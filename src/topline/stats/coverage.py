"""How good a method is: how often its intervals contain the truth, and how wide they are.

Exact for one share in a simple random sample: the sums run over all counts 0 … n. For a design
effect, pass the effective sample size, rounded. For all the shares of a question at once the sum
over all possible polls is too long, so a seeded simulation stands in for it.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, gammaln, xlog1py, xlogy

from topline.stats.arguments import one_level, read, refuses_lookalikes, whole_from, whole_n
from topline.stats.interval import Interval
from topline.stats.proportion import proportion_interval
from topline.stats.simultaneous import simultaneous_intervals
from topline.stats.types import Array, Indexes, Many, Number, Numbers, Shares

# Binomial probabilities held at once: 32 MiB of them.
CELLS = 2**22
# Bounds nearer than this are one bound, computed twice.
SAME = 1e-13
# Beyond this the intervals of all counts need gigabytes.
MOST_PEOPLE = 10**7


class MinimumCoverage(NamedTuple):
    """The lowest coverage over all true shares, and the share at which it is approached."""

    coverage: float
    share: float


@refuses_lookalikes
def exact_coverage(
    share: Numbers[Number], n: int, *, confidence_level: float = 0.95, method: str = "wilson"
) -> Number:
    """Return the probability that an interval contains the true share.

    It is the sum of C(n, x) p**x (1 - p)**(n - x) over the counts x whose interval, bounds
    included, contains p. It knows sampling error only.

    Parameters
    ----------
    share : share or array of shares
        The true share, in [0, 1].
    n : int
        Respondents of a simple random sample, a whole number.
    confidence_level : float
        In [0.5, 1).
    method : str
        A method of :func:`proportion_interval`.

    Returns
    -------
    float, array or Series
        A probability.

    Raises
    ------
    ValueError
        For a value outside its range, an ``n`` that is not whole, or an unknown method.

    Notes
    -----
    Brown, Cai & DasGupta 2001, Stat. Sci. 16:101, section 1.

    Examples
    --------
    >>> round(exact_coverage(0.5, 40, method="wald"), 3)
    0.919
    """
    (truth,), answer = read(share=share)
    interval = _every_interval(n, confidence_level, method)
    if _one_run(interval):
        return answer(_probability_of_run(*_covered_run(interval, truth), whole_n(n), truth))

    def covers(share: Array) -> npt.NDArray[Any]:
        return (interval.low <= share) & (share <= interval.high)

    return answer(_expected(covers, truth, whole_n(n)))


@refuses_lookalikes
def expected_width(
    share: Numbers[Number], n: int, *, confidence_level: float = 0.95, method: str = "wilson"
) -> Number:
    """Return the mean width, high - low, of a method's intervals for a true share.

    It is the sum over all counts x of the width times C(n, x) p**x (1 - p)**(n - x); half of it is
    comparable to a margin of error. Arguments, errors and source as in :func:`exact_coverage`.

    Examples
    --------
    >>> round(100 * expected_width(0.56, 1500) / 2, 2)
    2.51
    """
    (truth,), answer = read(share=share)
    width = _every_interval(n, confidence_level, method).width
    return answer(_expected(lambda share: width, truth, whole_n(n)))


@refuses_lookalikes
def minimum_coverage(
    n: int, *, confidence_level: float = 0.95, method: str = "wilson"
) -> MinimumCoverage:
    """Return the infimum of the exact coverage over all true shares, without a grid.

    Between two neighbouring bounds the covered counts stay the same and, as one run, have a
    probability that rises and then falls. So the infimum is approached at one of the 2 (n + 1)
    bounds, from one side, and by symmetry at 1 - share as well.

    Parameters
    ----------
    n, confidence_level, method
        As in :func:`exact_coverage`.

    Returns
    -------
    MinimumCoverage
        ``coverage, share``.

    Raises
    ------
    ValueError
        As :func:`exact_coverage`; and where a method's bounds do not rise with the count, so that
        the covered counts have gaps (logit above a level of about 98%).

    Notes
    -----
    Wang 2007, Stat. Sinica 17:361.

    Examples
    --------
    >>> round(minimum_coverage(50, method="wilson").coverage, 3)
    0.838
    """
    interval = _every_interval(n, confidence_level, method)
    if not _one_run(interval):
        raise ValueError(
            f"method={method!r} at confidence_level={confidence_level:.6g} has bounds that do not "
            "rise with the count, and its minimum is not at a bound: take the least "
            "exact_coverage over a grid of shares, or method='wilson'"
        )
    bounds = np.unique(np.concatenate([interval.low, interval.high, [0.0, 1.0]]))
    bounds = bounds[np.append(True, np.diff(bounds) > SAME)]
    # The upper half mirrors the lower one.
    left, right = bounds[:-1][bounds[:-1] < 0.5], bounds[1:][bounds[:-1] < 0.5]
    run = _covered_run(interval, (left + right) / 2)
    shares = np.concatenate([left, right])
    coverage = np.concatenate(
        [_probability_of_run(*run, whole_n(n), side) for side in (left, right)]
    )
    lowest = int(np.argmin(coverage))
    return MinimumCoverage(float(coverage[lowest]), float(shares[lowest]))


def _every_interval(n: int, level: float, method: str) -> Interval[npt.NDArray[Any]]:
    """Return the intervals of all counts 0 … n."""
    people = whole_n(n)
    if people > MOST_PEOPLE:
        raise ValueError(
            f"n={people}: exact coverage goes through every count; pass at most {MOST_PEOPLE:,}"
        )
    shares = np.arange(people + 1) / people
    return proportion_interval(shares, people, confidence_level=one_level(level), method=method)


def _one_run(interval: Interval[npt.NDArray[Any]]) -> bool:
    """Return whether both bounds rise with the count, so that the covered counts have no gap."""
    return bool(np.all(np.diff(interval.low) >= 0) and np.all(np.diff(interval.high) >= 0))


def _covered_run(interval: Interval[npt.NDArray[Any]], share: Array) -> tuple[Indexes, Indexes]:
    """Return the first and last count whose interval contains the share."""
    first = np.searchsorted(interval.high, share, side="left")
    last = np.searchsorted(interval.low, share, side="right") - 1
    return first, last


def _probability_of_run(first: Indexes, last: Indexes, n: int, share: Array) -> Array:
    return _at_least(first, n, share) - _at_least(last + 1, n, share)


def _at_least(count: Indexes, n: int, share: Array) -> Array:
    """Return P(X >= count) of a binomial count, for counts 0 … n + 1."""
    inner = betainc(np.clip(count, 1, n), n - np.clip(count, 1, n) + 1, share)
    certain = np.where(np.greater(count, n), 0.0, 1.0)
    return np.where((count >= 1) & (count <= n) | np.isnan(share), inner, certain)


def _expected(values: Callable[[Array], npt.NDArray[Any]], share: Array, n: int) -> Array:
    """Return the mean of ``values(share)``, one value a count, over the binomial counts."""
    counts = np.arange(n + 1)
    choose = gammaln(n + 1) - gammaln(counts + 1) - gammaln(n - counts + 1)
    column = np.reshape(share, (-1, 1))
    means = np.empty(len(column))
    step = max(CELLS // (n + 1), 1)
    for start in range(0, len(column), step):
        piece = column[start : start + step]
        log_probability = choose + xlogy(counts, piece) + xlog1py(n - counts, -piece)
        means[start : start + step] = (np.exp(log_probability) * values(piece)).sum(axis=1)
    return means.reshape(np.shape(share))


# Simulated polls between two steps of the progress bar.
POLLS = 2**10


class SimulatedCoverage(NamedTuple):
    """A coverage found by simulation, with the standard error that the number of draws leaves."""

    coverage: float
    standard_error: float


@refuses_lookalikes
def simultaneous_coverage(
    shares: Shares[Many],
    n: int,
    *,
    confidence_level: float = 0.95,
    method: str = "goodman",
    draws: int = 10_000,
    seed: int = 0,
    progress: bool | None = None,
) -> SimulatedCoverage:
    """Return how often the intervals of all answers contain all the true shares, by simulation.

    ``draws`` polls are drawn from a multinomial distribution; the standard error of the coverage c
    is sqrt(c (1 - c) / draws). The same seed gives the same result.

    Parameters
    ----------
    shares : array of shares
        The true shares of one question; they sum to 1.
    n : int
        Respondents of a simple random sample, a whole number.
    confidence_level : float
        In [0.5, 1).
    method : str
        A method of :func:`simultaneous_intervals`.
    draws : int
        Number of simulated polls; 10,000 leave a standard error of about 0.002 near 0.95.
    seed : int
        Seed of NumPy's default generator.
    progress : bool, optional
        True shows a progress bar, False none; None shows one when it takes more than two seconds.

    Returns
    -------
    SimulatedCoverage
        ``coverage, standard_error``.

    Raises
    ------
    ValueError
        For shares that do not sum to 1, a value outside its range, or an unknown method.

    Examples
    --------
    >>> coverage, error = simultaneous_coverage([0.56, 0.23, 0.21], 1500, draws=2000)
    >>> coverage > 0.95, error < 0.005
    (True, True)
    """
    from topline.progress import Bar

    truth = _whole_question(shares)
    whole_from(1, "draws", draws, "a whole number above 0 is needed, for example 10_000")
    whole_from(0, "seed", seed, "a whole number of at least 0 is needed, for example 1")
    level = one_level(confidence_level)
    rng = np.random.default_rng(seed)
    polls, times = np.unique(
        rng.multinomial(whole_n(n), truth / truth.sum(), size=draws), axis=0, return_counts=True
    )
    hits = np.empty(len(polls), dtype=bool)
    pieces = Bar(
        range(0, len(polls), POLLS),
        desc=f"coverage of {method}",
        disable=progress is False,
        delay=0 if progress else 2,
    )
    for start in pieces:
        piece = slice(start, start + POLLS)
        interval = simultaneous_intervals(
            polls[piece] / whole_n(n), n, confidence_level=level, method=method
        )
        hits[piece] = np.all((interval.low <= truth) & (truth <= interval.high), axis=-1)
    coverage = float(np.average(hits, weights=times))
    return SimulatedCoverage(coverage, float(np.sqrt(coverage * (1 - coverage) / draws)))


def _whole_question(shares: Any) -> Array:
    (truth,), _ = read(share=shares)
    if np.ndim(truth) != 1 or not abs(np.sum(truth) - 1) < 1e-9:
        raise ValueError(
            f"shares: the true shares of one question sum to 1, these to {np.sum(truth):.6g}; "
            "give every answer, the undecided and others among them"
        )
    return np.asarray(truth)
