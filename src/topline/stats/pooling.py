"""Many polls of one share, taken at about one time: their average, and how far houses lie apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from topline.stats.arguments import (
    TINY,
    ArgumentError,
    Reply,
    one_level,
    read,
    refuses_lookalikes,
)
from topline.stats.interval import (
    Interval,
    Methods,
    critical_value,
    interval_of,
    one_critical_value,
    tail,
)
from topline.stats.lead import spread
from topline.stats.types import Array, Indexes, Number, Numbers, OneAxis, PerPoll

ManyShares = OneAxis | npt.NDArray[Any]
"""A share for each poll."""
Houses = Sequence[Any] | npt.NDArray[Any] | None
"""The house of each poll, as text or number."""


class PollEstimates(NamedTuple):
    """Polls of a share or of a lead as a statistic sees them, an item each.

    ``n_eff`` is n divided by the design effect, ``rounding`` the variance that rounding adds.
    """

    estimate: Array
    n_eff: Array
    spread: float
    """The variance of one answer, with the one mean of all polls.

    With a mean of its own, a poll that printed less would weigh more.
    """
    rounding: Array
    least: float = 0.0
    """What an estimate is at the least: 0, of leads -1; at the most it is 1."""

    @property
    def mean(self) -> float:
        """The mean of all polls, weighted by their effective n."""
        return weighted_mean(self.estimate, self.n_eff)

    @property
    def variance(self) -> Array:
        """The variance of each poll: sampling, and the rounding of what was printed."""
        return self.spread / self.n_eff + self.rounding

    def over(self, other: "PollEstimates") -> "PollEstimates":
        """Return the leads of these shares over others of the same question and polls."""
        return PollEstimates(
            self.estimate - other.estimate,
            self.n_eff,
            float(spread(*np.array([self.mean, other.mean]))),
            self.rounding + other.rounding,
            least=-1.0,
        )


def weighted_mean(values: Array, weight: Array) -> float:
    """Return the weighted mean of values."""
    return float(weight @ values / weight.sum())


def read_estimates(
    shares: ManyShares, n: PerPoll, deff: PerPoll, unit: PerPoll = 0.0, *, least: int = 1
) -> PollEstimates:
    """Check shares and their designs and align them; ``least`` is the number of polls needed."""
    # Percents that were not rounded have a unit of 0, which is no unit elsewhere.
    steps: Any = np.where(np.equal(np.asarray(unit), 0), TINY, unit) if unit is not None else TINY
    (share, size, ratio, step), _ = read(shares=shares, n=n, deff=deff, unit=steps)
    if share.ndim != 1 or len(share) < least:
        needed = f"at least {least}, for example " + ("[0.5, 0.54, 0.48]" if least > 1 else "[0.5]")
        raise ArgumentError(
            "shares",
            share.shape,
            f"shares: a list of one share a poll is needed, {needed}; not shape {share.shape}",
        )
    share, size, ratio, step = np.broadcast_arrays(share, size, ratio, step)
    n_eff = size / ratio
    mean = weighted_mean(share, n_eff)
    if mean * (1 - mean) == 0 and not (step > TINY).all():
        raise ArgumentError(
            "shares",
            mean,
            f"shares: every poll has {mean:g}, which leaves no sampling variance; "
            "pass unit=0.01 if they are rounded to whole percents",
        )
    return PollEstimates(share, n_eff, mean * (1 - mean), step**2 / 12)


def read_houses(house: Houses, polls: int) -> tuple[npt.NDArray[Any], Indexes]:
    """Return the houses, sorted, and the place of each poll's own; no house is one for each."""
    named = np.arange(polls) if house is None else np.asarray(house)
    if named.shape != (polls,):
        raise ArgumentError(
            "house",
            named.shape,
            f"house: {len(named) if named.ndim else 'no list of'} houses for {polls} polls; "
            "pass the house of each poll",
        )
    if named.dtype == object:
        named = named.astype(str)
    names, place = np.unique(named, return_inverse=True)
    return names, place


class Means(NamedTuple):
    """The mean of each house with its variance: polls of one house are not separate polls."""

    estimate: Array
    variance: Array


def house_means(polls: PollEstimates, house: Indexes) -> Means:
    """Return the mean of each house, weighted by effective n."""
    total = sums(house, polls.n_eff)
    weight = polls.n_eff / total[house]
    rounding = sums(house, weight**2 * polls.rounding)
    return Means(sums(house, weight * polls.estimate), polls.spread / total + rounding)


def sums(place: Indexes, values: Array, places: int = 0) -> Array:
    """Return the sum of the values of each place."""
    return np.bincount(place, values, places).astype(float)


class Pool(NamedTuple):
    """What weights of 1 / (variance + tau2) make of estimates."""

    weight: Array
    estimate: float
    q: float

    @classmethod
    def of(cls, means: Means, tau2: float = 0.0) -> "Pool":
        """Return the weighted mean and the weighted sum of squares around it."""
        weight = 1 / (means.variance + tau2)
        estimate = float(weight @ means.estimate / weight.sum())
        return cls(weight, estimate, float(weight @ (means.estimate - estimate) ** 2))


def _fixed(means: Means) -> float:
    return 0.0


def _dersimonian_laird(means: Means) -> float:
    weight, _, q = Pool.of(means)
    beyond = q - (len(weight) - 1)
    return max(0.0, float(beyond / (weight.sum() - (weight**2).sum() / weight.sum())))


ENOUGH = 500
"""Steps of an iteration, which ends of itself after a dozen."""


def _settles(step: Callable[[float], float], start: float) -> float:
    """Return the number at which ``step`` finds nothing more to add; never below 0."""
    found = start
    for _ in range(ENOUGH):
        before, found = found, max(0.0, found + step(found))
        if abs(found - before) <= 1e-15 * max(found, 1e-6):
            break
    return found


def _paule_mandel(means: Means) -> float:
    """Return the root of Q = k - 1 by Newton's steps, which never overshoot: Q is convex."""

    def step(tau2: float) -> float:
        weight, estimate, q = Pool.of(means, tau2)
        return float((q - (len(weight) - 1)) / (weight**2 @ (means.estimate - estimate) ** 2))

    return _settles(step, 0.0) if Pool.of(means).q > len(means.estimate) - 1 else 0.0


def _reml(means: Means) -> float:
    """Return the maximum of the restricted likelihood by Fisher scoring."""

    def step(tau2: float) -> float:
        weight, estimate, _ = Pool.of(means, tau2)
        total, squares, cubes = weight.sum(), (weight**2).sum(), (weight**3).sum()
        score = weight**2 @ (means.estimate - estimate) ** 2 - total + squares / total
        return float(score / (squares - 2 * cubes / total + (squares / total) ** 2))

    return _settles(step, _paule_mandel(means))


POOLING_METHODS = Methods[Callable[[Means], float]](
    "an average of houses",
    {
        "fixed common": _fixed,
        "dersimonian-laird dl": _dersimonian_laird,
        "paule-mandel pm mandel-paule": _paule_mandel,
        "reml": _reml,
    },
    {"random": "DerSimonian-Laird in some packages, REML in others; pass one of these names"},
)
POOLING_INTERVALS = ("hartung-knapp", "normal")


@dataclass(frozen=True, slots=True)
class Pooled:
    """The average of several houses: all numbers are shares, or differences of shares.

    ``between`` is the standard deviation between houses beyond sampling error, ``q`` and
    ``p_agree`` test that there is none. ``next_low`` to ``next_high`` is where the mean of one more
    house would lie, NaN where the method knows no differences between houses.
    """

    estimate: float
    low: float
    high: float
    se: float
    between: float
    q: float
    p_agree: float
    next_low: float
    next_high: float
    confidence_level: float
    method: str


@refuses_lookalikes
def pooled_interval(
    shares: ManyShares,
    n: PerPoll,
    *,
    house: Houses = None,
    deff: PerPoll = 1.0,
    unit: PerPoll = 0.0,
    method: str = "paule-mandel",
    interval: str = "hartung-knapp",
    confidence_level: float = 0.95,
) -> Pooled:
    """Return the average of polls of one share, each house counted once, with its interval.

    Polls of one house are no separate polls: they are averaged first, by n/deff. The variance of a
    poll is deff * p * (1 - p) / n + unit**2 / 12, with one p for all of them.

    No scatter between polls shows an error that all of them share: see :func:`outcome_interval`.

    Parameters
    ----------
    shares : list or array of shares
        One for each poll, in [0, 1].
    n, deff, unit : number or array
        Respondents, design effect, and the step that a share was rounded to, 0.01 for whole
        percents; 0 for shares that were not rounded.
    house : list or array of str or int, optional
        The house of each poll. None: a house of its own for each.
    method : {"paule-mandel", "dersimonian-laird", "reml", "fixed"}
        How the variance between houses is found; "fixed" says that there is none.
    interval : {"hartung-knapp", "normal"}
        The first takes t with a degree of freedom less than there are houses (12.7 for two) and is
        never narrower than that of "fixed", which is always "normal".
    confidence_level : float
        In [0.5, 1).

    Returns
    -------
    Pooled
        NaN in, NaN out.

    Raises
    ------
    ValueError
        For a value outside its range, or a single house where ``interval`` needs two.

    Notes
    -----
    Paule & Mandel 1982, J. Res. NBS 87:377; DerSimonian & Laird 1986, Control. Clin. Trials 7:177;
    Viechtbauer 2005, J. Educ. Behav. Stat. 30:261 (REML); Hartung & Knapp 2001, Stat. Med. 20:3875;
    Sidik & Jonkman 2002, Stat. Med. 21:3153. The next house as in metafor, with the critical value
    of the interval (Higgins, Thompson & Spiegelhalter 2009 have a degree of freedom less).

    Examples
    --------
    >>> found = pooled_interval([0.41, 0.45, 0.44], [1000, 800, 1200], deff=1.5, unit=0.01)
    >>> print(f"{found.estimate:.3f} ({found.low:.3f} to {found.high:.3f})")
    0.433 (0.382 to 0.483)
    """
    polls = read_estimates(shares, n, deff, unit)
    return pooled_of(polls, house, method, interval, confidence_level)


def pooled_of(
    polls: PollEstimates, house: Houses, method: str, interval: str, confidence_level: float
) -> Pooled:
    """Return the average of polls of a share or of a lead, as :func:`pooled_interval` does."""
    name, variance_between = POOLING_METHODS.find(method)
    if interval not in POOLING_INTERVALS:
        told = " or ".join(f'"{word}"' for word in POOLING_INTERVALS)
        raise ArgumentError("interval", interval, f"interval={interval!r}: pass {told}")
    level = one_level(confidence_level)
    _, place = read_houses(house, len(polls.estimate))
    if not np.isfinite([*polls.estimate, *polls.n_eff]).all():
        return Pooled(*(np.nan,) * 9, level, name)
    means = house_means(polls, place)
    houses, normal = len(means.estimate), interval == "normal" or name == "fixed"
    if houses == 1 and not normal:
        raise ArgumentError(
            "house",
            houses,
            "one house alone says nothing about differences between houses: pass polls of two or "
            'more, or method="fixed" for the mean of this one',
        )
    plain, tau2 = Pool.of(means), variance_between(means) if houses > 1 else 0.0
    pool = Pool.of(means, tau2)
    se = float(pool.weight.sum() ** -0.5)
    z = one_critical_value(level)
    reach = critical = z
    if normal:
        reach = z * se
    else:
        critical = one_critical_value(level, houses - 1)
        se *= (pool.q / (houses - 1)) ** 0.5
        reach = max(critical * se, z * float(plain.weight.sum() ** -0.5))
    ahead = critical * (se**2 + tau2) ** 0.5 if name != "fixed" and houses > 1 else np.nan
    ends = np.clip(np.array([-reach, reach, -ahead, ahead]) + pool.estimate, polls.least, 1.0)
    low, high, next_low, next_high = ends.tolist()
    p_agree = float(chdtrc(houses - 1, plain.q)) if houses > 1 else np.nan
    return Pooled(
        *(pool.estimate, low, high, se, tau2**0.5, plain.q, p_agree, next_low, next_high),
        *(level, name),
    )


@refuses_lookalikes
def outcome_interval(
    estimate: Numbers[Number],
    se: Numbers[Number],
    floor: Numbers[Number],
    *,
    confidence_level: Number | float = 0.95,
) -> Interval[Number]:
    """Return the interval for what an average of polls is about, such as the vote.

    The variance is se**2 + floor**2. The standard error of an average knows what polls scatter; the
    error that all of them share, of the people they reach, of who votes, of late changes, does not
    scatter and does not shrink with more polls. So it is added, not multiplied, and comes from a
    record of past averages and results: there is no default.

    Parameters
    ----------
    estimate : share or array of shares
        The average, in [0, 1].
    se : share or array of shares
        Its standard error.
    floor : share or array of shares
        Root mean square error of averages of very many polls: 0.023 is 2.3 points.
    confidence_level : number or array
        In [0.5, 1).

    Returns
    -------
    Interval
        Inside [0, 1]; its method is "normal". NaN in, NaN out.

    Raises
    ------
    ValueError
        For a value outside its range.

    Notes
    -----
    Shirani-Mehr, Rothschild, Goel & Gelman 2018, J. Am. Stat. Assoc. 113:607.

    Examples
    --------
    >>> print(outcome_interval(0.52, 0.004, 0.023))
    0.5200 (0.4742 to 0.5658, 95%, normal)
    """
    answer: Reply[Number]
    (share, error, shared, level), answer = read(
        estimate=estimate, se=se, floor=floor, confidence_level=confidence_level
    )
    reach = critical_value(tail(level)) * np.hypot(error, shared)
    bounds = np.maximum(share - reach, 0.0), np.minimum(share + reach, 1.0)
    return interval_of(share, bounds, answer, confidence_level, "normal")
