"""A table with its note as CSV, Markdown or LaTeX: the same bytes every time.

CSV is for going on with the numbers and keeps them in full; Markdown and LaTeX are for reading and
print two decimals.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pandas as pd
from pandas.api.types import is_integer_dtype, is_numeric_dtype

from topline.charts.saving import csv_noted

DECIMALS = 2
MISSING = "–"
SENTENCE = 40
"""Letters from which a column of LaTeX breaks its lines."""
WIDEST = 60
"""Letters of the widest column of a sheet."""

_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        '"': r"\textquotedbl{}",
        **{letter: rf"\{letter}" for letter in "&%$#_{}"},
    }
)


class Noted(NamedTuple):
    """A table, and the note that belongs below it."""

    table: pd.DataFrame
    note: str


def to_csv(noted: Noted) -> bytes:
    """Return CSV; the note is in a last column."""
    return csv_noted([noted.note], noted.table)


def to_markdown(noted: Noted) -> bytes:
    """Return a Markdown table with its note below."""
    words = _words(noted.table, markdown_escaped)
    sides = ["right" if is_numeric_dtype(kind) else "left" for kind in noted.table.dtypes]
    table = words.to_markdown(index=False, disable_numparse=True, colalign=sides)
    return f"{table}\n\n{markdown_escaped(noted.note)}\n".encode()


def to_latex(noted: Noted) -> bytes:
    """Return a LaTeX table environment with booktabs rules and its note below."""
    sides = "".join(_latex_column(noted.table[name]) for name in noted.table.columns)
    table = _words(noted.table, latex_escaped).to_latex(index=False, column_format=sides)
    return (
        "% needs \\usepackage{booktabs} and \\usepackage[T1]{fontenc}\n"
        f"\\begin{{table}}\n\\centering\n{table}"
        f"\\par\\smallskip\\footnotesize {latex_escaped(noted.note)}\n\\end{{table}}\n"
    ).encode()


TEXT_FORMATS: Mapping[str, Callable[[Noted], bytes]] = {
    "csv": to_csv,
    "md": to_markdown,
    "tex": to_latex,
}


def look_of(values: "pd.Series[Any]") -> str:
    """Return what the values of a column are: text, whole or decimal numbers."""
    if not is_numeric_dtype(values.dtype):
        return "text"
    return "whole" if is_integer_dtype(values.dtype) else "decimal"


def _latex_column(values: "pd.Series[Any]") -> str:
    """Return r for numbers, l for words, and a paragraph for sentences, which break."""
    if is_numeric_dtype(values.dtype):
        return "r"
    return "l" if values.astype(str).str.len().max() <= SENTENCE else "p{6cm}"


def markdown_escaped(text: str) -> str:
    """Return text that Markdown shows as it is, in a table too."""
    return re.sub(r"([\\`*_{}\[\]<>#|~$&])", r"\\\1", _one_line(text))


def latex_escaped(text: str) -> str:
    """Return text that LaTeX shows as it is."""
    return _one_line(text).translate(_LATEX)


def _words(table: pd.DataFrame, escaped: Callable[[str], str]) -> pd.DataFrame:
    """Return a table of escaped strings, as it is read."""
    columns = {
        escaped(str(name)): [escaped(word) for word in column_words(table[name])]
        for name in table.columns
    }
    return pd.DataFrame(columns)


def column_words(values: "pd.Series[Any]") -> list[str]:
    """Return the values of a column as they are read."""
    return [MISSING if pd.isna(value) else _word(value, look_of(values)) for value in values]


def _word(value: Any, look: str) -> str:
    # "z": a number that rounds to 0 has no sign.
    return str(value) if look == "text" else f"{value:z.{0 if look == 'whole' else DECIMALS}f}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
