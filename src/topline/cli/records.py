"""The command that lists the polls on record and shows one."""

import tomllib
from typing import TYPE_CHECKING, Any

import click

from topline.cli.options import printed
from topline.cli.output import aligned, as_json, rows_of, show_rows
from topline.cli.target import complete_poll, polls_of

if TYPE_CHECKING:
    from topline.polls.record import Poll

_LISTED = ("poll_id", "title", "pollster", "start", "end", "n", "questions")


@click.command()
@click.argument("poll", required=False, shell_complete=complete_poll)
@printed
def polls(poll: str | None, form: str | None) -> None:
    """List the polls on record, or show one.

    POLL is the id of a poll on record, a TOML file, or a folder of them.

    One poll is shown as its TOML file, to copy for one of your own: percents as printed, margins in
    percentage points. With --json its keys are those of the file; with --csv there is a row an
    answer, as "topline import" reads it.
    """
    import topline as tl

    found = [tl.load_poll(name) for name in tl.poll_ids()] if poll is None else polls_of(poll)
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
    if form == "csv":
        table = poll_table(poll)
        show_rows(table.columns, rows_of(table), form, str)
    else:
        click.echo(as_json(tomllib.loads(text)) if form == "json" else text)
