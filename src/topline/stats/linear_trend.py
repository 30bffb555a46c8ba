"""Is it steadily growing? The slope of a share over polls, and its departure from a line."""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from topline.stats.arguments import ArgumentError, as_floats, one_level, refuses_lookalikes
from topline.stats.interval import one_critical_value
from topline.stats.pooling import ManyShares, read_estimates
from topline.stats.types import Array, PerPoll


@dataclass(frozen=True, slots=True)
class LinearTrend:
    """The slope of shares over time, in shares per unit of time.

    ``p_value`` is that of no slope; ``p_departure`` that of no more scatter around the line than
    samples have, NaN for two polls, which always lie on a line.
    """

    slope: float
    se: float
    low: float
    high: float
    p_value: float
    p_departure: float


@refuses_lookalikes
def linear_trend(
    shares: ManyShares,
    n: PerPoll,
    when: ManyShares,
    *,
    deff: PerPoll = 1.0,
    confidence_level: float = 0.95,
) -> LinearTrend:
    """Return the slope of a share over polls, its test, and the test of its departure from a line.

    A share that grows steadily has a slope and no departure; one that goes up and down may have
    both. Both tests take the one variance p * (1 - p) of no change at all, with n / deff.

    Parameters
    ----------
    shares : list or array of shares
        One for each poll, in [0, 1].
    n, deff : number or array
        Respondents and design effect.
    when : list or array of numbers
        The time of each poll: days, years. The slope is per unit of it.
    confidence_level : float
        In [0.5, 1).

    Returns
    -------
    LinearTrend
        NaN in, NaN out.

    Raises
    ------
    ValueError
        For a value outside its range, fewer than two polls, or polls all of one time.

    Notes
    -----
    Cochran 1954, Biometrics 10:417; Armitage 1955, Biometrics 11:375; as R's prop.trend.test.

    Examples
    --------
    Four waves whose pollster wrote that it "steadily grows", in years since the first:

    >>> found = linear_trend([0.50, 0.54, 0.48, 0.58], 1500, [0, 0.66, 1.21, 2.58], deff=2.024)
    >>> print(f"{found.slope:.3f} a year, p {found.p_value:.3f}; line: p {found.p_departure:.3f}")
    0.027 a year, p 0.005; line: p 0.008
    """
    polls, level = read_estimates(shares, n, deff, least=2), one_level(confidence_level)
    time = read_times("when", when, len(polls.estimate))
    if not np.isfinite([*polls.estimate, *polls.n_eff, *time]).all():
        return LinearTrend(*(np.nan,) * 6)
    weight, mean = polls.n_eff, polls.mean
    since = time - weight @ time / weight.sum()
    squares = weight @ since**2
    if np.ptp(time) == 0:
        raise ArgumentError(
            "when", time[0], f"when: all polls are of one time, {time[0]:g}; a slope needs two"
        )
    slope = float((weight * since) @ polls.estimate / squares)
    se = float((polls.spread / squares) ** 0.5)
    reach = one_critical_value(level) * se
    along = (slope / se) ** 2
    beyond = max(float(weight @ (polls.estimate - mean) ** 2) / polls.spread - along, 0.0)
    free = len(time) - 2
    departure = float(chdtrc(free, beyond)) if free else np.nan
    return LinearTrend(slope, se, slope - reach, slope + reach, float(chdtrc(1, along)), departure)


def read_times(name: str, given: ManyShares, polls: int) -> Array:
    """Return the time of each poll; ArgumentError unless there is one for each."""
    time = as_floats(name, given)
    if time.shape != (polls,):
        raise ArgumentError(
            name, time.shape, f"{name}: {time.size} times for {polls} polls; pass one for each poll"
        )
    return time
