"""The polls that a command is given: files, folders and ids, read and completed."""

import os
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from topline.cli.options import Option, completed

if TYPE_CHECKING:
    from topline.polls.record import Poll


_OTHER_TABLES = (
    'a table that is not understood as it stands: "topline import" makes records of it, by '
    "--column, --answer, --decimal and --year"
)


def polls_of(target: str, **reading: Any) -> "list[Poll]":
    """Return the polls of a file, a folder or an id, of topline or in the folder ``polls``."""
    from topline.polls.readers import Fault, PollError
    from topline.polls.toml import MINE, load_poll, poll_ids, read_poll
    from topline.sheets.on_record import is_table, load_sheet, polls_at, sheet_ids

    if target in poll_ids():
        return [load_poll(target)]
    if target in sheet_ids():
        return list(load_sheet(target).values())
    if os.path.exists(target):
        try:
            return polls_at(target, **reading)
        except PollError as error:
            told = [Fault("", None, _OTHER_TABLES)] if is_table(target) else []
            raise PollError([*error.faults, *told]) from None
    if (mine := MINE / f"{target}.toml").is_file():
        return [read_poll(mine)]
    raise ValueError(
        f"there is no file or folder {target!r} and no poll or sheet on record of that id; give a "
        f"TOML file, a folder of them, a table, or one of {', '.join([*_ids(), *sheet_ids()])}"
    )


def _ids() -> list[str]:
    """Return the ids of topline's polls, and the names of the files of one's own."""
    from topline.polls.toml import MINE, poll_ids

    return [*poll_ids(), *sorted(file.stem for file in MINE.glob("*.toml"))]


def poll_of(target: str) -> "Poll":
    """Return the poll of a file, of a folder that has only one, or of an id."""
    polls = polls_of(target)
    if len(polls) > 1:
        raise ValueError(f"{target!r} has {len(polls)} polls: give the file or the id of one")
    return polls[0]


def complete_poll(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the id of a poll, or else a file."""
    return completed(_ids(), incomplete) or [CompletionItem(incomplete, type="file")]


def complete_question(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the id of a question of the poll on the command line, if that can be read."""
    # While an option waits for its value, click leaves the arguments before it unread.
    one = ctx.params.get("poll")
    targets = [*(ctx.params.get("polls") or ([one] if one else [])), *ctx.args]
    try:
        polls = [poll for target in targets for poll in polls_of(target)]
    except (ValueError, OSError):
        return []
    return completed(dict.fromkeys(q.id for poll in polls for q in poll.questions), incomplete)


QUESTION: Option = click.option(
    "--question",
    metavar="ID",
    shell_complete=complete_question,
    help="Id of one question.  [default: all]",
)
POLL: Option = click.argument("poll", shell_complete=complete_poll)
POLLS: Option = click.argument(
    "polls", nargs=-1, required=True, metavar="POLL...", shell_complete=complete_poll
)
