"""Critical values: how many standard errors a confidence level reaches."""

from typing import Any

from scipy.special import ndtri, stdtrit


def tail(confidence_level: Any) -> Any:
    """Return the probability left beyond each end of a two-sided interval."""
    return (1.0 - confidence_level) / 2.0


def critical_value(tail: Any, df: Any = None) -> Any:
    """Return z, or Student's t with ``df`` degrees of freedom, that leaves ``tail`` above it.

    Examples
    --------
    >>> round(float(critical_value(0.025)), 6), round(float(critical_value(0.025, 14)), 6)
    (1.959964, 2.144787)
    """
    return -ndtri(tail) if df is None else -stdtrit(df, tail)
