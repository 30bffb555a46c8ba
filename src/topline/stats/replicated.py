"""The covariance of estimates from replicate weights: how they move when the sample is thinned."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from topline.stats.arguments import ArgumentError
from topline.stats.types import Array

CENTRES = ("estimate", "mean")

SCALES: dict[str, Callable[[int, float], float]] = {
    "jk1": lambda replicates, rho: (replicates - 1) / replicates,
    "jkn": lambda replicates, rho: 1.0,
    "jk2": lambda replicates, rho: 1.0,
    "brr": lambda replicates, rho: 1 / replicates,
    "fay": lambda replicates, rho: 1 / (replicates * (1 - rho) ** 2),
    "bootstrap": lambda replicates, rho: 1 / (replicates - 1),
    "sdr": lambda replicates, rho: 4 / replicates,
}
"""What multiplies the sum of squares, by the kind of replicate weights and their number."""


def replicate_scale(kind: str, replicates: int, rho: float = 0.0) -> float:
    """Return the scale of a kind of replicate weights.

    ``jk1``, ``jkn``, ``jk2`` are jackknives, ``brr`` balanced half-samples, ``fay`` the same with
    weights that keep ``rho`` of themselves, ``bootstrap`` Rao and Wu's, ``sdr`` successive
    differences. Sources: Wolter 2007, Introduction to Variance Estimation, ch. 3-5; Fay & Train
    1995 for ``sdr``. ValueError for another kind.

    Examples
    --------
    >>> replicate_scale("jk1", 20), replicate_scale("fay", 20, rho=0.5)
    (0.95, 0.2)
    """
    if kind not in SCALES:
        raise ArgumentError(
            "replicate_type", kind, f"replicate_type={kind!r}: choose one of {', '.join(SCALES)}"
        )
    return SCALES[kind](replicates, rho)


def replicated_covariance(
    estimate: Array,
    replicates: Array,
    *,
    scale: float,
    rscales: npt.ArrayLike = 1.0,
    centre: str = "estimate",
) -> Array:
    """Return scale * sum(rscales * (theta_r - centre)**2), products of estimates beside squares.

    Parameters
    ----------
    estimate : array of shares
        By the weights themselves.
    replicates : array of shares
        By each set of replicate weights, a row each.
    scale : float
        Of the kind, see :func:`replicate_scale`.
    rscales : number or array
        Of each set.
    centre : {"estimate", "mean"}
        Around which the replicates vary: the estimate (R's ``mse=TRUE``), or their own mean.

    Returns
    -------
    array
        A row and a column for each estimate.

    Examples
    --------
    >>> replicated_covariance(np.array([0.5]), np.array([[0.4], [0.6]]), scale=0.5).round(4)
    array([[0.01]])
    """
    middle = estimate if centre == "estimate" else replicates.mean(axis=0)
    off = replicates - middle
    found: Array = (off.T * (scale * np.broadcast_to(rscales, len(off)))) @ off
    return found
