"""Arguments of the statistics: checked, as arrays that broadcast, and answers in the caller's kind.

Every public function of :mod:`topline.stats` reads its arguments here, so that a wrong unit gets
the same sentence everywhere and numbers, lists, arrays and pandas Series all work.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, ParamSpec, TypeVar, cast

import numpy as np
import numpy.typing as npt

from topline.stats.types import Array, Flags, Many, Number, Numbers, PerPoll, Shares

if TYPE_CHECKING:
    import pandas as pd

Result = TypeVar("Result")
Parameters = ParamSpec("Parameters")

TINY = float(np.nextafter(0.0, 1.0))
_HUGE = float(np.finfo(float).max)
BELOW_ONE = float(np.nextafter(1.0, 0.0))


@dataclass(frozen=True)
class Rule:
    """The closed range of one kind of argument, and what to say of a value outside it.

    ``says`` is in shares, ``in_percent`` the same for a reader who counts in hundredths, and
    ``hundredfold`` what a value in the wrong one of the two looks like. ``meant`` guesses.
    """

    low: float
    high: float
    says: str
    example: float
    in_percent: str = ""
    hundredfold: str = ""
    meant: Callable[[float], float] | None = None
    whole: bool = False

    def fault(self, value: float, *, percent: bool = False, shown: str = "") -> str | None:
        """Return what is wrong with one value, or None; NaN is no value.

        Examples
        --------
        >>> rule("deff").fault(1.5), rule("confidence_level").fault(95)
        (None, 'a confidence level lies in [0.5, 1), not 95: did you mean 0.95?')
        """
        if self.low <= value <= self.high and not (self.whole and value % 1):
            return None
        return self.told(value, percent=percent, shown=shown)

    def told(self, value: float, *, percent: bool = False, shown: str = "") -> str:
        """Return the sentence about ``value``, which is written as ``shown``."""
        scale, says = (100, self.in_percent) if percent and self.in_percent else (1, self.says)
        end = min(max(value, self.low), self.high)
        if {self.low, self.high} == {0, 1} and abs(value - end) < SLACK:
            exact = float(scale * value)
            return f"{says}: {exact} is {scale * end:.6g} but for rounding errors, clip it to that"
        shown = shown or f"{scale * value:.6g}"
        if self.meant:
            return f"{says}, not {shown}: did you mean {scale * self.meant(scale * value):.6g}?"
        if not self.hundredfold or scale == 100:
            return f"{says}, not {shown}: pass for example {scale * self.example:.6g}"
        if self.low <= value / 100 <= self.high:
            return f"{says}: {shown} looks like {self.hundredfold}, pass {value / 100:.6g}"
        return f"{says}: {shown} is outside, pass for example {self.example:.6g}"


def _level_meant(value: float) -> float:
    """Return the confidence level that was meant by itself, in percent, or by what it leaves."""
    guesses = (value, value / 100, 1 - value, 1 - value / 100 if value > 1 else 0)
    return next((guess for guess in guesses if 0.5 <= guess < 1), 0.95)


RANGES = {
    "share": Rule(
        0.0,
        1.0,
        "a share lies in [0, 1]",
        0.56,
        in_percent="a percent lies in [0, 100]",
        hundredfold="a percentage",
    ),
    # Up to n / deff = 1e15 the inverse beta function of the exact methods still converges.
    "n": Rule(1e-3, 1e12, "n, the number of respondents, is above 0, in [0.001, 1e12]", 1500),
    # More respondents than there are people.
    "people": Rule(
        1.0,
        1e10,
        "a number of people is whole, at least 1 and at most 10,000,000,000",
        1500,
        whole=True,
    ),
    "confidence_level": Rule(
        0.5,
        BELOW_ONE,
        "a confidence level lies in [0.5, 1)",
        0.95,
        in_percent="a confidence level is a percent in [50, 100)",
        meant=_level_meant,
    ),
    "deff": Rule(
        1e-3, 1e9, "a design effect is a ratio of variances above 0, in [0.001, 1e9]", 1.5
    ),
    "pop_size": Rule(
        TINY, _HUGE, "the size of the population is above 0 and finite (None: no limit)", 20000
    ),
    "moe": Rule(
        TINY,
        BELOW_ONE,
        "a margin of error is a share above 0 and below 1",
        0.036,
        in_percent="a margin of error in points is above 0 and below 100",
        hundredfold="points",
    ),
    "unit": Rule(TINY, 1.0, "the rounding unit of a share is above 0, at most 1", 0.01),
    "estimate": Rule(
        0.0,
        1.0,
        "an estimate is a share in [0, 1]",
        0.52,
        in_percent="an estimate is a percent in [0, 100]",
        hundredfold="a percentage",
    ),
    "se": Rule(
        0.0,
        1.0,
        "a standard error is a share in [0, 1]",
        0.01,
        in_percent="a standard error in points lies in [0, 100]",
        hundredfold="points",
    ),
    "floor": Rule(
        0.0,
        1.0,
        "a floor is a standard deviation in shares, in [0, 1]",
        0.023,
        in_percent="a floor in points lies in [0, 100]",
        hundredfold="points",
    ),
    "df": Rule(1.0, _HUGE, "degrees of freedom are at least 1 and finite", 99),
    "icc": Rule(-1.0, 1.0, "an intra-cluster correlation lies in [-1, 1]", 0.05),
    "cluster_size": Rule(1.0, _HUGE, "respondents per cluster are at least 1", 15),
    "weights": Rule(0.0, _HUGE, "a weight is 0 or more and finite", 1.2),
    "prior": Rule(TINY, _HUGE, "a prior count is above 0 and finite", 0.5),
}
# For these None is an answer; for all others it stands for a missing number.
_MAY_BE_NONE = ("pop_size", "df", "df_before", "df_after", "unit")


def rule(name: str) -> Rule:
    """Return the rule of an argument: ``share_a`` and ``shares`` are shares."""
    return RANGES.get(name) or RANGES[name.split("_")[0].removesuffix("s")]


class ArgumentError(ValueError):
    """An argument outside its range, or arguments that do not fit together.

    ``rule`` is the :class:`Rule` that ``value`` breaks, or the sentence about several arguments,
    in shares; ``in_percent`` is that sentence for a reader who counts in percent and points.
    """

    def __init__(self, name: str, value: Any, rule: Rule | str, in_percent: str = "") -> None:
        super().__init__(name, value, rule, in_percent)
        self.name, self.value, self.rule, self.in_percent = name, value, rule, in_percent

    def told(self, *, percent: bool = False) -> str:
        """Return the sentence, in shares or in percent and points."""
        if isinstance(self.rule, Rule):
            return f"{self.name}: {self.rule.told(self.value, percent=percent)}"
        return (percent and self.in_percent) or self.rule

    def __str__(self) -> str:
        return self.told()


class Reply(NamedTuple, Generic[Number]):
    """How to hand a result back: with the labels of the Series that came in, if one did."""

    like: "pd.Series[Any] | None" = None

    def __call__(self, result: "npt.NDArray[np.floating[Any]]") -> Number:
        """Return ``result`` as a float, an array or, when a Series came in, a Series."""
        answer: object = float(result) if np.ndim(result) == 0 else result
        if self.like is not None and np.ndim(result) <= 1:
            labels = self.like.index
            answer = type(self.like)(np.broadcast_to(result, len(labels)).copy(), index=labels)
        return cast(Number, answer)


def read(**given: Numbers[Number]) -> tuple[tuple[Array, ...], Reply[Number]]:
    """Check arguments by the kind their name begins with (``share_a`` is a share) and align them.

    Returns the arguments in the order given, and the :class:`Reply` that turns a result into what
    the caller passed: a float, an array, or a Series with its index. ``pop_size``, ``df`` and
    ``unit`` may be None and stay so, which no type says.
    Raises ValueError for a value outside its range, shapes that do not broadcast, or Series whose
    labels differ; TypeError for what is not a number.
    """
    values, like = _read(given)
    return values, Reply(like)


def _read(given: Mapping[str, Any]) -> tuple[tuple[Array, ...], "pd.Series[Any] | None"]:
    like = _common_labels({name: value for name, value in given.items() if _is_series(value)})
    values = tuple(_checked(name, value, like) for name, value in given.items())
    arrays = {name: a for name, a in zip(given, values, strict=True) if isinstance(a, np.ndarray)}
    try:
        if arrays:  # it takes a third of the time of a call with numbers
            np.broadcast_shapes(*(array.shape for array in arrays.values()))
    except ValueError:
        told = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise ValueError(
            f"these shapes do not broadcast: {told}; give arrays of one length, or single numbers"
        ) from None
    return values, like


def _is_series(value: Any) -> bool:
    return hasattr(value, "iloc") and bool(value.ndim == 1)


def _common_labels(series: "dict[str, pd.Series[Any]]") -> "pd.Series[Any] | None":
    if not series:
        return None
    (first, like), *others = series.items()
    for name, other in others:
        same_set = len(other) == len(like) and other.index.isin(like.index).all()
        if not other.index.equals(like.index) and not (same_set and like.index.is_unique):
            raise ValueError(
                f"{first} and {name} are Series with different labels "
                f"({list(like.index[:3])} and {list(other.index[:3])}): "
                "give them one index, or pass arrays with .to_numpy()"
            )
    return like


def _checked(name: str, value: Any, like: Any) -> Array:
    allowed = rule(name)
    if value is None and name in _MAY_BE_NONE:
        return cast(Array, None)
    if isinstance(value, float | int) and not isinstance(value, bool):
        if value < allowed.low or value > allowed.high:
            raise ArgumentError(name, as_float(value), allowed)
        return cast(Array, np.float64(value))
    if _is_series(value) and not value.index.equals(like.index):
        value = value.reindex(like.index)
    array = as_floats(name, value)
    if array.size:
        low, high = np.fmin.reduce(array, axis=None), np.fmax.reduce(array, axis=None)
        if low < allowed.low or high > allowed.high:
            raise ArgumentError(name, float(low if low < allowed.low else high), allowed)
    return array


def as_floats(name: str, value: Any) -> Array:
    """Return numbers as a float array; strings and truth values are refused, None becomes NaN."""
    if isinstance(value, np.ma.MaskedArray):
        value = np.where(np.ma.getmaskarray(value), np.nan, np.ma.getdata(value))
    try:
        raw = value.to_numpy() if hasattr(value, "to_numpy") else np.asarray(value)
        if raw.dtype.kind == "O":
            raw = _floats_of_objects(raw)
    except (TypeError, ValueError):  # rows of unequal length, a dict, ...
        raw = np.asarray("no numbers")
    if raw.dtype.kind not in "fiu":
        shown = " ".join(repr(value).split())
        raise TypeError(
            f"{name}: expected numbers, not {shown:.80}; "
            "pass a number, a list, an array or a Series of numbers"
        )
    return raw.astype(float, copy=False)


def _floats_of_objects(raw: Any) -> Any:
    """Return Decimals, None and pandas' NA among numbers as floats; TypeError for anything else."""
    if any(isinstance(item, str | bool) for item in raw.flat):
        raise TypeError
    missing = [item is None or str(item) == "<NA>" for item in raw.flat]
    plain = [
        np.nan if gone else as_float(item) for gone, item in zip(missing, raw.flat, strict=True)
    ]
    return np.reshape(np.array(plain, dtype=float), raw.shape)


def as_float(value: Any) -> float:
    """Return a number as a float, infinite where it is too large for one.

    Examples
    --------
    >>> as_float(10**400), as_float(-(10**400)), as_float(1500)
    (inf, -inf, 1500.0)
    """
    try:
        return float(value)
    except OverflowError:
        return float(np.copysign(np.inf, 1 if value > 0 else -1))


_LOOKALIKES = {
    "deft": "deff is the ratio of variances; deft is its square root: pass deff=deft**2",
    "alpha": "there is no alpha: pass confidence_level=1 - alpha, for example 0.95",
    "conf_level": "the name is confidence_level, for example confidence_level=0.95",
    "level": "the name is confidence_level, for example confidence_level=0.95",
}


def refuses_lookalikes(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Answer the keywords that people bring from elsewhere (alpha, deft) with the right one."""

    @functools.wraps(function)
    def call(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        for word in _LOOKALIKES.keys() & kwargs.keys():
            raise TypeError(f"{function.__name__}() has no {word!r}: {_LOOKALIKES[word]}")
        return function(*args, **kwargs)

    return call


# Rounding to whole percents lifts a share by at most half a percent.
ROUNDED_UP = 0.005
SLACK = 1e-9


def filled(answers: int) -> float:
    """Return what the shares of so many answers of one question come to at the most."""
    return 1 + ROUNDED_UP * answers


def one_question(total: Array, answers: int) -> None:
    """Raise ValueError if ``total``, the sum of the shares of ``answers``, exceeds the whole.

    Shares printed as whole percents may exceed it, by half a percent for each answer.
    """
    most = filled(answers)
    if np.any(np.greater(total, most + SLACK)):
        largest = np.nanmax(total)
        raise ArgumentError(
            "shares",
            largest,
            f"the answers of one question are shares of one whole: together at most 1 ({most:.6g} "
            f"after rounding), not {largest:.6g}; pass answers that exclude each other, "
            "or use between_questions_interval for two questions",
            "the answers of one question are parts of one whole: together at most 100%, a little "
            f"more after rounding, not {100 * largest:.6g}%; give answers that exclude each other",
        )


def leaves_out(total: Array, answers: int) -> Flags:
    """Return whether so many shares sum to less than rounding makes of the whole."""
    return total < 1 - ROUNDED_UP * answers - SLACK


def read_question(
    shares: Shares[Many], **given: PerPoll
) -> tuple[Array, tuple[Array, ...], Reply[Many]]:
    """Check the answers of a question, and the arguments that have one value per poll.

    ``shares`` has the answers along its last axis. Returned are its array, the others with a last
    axis of length 1 to go with it, and the :class:`Reply` for a result in the shape of ``shares``.
    """
    (array,), like = _read({"shares": shares})
    array = np.asarray(array)
    if array.ndim == 0 or array.shape[-1] < 2:
        raise ValueError(
            f"shares has shape {array.shape}: the last axis holds the answers of one question, "
            "at least two, for example [0.56, 0.23, 0.21]"
        )
    one_question(array.sum(axis=-1), array.shape[-1])
    # One answer stands for the polls: their number and, of a DataFrame, their labels.
    polls = cast("pd.DataFrame", shares).iloc[:, 0] if hasattr(shares, "columns") else array[..., 0]
    (_, *values), _ = _read({"share": polls, **given})
    columns = (np.expand_dims(value, -1) if np.ndim(value) else value for value in values)
    return array, tuple(columns), Reply(like)


def whole_n(n: float) -> int:
    """Return ``n`` as an int; ValueError if it is not one whole number above 0."""
    (size,), _ = read(n=n)
    if np.ndim(size) or size % 1:
        raise ValueError(f"n={n!r:.80}: pass one whole number of respondents, for example 1500")
    return int(size)


def first_where(wrong: Flags, *values: Array) -> tuple[float, ...]:
    """Return the values at the first place where something is wrong; none where nothing is."""
    if not np.any(wrong):
        return ()
    place = np.argmax(wrong)
    return tuple(float(np.broadcast_to(value, wrong.shape).flat[place]) for value in values)


def whole_from(least: int, name: str, value: Any, says: str) -> None:
    """Raise ValueError, which ``says`` more, unless ``value`` is an int of at least ``least``."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name}={value!r}: {says}")


def one_level(confidence_level: Any) -> float:
    """Return a single confidence level; ValueError for several, a missing one, or no level."""
    if isinstance(confidence_level, str) or not np.isscalar(confidence_level):
        raise ValueError(f"confidence_level={confidence_level!r:.60}: pass one level, such as 0.95")
    (level,), _ = _read({"confidence_level": confidence_level})
    if np.isnan(level):
        raise ValueError("confidence_level: a level is needed, pass for example 0.95")
    return float(level)
