"""Commands on records: what polls there are, and a TOML file for every poll of a table."""

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from topline.cli.options import DECIMAL, YEAR, printed
from topline.cli.output import aligned, as_json, progress, rows_of, show_rows
from topline.cli.poll_arguments import complete_poll, polls_of
from topline.cli.program import faults_told

if TYPE_CHECKING:
    from topline.polls.record import Poll

_LISTED = ("poll_id", "title", "pollster", "start", "end", "n", "questions")


@click.command()
@click.argument("poll", required=False, shell_complete=complete_poll)
@printed
def polls(poll: str | None, form: str | None) -> None:
    """List the polls on record, or show one.

    On record are the polls that come with topline and those of the folder "polls", your own. POLL
    is the id of one, a TOML file, or a folder of them.

    One poll is shown as its TOML file, to copy for one of your own: percents as printed, margins in
    percentage points. With --json its keys are those of the file; with --csv there is a row an
    answer, as "topline import" reads it.
    """
    from topline.polls.toml import known_polls

    found = [*known_polls().values()] if poll is None else polls_of(poll)
    if poll is not None and len(found) == 1:
        _show_record(found[0], form)
    else:
        show_rows(_LISTED, [_listed(each) for each in found], form, lambda: _as_list(found))


def _listed(poll: "Poll") -> dict[str, Any]:
    facts = {name: getattr(poll, name) for name in _LISTED[1:-1]}
    return {"poll_id": poll.id, **facts, "questions": " ".join(q.id for q in poll.questions)}


def _as_list(found: "list[Poll]") -> str:
    from topline.tables.sentences import fieldwork

    columns = {"poll": "left", "pollster": "left", "fieldwork": "left", "respondents": "right"}
    cells = [
        (
            poll.id,
            poll.pollster,
            fieldwork(poll),
            "not stated" if poll.n is None else f"{poll.n:,}",
            ", ".join(question.id for question in poll.questions),
        )
        for poll in found
    ]
    return aligned(columns | {"questions": "left"}, cells)


def _show_record(poll: "Poll", form: str | None) -> None:
    from topline.polls.toml import toml_text
    from topline.sheets.to_table import poll_table

    text = toml_text(poll).rstrip("\n")
    if form in ("csv", "raw"):
        table = poll_table(poll)
        show_rows(table.columns, rows_of(table), form, str)
    else:
        click.echo(as_json(tomllib.loads(text)) if form == "json" else text)


@click.command()
@click.argument("poll_id", metavar="ID")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default="polls",
    help="A folder; the polls of the default one go by their ids.",
)
def new(poll_id: str, output: Path) -> None:
    """Write a TOML file for a poll of your own, to fill in.

    ID is its short name, and the file's: letters, digits and hyphens. Every key has a comment;
    what a poll must have is empty, and "topline audit ID" says what is still missing. Percents are
    typed as printed, margins in percentage points.
    """
    from topline.files import write_whole
    from topline.polls.form import form_text
    from topline.polls.readers import Fault, facts, identifier
    from topline.polls.record import Poll
    from topline.polls.toml import poll_ids

    read = identifier(poll_id, facts(Poll)["id"])
    if isinstance(read, Fault):
        raise ValueError(str(read))
    if poll_id.lower() in map(str.lower, poll_ids()):
        raise ValueError(f"topline has a poll {poll_id!r} already: give yours another id")
    file = output / f"{poll_id}.toml"
    if file.exists():
        raise ValueError(f"{file} is there already: give another id")
    output.mkdir(parents=True, exist_ok=True)
    write_whole({file: form_text(poll_id).encode()})
    click.echo(file)


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
    help="collect: write what is good, and tell what was left out on standard error.",
)
@DECIMAL
@YEAR
@click.option(
    "--mark",
    "marks",
    metavar="MARK=PERCENT",
    multiple=True,
    help="What a mark in place of a percent stands for, such as -=0.",
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
def import_table(
    table: str,
    output: Path,
    columns: str | None,
    pairs: tuple[str, ...],
    answers: tuple[str, ...],
    on_error: str,
    decimal: str,
    year: int | None,
    marks: tuple[str, ...],
    force: bool,
) -> None:
    """Read the polls of a table that somebody else made.

    Writes a TOML file for every poll of TABLE, a CSV or TSV file or a workbook (.xlsx): one row an
    answer, or with --answer one column an answer. Percents are read as printed, from 0 to 100, and
    margins in percentage points. Where no one column tells polls apart, name those that do
    together: --column poll_id=Firm --column poll_id=Fieldwork.
    """
    from topline.polls.readers import PollError
    from topline.polls.toml import write_poll
    from topline.sheets.from_table import polls_from_table

    if columns and pairs:
        raise click.UsageError(
            "--columns and --column both say what is where: leave out one of them"
        )
    layout = _mapping(pairs) or columns
    polls = polls_from_table(
        table,
        columns=layout,
        answers=answers,
        on_error=on_error,
        decimal=decimal,
        year=year,
        marks=dict(_pairs("mark", marks)),
    )
    if not polls:
        raise PollError(polls.faults)
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
    for field, name in _pairs("column", pairs):
        columns.setdefault(field, []).append(name)
    return {field: names[0] if len(names) == 1 else names for field, names in columns.items()}


_EXAMPLES = {"column": "FIELD=NAME, for example percent=pct", "mark": "MARK=PERCENT, such as -=0"}


def _pairs(option: str, given: Iterable[str]) -> Iterator[tuple[str, str]]:
    for pair in given:
        left, equals, right = pair.partition("=")
        if not equals:
            raise click.UsageError(f"--{option} {pair}: pass {_EXAMPLES[option]}")
        yield left, right


def _refuse_to_replace(files: Iterable[Path]) -> None:
    there = [file for file in files if file.exists()]
    if there:
        others = f" and {len(there) - 1} more of the files" if there[1:] else ""
        raise ValueError(f"{there[0]}{others} would be replaced: give --force, or another --output")
