"""Commands on polls that give tables: intervals, leads or changes of answers, and the audit."""

from typing import TYPE_CHECKING, Any

import click

from topline.cli.options import CONFIDENCE_LEVEL, OF_A_TABLE, printed
from topline.cli.output import progress, rows_of, show_rows
from topline.cli.table_text import blocks
from topline.cli.target import POLL, POLLS, complete_poll, poll_of, polls_of
from topline.cli.units import ratio_or_published

if TYPE_CHECKING:
    import pandas as pd

    from topline.polls.record import Poll

AUDIT_FOUND_ERRORS = 1


@click.command()
@POLL
@click.option("--leads", is_flag=True, help="Leads, in points, in place of the answers' intervals.")
@click.option(
    "--changes-from",
    "earlier",
    metavar="EARLIER",
    shell_complete=complete_poll,
    help="Changes, in points, since this earlier poll: a file or an id, like POLL.",
)
@click.option(
    "--method",
    type=OF_A_TABLE,
    help="Of the intervals.  [default: wilson; leads, changes: wald; --simultaneous: goodman]",
)
@CONFIDENCE_LEVEL
@click.option(
    "--deff",
    type=ratio_or_published,
    default="published",
    show_default=True,
    help="Design effect, a ratio of variances; published: as stated, or implied by the margin.",
)
@click.option(
    "--rounding",
    is_flag=True,
    help="Bounds for whatever the printed percents can stand for.",
)
@click.option("--simultaneous", is_flag=True, help="Intervals of one question that hold together.")
@click.option("--decided", is_flag=True, help="Percents among those with an opinion.")
@click.option(
    "--adjustment",
    type=click.Choice(["none", "bonferroni", "scheffe"]),
    help="With --leads: makes all leads of one question hold together.  [default: none]",
)
@printed
def table(
    poll: str,
    leads: bool,
    earlier: str | None,
    simultaneous: bool,
    decided: bool,
    adjustment: str | None,
    method: str | None,
    form: str | None,
    **options: Any,
) -> None:
    """Intervals, leads or changes of a poll, in percent and points.

    Intervals of every answer in percent, or in percentage points every lead with --leads, and with
    --changes-from every change since an earlier poll. Compare wordings, modes and populations
    first.

    POLL is a TOML file, a folder of them, or the id of a poll on record ("topline polls").
    """
    import topline as tl

    if earlier is not None and (leads or simultaneous or decided):
        raise click.UsageError(
            "--changes-from is a table of its own: leave out --leads, --simultaneous and --decided"
        )
    if leads and (simultaneous or decided):
        raise click.UsageError(
            "--simultaneous and --decided are for shares, not for --leads: leave them out, "
            "or choose --adjustment bonferroni"
        )
    if adjustment and not leads:
        raise click.UsageError("--adjustment is for --leads; for shares: --simultaneous")
    if method:
        options["method"] = method
    polls = polls_of(poll) if earlier is None else [poll_of(earlier), poll_of(poll)]
    if earlier is not None:
        found = tl.changes(*polls, **options)
    elif leads:
        found = tl.leads(polls, adjustment=adjustment or "none", **options)
    else:
        found = tl.intervals(polls, simultaneous=simultaneous, decided=decided, **options)
    show_rows(found.columns, rows_of(found), form, lambda: _as_text(found, polls, adjustment))


def _as_text(found: "pd.DataFrame", polls: "list[Poll]", adjustment: str | None) -> str:
    texts = list(blocks(found, polls))
    if not texts:
        return "No question has two answers, so there is no lead."
    if adjustment not in (None, "none"):
        texts.append(f"All leads of one question hold together ({adjustment}).")
    return "\n\n".join(texts)


@click.command()
@POLLS
@printed
def audit(polls: tuple[str, ...], form: str | None) -> None:
    """List what a careful reader would ask the pollster.

    POLL is a TOML file, a folder of them, or the id of a poll on record ("topline polls"). One line
    a finding; numbers are in percent and percentage points. Exit code 1 says that there are errors:
    a record contradicts itself.
    """
    import topline as tl
    from topline.polls.record import as_polls
    from topline.tables.schema import AUDIT_COLUMNS

    read = as_polls([poll for target in polls for poll in polls_of(target)])
    found = [row for poll in progress(read, "audit") for row in rows_of(tl.audit(poll))]
    show_rows(
        AUDIT_COLUMNS,
        found,
        form,
        lambda: "\n".join([*map(_finding, found), _summary(found, read)]),
    )
    if any(row["severity"] == "error" for row in found):
        click.get_current_context().exit(AUDIT_FOUND_ERRORS)


def _finding(row: dict[str, Any]) -> str:
    parts = (row["poll_id"], row["severity"], row["code"], row["question"], row["sentence"])
    return ": ".join(filter(None, parts))


def _summary(found: list[dict[str, Any]], polls: "list[Poll]") -> str:
    kinds = [row["severity"] for row in found]
    counts = [f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds)]
    return f"Polls: {len(polls)}. Findings: {', '.join(counts) or 'none'}."
