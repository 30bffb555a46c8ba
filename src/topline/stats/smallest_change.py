"""The smallest change that the next poll must show before it counts."""

from typing import Any, NamedTuple

import numpy as np

from topline.stats.arguments import Numbers, read, refuses_lookalikes
from topline.stats.normal import critical_value, tail


class SmallestChange(NamedTuple):
    """The smallest fall and the smallest rise that would count, both above 0, as shares."""

    fall: Any
    rise: Any


@refuses_lookalikes
def smallest_change(
    share_before: Numbers,
    n_before: Numbers,
    n_after: Numbers,
    *,
    confidence_level: Numbers = 0.95,
    deff_before: Numbers = 1.0,
    deff_after: Numbers = 1.0,
) -> SmallestChange:
    """Return the fall and the rise from a share at which the interval of the change reaches 0.

    Any larger one excludes 0 by the ``wald`` method of :func:`change_interval`. They solve
    change**2 = z**2 * (deff * p * (1 - p) / n, before and after) exactly, with the later poll's own
    share in its variance, so fall and rise differ unless the share is one half. It is no plan: a
    true change of this size is found in about half of all polls.

    Parameters
    ----------
    share_before : share or array of shares
        In the poll already taken, in [0, 1].
    n_before, n_after : number or array
        Respondents asked the question then, and to be asked.
    confidence_level : number or array
        In [0.5, 1).
    deff_before, deff_after : number or array
        Design effect of each poll, a ratio of variances.

    Returns
    -------
    SmallestChange
        ``fall, rise``, each a float, an array or a Series; NaN where no fall or no rise to a share
        in [0, 1] would count.

    Raises
    ------
    ValueError
        For a value outside its range.

    Notes
    -----
    Franklin 2007, The Margin of Error for Differences in Polls, for the variance.

    Examples
    --------
    >>> fall, rise = smallest_change(0.56, 1500, 1500)
    >>> round(100 * fall, 2), round(100 * rise, 2)
    (3.56, 3.53)
    """
    (share, n_before, n_after, level, deff_before, deff_after), answer = read(
        share_before=share_before,
        n_before=n_before,
        n_after=n_after,
        confidence_level=confidence_level,
        deff_before=deff_before,
        deff_after=deff_after,
    )
    z2 = critical_value(tail(level)) ** 2
    before, after = z2 * deff_before / n_before, z2 * deff_after / n_after
    # (1 + after) x**2 - 2 * slope * x - constant == 0 for a change x: one root on each side of 0.
    slope = after * (0.5 - share)
    constant = share * (1 - share) * (before + after)
    larger = np.abs(slope) + np.sqrt(slope**2 + (1 + after) * constant)
    # The smaller root from the product of both, for the difference would cancel.
    large, small = larger / (1 + after), constant / larger
    rise, fall = np.where(slope > 0, large, small), np.where(slope > 0, small, large)
    return SmallestChange(
        fall=answer(np.where(fall < share, fall, np.nan)),
        rise=answer(np.where(rise < 1 - share, rise, np.nan)),
    )
