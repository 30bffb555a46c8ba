"""One share: the interval of a proportion, by ten methods.

``proportion_interval`` checks the arguments, turns the design into an effective sample size and
picks a method from ``SHARE_METHODS``, each a small function of a share and a :class:`Sample`. The
count behind a share need not be whole: a design effect divides it.
"""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import betainc, betainccinv, betaincinv, expit, logit, rel_entr

from topline.stats.arguments import ArgumentError, read, refuses_lookalikes
from topline.stats.design import known_where, variance_factor
from topline.stats.elementwise import in_blocks, over_distinct, root_between
from topline.stats.interval import Interval, Methods, critical_value, interval_of, tail
from topline.stats.types import Array, Bounds, Number, Numbers


@refuses_lookalikes
def proportion_interval(
    share: Numbers[Number],
    n: Numbers[Number],
    *,
    confidence_level: Number | float = 0.95,
    method: str = "wilson",
    deff: Numbers[Number] = 1.0,
    pop_size: Numbers[Number] = None,
    df: Numbers[Number] = None,
) -> Interval[Number]:
    """Return the confidence interval of one share.

    Do not add or compare the margins of two answers of one question, which move together: that is
    :func:`lead_interval`.

    Parameters
    ----------
    share : share or array of shares
        The published share, in [0, 1].
    n : number or array
        Respondents asked the question.
    confidence_level : number or array
        In [0.5, 1).
    method : str
        ``wilson`` (Wilson 1927, J. Am. Stat. Assoc. 22:209; recommended by Brown, Cai & DasGupta
        2001, Stat. Sci. 16:101), ``wilsoncc`` (Newcombe 1998, Stat. Med. 17:857, method 4),
        ``clopper-pearson`` (Clopper & Pearson 1934, Biometrika 26:404), ``mid-p`` (Newcombe 1998,
        method 6), ``jeffreys`` (Brown et al. 2001, section 3.1.3), ``agresti-coull`` (Agresti &
        Coull 1998, Am. Stat. 52:119, with the critical value squared added), ``wald``, ``logit``
        (Brown et al. 2001, section 4.2.1), ``likelihood`` (section 4.2.2), ``korn-graubard`` (Korn
        & Graubard 1998, Survey Methodology 24:193; its sample size is not capped at ``n``, as in
        R's survey package).
    deff : number or array
        Design effect, the ratio of variances to simple random sampling; every method works with
        ``n / deff`` (Franco et al. 2019, J. Survey Stat. Methodol. 7:334).
    pop_size : number or array, optional
        Size of the population, for the finite population correction (N - n) / (N - 1).
    df : number or array, optional
        Degrees of freedom of the design (sampling points less strata). ``wald``, ``logit``,
        ``wilson`` and ``likelihood`` take Student's t for z, ``korn-graubard`` shrinks the sample;
        other methods refuse it.

    Returns
    -------
    Interval
        ``low`` and ``high`` as shares inside [0, 1]; exactly 0 below a share of 0 and 1 above a
        share of 1, also for ``logit``, which has no limits there and borrows those of
        Clopper-Pearson. NaN in, NaN out.

    Raises
    ------
    ValueError
        For a value outside its range, an unknown method, or ``n`` above ``pop_size``.

    Examples
    --------
    >>> print(proportion_interval(0.56, 1500))
    0.5600 (0.5348 to 0.5849, 95%, wilson)
    >>> print(proportion_interval(0.56, 1500, deff=2.02, method="clopper-pearson"))
    0.5600 (0.5234 to 0.5961, 95%, clopper-pearson)
    """
    name, _ = SHARE_METHODS.find(method)
    if df is not None and name not in TAKES_DF:
        raise ArgumentError(
            "df",
            df,
            f"df={np.ravel(df)[0].item()!r} means nothing to method={name!r}: leave it out, or "
            "choose one of " + ", ".join(sorted(TAKES_DF)),
        )
    values, answer = read(
        share=share, n=n, confidence_level=confidence_level, deff=deff, pop_size=pop_size, df=df
    )
    return interval_of(values[0], share_bounds(name, *values), answer, confidence_level, name)


def share_bounds(
    method: str,
    share: Array,
    n: Array,
    level: Array,
    deff: Array,
    pop_size: Array | None = None,
    df: Array | None = None,
) -> Bounds:
    """Return the bounds that a method, by its canonical name, gives for checked arguments."""
    factor, everybody = variance_factor(n, deff, pop_size)
    run = over_distinct if method in SLOW else in_blocks

    def limits(share: Array, n: Array, factor: Array, tail: Array, *df: Array) -> Bounds:
        low, high = SHARE_METHODS.table[method](share, Sample(n, n / factor, tail, *df))
        return np.maximum(low, 0.0), np.minimum(high, 1.0)

    bounds = run(limits, share, n, factor, tail(level), *([] if df is None else [df]))
    return known_where(everybody, share, bounds)


class Sample(NamedTuple):
    """What a method knows of the sample: respondents, their effective number, tail and df."""

    n: Array
    n_eff: Array
    tail: Array
    df: Array | None = None

    @property
    def z(self) -> Array:
        """The critical value: normal, or Student's t where the design has degrees of freedom."""
        return critical_value(self.tail, self.df)


def _exact_at_edges(bounds: Callable[[Array, Sample], Bounds]) -> Callable[[Array, Sample], Bounds]:
    """Put 0 below a share of 0 and 1 above a share of 1, where a method has no value or noise."""

    @functools.wraps(bounds)
    def exact(share: Array, sample: Sample) -> Bounds:
        low, high = bounds(share, sample)
        edge = share + 0 * (sample.n_eff + sample.tail)  # missing where the sample is
        return np.where(share == 0, edge, low), np.where(share == 1, edge, high)

    return exact


def wilson_bounds(share: Array, spread: Array) -> Bounds:
    """Return the roots of (share - p)**2 = spread * p * (1 - p), with spread = z**2 / n.

    Source: Wilson 1927, J. Am. Stat. Assoc. 22:209. The bounds are 0 below a share of 0 and 1 above
    a share of 1 to the last bit: the square root is ``spread / 2`` there.
    """
    others = 1 - share
    shift = spread / 2 - np.sqrt(spread * (share * others + spread / 4))
    return np.maximum((share + shift) / (1 + spread), 0.0), 1 - (others + shift) / (1 + spread)


def _wilson(share: Array, sample: Sample) -> Bounds:
    return wilson_bounds(share, sample.z**2 / sample.n_eff)


def _wilsoncc(share: Array, sample: Sample) -> Bounds:
    n, z = sample.n_eff, sample.z
    z2 = z * z
    # Under a level of about 84% the root may leave the reals for very small shares.
    below = z2 - 2 - 1 / n + 4 * share * (n * (1 - share) + 1)
    above = z2 + 2 - 1 / n + 4 * share * (n * (1 - share) - 1)
    low = (2 * n * share + z2 - 1 - z * np.sqrt(np.maximum(below, 0))) / (2 * (n + z2))
    high = (2 * n * share + z2 + 1 + z * np.sqrt(np.maximum(above, 0))) / (2 * (n + z2))
    # The correction by half a count has nothing to stand on below half a count.
    return (
        np.where(n * share <= 0.5, 0 * low, low),
        np.where(n * (1 - share) <= 0.5, 1 + 0 * high, high),
    )


@_exact_at_edges
def _clopper_pearson(share: Array, sample: Sample) -> Bounds:
    hits, misses = share * sample.n_eff, (1 - share) * sample.n_eff
    return _beta_bounds((hits, misses + 1), (hits + 1, misses), sample.tail)


def _beta_bounds(low: Bounds, high: Bounds, tail: Array) -> Bounds:
    """Return the lower quantile of one beta distribution and the upper one of another."""
    below, above = betaincinv(*low, tail), betainccinv(*high, tail)
    return below.astype(float, copy=False), above.astype(float, copy=False)


@_exact_at_edges
def _mid_p(share: Array, sample: Sample) -> Bounds:
    hits, misses = share * sample.n_eff, (1 - share) * sample.n_eff

    def excess(candidate: Array, hits: Array, misses: Array, mid_p: Array) -> Array:
        at_least = betainc(hits, misses + 1, candidate)
        more_than = betainc(hits + 1, misses, candidate)
        return (at_least + more_than) / 2 - mid_p

    return (
        root_between(excess, 0.0, share, hits, misses, sample.tail),
        root_between(excess, share, 1.0, hits, misses, 1 - sample.tail),
    )


@_exact_at_edges
def _jeffreys(share: Array, sample: Sample) -> Bounds:
    counts = share * sample.n_eff + 0.5, (1 - share) * sample.n_eff + 0.5
    return _beta_bounds(counts, counts, sample.tail)


def _agresti_coull(share: Array, sample: Sample) -> Bounds:
    z2 = sample.z**2
    n = sample.n_eff + z2
    centre = (share * sample.n_eff + z2 / 2) / n
    reach = sample.z * np.sqrt(centre * (1 - centre) / n)
    return centre - reach, centre + reach


def _wald(share: Array, sample: Sample) -> Bounds:
    reach = sample.z * np.sqrt(share * (1 - share) / sample.n_eff)
    return share - reach, share + reach


@_exact_at_edges
def _logit(share: Array, sample: Sample) -> Bounds:
    # At 0 and 1 the logit is infinite: Clopper-Pearson's limits there have a closed form.
    at_edge = (share == 0) | (share == 1)
    inner = np.where(at_edge, 0.5, share)
    reach = sample.z / np.sqrt(sample.n_eff * inner * (1 - inner))
    exact = sample.tail ** (1 / sample.n_eff)
    return (
        np.where(at_edge, exact, expit(logit(inner) - reach)),
        np.where(at_edge, 1 - exact, expit(logit(inner) + reach)),
    )


@_exact_at_edges
def _likelihood(share: Array, sample: Sample) -> Bounds:
    drop = sample.z**2 / 2 / sample.n_eff

    def excess(candidate: Array, share: Array, drop: Array) -> Array:
        return rel_entr(share, candidate) + rel_entr(1 - share, 1 - candidate) - drop

    return (
        root_between(excess, 0.0, share, share, drop),
        root_between(excess, share, 1.0, share, drop),
    )


def _korn_graubard(share: Array, sample: Sample) -> Bounds:
    if sample.df is not None:
        if np.any(np.less_equal(sample.n, 1)):
            least = np.nanmin(sample.n)
            raise ArgumentError(
                "n",
                least,
                f"n={least:.6g}: method='korn-graubard' with df needs more than 1 respondent; "
                "leave df out",
            )
        ratio = critical_value(sample.tail, sample.n - 1) / critical_value(sample.tail, sample.df)
        sample = sample._replace(n_eff=sample.n_eff * ratio**2)
    return _clopper_pearson(share, sample)


SHARE_METHODS = Methods(
    "a share",
    {
        "wilson score": _wilson,
        "wilsoncc wilson-cc": _wilsoncc,
        "clopper-pearson exact": _clopper_pearson,
        "mid-p midp": _mid_p,
        "jeffreys": _jeffreys,
        "agresti-coull ac": _agresti_coull,
        "wald normal wald-t asymptotic mean": _wald,
        "logit logit-t": _logit,
        "likelihood lik lrt likelihood-ratio profile": _likelihood,
        "korn-graubard": _korn_graubard,
    },
    ambiguous={
        "beta": "clopper-pearson in statsmodels, korn-graubard in R's survey package; "
        "choose method='clopper-pearson' or method='korn-graubard'"
    },
)
TAKES_DF = {"wilson", "wald", "logit", "likelihood", "korn-graubard"}
# Inverse beta functions and root searches: worth computing once per distinct pair.
SLOW = {"clopper-pearson", "mid-p", "jeffreys", "likelihood", "korn-graubard"}
