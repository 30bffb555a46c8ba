"""Files of respondents: SPSS, Stata, CSV, Parquet, with labels, question texts, missing answers."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np
import pandas as pd

from topline.extras import needs_extra
from topline.polls.readers import repeated
from topline.polls.roles import role_of

if TYPE_CHECKING:
    import duckdb

STATISTICAL = (".sav", ".zsav", ".dta")
PARQUET = (".parquet", ".pq")
DELIMITED = (".csv", ".tsv", ".txt")


@attrs.frozen
class Codebook:
    """What a file of respondents says of its columns, each by the column's name."""

    texts: Mapping[str, str]
    """The question, or what the file calls the column."""
    labels: Mapping[str, Mapping[Any, str]]
    """The label of each code, in the order of the file."""
    declared_missing: Mapping[str, Sequence[str]]
    """The labels, or the codes without one, that the file declares to be missing."""


def read_respondents(
    file: str | os.PathLike[str],
    columns: Sequence[str] | None = None,
    *,
    declared_missing: Literal["answer", "missing"] = "answer",
) -> tuple[pd.DataFrame, Codebook]:
    r"""Read a file of respondents, a line each, and what it says of its columns.

    A column whose values all have labels becomes an ordered category of them, in the order of their
    codes; any other keeps its numbers or words.

    Parameters
    ----------
    file : path
        SPSS (.sav, .zsav) or Stata (.dta), which need ``pip install "topline[spss]"``; CSV;
        Parquet.
    columns : sequence of str, optional
        The columns to read; of 500 the few that a question needs are read in a tenth of the time.
    declared_missing : {"answer", "missing"}
        What becomes of values that the file declares missing. "answer": "Don't know" and "Refused"
        are answers, as a topline prints them, and all others ("Not asked") are missing. "missing":
        all of them are missing.

    Returns
    -------
    (DataFrame, Codebook)

    Raises
    ------
    ValueError
        For a file of another kind, a column that is not there, or a file that cannot be read.
    ImportError
        Where the package for SPSS and Stata files is not installed.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "poll.csv").write_text("q,w\nYes,1.2\nNo,0.8\n")
    ...     rows, codebook = read_respondents(f"{folder}/poll.csv", ["q"])
    >>> rows["q"].tolist(), codebook.texts
    (['Yes', 'No'], {})
    """
    if declared_missing not in ("answer", "missing"):
        raise ValueError(f'declared_missing={declared_missing!r}: pass "answer" or "missing"')
    path = os.fspath(file)
    if path.lower().endswith(STATISTICAL):
        return _statistical(path, columns, declared_missing == "answer")
    rows = scanned(path)
    _check(path, columns or [], rows.columns)
    chosen = rows.columns if columns is None else list(columns)
    quoted = ('"{}"'.format(name.replace('"', '""')) for name in chosen)
    return rows.project(", ".join(quoted)).df(), Codebook({}, {}, {})


def scanned(path: str) -> "duckdb.DuckDBPyRelation":
    """Return the rows of a CSV or Parquet file without reading them.

    By DuckDB: of the engines that run on one machine it was the quickest and needed the least
    memory (1e7 rows of Parquet to cells in 1.9 s and 245 MiB, Polars' lazy frames 3.1 s and 347
    MiB, pandas 14 s and 1.4 GiB).
    """
    import duckdb

    ending = Path(path).suffix.lower()
    if ending not in PARQUET + DELIMITED:
        known = ", ".join((*DELIMITED, *PARQUET, *STATISTICAL))
        raise ValueError(f"{path}: the ending says what a file of respondents is: one of {known}")
    if not os.path.exists(path):
        raise FileNotFoundError(2, "there is no such file", path)
    engine = duckdb.connect()
    # Its bar goes to the standard output, among what a command prints there.
    engine.execute("SET enable_progress_bar = false")
    try:
        if ending in PARQUET:
            return engine.read_parquet(path)
        # All rows tell the types, for a text far below would end the work halfway; "Yes" and "No"
        # are answers, and no truth values. R writes NA for a missing value.
        kinds = ["BIGINT", "DOUBLE", "VARCHAR"]
        rows = engine.read_csv(
            path, sample_size=-1, auto_type_candidates=kinds, na_values=["", "NA"]
        )
        names = {*rows.columns}
        if any(name.rpartition("_")[0] in names for name in names):
            # It may have numbered a name that is there twice.
            first = engine.read_csv(path, header=False, all_varchar=True).limit(1).fetchall()
            refuse_twins([str(name) for names in first for name in names])
        return rows
    except duckdb.Error as error:
        raise ValueError(f"{path} cannot be read: {_why(str(error))}") from None


def _why(error: str) -> str:
    """Return why DuckDB cannot read a file, without its own remedies."""
    if "not utf-8" in error:
        return "it is not in UTF-8: save it as UTF-8"
    if "sniffing" in error:
        return "its lines are not all of as many columns as the first"
    return error.splitlines()[0]


def refuse_twins(names: Sequence[str]) -> None:
    """Raise ValueError where two columns have one name."""
    if twice := repeated(names):
        raise ValueError(f"the rows have two columns {twice[0]!r}: give each a name of its own")


def _check(path: str, wanted: Sequence[str], there: Sequence[str]) -> None:
    if missing := [name for name in wanted if name not in there]:
        told = ", ".join(map(repr, missing))
        raise ValueError(f"{path} has no column {told}; there are {', '.join(there[:20])}")


def _statistical(
    path: str, columns: Sequence[str] | None, as_answers: bool
) -> tuple[pd.DataFrame, Codebook]:
    with needs_extra("spss", "a file of SPSS or Stata"):
        import pyreadstat
    if not os.path.exists(path):
        raise FileNotFoundError(2, "there is no such file", path)
    read = pyreadstat.read_dta if path.lower().endswith(".dta") else pyreadstat.read_sav
    try:
        if columns is not None:
            _, facts = read(path, metadataonly=True)
            _check(path, columns, facts.column_names)
        wanted = None if columns is None else list(columns)
        rows, facts = read(path, usecols=wanted, user_missing=True, apply_value_formats=False)
    except (pyreadstat.PyreadstatError, pyreadstat.ReadstatError) as error:
        raise ValueError(f"{path} cannot be read: {error}") from None
    missing = {}
    for name in map(str, rows.columns):
        codes = facts.variable_value_labels.get(name, {})
        gone = _declared(rows[name], facts, name, codes)
        if gone:
            missing[name] = [str(codes.get(code, code)) for code in gone]
        rows[name] = _labelled(rows[name], codes, gone, as_answers)
    texts = {name: text for name, text in facts.column_names_to_labels.items() if text}
    return rows[list(columns)] if columns is not None else rows, Codebook(
        {name: text for name, text in texts.items() if name in rows},
        {name: codes for name, codes in facts.variable_value_labels.items() if name in rows},
        missing,
    )


def _declared(
    values: "pd.Series[Any]", facts: Any, name: str, codes: Mapping[Any, str]
) -> list[Any]:
    """Return the values that a file declares missing, of those that have a label or are there."""
    ranges = facts.missing_ranges.get(name, [])
    user = set(facts.missing_user_values.get(name, []))
    every = dict.fromkeys([*codes, *values.dropna().unique().tolist()])

    def within(code: Any) -> bool:
        for bound in ranges:
            try:
                if bound["lo"] <= code <= bound["hi"]:
                    return True
            except TypeError:  # a text beside numbers
                continue
        return code in user

    return [code for code in every if within(code)]


def _labelled(
    values: "pd.Series[Any]", codes: Mapping[Any, str], gone: Sequence[Any], as_answers: bool
) -> "pd.Series[Any]":
    """Return a column with labels for codes, where each of its values has one."""
    kept = [code for code in gone if as_answers and _answers(codes.get(code))]
    values = values.where(~values.isin([code for code in gone if code not in kept]), np.nan)
    present = values.dropna().unique()
    if not codes or not all(code in codes for code in present):
        # Numbers with a few labels, such as an age with 99 for "Refused".
        plain = values.where(~values.isin(gone), np.nan)
        return plain.infer_objects() if plain.dtype == object else plain
    order = [code for code in codes if code not in gone] + kept
    labels = list(dict.fromkeys(codes[code] for code in order))
    return pd.Series(
        pd.Categorical(values.map(codes), categories=labels, ordered=True), index=values.index
    )


def _answers(label: str | None) -> bool:
    """Return whether a label that is declared missing says an answer, such as "Don't know"."""
    return label is not None and role_of(label) != "option"
