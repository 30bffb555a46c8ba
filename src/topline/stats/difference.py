"""What every difference of two shares has in common: it lies between -1 and 1."""

from typing import Any

import numpy as np

from topline.stats.blocks import Bounds


def within_one(bounds: Bounds, difference: Any) -> Bounds:
    """Cut ``bounds`` at -1 and 1, and reach them where the difference itself is there."""
    low, high = bounds
    low = np.where(difference == -1, difference, np.maximum(low, -1.0))
    high = np.where(difference == 1, difference, np.minimum(high, 1.0))
    return low, high


def around(difference: Any, reach: Any) -> Bounds:
    """Return the bounds ``reach`` below and above ``difference``, between -1 and 1."""
    return within_one((difference - reach, difference + reach), difference)
