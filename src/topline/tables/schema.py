"""The columns of every table, the one door from shares to percent, and finished tables checked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypedDict, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from topline.polls.answers import Answers, Deff, HasAnswers
from topline.polls.answers import of_polls as answers_of_polls
from topline.polls.columns import Texts, texts
from topline.polls.record import Poll, Polls
from topline.sheets.from_table import answers_from_table, collects, good_answers
from topline.stats.interval import Interval, envelope
from topline.stats.rounding import Cell
from topline.stats.types import Array
from topline.tables.sentences import DEPENDS, UNKNOWN

Intervals = Interval[npt.NDArray[Any]]
"""The intervals of many answers."""

KEYS = ["poll_id", "question_id"]
# ``moe`` is the ± that a pollster would print; ``low`` and ``high`` are the method's.
BOUND_COLUMNS = ["n", "moe", "low", "high", "confidence_level", "method", "deff", "n_eff"]
BOUND_COLUMNS += ["deff_source"]

INTERVAL_COLUMNS = [*KEYS, "answer", "percent", *BOUND_COLUMNS]
LEAD_COLUMNS = [*KEYS, "answer_a", "answer_b", "lead", *BOUND_COLUMNS]
LEAD_COLUMNS += ["verdict", "probability_ahead"]
CHANGE_COLUMNS = [*KEYS, "answer", "before", "after", "change", *BOUND_COLUMNS, "verdict"]
CHANGE_COLUMNS += [f"{name}_before" for name in ("poll_id", "n", "deff", "n_eff", "deff_source")]
CROSSTAB_COLUMNS = [*KEYS, "domain", "answer", "percent", *BOUND_COLUMNS, "df", "differs_from"]
COMPARISON_COLUMNS = ["poll_id", "answer", "difference", "moe", "low", "high", "confidence_level"]
COMPARISON_COLUMNS += ["method", "verdict"]
COMPARISON_COLUMNS += [
    f"{name}_{side}"
    for side in "ab"
    for name in ("question", "group", "percent", "n", "deff", "n_eff", "deff_source")
]
AUDIT_COLUMNS = ["poll_id", "code", "severity", "question", "published", "recomputed", "sentence"]

# Of many polls: what the rows rest on, last.
SERIES_COLUMNS = ["polls", "houses", "start", "end", "n", "deff", "deff_source"]
AVERAGE_COLUMNS = ["question_id", "answer", "percent", "se", "low", "high", "next_low", "next_high"]
AVERAGE_COLUMNS += ["between", "q", "p_agree", "verdict", "confidence_level", "method", "interval"]
AVERAGE_COLUMNS += SERIES_COLUMNS
TREND_COLUMNS = ["question_id", "answer", "date", "percent", "se", "low", "high"]
TREND_COLUMNS += ["confidence_level", "anchor", "walk", "house_sd", "poll_sd", *SERIES_COLUMNS]
HOUSE_COLUMNS = ["question_id", "answer", "house", "house_polls", "effect", "se", "low", "high"]
HOUSE_COLUMNS += ["verdict", "confidence_level", "anchor", "house_sd", *SERIES_COLUMNS]
STEADINESS_COLUMNS = ["question_id", "answer", "slope", "se", "low", "high", "p_value"]
STEADINESS_COLUMNS += ["p_departure", "verdict", "confidence_level", *SERIES_COLUMNS]


Pairs = Iterable[tuple[str, str]]
"""Labels of answers or nets: the lead is that of the first of a pair over the second."""


class TableOptions(TypedDict, total=False):
    """The options of every table, where they are passed on."""

    confidence_level: float
    method: str
    deff: Deff
    rounding: bool
    decided: bool


class ChangeOptions(TableOptions, total=False):
    """The options of :func:`changes`."""

    pairs: Pairs | None


class IntervalOptions(TableOptions, total=False):
    """The options of :func:`intervals`."""

    n: float | None
    simultaneous: bool
    on_error: str


class LeadOptions(ChangeOptions, total=False):
    """The options of :func:`leads`."""

    n: float | None
    adjustment: str
    on_error: str


class TrendOptions(TypedDict, total=False):
    """The options of :func:`trends` and of :func:`house_effects`."""

    confidence_level: float
    anchor: str
    deff: Deff
    decided: bool
    pairs: Pairs | None


Source = Polls | pd.DataFrame | HasAnswers
"""What a table is made of: polls, a table of other people's polls, or what has answers itself."""


def answers_of(source: Source, deff: Deff = "published", n: float | None = None) -> Answers:
    """Return the frame of answers of a source, with the design effects and n to use."""
    if isinstance(source, pd.DataFrame):
        found = answers_from_table(source)
    elif isinstance(source, HasAnswers):
        found = source.to_answers()
    else:
        found = answers_of_polls(source)
    return found.with_n(n).with_deff(deff)


def good_answers_of(
    source: Source, deff: Deff, n: float | None, on_error: str
) -> tuple[Answers, dict[str, Any]]:
    """Return the frame of answers, and the ``attrs`` of its tables: with "collect", the faults.

    They are texts, which pandas writes into a Parquet file with the table.
    """
    if not collects(on_error):
        return answers_of(source, deff, n), {}
    if not isinstance(source, pd.DataFrame):
        return answers_of(source, deff, n), {"faults": []}
    found, faults = good_answers(source)
    return found.with_n(n).with_deff(deff), {"faults": [str(fault) for fault in faults]}


def of_question(answers: Answers, question: str | None) -> Answers:
    """Return the answers of one question, or all for None; ValueError lists the ids there are."""
    if question is None:
        return answers
    _refuse_absent(question, answers.question_id)
    return answers.rows(answers.question_id == question)


def _refuse_absent(question: str, ids: Iterable[str]) -> None:
    known = list(dict.fromkeys(ids))
    if question not in known:
        raise ValueError(f"question={question!r} is not there; choose one of {_listed(known)}")


def kind_columns(answers: Answers) -> dict[str, Any]:
    """Return the columns that say which rows are nets, of which answers, and which have no sum.

    None where no row is.
    """
    found: dict[str, Any] = {}
    if answers.is_net.any():
        found["net"] = texts(" + ".join(parts or ()) for parts in answers.parts)
    if answers.several.any():
        found["several_answers"] = answers.several
    return found


def without_nets(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table of intervals that are answers, not sums of them."""
    return table[table["net"] == ""] if "net" in table else table


def design_columns(answers: Answers, suffix: str = "") -> dict[str, Any]:
    """Return the columns of a table that say what its rows rest on."""
    found = {
        "poll_id": answers.poll_id,
        "n": answers.n,
        "deff": answers.deff,
        "n_eff": answers.n / answers.deff,
        "deff_source": answers.deff_source,
    }
    return {f"{name}{suffix}": column for name, column in found.items()}


def estimated_columns(answers: Answers) -> dict[str, Any]:
    """Return the columns that estimates of respondents' rows have: domain, df."""
    found: dict[str, Any] = {}
    if answers.estimated and (answers.domain != "").any():
        found["domain"] = answers.domain
    if answers.degrees() is not None:
        found["df"] = answers.df
    return found


def below_columns(**answers: Answers) -> dict[str, Texts]:
    """Return a column for what was printed in place of numbers, none where all are numbers."""
    some = any(side.is_below.any() for side in answers.values())
    return {name: side.below for name, side in answers.items()} if some else {}


def below_of(table: pd.DataFrame, column: str = "below") -> Texts:
    """Return what was printed in place of each number of a finished table, "" for a number."""
    if column not in table:
        return np.full(len(table), "", object)
    return table[column].fillna("").to_numpy(object)


def what_if_column(*sides: Answers) -> dict[str, Any]:
    """Return the column that says what stands in the place of something published, if any does."""
    if not any(side.what_if.any() for side in sides):
        return {}
    rows = zip(*(side.what_if for side in sides), strict=True)
    return {"what_if": texts("; ".join(dict.fromkeys(filter(None, row))) for row in rows)}


def printed_moe(moe: Array) -> Array:
    """Return margins in points; NaN for those of 0, at 0 and 100%: nobody prints ±0.0."""
    return np.where(moe > 0, 100 * moe, np.nan)


def tidy(columns: Mapping[str, Any], schema: list[str]) -> pd.DataFrame:
    """Return the columns of a schema as a table, and after them what an option added."""
    added = [name for name in columns if name not in schema]
    return pd.DataFrame({name: columns[name] for name in [*schema, *added]})


Bounds = Callable[[int, str], Intervals]
"""The interval at the printed numbers (0), or at the lowest (-1) or highest (1) they can stand for.

The second argument names the design effect: "deff", "deff_low" or "deff_high" of the answers.
"""


def shares_and_n(answers: Answers, shift: int) -> tuple[Array, npt.NDArray[Any]]:
    """Return shares and n as printed (0), or at the ends of what was printed (-1, 1)."""
    if shift == 0:
        return answers.percent / 100, answers.n
    return (answers.lowest if shift < 0 else answers.highest) / 100, answers.fewest


def cells(answers: Answers) -> Cell[npt.NDArray[Any]]:
    """Return the shares that the printed percents can stand for."""
    return Cell(answers.lowest / 100, answers.highest / 100)


def bound_columns(bounds: Bounds, rounding: bool, below: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """Return the columns low, high, confidence_level and method, in percent or points.

    ``below`` marks what rests on an answer printed as less than a number: its bounds are the
    envelope over what that stands for. With ``rounding`` all bounds are the envelope over what the
    printed numbers can stand for, the margin's included, and ``width_from_rounding`` says how much
    wider that is.
    """
    printed = bounds(0, "deff")
    low, high = _ends(bounds, printed, rounding, below)
    columns = {
        "low": 100 * low,
        "high": 100 * high,
        "confidence_level": printed.confidence_level,
        "method": printed.method,
    }
    if rounding:
        columns["width_from_rounding"] = 100 * (high - low - printed.width)
    return columns


def _ends(
    bounds: Bounds, printed: Intervals, rounding: bool, below: npt.NDArray[np.bool_]
) -> tuple[Any, Any]:
    if rounding:
        # Adjusted methods draw a lead near 1 towards 0, and further with a larger design effect.
        (low, high), (least, most) = (widest(bounds, end) for end in ("deff_low", "deff_high"))
        return np.minimum(low, least), np.maximum(high, most)
    if not below.any():
        return printed.low, printed.high
    low, high = widest(bounds, "deff")
    return np.where(below, low, printed.low), np.where(below, high, printed.high)


def widest(bounds: Bounds, design: str) -> tuple[Any, Any]:
    """Return the envelope over what the printed numbers can stand for.

    Most bounds rise with the share; of those of one share that turn, such as those of logit, an end
    is widest. Those of leads and changes turn between the ends, and come with what that adds.
    """
    found = envelope(bounds(-1, design), bounds(1, design))
    return found.low, found.high


def sides(low: Any, high: Any, above: str, below: str, included: str) -> npt.NDArray[np.object_]:
    """Return a word per interval: on which side of 0 it lies, or that it includes it."""
    words = np.select([low > 0, high < 0], [above, below], included)
    return np.where(np.isnan(low), UNKNOWN, words).astype(object)


def verdicts(
    found: Mapping[str, Any], bounds: Bounds, rounding: bool, *words: str
) -> npt.NDArray[np.object_]:
    """Return one of three words per interval: it lies above 0, below 0, or includes it.

    ``found`` is what :func:`bound_columns` made of these bounds. With ``rounding`` a word holds
    whatever was rounded; where some of what the printed numbers can stand for says one thing and
    some another, it "depends on rounding".
    """
    surely = sides(found["low"], found["high"], *words)
    if not rounding:
        return surely
    at_best = sides(bounds(1, "deff_low").low, bounds(-1, "deff_low").high, *words)
    return np.where(surely == at_best, surely, DEPENDS).astype(object)


def table_of(
    given: Poll | HasAnswers | pd.DataFrame,
    poll: Poll | None,
    make: Callable[..., pd.DataFrame],
    needs: Sequence[str],
    options: Mapping[str, object],
) -> tuple[pd.DataFrame, Poll | None]:
    """Return the table to draw, made from the poll if a poll was given, and the poll if known.

    Raises ValueError for a table without rows, without the columns in ``needs``, of several polls
    or of another poll than ``poll``; TypeError for options beside a finished table.
    """
    if isinstance(given, Poll):
        return make(given, **options), given
    if isinstance(given, HasAnswers):
        return make(given, **options), poll
    if not isinstance(given, pd.DataFrame):
        raise TypeError(f"expected a Poll or a table of {make.__name__}(), not {given!r:.80}")
    check_finished(given, make, needs, options)
    ids = list(given["poll_id"].unique())
    if len(ids) > 1:
        raise ValueError(f"the table has several polls, {_listed(ids)}: pass the rows of one")
    if poll is not None and poll.id != ids[0]:
        raise ValueError(f"the table is of poll {ids[0]!r}, not of {poll.id!r}: pass its own poll")
    return given, poll


def check_finished(
    table: pd.DataFrame,
    make: Callable[..., pd.DataFrame],
    needs: Sequence[str],
    options: Mapping[str, object],
) -> None:
    """Check that a finished table has what ``make`` gives, and that no options stand beside it."""
    if options:
        raise TypeError(
            f"{', '.join(options)}: options are for polls, and this table is finished; "
            f"pass them to {make.__name__}()"
        )
    missing = [name for name in needs if name not in table]
    if missing or table.empty:
        fault = f"without {', '.join(missing)}" if missing else "without rows"
        raise ValueError(f"a table {fault} cannot be drawn here; pass one of {make.__name__}()")


class TableRow(Protocol):
    """A row of a table, with the columns that charts and pages read; each table has some."""

    poll_id: str
    question_id: str
    answer: str
    answer_a: str
    answer_b: str
    percent: float
    lead: float
    before: float
    after: float
    change: float
    house: str
    house_polls: int
    effect: float
    low: float
    high: float
    verdict: str
    domain: str
    n: float
    differs_from: str
    below: str
    below_before: str
    below_after: str


def row_tuples(table: pd.DataFrame) -> Iterable[TableRow]:
    """Return the rows of a table as named tuples."""
    below = {name: below_of(table, name) for name in ("below", "below_before", "below_after")}
    return cast(Iterable[TableRow], table.assign(**below).itertuples(index=False))


def one_question(table: pd.DataFrame, question: str | None) -> pd.DataFrame:
    """Return the rows of one question and domain; ValueError where one must be named."""
    found = rows_of_question(table, question)
    if "domain" in found and found["domain"].nunique() > 1:
        domains = _listed(list(found["domain"].unique()))
        raise ValueError(f"the table has several domains, {domains}: pass the rows of one")
    return found


def rows_of_question(table: pd.DataFrame, question: str | None) -> pd.DataFrame:
    """Return the rows of one question; ValueError lists the ids where one must be named."""
    ids = list(table["question_id"].unique())
    if not ids:
        raise ValueError("there is nothing to draw: no question here has two answers to compare")
    if question is None and len(ids) > 1:
        raise ValueError(f"question: name one of {_listed(ids)}, for example question={ids[0]!r}")
    if question is not None:
        _refuse_absent(question, ids)
    return table[table["question_id"] == (question or ids[0])].reset_index(drop=True)


def _listed(ids: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in ids)
