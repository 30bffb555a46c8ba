"""Printed numbers: what a rounded percent can stand for.

A percent is taken as it is printed, so "56" (55.5 to 56.5) is not "56.0" (55.95 to 56.05). A tie
may have been rounded half up or half to even: 56.5 prints as 57, or as 56. A float has lost its
printed digits and is refused.
"""

import math
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from typing import Any, Generic, NamedTuple, overload

import numpy as np

from topline.stats.arguments import Reply, whole_from, whole_n
from topline.stats.types import Many, Number

PrintedNumber = str | Decimal | int


class Cell(NamedTuple, Generic[Number]):
    """The shares that a printed percent stands for: from ``low`` to ``high``, inside [0, 1]."""

    low: Number
    high: Number


def printed_unit(percent: PrintedNumber) -> Decimal:
    """Return the step a printed number was rounded to, in points: 10 ** -(digits after the point).

    It is 1 for "56" and 0.1 for "56.0", and never more than 1: nobody prints tens of points, so a
    normalised Decimal, 6E+1, is a printed 60.

    Parameters
    ----------
    percent : str, Decimal or int
        A percent or points in [0, 100], as printed.

    Returns
    -------
    Decimal
        In points.

    Raises
    ------
    TypeError, ValueError
        As :func:`rounding_interval`.

    Notes
    -----
    The resolution of JCGM 100:2008 (GUM), F.2.2.1.

    Examples
    --------
    >>> printed_unit("56"), printed_unit("56.0")
    (Decimal('1'), Decimal('0.1'))
    """
    return _unit(_printed(percent))


@overload
def rounding_interval(percent: PrintedNumber) -> Cell[float]: ...
@overload
def rounding_interval(percent: Many | list[Any]) -> Cell[Many]: ...
def rounding_interval(percent: Any) -> Cell[Any]:
    """Return the shares that a printed percent stands for: (percent ± unit / 2) / 100.

    The interval is cut to [0, 1]: "0" stands for shares from 0 to 0.005. A share at the low end
    still prints as this percent (half up), a share at the high end as the next one; where ties go
    to the even percent, both ends print as an even one and neither as an odd one.

    Parameters
    ----------
    percent : str, Decimal or int, or a list, array or Series of them
        In [0, 100], as printed. None and NaN stand for "missing".

    Returns
    -------
    Cell
        ``low, high`` as shares: floats, arrays, or Series with the index that came in.

    Raises
    ------
    TypeError
        For a float, which has lost its printed digits, and for what is not a number.
    ValueError
        For a number outside [0, 100] or a text that is no number.

    Notes
    -----
    JCGM 100:2008 (GUM), F.2.2.1: a resolution d leaves anything from X - d/2 to X + d/2 open.

    Examples
    --------
    >>> rounding_interval("56")
    Cell(low=0.555, high=0.565)
    >>> rounding_interval("56.0")
    Cell(low=0.5595, high=0.5605)
    """
    printed = np.asarray(percent, dtype=object)
    ends = np.array([_ends(one) for one in printed.flat]).reshape(*printed.shape, 2)
    reply: Reply[Any] = Reply(percent if hasattr(percent, "reindex") else None)
    return Cell(reply(ends[..., 0]), reply(ends[..., 1]))


def possible_counts(percent: PrintedNumber, n: float) -> range:
    """Return the counts out of n that print as this percent; an empty range if none does.

    A count x prints as the percent r with step u if r - u/2 <= 100 x / n < r + u/2. A tie at the
    upper end does where r is an even number of steps: rounded half to even 2.5 prints as 2, and
    rounded half up as 3, so that it is among the counts of both. It holds for unweighted shares
    only: a weighted share need not be a count out of n.

    Parameters
    ----------
    percent : str, Decimal or int
        In [0, 100], as printed.
    n : int
        Respondents asked the question, a whole number.

    Returns
    -------
    range
        Its first and last values are ``counts[0]`` and ``counts[-1]``.

    Raises
    ------
    TypeError, ValueError
        As :func:`rounding_interval`, and for an ``n`` that is not a whole number above 0.

    Notes
    -----
    Brown & Heathers 2017, Soc. Psychol. Personal. Sci. 8:363 (the GRIM test), for percents.

    Examples
    --------
    >>> possible_counts("56", 1500)
    range(833, 848)
    >>> len(possible_counts("56.3", 10))
    0
    >>> possible_counts("2", 200), possible_counts("3", 200)
    (range(3, 6), range(5, 7))
    """
    printed, size = _printed(percent), whole_n(n)
    centre, half = Fraction(printed), Fraction(half_step(printed))
    start, stop = ((centre + side) * size / 100 for side in (-half, half))
    beyond = math.floor(stop) + 1 if _takes_ties(printed) else math.ceil(stop)
    return range(max(math.ceil(start), 0), min(beyond, size + 1))


def rounded_sum_limits(k: int, unit: PrintedNumber) -> tuple[Decimal, Decimal]:
    """Return the least and the largest sum that k rounded percents of a whole can have.

    Rounding half up moves a percent up by at most half a step and down by less than that. So k
    percents exceed 100 by up to floor(k / 2) steps and fall short by up to floor((k - 1) / 2); a
    sum is never below 0 or above 200. Not for questions that allow several answers.

    Parameters
    ----------
    k : int
        Number of answers, the undecided and others among them.
    unit : str, Decimal or int
        The rounding step in points, as :func:`printed_unit` gives it; it must divide 100.

    Returns
    -------
    tuple of Decimal
        ``low, high`` in points; both are reached.

    Raises
    ------
    TypeError
        For a float.
    ValueError
        For ``k`` below 1 or not whole, or a unit that does not divide 100.

    Examples
    --------
    >>> rounded_sum_limits(3, "1")
    (Decimal('99'), Decimal('101'))
    >>> rounded_sum_limits(4, "0.1")
    (Decimal('99.9'), Decimal('100.2'))
    """
    whole_from(1, "k", k, "the number of answers is whole and at least 1, for example 3")
    step = _decimal("unit", unit, "1")
    if not step.is_finite() or step <= 0 or Fraction(100) % Fraction(step):
        raise ValueError(f"unit={unit!r}: a rounding step in points divides 100, for example '0.1'")
    most = int(100 / step)
    return 100 - min((int(k) - 1) // 2, most) * step, 100 + min(int(k) // 2, most) * step


def printed_sum_limits(
    percents: Sequence[Decimal], below: Decimal = Decimal(0)
) -> tuple[Decimal, Decimal]:
    """Return the least and the largest sum that printed percents of a whole can have.

    ``below`` is how much the answers printed as "<1" or "*" can have together. The limits are those
    of :func:`rounded_sum_limits`; and where all are even, as rounding half to even leaves
    them, also half a step below 100 for each, which rounding half up does not reach.

    Examples
    --------
    >>> printed_sum_limits([Decimal(percent) for percent in (30, 30, 20, 18)])
    (Decimal('98'), Decimal('102'))
    >>> printed_sum_limits([Decimal(percent) for percent in (31, 29, 20, 18)])
    (Decimal('99'), Decimal('102'))
    """
    units = [_unit(percent) for percent in percents]
    total, slack = sum(percents, Decimal(0)), sum(units, Decimal(0)) / 2
    if len(set(units)) > 1 or below:
        return 100 - slack - below, 100 + slack
    low, high = rounded_sum_limits(len(units), units[0])
    to_even = all(map(_takes_ties, percents))
    return (total if to_even and total == 100 - slack else low), high


def _takes_ties(printed: Decimal) -> bool:
    """Return whether rounding half to even brings the ties on both sides to this number."""
    return printed % (2 * _unit(printed)) == 0


def half_step(printed: Decimal) -> Decimal:
    """Return half the step that a number was rounded to, as far as it can be from the true one."""
    return _unit(printed) / 2


def margin_unit(printed: Sequence[Decimal]) -> Decimal:
    """Return the step, in points, that the margins of error of one poll were rounded to.

    Pollsters round margins to half points more often than percents: 0.5 where all margins end in
    .0 or .5, and otherwise the last digit that one of them has, 1 for whole numbers.

    Parameters
    ----------
    printed : sequence of Decimal
        The margins as printed, in points.

    Returns
    -------
    Decimal
        In points.

    Examples
    --------
    >>> [margin_unit([Decimal(points)]) for points in ("3.6", "2.5", "3.0", "3")]
    [Decimal('0.1'), Decimal('0.5'), Decimal('0.5'), Decimal('1')]
    >>> margin_unit([Decimal("4.0"), Decimal("4.2")])
    Decimal('0.1')
    """
    unit = min(map(_unit, printed))
    halves = unit == Decimal("0.1") and all(points % Decimal("0.5") == 0 for points in printed)
    return Decimal("0.5") if halves else unit


def remainder(total: Any) -> Any:
    """Return what printed percents that sum to ``total`` leave of 100, never less than 0."""
    return np.maximum(100 - total, 0)


def beyond_rounding(total: Any, slack: Any) -> Any:
    """Return whether percents of a whole sum to more than rounding makes of 100.

    ``slack`` is the sum of their half steps.
    """
    return total > 100 + slack


def _ends(percent: Any) -> tuple[float, float]:
    if percent is None or str(percent) in {"nan", "NaN", "<NA>"}:
        return math.nan, math.nan
    printed = _printed(percent)
    half = half_step(printed)
    low, high = max(printed - half, Decimal(0)), min(printed + half, Decimal(100))
    return float(low / 100), float(high / 100)


def _printed(percent: Any) -> Decimal:
    printed = _decimal("percent", percent, "56")
    if not (printed.is_finite() and 0 <= printed <= 100):
        raise ValueError(
            f"percent={percent!r}: a printed percent lies in [0, 100], for example '56'"
        )
    return printed


def _unit(printed: Decimal) -> Decimal:
    return _power_of_ten(printed.as_tuple().exponent)


@cache
def _power_of_ten(exponent: Any) -> Decimal:
    return Decimal(1).scaleb(min(int(exponent), 0))


def _decimal(name: str, value: Any, example: str) -> Decimal:
    if isinstance(value, float | np.floating):
        raise TypeError(
            f"{name}={value!r}: a float has lost its printed digits; "
            f"pass text or a Decimal, '{example}' or '{example}.0'"
        )
    if isinstance(value, bool) or not isinstance(value, str | Decimal | int | np.integer):
        raise TypeError(
            f"{name}: expected a number as printed, not {value!r:.80}; pass '{example}'"
        )
    try:
        return Decimal(int(value)) if isinstance(value, np.integer) else Decimal(value)
    except InvalidOperation:
        raise ValueError(
            f"{name}={value!r} is no number as printed: pass '{example}', without a sign or unit"
        ) from None
