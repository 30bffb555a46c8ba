"""The Wilson interval, on its own or as the form of other methods."""

from typing import Any

import numpy as np

from topline.stats.blocks import Bounds


def wilson_bounds(share: Any, spread: Any) -> Bounds:
    """Return the roots of (share - p)**2 = spread * p * (1 - p), with spread = z**2 / n.

    Source: Wilson 1927, J. Am. Stat. Assoc. 22:209. The bounds are 0 below a share of 0 and 1 above
    a share of 1 to the last bit: the square root is ``spread / 2`` there.
    """
    others = 1 - share
    shift = spread / 2 - np.sqrt(spread * (share * others + spread / 4))
    return np.maximum((share + shift) / (1 + spread), 0.0), 1 - (others + shift) / (1 + spread)
