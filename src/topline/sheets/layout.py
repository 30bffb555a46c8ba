"""Which column of a table holds which fact: the layouts that are known, and any other by name."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

import pandas as pd

from topline.polls.readers import Fault, PollError, not_among
from topline.sheets.cells import READERS

Columns = str | Mapping[str, Any] | None


class Layout(NamedTuple):
    """Where a table has each field, and which columns are answers if it is wide.

    ``columns`` maps a field to a column, or to a list of columns that tell polls apart together.
    """

    columns: dict[str, Any]
    answers: tuple[Any, ...] = ()
    whole_as_float: bool = False
    """True for files that write 56 as 56.0."""
    ours: bool = False
    """True for tables in topline's own layout."""


_FIVETHIRTYEIGHT = {
    "poll_id": "poll_id",
    "question_id": "question_id",
    "pollster": "pollster",
    "sponsor": "sponsors",
    "n": "sample_size",
    "population": "population",
    "mode": "methodology",
    "start": "start_date",
    "end": "end_date",
    "source_address": "url",
    "answer": "answer",
    "percent": "pct",
}
# One file holds one question of many polls, a row for each group of people it was asked of. The
# columns of answers come first, up to poll_slug.
_HUFFPOST = {
    "poll_id": ["poll_slug", "sample_subpopulation"],
    "pollster": "survey_house",
    "start": "start_date",
    "end": "end_date",
    "question": "question_text",
    "population": "sample_subpopulation",
    "n": "observations",
    "moe": "margin_of_error",
    "mode": "mode",
}
_TOPLINE = {field: field for field in READERS if field != "dates"}

PRESETS: dict[str, dict[str, Any]] = {
    "topline": _TOPLINE,
    "fivethirtyeight": _FIVETHIRTYEIGHT,
    "huffpost": _HUFFPOST,
}
_FLOATS = ("fivethirtyeight", "huffpost")


def flat(columns: Iterable[Any]) -> list[Any]:
    """Return the columns, those that tell polls apart together one by one."""
    lists = [column if isinstance(column, list) else [column] for column in columns]
    return list(chain(*lists))


_TELLING = ("poll_id", "pollster", "n", "answer", "percent")
# The columns by which a layout is told.
_MARKS = {
    name: flat(column for field, column in preset.items() if field in _TELLING)
    for name, preset in PRESETS.items()
}
_MARKS["fivethirtyeight"].append("question_id")


def layout_of(
    frame: pd.DataFrame,
    columns: Columns,
    answers: Sequence[Any],
    fields: Collection[str],
    file: str,
) -> Layout:
    """Return the layout of a table, no field but ``fields`` in it.

    ValueError for columns or answers that make no layout; PollError for a column that is not there.
    """
    if isinstance(answers, str):
        raise ValueError(f"answers={answers!r}: pass a list of columns, for example [{answers!r}]")
    if isinstance(columns, Mapping):
        layout = Layout(dict(columns))
    else:
        layout = _preset(frame, columns or _detected(frame, file), file)
    layout = layout._replace(answers=tuple(answers) or layout.answers)
    _refuse_unknown(layout, fields)
    wanted = {field: column for field, column in layout.columns.items() if field in fields}
    _refuse_absent(frame, [*flat(wanted.values()), *layout.answers], file)
    return layout._replace(columns=wanted)


def _preset(frame: pd.DataFrame, name: str, file: str) -> Layout:
    if name not in PRESETS:
        known = ", ".join(f'"{preset}"' for preset in PRESETS)
        raise ValueError(
            f'columns={name!r}: pass one of {known}, or a mapping such as {{"percent": "pct"}}'
        )
    preset = PRESETS[name]
    _refuse_absent(frame, _MARKS[name], file)
    if name == "topline":
        _refuse_misspelt(frame, file)
    there = {field: c for field, c in preset.items() if set(flat([c])) <= set(frame.columns)}
    names = list(frame.columns)
    answers = tuple(names[: names.index("poll_slug")]) if name == "huffpost" else ()
    return Layout(there, answers, name in _FLOATS, name == "topline")


def _detected(frame: pd.DataFrame, file: str) -> str:
    for name, marks in _MARKS.items():
        if set(marks) <= set(frame.columns):
            return name
    known = "; ".join(f"{name}: {', '.join(marks)}" for name, marks in _MARKS.items())
    remedy = (
        f"no layout that is known ({known}): pass columns={{...}}, the table has {_told(frame)}"
    )
    raise PollError([Fault("columns", None, remedy, file)])


def _refuse_misspelt(frame: pd.DataFrame, file: str) -> None:
    """Refuse a table of topline's own that has another column, except pandas' index before it."""
    first, *others = frame.columns
    names = others if first in ("", "Unnamed: 0") else [first, *others]
    faults = [
        Fault("columns", name, _no_field(name), file) for name in names if name not in _TOPLINE
    ]
    if faults:
        raise PollError(faults)


def _no_field(name: Any) -> str:
    return f"no field; {not_among(str(name), READERS)}"


def _refuse_unknown(layout: Layout, fields: Collection[str]) -> None:
    for field, column in layout.columns.items():
        if isinstance(column, list) and field != "poll_id":
            raise ValueError(f"columns: {field!r} is one column, not {column!r}; name one")
        if field not in READERS:
            raise ValueError(f"columns: {field!r} is {_no_field(field)}")
    if "dates" in layout.columns and {"start", "end"} & set(layout.columns):
        raise ValueError('columns: "dates" holds both days, so leave out "start" and "end"')
    own = {"answer", "percent"} & set(layout.columns)
    if layout.answers and own:
        raise ValueError(
            f"answers are columns of percents, and columns has {sorted(own)} as well: "
            "leave out one of the two"
        )
    needed = ("poll_id", "pollster", *(() if layout.answers else ("answer", "percent")))
    missing = [field for field in needed if field in fields and field not in layout.columns]
    if missing:
        example = (
            '{"poll_id": "poll"}, or two columns that tell polls apart together, '
            '{"poll_id": ["Firm", "Fieldwork"]}'
            if missing[0] == "poll_id"
            else f'{{"{missing[0]}": "the name of your column"}}'
        )
        raise ValueError(
            f"columns: no column for {', '.join(missing)}; name it, for example {example}"
        )


def _refuse_absent(frame: pd.DataFrame, columns: Collection[Any], file: str) -> None:
    names = list(frame.columns)
    told = {0: "there is no such column; the table has " + _told(frame), 2: "two columns have it"}
    faults = [
        Fault("columns", column, told[min(names.count(column), 2)], file)
        for column in dict.fromkeys(columns)
        if names.count(column) != 1
    ]
    if faults:
        raise PollError(faults)


def _told(frame: pd.DataFrame) -> str:
    return ", ".join(map(repr, frame.columns))
