"""Numbers on the command line: the one place where percent becomes a share, and a share percent."""

import math
from collections.abc import Callable
from decimal import Decimal

import click

Reader = Callable[[str], float]

MOST_PEOPLE = 10**10
"""More than there are."""


def as_share(percent: float) -> float:
    """Return a percent, or points, as the share that is meant: 3.6 is 0.036 to the last digit."""
    return float(Decimal(repr(percent)) / 100)


def in_percent(share: float) -> float:
    """Return a share in percent, or points, without the binary dust behind the 12th digit."""
    return float(f"{100 * share:.12g}")


def _number(
    name: str,
    kind: str,
    allowed: Callable[[float], bool],
    remedy: Callable[[float], str],
    convert: Callable[[float], float] = float,
) -> Reader:
    """Return a reader of numbers of one kind; ``remedy`` is said of one that is not allowed."""

    def read(text: str) -> float:
        number = _float(text)
        if not allowed(number):
            raise click.BadParameter(f"{kind}, not {text[:40]}: {remedy(number)}")
        return convert(number + 0.0)  # without the sign of -0

    read.__name__ = name
    return read


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _for_example(number: str) -> Callable[[float], str]:
    return lambda _: f"pass for example {number}"


def _level_meant(level: float) -> str:
    if 0.5 <= level < 1:
        return f"did you mean {100 * level:.6g}?"
    if 0 < level < 0.5:
        return f"did you mean {100 - 100 * level:.6g}?"
    if 1 <= level < 50:
        return f"did you mean {100 - level:.6g}?"
    return "did you mean 95?"


PERCENT = _number(
    "percent", "a percent lies in [0, 100]", lambda x: 0 <= x <= 100, _for_example("56"), as_share
)
POINTS = _number(
    "points",
    "a margin of error in points is above 0 and below 100",
    lambda x: 0 < as_share(x) < 1,
    _for_example("3.6"),
    as_share,
)
LEVEL = _number(
    "percent",
    "a confidence level is a percent in [50, 100)",
    lambda x: x >= 50 and as_share(x) < 1,
    _level_meant,
    as_share,
)
RATIO = _number(
    "ratio",
    "a design effect is a ratio of variances from 0.000001 to 1000000",
    lambda x: 1e-6 <= x <= 1e6,  # far beyond any poll, and no number overflows
    _for_example("1.5"),
)
DEGREES = _number(
    "number", "degrees of freedom are at least 1", lambda x: 1 <= x < math.inf, _for_example("99")
)
_PEOPLE = _number(
    "people",
    f"a number of people is whole, at least 1 and at most {MOST_PEOPLE:,}",
    lambda x: 1 <= x <= MOST_PEOPLE and x % 1 == 0,
    _for_example("1500"),
)


def people(text: str) -> int:
    """Read a number of people."""
    return int(_PEOPLE(text))


def ratio_or_published(text: str) -> float | str:
    """Read a design effect, or the word for the one that the poll itself gives."""
    return text if text == "published" else RATIO(text)
