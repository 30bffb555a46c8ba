"""Whole respondents: a number of people that is an int, and the smallest one that will do."""

from collections.abc import Callable
from typing import Any

import numpy as np

from topline.stats.arguments import Numbers, Reply, read

# More respondents than there are people.
MOST = 1e10


def whole_n(n: Numbers) -> int:
    """Return ``n`` as an int; ValueError if it is not one whole number above 0."""
    (size,), _ = read(n=n)
    if np.ndim(size) or size % 1:
        raise ValueError(f"n={n!r:.80}: pass one whole number of respondents, for example 1500")
    return int(size)


def one_level(confidence_level: Any) -> float:
    """Return a single confidence level; ValueError for several, a missing one, or no level."""
    if isinstance(confidence_level, str) or not np.isscalar(confidence_level):
        raise ValueError(f"confidence_level={confidence_level!r:.60}: pass one level, such as 0.95")
    (level,), _ = read(confidence_level=confidence_level)
    if np.isnan(level):
        raise ValueError("confidence_level: a level is needed, pass for example 0.95")
    return float(level)


def smallest_n(
    margin: Callable[[Any], Any], answer: Reply, moe: Any, pop_size: Any, others: Any
) -> Any:
    """Return the smallest whole n with ``margin(n) <= moe``, by doubling and bisection.

    ``margin`` works elementwise and falls with n. The answer is NaN where ``moe``, ``pop_size`` or
    ``others``, the sum of the other arguments, is NaN. ValueError where no number of people fits.
    """
    most = MOST if pop_size is None else _whole_population(pop_size)
    missing = np.isnan(moe + others + most)
    low, high = np.zeros(missing.shape), np.ones(missing.shape)
    while not np.all(fits := (margin(high) <= moe) | missing):
        if np.any(~fits & (high >= most)):
            raise ValueError(
                f"moe={np.nanmin(moe):.6g} asks for more than {MOST:.0e} respondents: "
                "allow a larger moe, or give pop_size"
            )
        low, high = np.where(fits, low, high), np.where(fits, high, np.minimum(2 * high, most))
    while np.any(wide := high - low > 1):
        middle = np.where(wide, np.floor((low + high) / 2), high)
        fits = (margin(middle) <= moe) | missing
        low, high = np.where(fits, low, middle), np.where(fits, middle, high)
    size = answer(np.where(missing, np.nan, high))
    return int(size) if isinstance(size, float) and not missing else size


def _whole_population(pop_size: Any) -> Any:
    if np.any(np.mod(pop_size, 1) > 0):
        raise ValueError(f"pop_size={np.min(pop_size):.6g}: a population counts whole people")
    return pop_size
