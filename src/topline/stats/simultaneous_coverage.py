"""How good a simultaneous method is: how often all its intervals of a question hold together.

The exact sum over all possible polls is too long, so a seeded simulation stands in for it and gives
its Monte Carlo error.
"""

from typing import NamedTuple

import numpy as np

from topline.stats.arguments import Array, Numbers, read, refuses_lookalikes
from topline.stats.simultaneous import simultaneous_intervals
from topline.stats.whole import one_level, whole_n

# Simulated polls between two steps of the progress bar.
POLLS = 2**10


class SimulatedCoverage(NamedTuple):
    """A coverage found by simulation, with the standard error that the number of draws leaves."""

    coverage: float
    standard_error: float


@refuses_lookalikes
def simultaneous_coverage(
    shares: Numbers,
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
    from tqdm import tqdm

    truth = _whole_question(shares)
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < 1:
        raise ValueError(f"draws={draws!r}: a whole number above 0 is needed, for example 10_000")
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"seed={seed!r}: a whole number of at least 0 is needed, for example 1")
    level = one_level(confidence_level)
    rng = np.random.default_rng(seed)
    polls, times = np.unique(
        rng.multinomial(whole_n(n), truth / truth.sum(), size=draws), axis=0, return_counts=True
    )
    hits = np.empty(len(polls), dtype=bool)
    pieces = tqdm(
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


def _whole_question(shares: Numbers) -> Array:
    (truth,), _ = read(share=shares)
    if np.ndim(truth) != 1 or not abs(np.sum(truth) - 1) < 1e-9:
        raise ValueError(
            f"shares: the true shares of one question sum to 1, these to {np.sum(truth):.6g}; "
            "give every answer, the undecided and others among them"
        )
    return np.asarray(truth)
