"""Long arrays in pieces: less memory and time for the same elementwise function."""

from collections.abc import Callable
from typing import Any

import numpy as np

from topline.stats.arguments import Array

# 2**14 numbers are 128 KiB: a handful of temporaries of that size stays in a core's cache.
BLOCK = 2**14

Bounds = tuple[Any, Any]


def in_blocks(bounds: Callable[..., Bounds], *arrays: Any) -> Bounds:
    """Return ``bounds(*arrays)``, elementwise low and high, computed a block at a time."""
    shape = np.broadcast_shapes(*(np.shape(array) for array in arrays))
    size = int(np.prod(shape))
    if size <= BLOCK:
        return bounds(*arrays)
    flat = [a if np.ndim(a) == 0 else np.broadcast_to(a, shape).reshape(-1) for a in arrays]
    low, high = np.empty(size), np.empty(size)
    for start in range(0, size, BLOCK):
        piece = slice(start, start + BLOCK)
        low[piece], high[piece] = bounds(*(a if np.ndim(a) == 0 else a[piece] for a in flat))
    return low.reshape(shape), high.reshape(shape)


def over_distinct(bounds: Callable[..., Bounds], *arrays: Any) -> Bounds:
    """Return ``bounds(*arrays)``, computed once for each distinct combination of arguments.

    Printed polls repeat few percents and few sample sizes, and the quantiles of a beta distribution
    are slow.
    """
    shape = np.broadcast_shapes(*(np.shape(array) for array in arrays))
    if np.prod(shape) < BLOCK:
        return bounds(*arrays)
    columns = [np.broadcast_to(array, shape).reshape(-1) for array in arrays]
    first, inverse = _distinct(columns)
    low, high = bounds(*(column[first] for column in columns))
    return low[inverse].reshape(shape), high[inverse].reshape(shape)


def _distinct(columns: list[Array]) -> tuple[Any, Any]:
    """Return where each distinct row stands first, and the number of its distinct row for each."""
    code = np.zeros(columns[0].size, dtype=np.int64)
    for column in columns:
        values, place = np.unique(column, return_inverse=True)
        code = code * len(values) + place
    _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    return first, inverse
