"""Commands on polls that give tables: intervals or leads of every answer, and the audit."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from topline.cli.options import CONFIDENCE_LEVEL, OF_A_TABLE, printed
from topline.cli.output import aligned, progress, rows_of, show_rows
from topline.cli.target import POLL, complete_poll, polls_of
from topline.cli.units import in_percent, ratio_or_published

if TYPE_CHECKING:
    import pandas as pd

    from topline.polls.poll import Poll

AUDIT_FOUND_ERRORS = 1
# Short headings for people; --json and --csv have the names of the library's columns.
_OF_ANSWERS = {"answer": "left", "percent": "right", "±": "right", "low": "right", "high": "right"}
_OF_LEADS = {
    **{"lead of": "left", "over": "left", "points": "right"},
    **{"±": "right", "low": "right", "high": "right", "verdict": "left", "ahead, %": "right"},
}


@click.command()
@POLL
@click.option("--leads", is_flag=True, help="Leads, in points, in place of the answers' intervals.")
@click.option(
    "--method",
    type=OF_A_TABLE,
    help="Of the intervals.  [default: wilson; with --leads wald; with --simultaneous goodman]",
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
    simultaneous: bool,
    decided: bool,
    adjustment: str | None,
    method: str | None,
    form: str | None,
    **options: Any,
) -> None:
    """Intervals or leads of a poll, in percent and points.

    Intervals of every answer in percent, or with --leads every lead in percentage points.

    POLL is a TOML file, a folder of them, or the id of a poll on record ("topline polls").
    """
    import topline as tl

    if leads and (simultaneous or decided):
        raise click.UsageError(
            "--simultaneous and --decided are for shares, not for --leads: leave them out, "
            "or choose --adjustment bonferroni"
        )
    if adjustment and not leads:
        raise click.UsageError("--adjustment is for --leads; for shares: --simultaneous")
    if method:
        options["method"] = method
    polls = polls_of(poll)
    if leads:
        found = tl.leads(polls, adjustment=adjustment or "none", **options)
    else:
        found = tl.intervals(polls, simultaneous=simultaneous, decided=decided, **options)
    show_rows(found.columns, rows_of(found), form, lambda: _as_text(found, polls, adjustment))


def _as_text(found: "pd.DataFrame", polls: "list[Poll]", adjustment: str | None) -> str:
    blocks = list(_blocks(found, polls))
    if not blocks:
        return "No question has two answers, so there is no lead."
    if adjustment not in (None, "none"):
        blocks.append(f"All leads of one question hold together ({adjustment}).")
    return "\n\n".join(blocks)


def _blocks(found: "pd.DataFrame", polls: "list[Poll]") -> Iterator[str]:
    """Yield a text per question: the question, its table, and the note."""
    from topline.polls.words import note

    by_id = {poll.id: poll for poll in polls}
    for keys, rows in found.groupby(["poll_id", "question_id"], sort=False):
        poll_id, question_id = map(str, keys)
        poll = by_id[poll_id]
        is_lead = "lead" in rows
        wider = "width_from_rounding" in rows
        columns = (_OF_LEADS if is_lead else _OF_ANSWERS) | ({"rounding": "right"} if wider else {})
        cells = [_lead(row) if is_lead else _answer(row) for row in rows_of(rows)]
        lines = [f"{poll_id} {question_id}: {poll[question_id].text}", aligned(columns, cells)]
        if "base" in rows:
            lines.append(f"Percent of those {rows['base'].iloc[0]}.")
        yield "\n".join([*lines, note(poll, rows)])


def _answer(row: dict[str, Any]) -> list[str]:
    percent = f"{row['percent']:.1f}" if "base" in row else f"{row['percent']:.6g}"
    return [row["answer"], percent, *_bounds(row), *_wider(row)]


def _lead(row: dict[str, Any]) -> list[str]:
    said = [row["answer_a"], row["answer_b"], f"{row['lead']:.6g}"]
    return [*said, *_bounds(row), row["verdict"], _chance(row["probability_ahead"]), *_wider(row)]


def _bounds(row: dict[str, Any]) -> list[str]:
    return [_tenth(row[name]) for name in ("moe", "low", "high")]


def _wider(row: dict[str, Any]) -> list[str]:
    return [_tenth(row["width_from_rounding"])] if "width_from_rounding" in row else []


def _tenth(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _chance(probability: float | None) -> str:
    """Return a probability in percent; "100.0" would be too sure."""
    if probability is None:
        return "–"
    return ">99.9" if probability > 0.9995 else f"{in_percent(probability):.1f}"


@click.command()
@click.argument("polls", nargs=-1, required=True, metavar="POLL...", shell_complete=complete_poll)
@printed
def audit(polls: tuple[str, ...], form: str | None) -> None:
    """List what a careful reader would ask the pollster.

    POLL is a TOML file, a folder of them, or the id of a poll on record ("topline polls"). One line
    a finding; numbers are in percent and percentage points. Exit code 1 says that there are errors:
    a record contradicts itself.
    """
    import topline as tl
    from topline.polls.audit import COLUMNS
    from topline.polls.rows import as_polls

    read = as_polls([poll for target in polls for poll in polls_of(target)])
    found = [row for poll in progress(read, "audit") for row in rows_of(tl.audit(poll))]
    show_rows(
        COLUMNS, found, form, lambda: "\n".join([*map(_finding, found), _summary(found, read)])
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
