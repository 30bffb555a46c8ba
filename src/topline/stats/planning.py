"""How many respondents a planned margin of error needs.

Every answer is the smallest whole number of respondents whose margin fits. The search asks the
margin itself, so that any method, design effect and population is planned as it will be computed.
"""

from collections.abc import Callable

import numpy as np

from topline.stats.arguments import (
    RANGES,
    SLACK,
    ArgumentError,
    Reply,
    first_where,
    read,
    refuses_lookalikes,
)
from topline.stats.design import margin, share_variance
from topline.stats.interval import critical_value, tail
from topline.stats.lead import lead_variance
from topline.stats.proportion import SHARE_METHODS, share_bounds
from topline.stats.types import Array, Number, Numbers

MOST = RANGES["people"].high


@refuses_lookalikes
def sample_size(
    moe: Numbers[Number],
    share: Numbers[Number] = 0.5,
    *,
    confidence_level: Number | float = 0.95,
    method: str = "wald",
    deff: Numbers[Number] = 1.0,
    pop_size: Numbers[Number] = None,
) -> Number:
    """Return the smallest number of respondents that brings the margin of a share within ``moe``.

    For ``wald`` the margin is z * sqrt(deff * p * (1 - p) / n), the one pollsters print, so that n
    is z**2 * deff * p * (1 - p) / moe**2 rounded up. For another method it is half the width of its
    interval at ``share``. It counts completed interviews, not the people approached.

    Parameters
    ----------
    moe : share or array
        The largest margin wanted, as a share: 3 points is 0.03.
    share : share or array of shares
        The share to expect; 0.5 needs the most respondents.
    confidence_level : number or array
        In [0.5, 1).
    method : str
        A method of :func:`proportion_interval`.
    deff : number or array
        Design effect, a ratio of variances.
    pop_size : number or array, optional
        Size of the population; a census of it always fits.

    Returns
    -------
    int, array or Series
        Whole respondents: an int, or floats where arrays came in (NaN where an argument is).

    Raises
    ------
    ValueError
        For a value outside its range, an unknown method, a share of 0 or 1 with ``wald`` (its
        margin is 0 for any n), or a margin that no sample of people reaches.

    Notes
    -----
    Cochran 1977, Sampling Techniques, 3rd ed., section 4.4; a population N makes n0 into
    n0 / (1 + (n0 - 1) / N).

    Examples
    --------
    >>> sample_size(0.03), sample_size(0.03, deff=2.02), sample_size(0.03, pop_size=2000)
    (1068, 2156, 697)
    >>> sample_size(0.03, 0.01, method="wilson")
    84
    """
    name, _ = SHARE_METHODS.find(method)
    (most, p, level, ratio, people), answer = read(
        moe=moe, share=share, confidence_level=confidence_level, deff=deff, pop_size=pop_size
    )

    def reach(n: Array) -> Array:
        if name == "wald":
            return margin(n, p, level, ratio, people)
        low, high = share_bounds(name, p, n, level, ratio, people)
        return (high - low) / 2

    if name == "wald":
        _refuse_certain(p * (1 - p), "share", "0 or 1", "or choose method='wilson'")
    return smallest_n(reach, answer, most, people, p + level + ratio)


@refuses_lookalikes
def sample_size_for_lead(
    moe: Numbers[Number],
    share_a: Numbers[Number],
    share_b: Numbers[Number],
    *,
    confidence_level: Number | float = 0.95,
    deff: Numbers[Number] = 1.0,
    pop_size: Numbers[Number] = None,
) -> Number:
    """Return the smallest number of respondents that brings the margin of a lead within ``moe``.

    The margin of the lead of one answer over another answer of the same question is
    z * sqrt(deff * (a + b - (a - b)**2) / n). It is not for shares of two questions or two polls.

    Parameters
    ----------
    moe : share or array
        The largest margin of the lead wanted, as a share.
    share_a, share_b : share or array of shares
        The two shares to expect; together at most 1.
    confidence_level, deff, pop_size
        As in :func:`sample_size`.

    Returns
    -------
    int, array or Series
        As :func:`sample_size`.

    Raises
    ------
    ValueError
        As :func:`sample_size`, and for two shares above 1 together.

    Notes
    -----
    Scott & Seber 1983, Am. Stat. 37:319.

    Examples
    --------
    >>> sample_size_for_lead(0.03, 0.56, 0.23), sample_size_for_lead(0.06, 0.56, 0.23, deff=2.02)
    (2908, 1469)
    """
    (most, a, b, level, ratio, people), answer = read(
        moe=moe,
        share_a=share_a,
        share_b=share_b,
        confidence_level=confidence_level,
        deff=deff,
        pop_size=pop_size,
    )
    total = a + b
    if np.any(total > 1 + SLACK):
        largest = np.nanmax(total)
        raise ArgumentError(
            "share_a, share_b",
            largest,
            "share_a and share_b are answers of one question, together at most 1, "
            f"not {largest:.6g}",
            f"two answers of one question are together at most 100%, not {100 * largest:.6g}%: "
            "give the percents to expect, for example 50",
        )
    # Without the rounding of 0.7 + 0.3.
    variance = np.minimum(total, 1.0) - (a - b) ** 2
    _refuse_certain(variance, "share_a, share_b", "0 and 1")
    z = critical_value(tail(level))

    def reach(n: Array) -> Array:
        return z * np.sqrt(lead_variance(variance, n, ratio, people))

    return smallest_n(reach, answer, most, people, variance + level + ratio)


@refuses_lookalikes
def sample_size_for_change(
    moe: Numbers[Number],
    share_before: Numbers[Number],
    share_after: Numbers[Number] = None,
    *,
    n_before: Numbers[Number] = None,
    confidence_level: Number | float = 0.95,
    deff_before: Numbers[Number] = 1.0,
    deff_after: Numbers[Number] = 1.0,
    pop_size: Numbers[Number] = None,
) -> Number:
    """Return the smallest number of respondents per poll for the margin of a change.

    The margin of the change between two independent polls is
    z * sqrt(deff1 * p1 * (1 - p1) / n1 + deff2 * p2 * (1 - p2) / n2). It is not for a panel, whose
    two waves ask the same people.

    Parameters
    ----------
    moe : share or array
        The largest margin of the change wanted, as a share.
    share_before, share_after : share or array of shares
        The shares to expect in the two polls; without ``share_after`` they are the same.
    n_before : number or array, optional
        Respondents of the earlier poll, where it is already done; the answer is then the size of
        the later poll. None: both polls are planned, of one size.
    confidence_level, pop_size
        As in :func:`sample_size`.
    deff_before, deff_after : number or array
        Design effect of each poll.

    Returns
    -------
    int, array or Series
        As :func:`sample_size`.

    Raises
    ------
    ValueError
        As :func:`sample_size`, and for an earlier poll that alone exceeds the margin.

    Notes
    -----
    The variance of each share is that of :func:`sample_size`, deff * p * (1 - p) / n (Cochran 1977,
    Sampling Techniques, 3rd ed., chapter 3; Kish 1965, Survey Sampling, chapter 8); those of
    independent samples add.

    Examples
    --------
    >>> sample_size_for_change(0.03, 0.56), sample_size_for_change(0.04, 0.56, n_before=1500)
    (2104, 977)
    """
    share_after = share_before if share_after is None else share_after
    given = {"n_before": n_before} if n_before is not None else {}
    (most, before, after, level, deff, deff_later, people, *known), answer = read(
        moe=moe,
        share_before=share_before,
        share_after=share_after,
        confidence_level=confidence_level,
        deff_before=deff_before,
        deff_after=deff_after,
        pop_size=pop_size,
        **given,
    )
    _refuse_certain(before * (1 - before), "share_before", "0 or 1")
    _refuse_certain(after * (1 - after), "share_after", "0 or 1")
    z = critical_value(tail(level))

    def reach(n: Array) -> Array:
        earlier = share_variance(before, known[0] if known else n, deff, people)
        return z * np.sqrt(earlier + share_variance(after, n, deff_later, people))

    if known:
        alone = z * np.sqrt(share_variance(before, known[0], deff, people))
        if told := first_where(alone >= most, most, alone):
            least, margin = told
            raise ArgumentError(
                "moe",
                least,
                f"moe={least:.6g}: the earlier poll alone has a margin of up to {margin:.6g}, so "
                "no later poll brings the change within it; allow a larger moe",
                f"the earlier poll alone has a margin of {100 * margin:.6g} points, so no later "
                f"poll brings the change within {100 * least:.6g} points: allow a larger MOE",
            )
    missing = before + after + level + deff + deff_later + sum(known)
    return smallest_n(reach, answer, most, people, missing)


def _refuse_certain(variance: Array, names: str, values: str, remedy: str = "") -> None:
    if np.any(np.equal(variance, 0)):
        raise ArgumentError(
            names,
            0.0,
            f"{names}: at {values} the margin is 0 for any n, which plans nothing; "
            f"pass the shares to expect, for example 0.5 {remedy}".rstrip(),
            "at 0 or 100% the margin is 0 for any number of respondents, which plans nothing: "
            "give the percents to expect, for example 50, or for a single share method='wilson'",
        )


def smallest_n(
    margin: Callable[[Array], Array],
    answer: Reply[Number],
    moe: Array,
    pop_size: Array | None,
    others: Array,
) -> Number:
    """Return the smallest whole n with ``margin(n) <= moe``, by doubling and bisection.

    ``margin`` works elementwise and falls with n. The answer is NaN where ``moe``, ``pop_size`` or
    ``others``, the sum of the other arguments, is NaN. ValueError where no number of people fits.
    """
    most = np.asarray(MOST) if pop_size is None else pop_size
    if told := first_where(np.mod(most, 1) > 0, most):
        raise ValueError(f"pop_size={told[0]:.6g}: a population counts whole people")
    missing = np.isnan(moe + others + most)
    low, high = np.zeros(missing.shape), np.ones(missing.shape)
    while not np.all(fits := (margin(high) <= moe) | missing):
        if told := first_where(~fits & (high >= most), moe):
            least = told[0]
            raise ArgumentError(
                "moe",
                least,
                f"moe={least:.6g} asks for more than {MOST:.0e} respondents: "
                "allow a larger moe, or give pop_size",
                f"no number of people brings the margin within {100 * least:.6g} points: "
                "allow a larger MOE, or give pop_size",
            )
        low, high = np.where(fits, low, high), np.where(fits, high, np.minimum(2 * high, most))
    while np.any(wide := high - low > 1):
        middle = np.where(wide, np.floor((low + high) / 2), high)
        fits = (margin(middle) <= moe) | missing
        low, high = np.where(fits, low, middle), np.where(fits, middle, high)
    size = answer(np.where(missing, np.nan, high))
    return int(size) if isinstance(size, float) and not missing else size
