"""What numbers come in and go back in: the types that the statistics share."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar, Union

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

Array = npt.NDArray[np.float64]
"""Numbers once they are checked: an array, or NumPy's float, which is one without axes."""

Indexes = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

Number = TypeVar("Number", float, "npt.NDArray[Any]", "pd.Series[Any]")
"""What a caller counts with, and gets back. A list works as the array of it, but has no type."""

Numbers = Union[Number, float, None]  # noqa: UP007  # mypy has no alias of a variable with |
"""An argument: of the caller's kind, or one number for all. NaN and None stand for "missing"."""

Many = TypeVar("Many", "npt.NDArray[Any]", "pd.Series[Any]")
"""What the answers of a question come in, and go back in; lists and DataFrames give arrays."""

Shares = Union[Many, Sequence[float | None], Sequence[Sequence[float | None]], "pd.DataFrame"]
"""The answers of one question, or of many polls along the first axes."""

OneAxis = Union[Sequence[float], "pd.Series[Any]"]
PerPoll = float | OneAxis | npt.NDArray[Any] | None
"""An argument beside :data:`Shares`: one number, or one for each poll."""

Bounds = tuple[Array, Array]
"""Low and high, of one shape."""
