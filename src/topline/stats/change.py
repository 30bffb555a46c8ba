"""The change of one share between two polls, and of a lead.

Two polls ask different people, so their variances add. Each poll has its own design effect.
"""

from typing import Any, NamedTuple

import numpy as np

from topline.stats.arguments import Numbers, read, refuses_lookalikes
from topline.stats.blocks import Bounds, in_blocks, over_distinct
from topline.stats.difference import within_one
from topline.stats.interval import Interval
from topline.stats.methods import Methods
from topline.stats.normal import critical_value, tail
from topline.stats.roots import root_between
from topline.stats.share_methods import METHODS as OF_ONE_SHARE
from topline.stats.share_methods import Sample


class Group(NamedTuple):
    """One poll: the share in it, and its effective number of respondents."""

    share: Any
    n: Any

    @property
    def variance(self) -> Any:
        """The estimated variance of the share."""
        return self.share * (1 - self.share) / self.n

    def plus(self, hits: float, others: float) -> "Group":
        """Return the poll with that many respondents added for the answer, and against it."""
        n = self.n + hits + others
        return Group((self.share * self.n + hits) / n, n)


@refuses_lookalikes
def change_interval(
    share_before: Numbers,
    n_before: Numbers,
    share_after: Numbers,
    n_after: Numbers,
    *,
    confidence_level: Numbers = 0.95,
    method: str = "wald",
    deff_before: Numbers = 1.0,
    deff_after: Numbers = 1.0,
) -> Interval:
    """Return the confidence interval of a change, share_after - share_before, between two polls.

    The variance of ``wald`` is the sum of deff * p * (1 - p) / n over the two polls. Not for two
    answers of one poll, which move together: that is :func:`lead_interval`.

    Parameters
    ----------
    share_before, share_after : share or array of shares
        The same answer in the earlier and in the later poll, in [0, 1].
    n_before, n_after : number or array
        Respondents asked the question in each.
    confidence_level : number or array
        In [0.5, 1).
    method : str
        ``wald``, ``newcombe`` (Newcombe 1998, Stat. Med. 17:873, method 10: from the two Wilson
        intervals), ``agresti-caffo`` (Agresti & Caffo 2000, Am. Stat. 54:280: 1 added for and 1
        against in each poll), ``miettinen-nurminen`` (Miettinen & Nurminen 1985, Stat. Med. 4:213:
        inverts the score test, with its factor N / (N - 1)).
    deff_before, deff_after : number or array
        Design effect of each poll, a ratio of variances; every method works with ``n / deff``.

    Returns
    -------
    Interval
        Differences of shares inside [-1, 1]; ``high`` is 1 at a change of 1, ``low`` is -1 at -1.
        All methods but ``agresti-caffo`` contain the estimate. NaN in, NaN out.

    Raises
    ------
    ValueError
        For a value outside its range, or an unknown method.

    Examples
    --------
    >>> print(change_interval(0.56, 1500, 0.51, 1500))
    -0.0500 (-0.0857 to -0.0143, 95 %, wald)
    >>> print(change_interval(0.56, 1500, 0.51, 1500, deff_before=2.02, deff_after=2.02))
    -0.0500 (-0.1007 to 0.0007, 95 %, wald)
    """
    name, bounds = METHODS.find(method)
    (before, n_before, after, n_after, level, deff_before, deff_after), answer = read(
        share_before=share_before,
        n_before=n_before,
        share_after=share_after,
        n_after=n_after,
        confidence_level=confidence_level,
        deff_before=deff_before,
        deff_after=deff_after,
    )
    run = over_distinct if name == "miettinen-nurminen" else in_blocks

    def limits(before: Any, n_before: Any, after: Any, n_after: Any, tail: Any) -> Bounds:
        both = bounds(Group(before, n_before), Group(after, n_after), tail)
        return within_one(both, after - before)

    low, high = run(
        limits, before, n_before / deff_before, after, n_after / deff_after, tail(level)
    )
    estimate = np.broadcast_to(after - before, np.shape(low)) + 0.0
    return Interval(answer(estimate), answer(low), answer(high), confidence_level, name)


@refuses_lookalikes
def change_moe(
    share_before: Numbers,
    n_before: Numbers,
    share_after: Numbers,
    n_after: Numbers,
    *,
    confidence_level: Numbers = 0.95,
    deff_before: Numbers = 1.0,
    deff_after: Numbers = 1.0,
) -> Any:
    """Return the margin of error of a change: z * sqrt(sum of deff * p * (1 - p) / n), as a share.

    The "±" to print after a change. Arguments and errors are those of :func:`change_interval`.
    Returns a float, an array or a Series. Source: Franklin 2007, The Margin of Error for
    Differences in Polls.

    Examples
    --------
    >>> round(100 * change_moe(0.54, 1500, 0.48, 1500), 2)
    3.57
    """
    (before, n_before, after, n_after, level, deff_before, deff_after), answer = read(
        share_before=share_before,
        n_before=n_before,
        share_after=share_after,
        n_after=n_after,
        confidence_level=confidence_level,
        deff_before=deff_before,
        deff_after=deff_after,
    )
    polls = Group(before, n_before / deff_before), Group(after, n_after / deff_after)
    return answer(_wald_reach(*polls, tail(level)))


def _wald_reach(before: Group, after: Group, tail: Any) -> Any:
    return critical_value(tail) * np.sqrt(before.variance + after.variance)


def _wald(before: Group, after: Group, tail: Any) -> Bounds:
    change, reach = after.share - before.share, _wald_reach(before, after, tail)
    return change - reach, change + reach


def _newcombe(before: Group, after: Group, tail: Any) -> Bounds:
    _, wilson = OF_ONE_SHARE.find("wilson")
    low_before, high_before = wilson(before.share, Sample(before.n, before.n, tail, None))
    low_after, high_after = wilson(after.share, Sample(after.n, after.n, tail, None))
    change = after.share - before.share
    return (
        change - np.hypot(after.share - low_after, high_before - before.share),
        change + np.hypot(high_after - after.share, before.share - low_before),
    )


def _agresti_caffo(before: Group, after: Group, tail: Any) -> Bounds:
    return _wald(before.plus(1, 1), after.plus(1, 1), tail)


def _miettinen_nurminen(before: Group, after: Group, tail: Any) -> Bounds:
    change, z = after.share - before.share, critical_value(tail)
    return change - _score_reach(after, before, z), change + _score_reach(before, after, z)


def _score_reach(up: Group, down: Group, z: Any) -> Any:
    """Return how far below up - down its lower score bound lies.

    The score test asks for reach**2 == z**2 * N / (N - 1) * variance, with the variance at the
    shares that are most likely when the difference is smaller by the reach. By Lagrange's
    multiplier m those obey n * (share - likely) == m * likely * (1 - likely) in the first poll,
    with -m in the second; so reach == m * variance, and m == z**2 * N / (N - 1) / reach. That
    leaves one equation in the reach, in place of a cubic for each trial; what it moves the two
    shares together falls as the reach grows, so its root is the only one.
    """
    people = up.n + down.n
    per_reach = np.maximum(people - 1, 0) / (people * z**2)
    args = np.broadcast_arrays(up.share, up.n * per_reach, 1 - down.share, down.n * per_reach)

    def excess(reach: Any, share: Any, weight: Any, others: Any, weight_of_others: Any) -> Any:
        given = share - _pulled_down(share, weight * reach)
        return reach - given - (others - _pulled_down(others, weight_of_others * reach))

    return root_between(excess, 0.0, 2.0, *args)


def _pulled_down(share: Any, weight: Any) -> Any:
    """Return the likely share x below ``share`` with x * (1 - x) == weight * (share - x)."""
    root = np.sqrt((1 - weight) ** 2 + 4 * weight * (1 - share))
    return 2 * weight * share / (1 + weight + root)


METHODS = Methods(
    "a change",
    {
        "wald": _wald,
        "newcombe": _newcombe,
        "agresti-caffo": _agresti_caffo,
        "miettinen-nurminen": _miettinen_nurminen,
    },
    aliases={
        "normal": "wald",
        "franklin": "wald",
        "newcomb": "newcombe",
        "newcombe-wilson": "newcombe",
        "hybrid-score": "newcombe",
        "ac": "agresti-caffo",
        "mn": "miettinen-nurminen",
    },
    ambiguous={
        "score": "the score test of Miettinen and Nurminen in statsmodels, Newcombe's interval "
        "from two Wilson scores in R's DescTools; choose method='miettinen-nurminen' or "
        "method='newcombe'",
    },
)
