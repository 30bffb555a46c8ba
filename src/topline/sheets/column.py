"""A column of a table: each distinct cell is read once, whatever the number of rows."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from topline.polls.readers import Fault, faults_of
from topline.sheets.cells import CellReader

MISSING = -1


class Column(NamedTuple):
    """The values of a column: ``values[codes[i]]`` stands in row i, nothing for a code of -1."""

    codes: Any
    values: list[Any]
    texts: list[str]
    """What was printed for each value."""

    def at(self, row: Any) -> Any:
        """Return the value of one row, None if the cell is empty."""
        code = self.codes[row]
        return None if code == MISSING else self.values[code]

    def rows(self, rows: Any) -> "Column":
        """Return the column with these rows only."""
        return self._replace(codes=self.codes[rows])

    def only(self, rows: Any) -> "Column":
        """Return the column with these rows, and no value but theirs."""
        used, codes = np.unique(np.append(self.codes[rows], MISSING), return_inverse=True)
        kept = used[1:].tolist()  # the first is for an empty cell
        values, texts = ([every[code] for code in kept] for every in (self.values, self.texts))
        return Column(codes[:-1] - 1, values, texts)

    def mapped(self, part: Callable[[Any], Any]) -> "Column":
        """Return a column of a part of each value, empty where there is none."""
        return _recoded(self.codes, map(part, self.values), self.texts)

    def readable(self) -> Any:
        """Return for each row whether its cell could be read; an empty one says nothing wrong."""
        wrong = [isinstance(value, Fault) for value in self.values]
        return ~np.array([*wrong, False])[self.codes]

    def cleared(self, where: Any) -> "Column":
        """Return the column with the cells that are marked left empty."""
        return self._replace(codes=np.where(where, MISSING, self.codes))


def column_of(cells: pd.Series, reader: CellReader) -> Column:
    """Read a column; equal values, such as "1,500" and "1500", get one code."""
    codes, found = _distinct(cells)
    read = (reader(text) if isinstance(text, str) and text else text for text in found)
    return _recoded(codes, read, found)


def _recoded(codes: Any, values: Iterable[Any], texts: Sequence[Any]) -> Column:
    """Return a column with one code for equal values and none for empty ones."""
    number: dict[str, int] = {}
    kept: list[Any] = []
    printed: list[str] = []
    recoded = np.full(len(texts) + 1, MISSING)  # the last is for a code of -1
    for code, (value, text) in enumerate(zip(values, texts, strict=True)):
        if value is None or value == "":
            continue
        # Decimals that are equal may be printed differently, so they are told apart by repr.
        recoded[code] = number.setdefault(repr(value), len(kept))
        if recoded[code] == len(kept):
            kept.append(value)
            printed.append(str(text))
    return Column(recoded[codes], kept, printed)


def joined(columns: Sequence[pd.Series]) -> pd.Series:
    """Return the cells of several columns as one text, by which a row can be told apart."""
    read = [column_of(column, str) for column in columns]
    rows = paired(*(column.codes for column in read))
    told = [_joint([column.at(row) for column in read]) for row in first_rows(rows)]
    return pd.Series(np.array(told, dtype=object)[rows])


def _joint(cells: list[Any]) -> str | Fault | None:
    """Return the cells of a row as one text, the fault of one of them, or None if all are empty."""
    if wrong := faults_of(cells):
        return wrong[0]
    return json.dumps(cells, ensure_ascii=False) if any(cells) else None


def paired(*columns: Any) -> Any:
    """Return one number for each combination of values, counted as they appear."""
    codes = [pd.factorize(column)[0] for column in columns]
    key = codes[0]
    for more in codes[1:]:
        key = pd.factorize(key * (more.max() + 2) + more + 1)[0]
    return key


def first_rows(group: Any) -> Any:
    """Return the first row of each group."""
    return np.unique(group, return_index=True)[1]


def long_of(percents: list[Column], labels: list[str]) -> tuple[Any, dict[str, Column]]:
    """Return the rows and the columns of the long table that the answers of a wide one make.

    An empty cell is an answer that was not offered.
    """
    codes = np.column_stack([column.codes for column in percents])
    row, answer = np.nonzero(codes != MISSING)
    before = np.cumsum([0, *(len(column.values) for column in percents)])
    values = [value for column in percents for value in column.values]
    texts = [text for column in percents for text in column.texts]
    percent = Column(codes[row, answer] + before[answer], values, texts)
    alike = np.array([labels.index(label) for label in labels])
    return row, {"answer": Column(alike[answer], labels, labels), "percent": percent}


def _distinct(cells: pd.Series) -> tuple[Any, list[Any]]:
    """Return a code for each cell and the text of each code; -1 is an empty cell."""
    if cells.dtype == object and pd.api.types.infer_dtype(cells) != "string":
        # 1, 1.0 and Decimal("1.0") are equal, but they are not printed alike.
        empty = cells.isna()
        texts = [None if gone else _text(cell) for cell, gone in zip(cells, empty, strict=True)]
        codes, distinct = pd.factorize(np.array(texts, dtype=object))
        return codes, list(distinct)
    codes, found = pd.factorize(cells)
    # Iterating an index makes 56.1 of four bytes a float of eight, 56.099998474121094.
    items = np.asarray(found) if cells.dtype.kind == "f" else found
    return codes, [_text(cell) for cell in items]


def _text(cell: Any) -> str | Fault:
    """Return a cell as it would be printed; a float in its shortest form, 56.0 as 56."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float | np.floating):
        return str(cell).removesuffix(".0")
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date | int | np.integer | np.bool | Decimal):
        return str(cell)
    if isinstance(cell, Fault):  # of one of several cells that were joined
        return cell
    return Fault("", f"{cell!r:.60}", "expected a text, a number or a date in a cell")
