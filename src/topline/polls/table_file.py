"""A CSV or TSV file as a frame of text, each row by its number in the file."""

import csv
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from topline.polls.fault import Fault, PollError


def text_frame(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Return a file's cells as they are written; the index is the row, the header being row 1.

    Columns are set apart by whichever of comma, tab and semicolon the header has most of. PollError
    if the file cannot be read, or a row has more or fewer cells than the header: such a row cannot be
    told apart from one whose cells have shifted. Blank rows are passed over.
    """
    file = Path(path)
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            first = lines.readline()
            lines.seek(0)
            delimiter = max(",\t;", key=first.count)
            rows = list(_rows(csv.reader(lines, delimiter=delimiter, strict=True)))
    except OSError as error:
        raise _refused(file, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _refused(file, "not UTF-8: save the file as UTF-8") from None
    except csv.Error as error:
        raise _refused(file, f"not a table of cells: {error}") from None
    if not rows:
        raise _refused(file, "the file is empty; the first row names the columns")
    header = rows[0][1]
    faults = [
        Fault(f"row {number}", None, _ragged(len(cells), len(header)), file.name)
        for number, cells in rows
        if len(cells) != len(header)
    ]
    if faults:
        raise PollError(faults)
    numbers, cells = zip(*rows, strict=True)
    frame = pd.DataFrame(cells[1:], index=numbers[1:], columns=range(len(header)), dtype=object)
    return frame.set_axis(header, axis=1)


def _rows(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(reader, 1):
        if any(cells):
            # A table repeats few words: one copy of each is enough.
            yield number, [sys.intern(cell) for cell in cells]


def _ragged(found: int, expected: int) -> str:
    return (
        f"it has {found} cells and the header has {expected}; "
        "a cell with a comma or a line break in it stands in double quotes"
    )


def _refused(file: Path, remedy: str) -> PollError:
    return PollError([Fault("", None, remedy, file.name)])
