"""All shares of one question at once: intervals that hold together, by four methods.

``simultaneous_intervals`` checks the arguments and picks the method from ``SIMULTANEOUS_METHODS``:
each is a small function of the shares and a :class:`QuestionSample`.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import chdtri

from topline.stats.arguments import ArgumentError, leaves_out, read_question, refuses_lookalikes
from topline.stats.interval import Interval, Methods, critical_value, interval_of, tail
from topline.stats.proportion import wilson_bounds
from topline.stats.sison_glaz import sison_glaz_reach
from topline.stats.types import Array, Bounds, Flags, Many, PerPoll, Shares

# Fitzpatrick & Scott prove their bound, 6 Phi(3 z / sqrt 8) - 5, from z = 1.44, where it is .6198.
LOWEST_LEVEL = 0.62
# Sison and Glaz's method adds up counts one by one: beyond this it takes seconds.
MOST_COUNTS = 1e10


class QuestionSample(NamedTuple):
    """What a method knows beside the shares, for each poll: numbers, or arrays with last axis 1.

    ``left_out`` is true for a poll that does not give all its answers; ``answers`` counts the one
    left out too.
    """

    n_eff: Array
    level: Array
    answers: Array
    left_out: Flags


@refuses_lookalikes
def simultaneous_intervals(
    shares: Shares[Many],
    n: PerPoll,
    *,
    confidence_level: Many | float = 0.95,
    method: str = "goodman",
    deff: PerPoll = 1.0,
) -> Interval[Many]:
    """Return intervals that hold for all answers of one question together, at one confidence level.

    Use them to speak of several answers at once. For one answer chosen beforehand they are too
    wide: that is :func:`proportion_interval`. They are no intervals of a lead: that is
    :func:`lead_interval`.

    ``goodman``
        Wilson's interval with z**2 = chi2(1 - alpha/k, 1 df). Goodman 1965, Technometrics
        7:247-254. With k = 2 the two shares are one number, so alpha is not divided; packages that
        divide it are wider there.
    ``quesenberry-hurst``
        Wilson's interval with z**2 = chi2(1 - alpha, k - 1 df). Quesenberry & Hurst 1964,
        Technometrics 6:191-195. Too wide for many answers; the same as ``goodman`` for two.
    ``sison-glaz``
        share - c/n to share + (c + 2 gamma)/n. Sison & Glaz 1995, J. Am. Stat. Assoc. 90:366-369.
        Short, but below its level at the size of a poll. ``low`` moves in whole counts, and
        ``high`` falls back where a higher level takes one more c. With a design effect counts are
        not whole: they are means of Poisson counts, and c is counted from the nearest whole one.
        Shares that sum to 0.99 or 1.01 by rounding are scaled to 1 to find c. Where one answer has
        everybody the other counts have mean 0 and no variance, so that c = 0 covers: no width
        below, as if nobody could have answered otherwise. There the bounds are ``goodman``'s.
    ``fitzpatrick-scott``
        share ± d/sqrt(n). Fitzpatrick & Scott 1987, J. Am. Stat. Assoc. 82:875-878: d solves their
        bound, the smaller of 6 Phi(sqrt(4.5) d) - 5 and 4 Phi(2 d) - 3, for any number of answers.
        It is the 1.00, 1.13 and 1.40 that they print for 90, 95 and 99%. Packages that take z/2
        for d give the level of one answer, not of all.

    How often "95%" holds for all answers of 400,000 simulated polls of 1,500 (percent, standard
    error 0.04):

    ========================  =======  =================  ==========  =================
    true shares               goodman  quesenberry-hurst  sison-glaz  fitzpatrick-scott
    ========================  =======  =================  ==========  =================
    0.56 0.23 0.21            95.7     96.1               94.2        96.7
    0.48 0.26 0.26            95.6     96.2               94.5        96.0
    0.35 0.25 0.20 0.15 0.05  95.2     99.0               94.7        96.7
    0.56 0.44                 94.9     94.9               95.8        97.6
    ========================  =======  =================  ==========  =================

    Where the shares sum to less than 1 by more than rounding explains, an answer was left out. It
    counts as one more, so that the others' intervals are the same with it and without it.

    Parameters
    ----------
    shares : array of shares, shape (..., k)
        The answers of one question along the last axis, at least two; leading axes are polls.
    n : number or array
        Respondents of each poll. It broadcasts, like ``confidence_level`` and ``deff``, with the
        leading axes: a single number for one poll.
    confidence_level : number or array
        In [0.5, 1): how often all the intervals hold.
    method : str
        One of the above.
    deff : number or array
        Design effect, the ratio of variances to simple random sampling; every method works with
        ``n / deff``.

    Returns
    -------
    Interval
        Shares inside [0, 1], answers along the last axis; a Series of one question gives Series.
        A missing (NaN) share makes all bounds of its poll NaN.

    Raises
    ------
    ValueError
        For fewer than two answers, shares that sum to more than 1 plus half a percent for each
        answer, a value outside its range, an unknown method, or a level below 0.62 with
        ``fitzpatrick-scott``.

    Examples
    --------
    >>> interval = simultaneous_intervals([0.56, 0.23, 0.21], 1500)
    >>> interval.low.round(3).tolist(), interval.high.round(3).tolist()
    ([0.529, 0.205, 0.186], [0.59, 0.257, 0.236])
    """
    name, bounds = SIMULTANEOUS_METHODS.find(method)
    p, (size, level, ratio), answer = read_question(
        shares, n=n, confidence_level=confidence_level, deff=deff
    )
    sums: Array = p.sum(axis=-1, keepdims=True)
    left_out = leaves_out(sums, p.shape[-1])
    # A missing share, size or level makes the whole poll missing.
    n_eff = size / ratio + 0 * (sums + level)
    sample = QuestionSample(n_eff, level, p.shape[-1] + left_out, left_out)
    return interval_of(p, bounds(p, sample), answer, confidence_level, name)


def _goodman(shares: Array, sample: QuestionSample) -> Bounds:
    statements = sample.answers - (sample.answers == 2)
    z2 = critical_value(tail(sample.level) / statements) ** 2
    return wilson_bounds(shares, z2 / sample.n_eff)


def _quesenberry_hurst(shares: Array, sample: QuestionSample) -> Bounds:
    z2 = chdtri(sample.answers - 1, 1 - sample.level)
    return wilson_bounds(shares, z2 / sample.n_eff)


def _sison_glaz(shares: Array, sample: QuestionSample) -> Bounds:
    if (sample.n_eff > MOST_COUNTS).any():
        most = np.nanmax(sample.n_eff)
        raise ArgumentError(
            "n",
            most,
            "method='sison-glaz' adds up counts one by one, for n / deff of at most "
            f"{MOST_COUNTS:.0e}, not {most:.6g}: choose method='goodman'",
        )
    every = 0 * sample.n_eff  # of the shape of all polls
    sums: Array = shares.sum(axis=-1, keepdims=True)
    cells = shares / np.where(sample.left_out, 1.0, sums) + every
    if sample.left_out.any():
        cells = np.concatenate([cells, np.where(sample.left_out, 1 - sums, 0.0) + every], axis=-1)
    c, gamma = sison_glaz_reach(
        cells.reshape(-1, cells.shape[-1]),
        sample.n_eff.reshape(-1),
        (sample.level + every).reshape(-1),
    )
    below = c.reshape(every.shape) / sample.n_eff
    above = (c + 2 * gamma).reshape(every.shape) / sample.n_eff
    low, high = np.maximum(shares - below, 0.0), np.minimum(shares + above, 1.0)
    if (unanimous := (cells == 1).any(axis=-1, keepdims=True)).any():
        goodman = _goodman(shares, sample)
        low, high = np.where(unanimous, goodman[0], low), np.where(unanimous, goodman[1], high)
    return low, high


def _fitzpatrick_scott(shares: Array, sample: QuestionSample) -> Bounds:
    if np.any(np.less(sample.level, LOWEST_LEVEL)):
        says, least = "method='fitzpatrick-scott' is proven for", np.nanmin(sample.level)
        raise ArgumentError(
            "confidence_level",
            least,
            f"{says} confidence levels from {LOWEST_LEVEL}, not {least:.6g}: choose "
            "method='goodman' there",
            f"{says} confidence levels from {100 * LOWEST_LEVEL:.6g}%, not {100 * least:.6g}%: "
            "choose method='goodman' there",
        )
    # Bonferroni's bound is lowest where two or three answers share everybody equally.
    alpha = 1 - sample.level
    halves, thirds = critical_value(alpha / 4) / 2, critical_value(alpha / 6) * np.sqrt(2) / 3
    reach = np.maximum(halves, thirds) / np.sqrt(sample.n_eff)
    return np.maximum(shares - reach, 0.0), np.minimum(shares + reach, 1.0)


SIMULTANEOUS_METHODS = Methods(
    "all shares of a question",
    {
        "goodman": _goodman,
        "quesenberry-hurst qh": _quesenberry_hurst,
        "sison-glaz sison sisonglaz": _sison_glaz,
        "fitzpatrick-scott fitzpatrick fs": _fitzpatrick_scott,
    },
    ambiguous={
        name: "one interval at a time, as in proportion_interval, or all together, as here; "
        f"choose proportion_interval(..., method={name!r}) or method='goodman'"
        for name in ("wald", "wilson")
    },
)
