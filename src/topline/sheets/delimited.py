"""A CSV or TSV file, or a workbook, as a frame of text, each row by its number in the file."""

import csv
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from topline.polls.readers import Fault, PollError
from topline.sheets.excel import ENDINGS, sheet_rows


def text_frame(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Return a file's cells as they are written; the index is the row, the header being row 1.

    Of a workbook it is the first sheet. In a text, columns are set apart by whichever of comma, tab
    and semicolon the header has most of. Blank rows are passed over. PollError if the file cannot
    be read, or a row has more or fewer cells than the header: its cells may have shifted.
    """
    file = Path(path)
    try:
        numbers, rows = _rows(_cells(file))
    except OSError as error:
        raise _refused(file, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _refused(file, "not UTF-8: save the file as UTF-8") from None
    except (csv.Error, ValueError) as error:
        raise _refused(file, f"not a table of cells: {error}") from None
    if not rows:
        raise _refused(file, "the file is empty; the first row names the columns")
    width = len(rows[0])
    faults = [
        Fault(f"row {number}", None, _ragged(len(cells), width), file.name)
        for number, cells in zip(numbers, rows, strict=True)
        if len(cells) != width
    ]
    if faults:
        raise PollError(faults)
    frame = pd.DataFrame(rows[1:], index=numbers[1:], columns=range(width), dtype=object)
    return frame.set_axis([name.strip() for name in rows[0]], axis=1)


def _cells(file: Path) -> Iterator[list[str]]:
    if file.suffix.lower() in ENDINGS:
        yield from sheet_rows(file)
        return
    with file.open(encoding="utf-8-sig", newline="") as lines:
        first = next(filter(str.strip, lines), "")
        lines.seek(0)
        delimiter = max(",\t;", key=first.count)
        yield from csv.reader(lines, delimiter=delimiter, strict=True)


def _rows(reader: Iterable[list[str]]) -> tuple[list[int], list[tuple[str, ...]]]:
    """Return the rows that are not blank, and their numbers."""
    numbers, rows = [], []
    for number, cells in enumerate(reader, 1):
        if any(cells):
            numbers.append(number)
            rows.append(tuple(map(sys.intern, cells)))  # a table repeats few words
    return numbers, rows


def _ragged(found: int, expected: int) -> str:
    return (
        f"it has {found} cells and the header has {expected}; "
        "a cell with a comma or a line break in it stands in double quotes"
    )


def _refused(file: Path, remedy: str) -> PollError:
    return PollError([Fault("", None, remedy, file.name)])
