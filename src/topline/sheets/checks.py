"""What is wrong with the rows of a table: cells that cannot be read, are empty, or contradict."""

from typing import Any

import numpy as np

from topline.polls.readers import Fault
from topline.sheets.column import MISSING, Column

Place = tuple[int, str, Fault]
"""The row (counted from 0), the field, and the fault."""

OF_QUESTION = ("question_id", "question", "wording", "base", "question_n")
_OF_ANSWER = ("answer", "percent", "role", "by_subtraction")
# A poll may be reported at several addresses.
_MAY_DIFFER = ("source_address", *_OF_ANSWER)
_NEEDED = {
    "poll_id": "every row names its poll, for example 84549",
    "question_id": "every row names its question, for example 184815",
    "pollster": "every poll has a pollster, for example YouGov",
    "answer": "every row has an answer, for example Should",
    "percent": "every answer has a percent, for example 56",
}


def unreadable(field: str, column: Column) -> list[Place]:
    """Return the cells that could not be read."""
    bad = [code for code, value in enumerate(column.values) if isinstance(value, Fault)]
    rows = np.flatnonzero(np.isin(column.codes, bad)) if bad else ()
    return [(int(row), field, column.at(row)) for row in rows]


def empty(field: str, column: Column) -> list[Place]:
    """Return the cells that are empty and must not be."""
    if field not in _NEEDED:
        return []
    fault = Fault("", None, f"empty; {_NEEDED[field]}")
    return [(int(row), field, fault) for row in np.flatnonzero(column.codes == MISSING)]


def contradictions(
    field: str, column: Column, poll: Any, question: Any, number: Any
) -> list[Place]:
    """Return the cells that differ from the first one of their poll, or of their question."""
    if field in _MAY_DIFFER:
        return []
    places: list[Place] = []
    group, of = (question, "question") if field in OF_QUESTION else (poll, "poll")
    first = np.unique(group, return_index=True)[1][group]
    for row in np.flatnonzero(column.codes != column.codes[first]):
        values = column.at(row), column.at(first[row])
        if not any(isinstance(value, Fault) for value in values):
            here, there = _shown(column, row), _shown(column, first[row])
            remedy = f"row {number[first[row]]} of this {of} has {there}; rows of one {of} agree"
            places.append((int(row), field, Fault("", here, remedy)))
    return places


def offered_rows(percents: list[Column], labels: list[str]) -> tuple[Any, list[Place]]:
    """Return the row that each percent of a wide table stands in, and what is wrong with them.

    An empty cell is an answer that was not offered.
    """
    offered = np.column_stack([column.codes != MISSING for column in percents])
    places = [
        place
        for label, column in zip(labels, percents, strict=True)
        for place in unreadable(label, column)
    ]
    none = Fault("", None, "empty; a row has a percent of at least one answer")
    places += [(int(row), ", ".join(labels), none) for row in np.flatnonzero(~offered.any(axis=1))]
    return np.nonzero(offered)[0], places


def varies(column: Column, group: Any) -> Any:
    """Return for each row whether the column has several values in the row's group."""
    first = np.unique(group, return_index=True)[1]
    differs = column.codes != column.codes[first][group]
    return (np.bincount(group, differs) > 0)[group]


def _shown(column: Column, row: Any) -> str:
    code = column.codes[row]
    return "" if code == MISSING else column.texts[code]
