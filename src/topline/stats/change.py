"""The change between two polls, of one share or of a lead, and the smallest one that counts.

Two polls ask different people, so their variances add. Each poll has its own design effect.
"""

from dataclasses import replace
from typing import Any, Generic, NamedTuple

import numpy as np
import numpy.typing as npt

from topline.stats.arguments import Reply, filled, one_question, read, refuses_lookalikes
from topline.stats.elementwise import in_blocks, over_distinct, root_between
from topline.stats.interval import Interval, Methods, critical_value, interval_of, tail, within_one
from topline.stats.lead import lead_variance, spread
from topline.stats.proportion import SHARE_METHODS, Sample
from topline.stats.rounding import Cell
from topline.stats.types import Array, Bounds, Number, Numbers


class Group(NamedTuple):
    """One poll: the share in it, and its effective number of respondents."""

    share: Array
    n: Array

    @property
    def variance(self) -> Array:
        """The estimated variance of the share."""
        return self.share * (1 - self.share) / self.n

    def plus(self, hits: float, others: float) -> "Group":
        """Return the poll with that many respondents added for the answer, and against it."""
        n = self.n + hits + others
        return Group((self.share * self.n + hits) / n, n)


CHANGE_METHOD = "agresti-caffo"
"""The default; the tables and their titles take it from here, so that their verdicts agree."""


@refuses_lookalikes
def change_interval(
    share_before: Numbers[Number],
    n_before: Numbers[Number],
    share_after: Numbers[Number],
    n_after: Numbers[Number],
    *,
    confidence_level: Number | float = 0.95,
    method: str = CHANGE_METHOD,
    deff_before: Numbers[Number] = 1.0,
    deff_after: Numbers[Number] = 1.0,
    df_before: Numbers[Number] = None,
    df_after: Numbers[Number] = None,
) -> Interval[Number]:
    """Return the confidence interval of a change, share_after - share_before, between two polls.

    The default keeps its coverage in small samples and near 0 and 1, and never has a width of 0;
    the variance of ``wald``, the margin that is printed, is the sum of deff * p * (1 - p) / n over
    the two polls. Not for two answers of one poll, which move together: that is
    :func:`lead_interval`.

    Parameters
    ----------
    share_before, share_after : share or array of shares
        The same answer in the earlier and in the later poll, in [0, 1].
    n_before, n_after : number or array
        Respondents asked the question in each.
    confidence_level : number or array
        In [0.5, 1).
    method : str
        ``agresti-caffo`` (Agresti & Caffo 2000, Am. Stat. 54:280: 1 added for and 1 against in each
        poll), ``wald``, ``newcombe`` (Newcombe 1998, Stat. Med. 17:873, method 10: from the two
        Wilson intervals), ``miettinen-nurminen`` (Miettinen & Nurminen 1985, Stat. Med. 4:213:
        inverts the score test, with its factor N / (N - 1)).
    deff_before, deff_after : number or array
        Design effect of each poll, a ratio of variances; every method works with ``n / deff``.
    df_before, df_after : number or array, optional
        Degrees of freedom of each design (sampling points less strata): Student's t in place of z,
        with those of Welch 1947, Biometrika 34:28, and Satterthwaite 1946, Biometrics Bull. 2:110.
        None is a design whose variance is known.

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
    -0.0500 (-0.0856 to -0.0143, 95%, agresti-caffo)
    >>> print(change_interval(0.56, 1500, 0.51, 1500, deff_before=2.02, deff_after=2.02))
    -0.0500 (-0.1005 to 0.0007, 95%, agresti-caffo)
    """
    name, bounds = CHANGE_METHODS.find(method)
    before, after, level, answer, *free = _read(
        *(share_before, n_before, share_after, n_after, confidence_level),
        *(deff_before, deff_after, df_before, df_after),
    )
    df = _joint_df(before.variance, after.variance, *free)
    run = over_distinct if name == "miettinen-nurminen" else in_blocks

    def limits(p: Array, n_p: Array, q: Array, n_q: Array, tail: Array) -> Bounds:
        return within_one(bounds(Group(p, n_p), Group(q, n_q), tail), q - p)

    both = run(limits, *before, *after, tail(level, df))
    return interval_of(after.share - before.share, both, answer, confidence_level, name)


@refuses_lookalikes
def change_moe(
    share_before: Numbers[Number],
    n_before: Numbers[Number],
    share_after: Numbers[Number],
    n_after: Numbers[Number],
    *,
    confidence_level: Number | float = 0.95,
    deff_before: Numbers[Number] = 1.0,
    deff_after: Numbers[Number] = 1.0,
) -> Number:
    """Return the margin of error of a change: z * sqrt(sum of deff * p * (1 - p) / n), as a share.

    The "±" to print after a change. Arguments and errors are those of :func:`change_interval`.
    Returns a float, an array or a Series. Source: Franklin 2007, The Margin of Error for
    Differences in Polls.

    Examples
    --------
    >>> round(100 * change_moe(0.54, 1500, 0.48, 1500), 2)
    3.57
    """
    before, after, level, answer, *_ = _read(
        *(share_before, n_before, share_after, n_after, confidence_level),
        *(deff_before, deff_after, None, None),
    )
    return answer(_wald_reach(before, after, tail(level)))


def _read(
    *given: Numbers[Number],
) -> tuple[Group, Group, Array, Reply[Number], Array | None, Array | None]:
    """Return the two polls, the confidence level, how to answer, and degrees of freedom."""
    names = "share_before n_before share_after n_after confidence_level deff_before deff_after"
    names += " df_before df_after"
    values, answer = read(**dict(zip(names.split(), given, strict=True)))
    p, n_p, q, n_q, level, deff_p, deff_q, df_p, df_q = values
    return Group(p, n_p / deff_p), Group(q, n_q / deff_q), level, answer, df_p, df_q


def _joint_df(
    before: Array, after: Array, df_before: Array | None, df_after: Array | None
) -> Array | None:
    """Return the degrees of freedom of a difference of two variances; None for z."""
    if df_before is None and df_after is None:
        return None
    free = [np.asarray(np.inf if df is None else df) for df in (df_before, df_after)]
    total = before + after
    parts = before**2 / free[0] + after**2 / free[1]
    with np.errstate(invalid="ignore", divide="ignore"):
        found = total**2 / parts
    # Where no share varies, the variance is known as well as the poorer design knows it.
    return np.asarray(np.where(total > 0, found, np.minimum(*free) + 0 * total))


def _wald_reach(before: Group, after: Group, tail: Array) -> Array:
    return critical_value(tail) * np.sqrt(before.variance + after.variance)


def _wald(before: Group, after: Group, tail: Array) -> Bounds:
    change, reach = after.share - before.share, _wald_reach(before, after, tail)
    return change - reach, change + reach


def _newcombe(before: Group, after: Group, tail: Array) -> Bounds:
    wilson = SHARE_METHODS.table["wilson"]
    low_before, high_before = wilson(before.share, Sample(before.n, before.n, tail))
    low_after, high_after = wilson(after.share, Sample(after.n, after.n, tail))
    change = after.share - before.share
    return (
        change - np.hypot(after.share - low_after, high_before - before.share),
        change + np.hypot(high_after - after.share, before.share - low_before),
    )


def _agresti_caffo(before: Group, after: Group, tail: Array) -> Bounds:
    return _wald(before.plus(_ADDED, _ADDED), after.plus(_ADDED, _ADDED), tail)


def _miettinen_nurminen(before: Group, after: Group, tail: Array) -> Bounds:
    change, z = after.share - before.share, critical_value(tail)
    return change - _score_reach(after, before, z), change + _score_reach(before, after, z)


def _score_reach(up: Group, down: Group, z: Array) -> Array:
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

    def excess(
        reach: Array, share: Array, weight: Array, others: Array, weight_of_others: Array
    ) -> Array:
        given = share - _pulled_down(share, weight * reach)
        return reach - given - (others - _pulled_down(others, weight_of_others * reach))

    return root_between(excess, 0.0, 2.0, *args)


def _pulled_down(share: Array, weight: Array) -> Array:
    """Return the likely share x below ``share`` with x * (1 - x) == weight * (share - x)."""
    root = np.sqrt((1 - weight) ** 2 + 4 * weight * (1 - share))
    return 2 * weight * share / (1 + weight + root)


_ADDED = 1
"""Respondents that ``agresti-caffo`` adds for the answer, and against it."""

CHANGE_METHODS = Methods(
    "a change",
    {
        "agresti-caffo ac": _agresti_caffo,
        "wald normal franklin": _wald,
        "newcombe newcomb newcombe-wilson hybrid-score": _newcombe,
        "miettinen-nurminen mn": _miettinen_nurminen,
    },
    ambiguous={
        "score": "the score test of Miettinen and Nurminen in statsmodels, Newcombe's interval "
        "from two Wilson scores in R's DescTools; choose method='miettinen-nurminen' or "
        "method='newcombe'"
    },
)


def change_at_end(
    before: Cell[npt.NDArray[Any]],
    n_before: npt.NDArray[Any],
    after: Cell[npt.NDArray[Any]],
    n_after: npt.NDArray[Any],
    end: int,
    *,
    confidence_level: float = 0.95,
    method: str = CHANGE_METHOD,
    deff_before: npt.NDArray[Any] | float = 1.0,
    deff_after: npt.NDArray[Any] | float = 1.0,
) -> Interval[npt.NDArray[Any]]:
    """Return the interval of the smallest (``end`` -1) or largest (1) change of rounded shares.

    Its bound on that side is the outermost of all shares that they can stand for. A low bound is
    convex in both shares. Near 0 the variance grows faster than the share, so the bound falls while
    ``after`` rises to (1 - sqrt((1 + 4 n V) / (1 + z**2 / n))) / 2, where its derivative is 0, with
    V the variance of the share before; near 1 likewise while ``before`` falls. Where it turns in
    both, it is below -1. The bounds of ``newcombe`` and ``miettinen-nurminen`` do not turn.

    Other arguments and errors are those of :func:`change_interval`.

    Examples
    --------
    >>> none = Cell(np.array([0.0]), np.array([0.005]))
    >>> n = np.array([100.0])
    >>> end = change_at_end(none, n, none, n, -1, method="wald")
    >>> corner = change_interval(0.005, 100, 0.0, 100, method="wald")
    >>> end.low.round(4).tolist(), round(corner.low, 4)
    ([-0.0196], -0.0188)
    """
    how: dict[str, Any] = {"confidence_level": confidence_level, "method": method}
    if end > 0:
        back = change_at_end(
            *(after, n_after, before, n_before, -1),
            deff_before=deff_after,
            deff_after=deff_before,
            **how,
        )
        return replace(back, estimate=0 - back.estimate, low=0 - back.high, high=0 - back.low)
    added = _ADDED if CHANGE_METHODS.find(method)[0] == "agresti-caffo" else 0
    z = critical_value(tail(np.asarray(confidence_level)))
    first = Group(before.high, n_before / deff_before)
    last = Group(after.low, n_after / deff_after)
    rise = _turn(last.n, first, added, z)
    fall = 1 - _turn(first.n, last, added, z)
    corner, risen, fallen = (
        change_interval(
            p, n_before, q, n_after, deff_before=deff_before, deff_after=deff_after, **how
        )
        for p, q in (
            (before.high, after.low),
            (before.high, np.clip(rise, after.low, after.high)),
            (np.clip(fall, before.low, before.high), after.low),
        )
    )
    return replace(corner, low=np.minimum(corner.low, np.minimum(risen.low, fallen.low)))


def _turn(n: Array, other: Group, added: int, z: Array) -> Array:
    """Return the share, of ``n`` respondents, at which a Wald bound of its change turns."""
    size = n + 2 * added
    spread = 4 * size * other.plus(added, added).variance
    share = (1 - np.sqrt((1 + spread) / (1 + z**2 / size))) / 2
    turn: Array = (share * size - added) / n
    return turn


@refuses_lookalikes
def change_of_lead_interval(
    share_a_before: Numbers[Number],
    share_b_before: Numbers[Number],
    n_before: Numbers[Number],
    share_a_after: Numbers[Number],
    share_b_after: Numbers[Number],
    n_after: Numbers[Number],
    *,
    confidence_level: Number | float = 0.95,
    deff_before: Numbers[Number] = 1.0,
    deff_after: Numbers[Number] = 1.0,
    df_before: Numbers[Number] = None,
    df_after: Numbers[Number] = None,
) -> Interval[Number]:
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
    df_before, df_after : number or array, optional
        As in :func:`change_interval`.

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
    0.1900 (0.1329 to 0.2471, 95%, wald)
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
        df_before=df_before,
        df_after=df_after,
    )
    a, b, n, a_then, b_then, n_then, level, deff, deff_then, *free = values
    one_question(a + b, 2)
    one_question(a_then + b_then, 2)
    before = lead_variance(spread(a, b), n, deff)
    after = lead_variance(spread(a_then, b_then), n_then, deff_then)
    df = _joint_df(before, after, *free)
    reach = critical_value(tail(level, df)) * np.sqrt(before + after)
    change = (a_then - b_then) - (a - b)
    bounds = np.maximum(change - reach, -2.0), np.minimum(change + reach, 2.0)
    return interval_of(change, bounds, answer, confidence_level, "wald")


Side = tuple[Cell[npt.NDArray[Any]], Cell[npt.NDArray[Any]]]
"""The rounded shares of two answers of one poll."""

# The convex bound is lowered share by share; more sweeps lower it by less than 1e-9.
_SWEEPS = 30

_WHOLE = filled(2)


def change_of_lead_at_end(
    before: Side,
    n_before: npt.NDArray[Any],
    after: Side,
    n_after: npt.NDArray[Any],
    end: int,
    *,
    confidence_level: float = 0.95,
    deff_before: npt.NDArray[Any] | float = 1.0,
    deff_after: npt.NDArray[Any] | float = 1.0,
) -> Interval[npt.NDArray[Any]]:
    """Return the interval of the smallest (``end`` -1) or largest (1) change of rounded leads.

    Its bound on that side is the outermost of all shares that they can stand for. The low bound is
    convex in the four shares, and each has a closed form of where it turns, given the others.

    Other arguments and errors are those of :func:`change_of_lead_interval`.

    Examples
    --------
    >>> none = Cell(np.array([0.0]), np.array([0.005]))
    >>> n = np.array([20.0])
    >>> end = change_of_lead_at_end((none, none), n, (none, none), n, -1)
    >>> corner = change_of_lead_interval(0.005, 0.0, 20, 0.0, 0.005, 20)
    >>> end.low.round(4).tolist(), round(corner.low, 4)
    ([-0.062], -0.0537)
    """
    how: dict[str, Any] = {"confidence_level": confidence_level}
    how |= {"deff_before": deff_before, "deff_after": deff_after}
    if end > 0:
        other = change_of_lead_at_end(before[::-1], n_before, after[::-1], n_after, -1, **how)
        return replace(other, estimate=0 - other.estimate, low=0 - other.high, high=0 - other.low)
    z2 = critical_value(tail(np.asarray(confidence_level))) ** 2
    # The lead of b over a in the poll before counts as that of a over b in the poll after.
    (a, b), (b_then, a_then) = after, before
    polls = [(a, b, z2 * deff_after / n_after), (a_then, b_then, z2 * deff_before / n_before)]
    at = [(gains.low, _room(losses, gains.low)) for gains, losses, _ in polls]

    def interval() -> Interval[npt.NDArray[Any]]:
        (gain, loss), (gain_then, loss_then) = at
        return change_of_lead_interval(loss_then, gain_then, n_before, gain, loss, n_after, **how)

    corner = interval()
    for _ in range(_SWEEPS):
        for place, (gains, losses, factor) in enumerate(polls):
            rest = 4 * polls[1 - place][2] * spread(*at[1 - place]) / factor
            loss = at[place][1]
            turn = loss + (1 - np.sqrt((1 + 8 * loss + rest) / (1 + factor))) / 2
            gain = np.clip(turn, gains.low, _room(gains, loss))
            turn = gain + (1 + np.sqrt((1 + 8 * gain + rest) / (1 + factor))) / 2
            loss = np.clip(turn, losses.low, _room(losses, gain))
            # Where the two fill the whole, the bound may fall as one gives way to the other.
            least = np.maximum(gains.low, _WHOLE - losses.high)
            most = np.minimum(gains.high, _WHOLE - losses.low)
            lead = -np.sqrt((_WHOLE + rest / 4) / (1 + factor))
            traded = np.minimum(np.maximum((_WHOLE + lead) / 2, least), most)
            full = (np.abs(gain + loss - _WHOLE) < 1e-12) & (least <= most)
            at[place] = np.where(full, traded, gain), np.where(full, _WHOLE - traded, loss)
    return replace(corner, low=np.minimum(corner.low, interval().low))


def _room(cell: Cell[npt.NDArray[Any]], other: Array) -> Array:
    """Return the highest share of a cell that another answer of its question leaves room for."""
    room: Array = np.maximum(cell.low, np.minimum(cell.high, _WHOLE - other))
    return room


class SmallestChange(NamedTuple, Generic[Number]):
    """The smallest fall and the smallest rise that would count, both above 0, as shares."""

    fall: Number
    rise: Number


@refuses_lookalikes
def smallest_change(
    share_before: Numbers[Number],
    n_before: Numbers[Number],
    n_after: Numbers[Number],
    *,
    confidence_level: Number | float = 0.95,
    deff_before: Numbers[Number] = 1.0,
    deff_after: Numbers[Number] = 1.0,
) -> SmallestChange[Number]:
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
    (share, size, size_after, level, deff, deff_later), answer = read(
        share_before=share_before,
        n_before=n_before,
        n_after=n_after,
        confidence_level=confidence_level,
        deff_before=deff_before,
        deff_after=deff_after,
    )
    z2 = critical_value(tail(level)) ** 2
    before, after = z2 * deff / size, z2 * deff_later / size_after
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
