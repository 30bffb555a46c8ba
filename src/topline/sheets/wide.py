"""A wide table, with a column per answer, as the answers of a long one."""

from typing import Any

import numpy as np

from topline.polls.fault import Fault
from topline.sheets.column import MISSING, Column, stacked
from topline.sheets.faults import Place, unreadable


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


def answers_of(percents: list[Column], labels: list[str]) -> dict[str, Column]:
    """Return the columns of a long table that the answers of a wide one make."""
    column = stacked(percents)
    offered = column.codes != MISSING
    answer = np.tile(np.arange(len(labels)), len(offered) // len(labels))
    return {"answer": Column(answer[offered], labels, labels), "percent": column.rows(offered)}
