"""Numbers on the command line: the one place where percent becomes a share, and a share percent."""

import math
from collections.abc import Callable
from decimal import Decimal

import click

Reader = Callable[[str], float]


def as_share(percent: float) -> float:
    """Return a percent, or points, as the share that is meant: 3.6 is 0.036 to the last digit."""
    return float(Decimal(repr(percent)) / 100)


def in_percent(share: float) -> float:
    """Return a share in percent, or points, without the binary dust behind the 12th digit."""
    return float(f"{100 * share:.12g}")


def _number(name: str, argument: str) -> Reader:
    """Return a reader of numbers under the library's rule for ``argument``."""

    def read(text: str) -> float:
        from topline.stats.arguments import rule

        allowed = rule(argument)
        value = as_share(_float(text)) if allowed.in_percent else _float(text)
        fault = allowed.fault(value, percent=True, shown=text[:40])
        if fault:
            raise click.BadParameter(fault)
        return value + 0.0  # without the sign of -0

    read.__name__ = name
    return read


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


PERCENT = _number("percent", "share")
POINTS = _number("points", "moe")
LEVEL = _number("percent", "confidence_level")
RATIO = _number("ratio", "deff")
DEGREES = _number("number", "df")
_PEOPLE = _number("people", "people")


def people(text: str) -> int:
    """Read a number of people."""
    return int(_PEOPLE(text))


def ratio_or_published(text: str) -> float | str:
    """Read a design effect, or the word for the one that the poll itself gives."""
    return text if text == "published" else RATIO(text)
