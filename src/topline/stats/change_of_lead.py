"""The change of a lead between two polls: has one answer pulled away from another."""

import numpy as np

from topline.stats.arguments import Numbers, read, refuses_lookalikes
from topline.stats.interval import Interval
from topline.stats.lead import spread
from topline.stats.normal import critical_value, tail
from topline.stats.question import one_question


@refuses_lookalikes
def change_of_lead_interval(
    share_a_before: Numbers,
    share_b_before: Numbers,
    n_before: Numbers,
    share_a_after: Numbers,
    share_b_after: Numbers,
    n_after: Numbers,
    *,
    confidence_level: Numbers = 0.95,
    deff_before: Numbers = 1.0,
    deff_after: Numbers = 1.0,
) -> Interval:
    """Return the Wald interval of the change of a lead, (a - b) after less (a - b) before.

    The variance is the sum of deff * (a + b - (a - b)**2) / n over the two polls. Not for one share
    in two polls: that is :func:`change_interval`.

    Parameters
    ----------
    share_a_before, share_b_before, share_a_after, share_b_after : share or array of shares
        The same two answers of one question in the earlier and in the later poll.
    n_before, n_after : number or array
        Respondents asked the question in each.
    confidence_level : number or array
        In [0.5, 1).
    deff_before, deff_after : number or array
        Design effect of each poll, a ratio of variances.

    Returns
    -------
    Interval
        Differences of leads inside [-2, 2], for a lead can go from -1 to 1. NaN in, NaN out.

    Raises
    ------
    ValueError
        For a value outside its range, or two shares of one poll that exceed 1 together.

    Notes
    -----
    Franklin 2007, The Margin of Error for Differences in Polls.

    Examples
    --------
    >>> print(change_of_lead_interval(0.48, 0.26, 1500, 0.58, 0.17, 1500))
    0.1900 (0.1329 to 0.2471, 95 %, wald)
    """
    values, answer = read(
        share_a_before=share_a_before,
        share_b_before=share_b_before,
        n_before=n_before,
        share_a_after=share_a_after,
        share_b_after=share_b_after,
        n_after=n_after,
        confidence_level=confidence_level,
        deff_before=deff_before,
        deff_after=deff_after,
    )
    a_before, b_before, n_before, a_after, b_after, n_after, level, deff_before, deff_after = values
    one_question(a_before + b_before, 2)
    one_question(a_after + b_after, 2)
    before = deff_before * spread(a_before, b_before) / n_before
    after = deff_after * spread(a_after, b_after) / n_after
    reach = critical_value(tail(level)) * np.sqrt(before + after)
    change = (a_after - b_after) - (a_before - b_before)
    low, high = np.maximum(change - reach, -2.0), np.minimum(change + reach, 2.0)
    estimate = np.broadcast_to(change, np.shape(low)) + 0.0
    return Interval(answer(estimate), answer(low), answer(high), confidence_level, "wald")
