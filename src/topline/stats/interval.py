"""The answer of every interval function: an estimate, its bounds, and what they rest on."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with the bounds that a method gives it at a confidence level.

    ``estimate``, ``low`` and ``high`` are shares in [0, 1], or differences of shares in [-1, 1]:
    floats, arrays of one shape, or Series of one index, like the arguments they came from.

    Examples
    --------
    >>> interval = Interval(0.56, 0.5348, 0.5849, confidence_level=0.95, method="wilson")
    >>> print(interval)
    0.5600 (0.5348 to 0.5849, 95 %, wilson)
    """

    estimate: Any
    low: Any
    high: Any
    confidence_level: Any
    method: str

    @property
    def width(self) -> Any:
        """The distance from ``low`` to ``high``."""
        return self.high - self.low

    def __str__(self) -> str:
        if not all(isinstance(value, float) for value in (self.low, self.confidence_level)):
            return repr(self)
        return (
            f"{self.estimate:.4f} ({self.low:.4f} to {self.high:.4f}, "
            f"{100 * self.confidence_level:.6g} %, {self.method})"
        )
