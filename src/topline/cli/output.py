"""What a command prints: JSON or CSV for scripts, sentences and aligned tables for people."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Any, TypeVar

import click

from topline.words import spreadsheet_text

Row = Mapping[str, Any]
Item = TypeVar("Item")


def show_row(row: Row, form: str | None, text: str) -> None:
    """Print one result as a JSON object, as a CSV table of one row, or as its text."""
    if form == "json":
        click.echo(as_json(row))
    else:
        show_rows(row, [row], form, lambda: text)


def show_rows(
    columns: Iterable[str], rows: Sequence[Row], form: str | None, text: Callable[[], str]
) -> None:
    """Print a table as a JSON array of objects, as CSV, or as its text."""
    if form == "csv":
        safe = [{name: spreadsheet_text(cell) for name, cell in row.items()} for row in rows]
        click.echo(as_csv(columns, safe))
    elif form == "raw":
        click.echo(as_csv(columns, rows))
    else:
        click.echo(as_json(rows) if form == "json" else text())


def as_json(value: Any) -> str:
    """Return JSON; dates are written as texts, and there is no NaN in it."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False, default=str)


def as_csv(columns: Iterable[str], rows: Iterable[Row]) -> str:
    """Return CSV without its last line break; what is not known is an empty cell."""
    text = StringIO()
    writer = csv.DictWriter(text, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().removesuffix("\n")


def rows_of(table: Any) -> list[dict[str, Any]]:
    """Return the rows of a DataFrame with None for NaN."""
    plain = table.astype(object)
    found: list[dict[str, Any]] = plain.where(table.notna(), None).to_dict("records")
    return found


def aligned(columns: Mapping[str, str], rows: Iterable[Sequence[str]]) -> str:
    """Return texts as a table; ``columns`` maps a heading to "left" or "right"."""
    from tabulate import tabulate

    return str(
        tabulate(
            rows,
            headers=list(columns),
            tablefmt="simple",
            colalign=tuple(columns.values()),
            disable_numparse=True,
        )
    )


def aligned_columns(
    columns: Mapping[str, tuple[str, str | Callable[[float], str]]], rows: Iterable[dict[str, Any]]
) -> str:
    """Return rows as a table; ``columns`` maps a heading to a column and the form of its numbers.

    Words have no form, "".
    """
    cells = [[_cell(row, *column) for column in columns.values()] for row in rows]
    return aligned(
        {head: "right" if form else "left" for head, (_, form) in columns.items()}, cells
    )


# What was printed in place of a number.
_BELOW = {"percent": "below", "before": "below_before", "after": "below_after"}


def _cell(row: dict[str, Any], name: str, form: str | Callable[[float], str]) -> str:
    value = row[name]
    if value is None:
        return row.get(_BELOW.get(name, "")) or "–"
    return form(value) if callable(form) else format(value, form)


def progress(items: Sequence[Item], doing: str) -> Iterator[Item]:
    """Yield the items, with a progress bar on standard error if that is a terminal."""
    from tqdm import tqdm

    yield from tqdm(items, desc=doing, unit="poll", leave=False, disable=None)
