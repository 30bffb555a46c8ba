"""A share over time from polls of several houses: a level that walks, and houses beside it.

    printed share = level at its day + deviation of its house + error of the poll
    level           a random walk with variance walk**2 a day and an unknown start
    house           N(0, house**2), the same for all polls of a house
    error           N(0, sampling variance + poll**2)

Given the three standard deviations, levels and houses are one least-squares problem. Its matrix is
tridiagonal, the walk, with a border, the houses: no loop over days, and the numbers of the Kalman
smoother with a diffuse start. What the polls leave open about the three is averaged over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_solve_banded, cholesky_banded

from topline.stats.arguments import ArgumentError, as_floats, one_level, refuses_lookalikes
from topline.stats.interval import one_critical_value
from topline.stats.linear_trend import read_times
from topline.stats.pooling import (
    Houses,
    ManyShares,
    PollEstimates,
    read_estimates,
    read_houses,
    sums,
)
from topline.stats.types import Array, Indexes, PerPoll

Sds = tuple[float, float, float]
"""Standard deviations in shares: of the walk for a root day, of houses, of polls."""

# In points at a share of one half: what is averaged over, and the scale of the half-normal prior
# of each, about the largest of eight series of real polls (Gelman 2006, Bayesian Anal. 1:515).
GRID: Mapping[str, Array] = {
    "walk": np.array([0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.55, 0.75, 1.0, 1.4]),
    "house": np.array([0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.3, 1.7, 2.2, 3.0, 4.0, 6.0]),
    "poll": np.array([0.0, 0.2, 0.4, 0.6, 0.8, 1.1, 1.5, 2.0, 3.0]),
}
HALF_NORMAL: Mapping[str, float] = {"walk": 0.4, "house": 2.0, "poll": 1.0}

LEAST_SPREAD = 0.0025
"""Below this variance of one answer (5 %) deviations are no smaller."""

NEGLIGIBLE = 1e-3
"""Of the largest weight: deviations that weigh less are left out of the average."""


class Observed(NamedTuple):
    """Estimates at their days, with their variances; ``house`` has a column for each house."""

    days: Array
    estimate: Array
    variance: Array
    house: Array
    spread: float
    """Variance of one answer, p * (1 - p) of a share, by which deviations are scaled."""

    @property
    def separable(self) -> bool:
        """Whether the deviations of houses can be told from those of polls, and of the level."""
        return self.house.shape[1] > 1 and bool((self.house.sum(axis=0) > 1).any())


class Solved(NamedTuple):
    """The least-squares problem with the levels solved out, at one walk and one poll deviation.

    ``level`` is without houses, ``by_house`` what a deviation of each principal direction of the
    houses takes from it; ``values`` and ``vectors`` are those directions, ``along`` the estimates
    on them.
    """

    level: Array
    alone: Array
    by_house: Array
    values: Array
    vectors: Array
    along: Array
    squares: float
    logdet: float


def solved(series: Observed, knots: Array, walk: float, poll: float) -> Solved:
    """Solve the levels out of the least-squares problem; without a walk there is one level."""
    if walk == 0:
        knots = knots[:1]
    place = np.minimum(np.searchsorted(knots, series.days), len(knots) - 1)
    weight = 1 / (series.variance + poll**2)
    columns = np.column_stack([series.house, series.estimate])
    step = 1 / (walk**2 * np.diff(knots)) if walk else np.empty(0)
    diagonal = sums(place, weight, len(knots))
    diagonal[:-1] += step
    diagonal[1:] += step
    root = _root(diagonal, step)
    totals = np.zeros((len(knots), columns.shape[1]))
    np.add.at(totals, place, weight[:, None] * columns)
    levels = cho_solve_banded((root, False), totals, check_finite=False)
    rest = columns.T @ (weight[:, None] * columns) - totals.T @ levels
    # The diagonal of the inverse, from the pivots of the elimination from either end.
    back = _root(diagonal[::-1], step[::-1])
    alone = 1 / (root[1] ** 2 + back[1, ::-1] ** 2 - diagonal)
    values, vectors = np.linalg.eigh(rest[:-1, :-1])
    logdet = 2 * np.log(root[1]).sum() - np.log(step).sum() - np.log(weight).sum()
    return Solved(
        *(levels[:, -1], alone, levels[:, :-1] @ vectors, values.clip(0), vectors),
        *(vectors.T @ rest[:-1, -1], float(rest[-1, -1]), float(logdet)),
    )


def _root(diagonal: Array, step: Array) -> Array:
    """Return the Cholesky root of a tridiagonal matrix, in rows: beside the diagonal, and it."""
    band = np.stack([np.concatenate([[0.0], -step]), diagonal])
    root: Array = cholesky_banded(band, overwrite_ab=True, check_finite=False)
    return root


def restricted_loglik(part: Solved, house: Array | float, polls: int) -> Array:
    """Return the log-likelihood with the start of the level integrated out, for house deviations.

    The constant is that of a flat prior on the level.
    """
    variance = np.square(house)[..., None]
    grown = 1 + variance * part.values
    squares = part.squares - (variance * part.along**2 / grown).sum(axis=-1)
    constant = (polls - 1) * np.log(2 * np.pi)
    found: Array = -0.5 * (part.logdet + np.log(grown).sum(axis=-1) + squares + constant)
    return found


class Fit(NamedTuple):
    """Levels and effects with their variances, a row for each deviation of houses."""

    level: Array
    level_variance: Array
    effects: Array
    effects_variance: Array


def fitted(part: Solved, house: Array, anchor: Array) -> Fit:
    """Return levels and effects at deviations of houses.

    ``anchor`` has the weights of the houses whose mean deviation is 0; none: that of the model.
    """
    variance = np.square(house)[:, None]
    shrunk = variance / (1 + variance * part.values)
    effect, mean = shrunk * part.along, part.vectors.T @ anchor
    common, common_variance = effect @ mean, shrunk @ mean**2
    level = part.level - effect @ part.by_house.T + common[:, None]
    level_variance = part.alone + shrunk @ (part.by_house**2 - 2 * part.by_house * mean).T
    effects_variance = shrunk @ (part.vectors**2 - 2 * part.vectors * mean).T
    return Fit(
        level,
        level_variance + common_variance[:, None],
        effect @ part.vectors.T - common[:, None],
        (effects_variance + common_variance[:, None]).clip(0),
    )


class Averaged(NamedTuple):
    """Levels at the knots and effects, averaged over deviations, and the mean of these."""

    level: Array
    se: Array
    effects: Array
    effects_se: Array
    sds: Sds


def averaged(
    series: Observed, knots: Array, anchor: Array, scales: Mapping[str, float] = HALF_NORMAL
) -> Averaged:
    """Return levels and effects averaged over a grid of deviations, by likelihood times prior.

    ``scales`` are those of the half-normal priors; infinite ones are flat.
    """
    scale = 0.02 * max(series.spread, LEAST_SPREAD) ** 0.5
    grid = {name: scale * points for name, points in GRID.items()}
    if not series.separable:
        grid["house"] = np.zeros(1)
    walks, houses, polls = grid.values()
    loglik = np.empty((len(walks), len(polls), len(houses)))
    for i, j in np.ndindex(loglik.shape[:2]):
        part = solved(series, knots, walks[i], polls[j])
        loglik[i, j] = restricted_loglik(part, houses, len(series.days))
    weight = np.exp(loglik - loglik.max())
    for name, at in (("walk", np.s_[:, None, None]), ("poll", np.s_[:, None]), ("house", np.s_[:])):
        points = grid[name]
        width = np.gradient(points) if len(points) > 1 else np.ones(1)
        weight *= (width * np.exp(-0.5 * (points / (scale * scales[name])) ** 2))[at]
    weight[weight < NEGLIGIBLE * weight.max()] = 0
    weight /= weight.sum()
    levels, effects = _mixture(series, knots, anchor, grid, weight)
    mass = weight.sum(axis=(1, 2)), weight.sum(axis=(0, 1)), weight.sum(axis=(0, 2))
    walk, house, poll = (float(m @ g) for m, g in zip(mass, grid.values(), strict=True))
    return Averaged(*levels, *effects, (walk, house, poll))


def _mixture(
    series: Observed, knots: Array, anchor: Array, grid: Mapping[str, Array], weight: Array
) -> Iterator[tuple[Array, Array]]:
    """Yield mean and standard deviation of the levels, and of the effects, over the grid."""
    moments: list[Any] = [0.0] * 4
    for i, j in zip(*np.nonzero(weight.any(axis=2)), strict=True):
        part = solved(series, knots, grid["walk"][i], grid["poll"][j])
        found, kept = fitted(part, grid["house"], anchor), weight[i, j]
        for place, (mean, variance) in enumerate((found[:2], found[2:])):
            moments[2 * place] = moments[2 * place] + kept @ mean
            moments[2 * place + 1] = moments[2 * place + 1] + kept @ (variance + mean**2)
    for mean, square in (moments[:2], moments[2:]):
        yield mean, np.sqrt((square - mean**2).clip(0))


@dataclass(frozen=True, slots=True)
class Trend:
    """A share or a lead over time: ``level`` at ``days``, ``effects`` of the sorted ``houses``.

    In shares, or differences of shares.

    ``walk``, ``house_sd`` and ``poll_sd`` are standard deviations: of the walk for a root day, of
    houses, and of polls beyond their sampling error; averages of what the polls leave open, unless
    they were given. Where houses cannot be told from polls, their numbers are NaN.
    """

    days: Array
    level: Array
    se: Array
    low: Array
    high: Array
    houses: npt.NDArray[Any]
    effects: Array
    effects_se: Array
    walk: float
    house_sd: float
    poll_sd: float


@refuses_lookalikes
def share_trend(
    days: ManyShares,
    shares: ManyShares,
    n: PerPoll,
    *,
    house: Houses = None,
    deff: PerPoll = 1.0,
    unit: PerPoll = 0.0,
    at: ManyShares | None = None,
    anchor: str | int = "houses",
    sds: Sds | None = None,
    confidence_level: float = 0.95,
) -> Trend:
    """Return a share over time, from polls of several houses, with a band.

    The level is a random walk, each house deviates from it by an amount of its own, and a poll by
    more than sampling error. The three standard deviations are averaged over, with half-normal
    priors on a fixed grid: the best three alone would make the band too narrow.

    The band is about what these houses would print. An error that all houses share is not in it:
    see :func:`outcome_interval`.

    Parameters
    ----------
    days : list or array of numbers
        The day of each poll, the middle of its fieldwork.
    shares : list or array of shares
        One for each poll, in [0, 1].
    n, deff, unit : number or array
        As in :func:`pooled_interval`.
    house : list or array of str or int, optional
        The house of each poll. None: no deviations of houses.
    at : list or array of numbers, optional
        The days that the level is wanted at. None: those of the polls, each once.
    anchor : "houses", "typical" or a house
        What the level has no deviation from: the mean of these houses, each counted once; houses at
        large, and then their common deviation stays in the standard error; or one house.
    sds : tuple of three shares, optional
        Fixed standard deviations (walk, house, poll).
    confidence_level : float
        In [0.5, 1).

    Returns
    -------
    Trend
        NaN in, NaN out.

    Raises
    ------
    ValueError
        For a value outside its range, lists of different lengths, or an anchor that is no house.

    Notes
    -----
    Jackman 2005, Aust. J. Polit. Sci. 40:499; Harvey 1989, Forecasting, Structural Time Series
    Models and the Kalman Filter; Durbin & Koopman 2012, Time Series Analysis by State Space
    Methods; Gelman 2006, Bayesian Anal. 1:515. In simulations the band of .95 covers .95, and
    effects of houses with few polls .93 (docs/benchmarks.md); with houses 3 points apart and a
    level that moves half a point a day, the band covers .89.

    Examples
    --------
    >>> days, shares = range(0, 40, 4), [0.44, 0.47, 0.45, 0.46, 0.48, 0.46, 0.5, 0.47, 0.49, 0.5]
    >>> found = share_trend(days, shares, 1000, house=[*"ABABABABAB"], unit=0.01)
    >>> print(f"{found.level[-1]:.3f} ({found.low[-1]:.3f} to {found.high[-1]:.3f})")
    0.485 (0.461 to 0.508)
    """
    polls = read_estimates(shares, n, deff, unit)
    return estimates_trend(days, polls, house, at, anchor, sds, confidence_level)


def estimates_trend(
    days: ManyShares,
    polls: PollEstimates,
    house: Houses,
    at: ManyShares | None,
    anchor: str | int,
    sds: Sds | None,
    confidence_level: float,
) -> Trend:
    """Return a share or a lead over time, as :func:`share_trend` does."""
    level = one_level(confidence_level)
    names, place = read_houses(house, len(polls.estimate))
    members = np.eye(len(names))[place] if house is not None else np.empty((len(place), 0))
    names = names if house is not None else names[:0]
    time = read_times("days", days, len(place))
    asked = np.unique(time) if at is None else as_floats("at", at)
    series = Observed(time, polls.estimate, polls.variance, members, polls.spread)
    weights = anchor_weights(anchor, names)
    fixed = None if sds is None else _read_sds(sds)
    found = trend_of(series, asked, weights, fixed)
    reach = one_critical_value(level) * found.se
    low, high = np.maximum(found.level - reach, polls.least), np.minimum(found.level + reach, 1.0)
    effects = found.effects, found.effects_se
    return Trend(asked, found.level, found.se, low, high, names, *effects, *found.sds)


def trend_of(series: Observed, at: Array, anchor: Array, sds: Sds | None = None) -> Averaged:
    """Return the trend of estimates at some days, with the deviations given or averaged over."""
    if not np.isfinite([*series.days, *series.estimate, *series.variance, *at]).all():
        nothing = np.full(len(at), np.nan), np.full(len(anchor), np.nan)
        levels, effects = nothing
        return Averaged(levels, levels, effects, effects, (np.nan, np.nan, np.nan))
    knots = np.unique(np.concatenate([series.days, at]))
    if sds is None:
        found = averaged(series, knots, anchor)
        if not series.separable:
            unknown = np.full(len(anchor), np.nan)
            walk, _, poll = found.sds
            found = found._replace(effects=unknown, effects_se=unknown, sds=(walk, np.nan, poll))
    else:
        walk, house, poll = sds
        part = solved(series, knots, walk, poll)
        fit = fitted(part, np.array([house]), anchor)
        level, variance, effects, effects_variance = (row[0] for row in fit)
        found = Averaged(level, np.sqrt(variance), effects, np.sqrt(effects_variance), sds)
    where: Indexes = np.searchsorted(knots, at) if len(found.level) > 1 else np.zeros(len(at), int)
    return found._replace(level=found.level[where], se=found.se[where])


def anchor_weights(anchor: str | int, houses: npt.NDArray[Any]) -> Array:
    """Return the weights of the houses whose mean deviation is 0."""
    if not len(houses) or anchor == "typical":
        return np.zeros(len(houses))
    if anchor == "houses":
        return np.full(len(houses), 1 / len(houses))
    if anchor in houses.tolist():
        return np.asarray(houses == anchor, dtype=float)
    told = ", ".join(map(str, houses[:12])) + (", …" if len(houses) > 12 else "")
    raise ArgumentError(
        "anchor", anchor, f'anchor={anchor!r}: pass "houses", "typical" or a house, one of {told}'
    )


def _read_sds(sds: Sds) -> Sds:
    """Return three standard deviations; ArgumentError for what is none."""
    found = as_floats("sds", sds)
    if found.shape != (3,) or not ((found >= 0) & (found <= 1)).all():
        raise ArgumentError(
            "sds",
            sds,
            f"sds={sds!r:.60}: pass three standard deviations in shares, each in [0, 1], of the "
            "walk for a root day, of houses and of polls, for example (0.002, 0.01, 0.003)",
        )
    walk, house, poll = found.tolist()
    return walk, house, poll
