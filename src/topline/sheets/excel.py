"""The first sheet of a workbook as rows of text, every cell as the sheet shows it."""

import datetime as dt
import re
import warnings
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

ENDINGS = (".xlsx", ".xlsm")


def sheet_rows(file: Path) -> list[list[str]]:
    """Return the rows of the first sheet as they are shown; a formula is its result.

    What a cell holds is not what it shows: 0.56 in a cell of whole percents is "56%", and 56 in a
    cell of one decimal is "56.0". Columns and rows that are empty at the end are left out.
    ValueError if the file is no workbook.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that no cell needs
            book = load_workbook(file, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError) as error:
        raise ValueError(f"not a workbook: {error}") from None
    try:
        rows = [[_shown(cell) for cell in row] for row in book.worksheets[0].iter_rows()]
    finally:
        book.close()
    width = max((place for row in rows for place, cell in enumerate(row, 1) if cell), default=0)
    return [(row + [""] * width)[:width] for row in rows]


def _shown(cell: Any) -> str:
    """Return what a cell shows."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value).strip()
    form = re.fullmatch(r"(?:#,##)?0(?:\.(0+))?(%?)", str(cell.number_format))
    if form is None:
        return repr(value).removesuffix(".0")
    return f"{value * (100 if form[2] else 1):.{len(form[1] or '')}f}{form[2]}"
