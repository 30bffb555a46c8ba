"""Commands that print tables: intervals, leads or changes of answers, and the audit."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

from topline.cli.options import (
    CONFIDENCE_LEVEL,
    OF_A_TABLE,
    in_percent,
    printed,
    ratio_or_published,
)
from topline.cli.output import aligned_columns, progress, rows_of, show_rows
from topline.cli.poll_arguments import POLL, POLLS, QUESTION, complete_poll, poll_of, polls_of

if TYPE_CHECKING:
    import pandas as pd

    from topline.polls.record import Poll

AUDIT_FOUND_ERRORS = 1


def _chance(probability: float) -> str:
    """Return a probability in percent; "100.0" would be too sure."""
    return ">99.9" if probability > 0.9995 else f"{in_percent(probability):.1f}"


# Short headings for people, with the library's column, as in --json and --csv, and the form of its
# numbers; words have none.
_Columns = dict[str, tuple[str, str | Callable[[float], str]]]
_BOUNDS: _Columns = {"±": ("moe", "z.1f"), "low": ("low", "z.1f"), "high": ("high", "z.1f")}
_OF_ANSWERS: _Columns = {"answer": ("answer", ""), "percent": ("percent", ".6g"), **_BOUNDS}
_OF_LEADS: _Columns = {
    **{"lead of": ("answer_a", ""), "over": ("answer_b", ""), "points": ("lead", ".6g"), **_BOUNDS},
    **{"verdict": ("verdict", ""), "ahead, %": ("probability_ahead", _chance)},
}
_OF_CHANGES: _Columns = {
    **{"answer": ("answer", ""), "before": ("before", ".6g"), "after": ("after", ".6g")},
    **{"points": ("change", "+.6g"), **_BOUNDS, "verdict": ("verdict", "")},
}


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
@QUESTION
@click.option(
    "--method",
    type=OF_A_TABLE,
    help="Of the intervals.  [default: wilson; leads: bonett-price; changes: agresti-caffo;"
    " --simultaneous: goodman]",
)
@CONFIDENCE_LEVEL
@click.option(
    "--deff",
    type=ratio_or_published,
    default="published",
    help="Design effect, a ratio of variances; published: as stated, or implied by the margin.",
)
@click.option(
    "--rounding", is_flag=True, help="Bounds for whatever the printed percents can stand for."
)
@click.option("--simultaneous", is_flag=True, help="Intervals of one question that hold together.")
@click.option("--decided", is_flag=True, help="Percents or leads among those with an opinion.")
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
    question: str | None,
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

    POLL is a TOML file, a folder of them, a table of polls (CSV, TSV, xlsx), or the id of a poll or
    sheet on record ("topline polls").
    """
    import topline as tl

    if earlier is not None and (leads or simultaneous or decided):
        raise click.UsageError(
            "--changes-from is a table of its own: leave out --leads, --simultaneous and --decided"
        )
    if leads and simultaneous:
        raise click.UsageError(
            "--simultaneous is for shares, not for --leads: leave it out, or choose "
            "--adjustment bonferroni"
        )
    if adjustment and not leads:
        raise click.UsageError("--adjustment is for --leads; for shares: --simultaneous")
    if method:
        options["method"] = method
    polls = polls_of(poll) if earlier is None else [poll_of(earlier), poll_of(poll)]
    if earlier is not None:
        found = tl.changes(polls[0], polls[1], question, **options)
    elif leads:
        adjusted = adjustment or "none"
        found = tl.leads(polls, question, adjustment=adjusted, decided=decided, **options)
    else:
        found = tl.intervals(polls, question, simultaneous=simultaneous, decided=decided, **options)
    show_rows(found.columns, rows_of(found), form, lambda: _as_text(found, polls, adjustment))


def _as_text(found: "pd.DataFrame", polls: "list[Poll]", adjustment: str | None) -> str:
    texts = list(blocks(found, polls))
    if not texts:
        return "No question has two options to compare, so there is no lead."
    if adjustment not in (None, "none"):
        texts.append(f"All leads of one question hold together ({adjustment}).")
    return "\n\n".join(texts)


def blocks(found: "pd.DataFrame", polls: "list[Poll]") -> Iterator[str]:
    """Yield a text per question: the question, its table, and the note.

    ``polls`` are those of the table, of a table of changes both.
    """
    by_id = {poll.id: poll for poll in polls}
    for keys, rows in found.groupby(["poll_id", "question_id"], sort=False):
        poll_id, question_id = map(str, keys)
        poll = by_id[poll_id]
        lines = [f"{poll_id} {question_id}: {poll[question_id].text}", as_aligned(rows)]
        if "base" in rows:
            lines.append(f"Percent of those {rows['base'].iloc[0]}.")
        yield "\n".join([*lines, *_notes(rows, by_id)])


def as_aligned(rows: "pd.DataFrame") -> str:
    """Return the rows of one question as an aligned table."""
    columns = _OF_LEADS if "lead" in rows else _OF_CHANGES if "change" in rows else _OF_ANSWERS
    if "differs_from" in rows:
        columns = {"group": ("domain", ""), **_OF_ANSWERS, "differs from": ("differs_from", "")}
    if "base" in rows:
        columns = columns | {
            head: (name, ".1f" if name in ("percent", "lead") else form)
            for head, (name, form) in columns.items()
        }
    if "df" in rows:  # estimates: no percent that was printed
        columns = {
            head: (name, ".1f" if form == ".6g" else "+.1f" if form == "+.6g" else form)
            for head, (name, form) in columns.items()
        }
    if "net" in rows:
        columns = {"answer": columns["answer"], "net of": ("net", ""), **columns}
    if "width_from_rounding" in rows:
        columns = columns | {"rounding": ("width_from_rounding", "z.1f")}
    return aligned_columns(columns, rows_of(rows))


def _notes(rows: "pd.DataFrame", by_id: "dict[str, Poll]") -> list[str]:
    from topline.tables.sentences import note

    poll = by_id[rows["poll_id"].iloc[0]]
    if "change" not in rows:
        return [note(poll, rows)]
    # An answer that one poll alone has says nothing of the other poll.
    later, earlier = (rows[rows["verdict"] != f"only {side}"] for side in ("earlier", "later"))
    return [note(poll, later), _earlier(by_id[earlier["poll_id_before"].iloc[0]], earlier)]


def _earlier(poll: "Poll", rows: "pd.DataFrame") -> str:
    from topline.tables.sentences import effect_words, fieldwork, sample_words
    from topline.words import respondents

    row = rows.iloc[0]
    before, after = effect_words(row, "_before"), effect_words(row)
    design = "same design effect" if before == after else before
    told = (
        f"Earlier poll: {poll.pollster}, {fieldwork(poll)}; {respondents(row['n_before'])}; "
        f"{design}."
    )
    return told + sample_words([poll], rows)


@click.command()
@POLLS
@printed
def audit(polls: tuple[str, ...], form: str | None) -> None:
    """List what a careful reader would ask the pollster.

    POLL is a TOML file, a folder of them, a table of polls (CSV, TSV, xlsx), or the id of a poll or
    sheet on record ("topline polls"). One line a finding; numbers are in percent and percentage
    points. Exit code 1 says that there are errors: a record contradicts itself.
    """
    import topline as tl
    from topline.polls.record import as_polls
    from topline.tables.audit import audit_together
    from topline.tables.schema import AUDIT_COLUMNS

    read = as_polls([poll for target in polls for poll in polls_of(target)])
    found = [row for poll in progress(read, "audit") for row in rows_of(tl.audit(poll))]
    found += rows_of(audit_together(read))
    show_rows(AUDIT_COLUMNS, found, form, lambda: _findings(found, read))
    if any(row["severity"] == "error" for row in found):
        click.get_current_context().exit(AUDIT_FOUND_ERRORS)


def _finding(row: dict[str, Any]) -> str:
    parts = (row["poll_id"], row["severity"], row["code"], row["question"], row["sentence"])
    return ": ".join(filter(None, parts))


def _findings(found: list[dict[str, Any]], polls: "list[Poll]") -> str:
    kinds = [row["severity"] for row in found]
    counts = [f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds)]
    summary = f"Polls: {len(polls)}. Findings: {', '.join(counts) or 'none'}."
    return "\n".join([*map(_finding, found), summary])
