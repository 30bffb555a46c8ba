"""The answer of every interval function, and what they share: methods by name, critical values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from scipy.special import ndtr, ndtri, stdtrit

from topline.stats.arguments import ArgumentError, Reply
from topline.stats.types import Array, Bounds, Number


@dataclass(frozen=True, slots=True)
class Interval(Generic[Number]):
    """An estimate with the bounds that a method gives it at a confidence level.

    ``estimate``, ``low`` and ``high`` are shares in [0, 1], or differences of shares in [-1, 1]:
    floats, arrays of one shape, or Series of one index, like the arguments they came from.

    Examples
    --------
    >>> interval = Interval(0.56, 0.5348, 0.5849, confidence_level=0.95, method="wilson")
    >>> print(interval)
    0.5600 (0.5348 to 0.5849, 95%, wilson)
    """

    estimate: Number
    low: Number
    high: Number
    confidence_level: Number | float
    method: str

    @property
    def width(self) -> Number:
        """The distance from ``low`` to ``high``."""
        width: Number = self.high - self.low
        return width

    def __str__(self) -> str:
        if not all(isinstance(value, float) for value in (self.low, self.confidence_level)):
            return repr(self)
        return (
            f"{self.estimate:.4f} ({self.low:.4f} to {self.high:.4f}, "
            f"{100 * self.confidence_level:.6g}%, {self.method})"
        )


Method = TypeVar("Method", bound=Callable[..., object])


class Methods(Generic[Method]):
    """The methods of one estimand, such as "a share".

    ``named`` has for each method its names, the canonical one first: "wilson score" are two.
    ``ambiguous`` names mean two things in two packages and are refused, with both meanings in the
    error.
    """

    def __init__(
        self, estimand: str, named: Mapping[str, Method], ambiguous: Mapping[str, str]
    ) -> None:
        self.estimand, self.ambiguous = estimand, ambiguous
        self.table = {names.split()[0]: method for names, method in named.items()}
        self.aliases = {alias: name for name, *others in map(str.split, named) for alias in others}

    def find(self, name: str) -> tuple[str, Method]:
        """Return the canonical name and the function of a method; ValueError if there is none."""
        if not isinstance(name, str):
            raise TypeError(f"method: expected a name, not {name!r}; {self._allowed()}")
        plain = name.strip().lower().replace("_", "-").replace(" ", "-")
        canonical = self.aliases.get(plain, plain)
        if canonical in self.table:
            return canonical, self.table[canonical]
        says = f"is not known for {self.estimand}; {self._allowed()}"
        if plain in self.ambiguous:
            says = f"means two things for {self.estimand}: {self.ambiguous[plain]}"
        raise ArgumentError("method", name, f"method={name!r} {says}")

    def _allowed(self) -> str:
        return "choose one of " + ", ".join(self.table)


def interval_of(
    estimate: Array, bounds: Bounds, answer: Reply[Number], level: Number | float, method: str
) -> Interval[Number]:
    """Return the interval in the caller's kind, with the estimate in the shape of its bounds."""
    low, high = bounds
    if estimate.shape != low.shape:
        estimate = np.broadcast_to(estimate, low.shape)
    estimate = estimate + 0.0  # without the sign of -0
    return Interval(answer(estimate), answer(low), answer(high), level, method)


def tail(confidence_level: Array, df: Array | None = None) -> Array:
    """Return the probability left beyond each end of a two-sided interval.

    With degrees of freedom it is the one whose z is Student's t, so that every method takes t.
    """
    beyond = (1.0 - confidence_level) / 2.0
    return beyond if df is None else ndtr(stdtrit(df, beyond))


def critical_value(tail: Array, df: Array | None = None) -> Array:
    """Return z, or Student's t with ``df`` degrees of freedom, that leaves ``tail`` above it.

    Examples
    --------
    >>> round(float(critical_value(0.025)), 6), round(float(critical_value(0.025, 14)), 6)
    (1.959964, 2.144787)
    """
    return -ndtri(tail) if df is None else -stdtrit(df, tail)


def within_one(bounds: Bounds, difference: Array) -> Bounds:
    """Cut ``bounds`` at -1 and 1, and reach them where the difference itself is there."""
    low, high = bounds
    low = np.where(difference == -1, difference, np.maximum(low, -1.0))
    high = np.where(difference == 1, difference, np.minimum(high, 1.0))
    return low, high


def around(difference: Array, reach: Array) -> Bounds:
    """Return the bounds ``reach`` below and above ``difference``, between -1 and 1."""
    return within_one((difference - reach, difference + reach), difference)
