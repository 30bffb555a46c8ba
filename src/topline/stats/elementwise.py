"""Elementwise functions of long arrays: in pieces, once per distinct value, and as roots."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from topline.stats.types import Array, Bounds, Indexes

# 2**15 numbers are 256 KiB: a handful of temporaries of that size stays in a core's cache.
BLOCK = 2**15

# An odd number with its bits spread about (Knuth's 2**64 / golden ratio, as a signed number).
_MULTIPLIER = np.int64(-7046029254386353131)


def in_blocks(bounds: Callable[..., Bounds], *arrays: Array) -> Bounds:
    """Return ``bounds(*arrays)``, elementwise low and high, computed a block at a time."""
    if math.prod(np.size(array) for array in arrays) <= BLOCK:
        return bounds(*arrays)
    shape = np.broadcast_shapes(*(np.shape(array) for array in arrays))
    size = math.prod(shape)
    flat = [a if np.ndim(a) == 0 else np.broadcast_to(a, shape).reshape(-1) for a in arrays]
    low, high = np.empty(size), np.empty(size)
    for start in range(0, size, BLOCK):
        piece = slice(start, start + BLOCK)
        low[piece], high[piece] = bounds(*(a if np.ndim(a) == 0 else a[piece] for a in flat))
    return low.reshape(shape), high.reshape(shape)


def over_distinct(bounds: Callable[..., Bounds], *arrays: Array) -> Bounds:
    """Return ``bounds(*arrays)``, computed once for each distinct combination of arguments.

    Printed polls repeat few percents and few sample sizes, and the quantiles of a beta distribution
    are slow.
    """
    if math.prod(np.size(array) for array in arrays) <= BLOCK:
        return bounds(*arrays)
    shape = np.broadcast_shapes(*(np.shape(array) for array in arrays))
    flat = [a if np.ndim(a) == 0 else np.broadcast_to(a, shape).reshape(-1) for a in arrays]
    found = _distinct([column for column in flat if np.ndim(column)])
    if found is None:
        return in_blocks(bounds, *arrays)
    example, place = found
    low, high = bounds(*(a if np.ndim(a) == 0 else a[example] for a in flat))
    return low[place].reshape(shape), high[place].reshape(shape)


def _distinct(columns: list[Array]) -> tuple[Indexes, Indexes] | None:
    """Return a row of each distinct combination, and the place of every row's own among them.

    Rows are told apart by a hash of their bits, which is then checked: None if two rows share one.
    """
    code = np.zeros(columns[0].size, dtype=np.int64)
    for column in columns:
        code = code * _MULTIPLIER + np.ascontiguousarray(column).view(np.int64)
    values, place = np.unique(code, return_inverse=True)
    example = np.empty(values.size, dtype=np.intp)
    example[place] = np.arange(code.size)
    row = example[place]
    same = all(np.array_equal(column[row], column, equal_nan=True) for column in columns)
    return (example, place) if same else None


def root_between(
    function: Callable[..., Array], low: Array | float, high: Array | float, *args: Array
) -> Array:
    """Return x in [low, high] with ``function(x, *args) == 0``, elementwise; NaN where none is.

    Chandrupatla's bracketing method (SciPy), to full precision. ``args`` must broadcast with the
    bracket.
    """
    # scipy.optimize is slow to load and needed by few methods.
    from scipy.optimize.elementwise import find_root

    find: Any = find_root  # whose types know no functions with more arguments
    root: Array = find(function, (low, high), args=args).x
    return root
