"""Rows of any engine, counted where they are: one group-by makes a small table of cells."""

import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import narwhals.stable.v2 as nw
import numpy as np
import numpy.typing as npt
import pandas as pd

from topline.respondents.microdata import STATISTICAL, read_respondents, refuse_twins, scanned
from topline.respondents.survey_design import SurveyDesign, raise_faults
from topline.words import count

Frame = nw.DataFrame[Any] | nw.LazyFrame[Any]

MOST_CELLS = 2_000_000
"""What is brought here from an engine at the most: a gigabyte, and a minute's work."""

NO_ROWS = "there are no rows: a line for each respondent is needed"
REMEDY = "narwhals knows pandas, Polars, DuckDB, PyArrow, Dask, PySpark and Ibis; or pass a path"


def frame_of(rows: Any, columns: Sequence[str]) -> Frame:
    """Return rows as a frame that narwhals knows, with the columns that are needed of a file."""
    if isinstance(rows, str | os.PathLike):
        path = os.fspath(rows)
        statistical = path.lower().endswith(STATISTICAL)
        rows = read_respondents(path, columns)[0] if statistical else scanned(path)
    try:
        refuse_twins(_names_of(rows))
        with warnings.catch_warnings():
            # Where Dask's support will live one day there is no package yet.
            warnings.filterwarnings("ignore", "Dask support is moving", FutureWarning)
            frame: Frame = nw.from_native(rows)
            return frame
    except (TypeError, AttributeError):
        raise TypeError(f"expected a frame of rows, not {type(rows).__name__}: {REMEDY}") from None


def _names_of(rows: Any) -> list[str]:
    if hasattr(rows, "collect_schema"):  # a lazy frame of Polars
        return list(rows.collect_schema())
    # The columns of a table of PyArrow are arrays.
    return list(getattr(rows, "column_names", None) or rows.columns)


def order_of(frame: Frame, column: str) -> list[str] | None:
    """Return the categories of a column in their order, None where it has none of its own."""
    kind = frame.collect_schema()[column]
    if isinstance(kind, nw.Enum):
        return list(map(str, kind.categories))
    if kind == nw.Categorical and frame.implementation.is_pandas():
        return list(map(str, frame[column].cat.get_categories().to_list()))
    return None


class Table(NamedTuple):
    """Counted respondents: a line for each cell, and the design's name for each of its columns.

    Columns: stratum, psu, by0, by1, ..., margin0, ..., answer; n, present, weight, square, base,
    fpc, fpc_within, replicate0, ...
    """

    lines: pd.DataFrame
    by: list[str]
    margins: list[str]
    replicates: list[str]


def counted(frame: Frame, design: SurveyDesign, question: str, by: Sequence[str]) -> Table:
    """Return the cells of one question; ValueError lists what is wrong with the rows.

    Columns are numbered, for not every engine takes every name.
    """
    told = {"stratum": design.strata, "psu": design.psu}
    told |= {f"by{place}": name for place, name in enumerate(by)}
    told |= {f"margin{place}": name for place, name in enumerate(design.calibrated_to)}
    keys = _given(told | {"answer": question})
    counts = {"weight": design.weight, "base": design.base_weight}
    counts |= {"fpc": design.fpc, "fpc_within": design.fpc_within}
    counts |= {f"replicate{place}": name for place, name in enumerate(design.replicates)}
    sums = _given(counts)
    _check_columns(frame, [*keys.values()], [*sums.values()])
    lines = _grouped(frame, keys, sums)
    raise_faults(_faults_of_lines(lines, keys, sums))
    names = list(keys)
    return Table(
        lines.sort_values(names, ignore_index=True, key=_sortable),
        by=[name for name in names if name.startswith("by")],
        margins=[name for name in names if name.startswith("margin")],
        replicates=[name for name in sums if name.startswith("replicate")],
    )


def _given(names: Mapping[str, str | None]) -> dict[str, str]:
    return {key: name for key, name in names.items() if name is not None}


def _sortable(column: "pd.Series[Any]") -> Any:
    """Return what to sort a column of keys by, so that the order of rows changes no sum."""
    return column if pd.api.types.is_numeric_dtype(column) else column.astype(str)


def _check_columns(frame: Frame, keys: Sequence[str], numbers: Sequence[str]) -> None:
    schema = frame.collect_schema()
    wanted = dict.fromkeys([*keys, *numbers])

    def faults() -> Iterator[str]:
        if missing := [name for name in wanted if name not in schema]:
            there = ", ".join(map(repr, list(schema)[:20]))
            told = ", ".join(map(repr, missing))
            yield f"the rows have no column {told}; there are {there}"
        for name in wanted:
            if name in schema and _has_lists(frame, name, schema[name]):
                yield f"column {name!r} has lists in it: make a column of each of their values"
            elif name in numbers and name in schema and not schema[name].is_numeric():
                some = [value for value in _first_of(frame, name) if isinstance(value, str)]
                shown = f", such as {some[0]!r}" if some else ""
                yield f"column {name!r} is no numbers{shown}: make them numbers before"

    found = list(faults())
    # A file without rows has no numbers in it either.
    raise_faults(iter([NO_ROWS] if found and not _first_of(frame, next(iter(schema))) else found))


def _has_lists(frame: Frame, name: str, kind: Any) -> bool:
    lists = kind == nw.Object and any(isinstance(one, list) for one in _first_of(frame, name))
    return lists or kind.is_nested()


def _first_of(frame: Frame, name: str) -> list[Any]:
    """Return the first value of a column, if there is one."""
    first = frame.select(value=_column(frame, name)).head(1)
    here = first.collect("pandas") if isinstance(first, nw.LazyFrame) else first
    return here["value"].to_list()


def _grouped(frame: Frame, keys: Mapping[str, str], numbers: Mapping[str, str]) -> pd.DataFrame:
    """Return the sums of each cell, brought here."""
    # In batches Polars has half the work, also with a frame that is here.
    frame = frame.lazy() if frame.implementation.is_polars() else frame
    schema = frame.collect_schema()
    columns = {key: _key(frame, name, schema[name]) for key, name in keys.items()}
    columns |= {key: _column(frame, name).cast(nw.Float64) for key, name in numbers.items()}
    good = {key: _good(key, columns[key]) for key in numbers}
    weight = columns["weight"]
    columns |= {f"bad_{key}": nw.when(flag).then(0).otherwise(1) for key, flag in good.items()}
    columns |= {
        "square": weight * weight,
        "present": nw.when(weight > 0).then(1).otherwise(0),
    }
    # The whole population is one number in each stratum: least and most must agree.
    limits = [key for key in ("fpc", "fpc_within") if key in numbers]
    summed = [key for key in columns if key not in keys and key not in limits]
    found = (
        frame.select(**columns)
        .group_by(*keys)
        .agg(
            nw.len().alias("n"),
            *(nw.col(key).sum() for key in summed),
            *(nw.col(key).max() for key in limits),
            *(nw.col(key).min().alias(f"least_{key}") for key in limits),
        )
        .head(MOST_CELLS + 1)
    )
    lines = found.collect("pandas") if isinstance(found, nw.LazyFrame) else found
    if len(lines) > MOST_CELLS:
        raise ValueError(
            f"{', '.join(keys.values())} tell more than {count(MOST_CELLS)} cells apart: "
            "take a coarser column, or one that has groups, in place of single people"
        )
    brought = lines.to_pandas()
    for key in brought.select_dtypes("category"):
        brought[key] = brought[key].astype(object).map(str, na_action="ignore")
    return brought


def _column(frame: Frame, name: str) -> Any:
    """Return a column by its name; Spark takes a dot for a step into a structure."""
    return nw.col(f"`{name}`" if "." in name and frame.implementation.is_spark_like() else name)


def _key(frame: Frame, name: str, kind: Any) -> Any:
    """Return a column to group by; not every engine groups by categories."""
    column, engine = _column(frame, name), frame.implementation
    groups = engine.is_pandas() or engine.is_polars() or kind not in (nw.Categorical, nw.Enum)
    return column if groups else column.cast(nw.String)


def _good(key: str, column: Any) -> Any:
    """Return whether a number can be taken; what is missing compares to nothing on any engine."""
    if key.startswith("replicate"):
        return (column > -np.inf) & (column < np.inf)
    return (column > 0 if key.startswith("fpc") else column >= 0) & (column < np.inf)


def _faults_of_lines(
    lines: pd.DataFrame, keys: Mapping[str, str], numbers: Mapping[str, str]
) -> Iterator[str]:
    if lines.empty:
        yield NO_ROWS
        return
    for key, name in numbers.items():
        if bad := int(lines[f"bad_{key}"].sum()):
            what = "a number of 0 or more" if key in ("weight", "base") else "a finite number"
            what = "a number above 0" if key.startswith("fpc") else what
            yield (
                f"column {name!r}: {count(bad)} of {count(lines['n'].sum())} rows have no value, "
                f"or one that is not {what}: leave those rows out, or mend them"
            )
    if not lines["bad_weight"].any() and not lines["weight"].sum() > 0:
        yield f"column {numbers['weight']!r}: all weights are 0"
    for key, name in keys.items():
        missing = lines[key].isna() if key[:2] != "by" and key != "answer" else None
        if missing is not None and missing.any():
            rows = count(lines.loc[missing, "n"].sum())
            yield f"column {name!r}: {rows} rows have no value: leave them out, or give them one"
    for key, name in numbers.items():
        if key.startswith("fpc") and not lines[f"bad_{key}"].any():
            whose = [of for of in ("stratum", "psu")[: 1 + (key == "fpc_within")] if of in keys]
            # Without strata all rows are of one.
            groups = lines.groupby(whose or np.zeros(len(lines)), dropna=False)
            if np.any(groups[key].max() != groups[f"least_{key}"].min()):
                of = "PSU" if key == "fpc_within" else "stratum"
                yield f"column {name!r} is not the same in all rows of a {of}: give it one number"


def coded(values: "pd.Series[Any]", order: Sequence[str] | None) -> tuple[Any, list[Any]]:
    """Return the number of each value and the values in order; -1 for a missing one.

    Whole floats are whole numbers: some engines make floats of them where some are missing. Times
    that are all at midnight are dates.
    """
    present = values.dropna()
    if pd.api.types.is_float_dtype(present) and (present % 1 == 0).all():
        present = present.astype(np.int64)
    elif (
        pd.api.types.is_datetime64_any_dtype(present) and (present == present.dt.normalize()).all()
    ):
        present = present.dt.date
    unique = present.unique().tolist()
    if order is not None:
        place = {name: number for number, name in enumerate(order)}
        unique.sort(key=lambda value: place.get(value, len(place)))
    elif len({type(value) for value in unique}) == 1:
        unique.sort()
    else:
        unique.sort(key=str)
    number = {value: place for place, value in enumerate(unique)}
    codes: npt.NDArray[np.intp] = np.full(len(values), -1, dtype=np.intp)
    codes[values.notna().to_numpy()] = [number[value] for value in present.tolist()]
    return codes, unique
