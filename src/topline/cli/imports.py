"""The command that reads other people's tables: a TOML file for every poll in one."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from topline.cli.errors import faults_told
from topline.cli.output import progress

PRESETS = ["fivethirtyeight", "huffpost", "topline"]


@click.command("import")
@click.argument("table", type=click.Path())
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), required=True, help="A folder."
)
@click.option(
    "--columns",
    type=click.Choice(PRESETS),
    help="Whose columns the table has.  [default: told by the header]",
)
@click.option(
    "--column",
    "pairs",
    metavar="FIELD=NAME",
    multiple=True,
    help="The table's own column for a field, such as percent=pct; for each field that is read.",
)
@click.option(
    "--answer",
    "answers",
    metavar="NAME",
    multiple=True,
    help="A column of percents in a wide table, one for each answer.",
)
@click.option(
    "--on-error",
    type=click.Choice(["raise", "collect"]),
    default="raise",
    show_default=True,
    help="collect: write the good polls, and tell what was left out on standard error.",
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
def import_table(
    table: str,
    output: Path,
    columns: str | None,
    pairs: tuple[str, ...],
    answers: tuple[str, ...],
    on_error: str,
    force: bool,
) -> None:
    """Read the polls of a table that somebody else made.

    Writes a TOML file for every poll of TABLE, a CSV or TSV file: one row an answer, or with
    --answer one column an answer. Percents are read as printed, from 0 to 100, and margins in
    percentage points.
    """
    from topline.polls.toml import write_poll
    from topline.sheets.from_table import polls_from_table

    if columns and pairs:
        raise click.UsageError(
            "--columns and --column both say what is where: leave out one of them"
        )
    layout = _mapping(pairs) or columns
    polls = polls_from_table(table, columns=layout, answers=answers, on_error=on_error)
    targets = {output / f"{poll.id}.toml": poll for poll in polls.values()}
    if not force:
        _refuse_to_replace(targets)
    output.mkdir(parents=True, exist_ok=True)
    for file in progress(list(targets), "import"):
        write_poll(targets[file], file)
    if polls.faults:
        click.echo(faults_told(polls.faults), err=True)
    click.echo(f"Polls written to {output}: {len(polls)}.")


def _mapping(pairs: Iterable[str]) -> dict[str, Any]:
    """Return the columns by field; several columns for a field are a list."""
    columns: dict[str, list[str]] = {}
    for pair in pairs:
        field, equals, name = pair.partition("=")
        if not equals:
            raise click.UsageError(f"--column {pair}: pass FIELD=NAME, for example percent=pct")
        columns.setdefault(field, []).append(name)
    return {field: names[0] if len(names) == 1 else names for field, names in columns.items()}


def _refuse_to_replace(files: Iterable[Path]) -> None:
    there = [file for file in files if file.exists()]
    if there:
        others = f" and {len(there) - 1} more of the files" if there[1:] else ""
        raise ValueError(f"{there[0]}{others} would be replaced: give --force, or another --output")
