"""Columns of facts, an item an answer or a poll, as arrays."""

from collections.abc import Iterable
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from topline.stats.types import Array

Texts = npt.NDArray[np.object_]
Places = npt.NDArray[np.intp]


def texts(values: Iterable[str]) -> Texts:
    """Return texts as an array of objects."""
    return np.array(list(values), dtype=object)


def floats(values: Iterable[float | Decimal | None]) -> Array:
    """Return numbers as an array, NaN for None."""
    return np.array(list(values), dtype=float)
