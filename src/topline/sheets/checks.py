"""What is wrong with the rows of a table: cells that cannot be read, are empty, or contradict."""

from typing import Any

import numpy as np

from topline.polls.readers import Fault
from topline.polls.record import Answer, Question
from topline.sheets.cells import columns_of
from topline.sheets.column import MISSING, Column, first_rows

Place = tuple[int, str, Fault]
"""The row (counted from 0), the field, and the fault."""

# A poll may be reported at several addresses.
_MAY_DIFFER = ("source_address", *columns_of(Answer))
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
    field: str, column: Column, poll: Any, question: Any, number: Any, apart: str
) -> list[Place]:
    """Return the cells that differ from the first one of their poll, or of their question.

    Cells that could not be read are told elsewhere. ``apart`` says how polls are told apart.
    """
    if field in _MAY_DIFFER:
        return []
    places: list[Place] = []
    group, of = (question, "question") if field in columns_of(Question) else (poll, "poll")
    read = np.flatnonzero(column.readable())
    group = np.unique(group[read], return_inverse=True)[1]
    first = read[first_rows(group)[group]]
    differs = column.codes[read] != column.codes[first]
    for row, other in zip(read[differs], first[differs], strict=True):
        here, there = _shown(column, row), _shown(column, other)
        remedy = f"row {number[other]} of this {of} has {there}; rows of one {of} agree"
        remedy += apart if of == "poll" else ""
        places.append((int(row), field, Fault("", here, remedy)))
    return places


def is_of_poll(field: str) -> bool:
    """Return whether a field is a fact of a poll, and no question's or answer's own."""
    return field not in (*columns_of(Question), *columns_of(Answer))


def unoffered(percents: list[Column], labels: list[str]) -> list[Place]:
    """Return the percents of a wide table that could not be read, and the rows without any."""
    cells = zip(labels, percents, strict=True)
    places = [place for label, column in cells for place in unreadable(label, column)]
    nothing = np.all([column.codes == MISSING for column in percents], axis=0)
    fault = Fault("", None, "empty; a row has a percent of at least one answer")
    return places + [(int(row), ", ".join(labels), fault) for row in np.flatnonzero(nothing)]


def varies(column: Column, group: Any) -> Any:
    """Return for each row whether the column has several values in the row's group.

    Cells that could not be read are none.
    """
    most = int(group.max()) + 1
    codes, read = column.codes, column.readable()
    highest, lowest = np.full(most, MISSING - 1), np.full(most, len(column.values))
    np.maximum.at(highest, group[read], codes[read])
    np.minimum.at(lowest, group[read], codes[read])
    return (highest > lowest)[group]


def _shown(column: Column, row: Any) -> str:
    code = column.codes[row]
    return "" if code == MISSING else column.texts[code]
