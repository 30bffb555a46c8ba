"""Interval bounds that are roots of an equation, all elements at once."""

from collections.abc import Callable
from typing import Any


def root_between(function: Callable[..., Any], low: Any, high: Any, *args: Any) -> Any:
    """Return x in [low, high] with ``function(x, *args) == 0``, elementwise; NaN where none is.

    Chandrupatla's bracketing method (SciPy), to full precision. ``args`` must broadcast with the
    bracket.
    """
    # scipy.optimize is slow to load and needed by few methods.
    from scipy.optimize.elementwise import find_root

    return find_root(function, (low, high), args=args).x
