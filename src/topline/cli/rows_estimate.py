"""The command on respondents' rows: a table, a chart, a page or a poll's TOML of their shares."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from topline.cli.options import CONFIDENCE_LEVEL, DEGREES, Option, printed
from topline.cli.output import rows_of, show_rows
from topline.cli.table_audit import as_aligned

if TYPE_CHECKING:
    import pandas as pd

    from topline.respondents.estimates import Estimates

TABLES = ["intervals", "leads", "changes", "crosstab", "audit"]


def _column(name: str, means: str, *argument: str, **more: Any) -> Option:
    """Return an option that names a column of the file."""
    return click.option(f"--{name}", *argument, metavar="COLUMN", help=means, **more)


@click.command()
@click.argument("file", type=click.Path())
@_column("weight", "Weights of respondents.", required=True)
@_column("strata", "What was sampled separately, such as regions.")
@_column("psu", "What was drawn first, such as sampling points.  [default: respondents]")
@_column("fpc", "PSUs in the population of the stratum.  [default: endlessly many]")
@_column("fpc-within", "People in the population of the PSU.")
@click.option(
    "--lonely",
    type=click.Choice(["error", "remove", "adjust", "average"]),
    default="error",
    help="What to do with a stratum of one PSU, which shows no variance.",
)
@_column("replicate", "Replicate weights; may be given several times.", "replicates", multiple=True)
@click.option(
    "--replicate-type",
    type=click.Choice(["jk1", "jkn", "jk2", "brr", "fay", "bootstrap", "sdr"]),
    help="Kind of the replicate weights.",
)
@click.option("--rho", type=float, help="What Fay's replicate weights keep, in [0, 1).")
@click.option("--scale", type=float, help="Of the replicate weights, as documented.")
@click.option("--df", type=DEGREES, help="Degrees of freedom, as documented.")
@_column("calibrated-to", "A margin of the weights; may be given several times.", multiple=True)
@_column("base-weight", "Weights before they were calibrated.")
@_column("question", "Answers; may be given several times.", multiple=True, required=True)
@_column(
    "by",
    "Groups; may be given several times: a crosstab compares those of the first.",
    multiple=True,
)
@click.option(
    "--table", "kind", type=click.Choice(TABLES), default="intervals", help="What to print."
)
@_column("over", "With --table changes: the waves, one of --by, sorted; labels keep their order.")
@CONFIDENCE_LEVEL
@click.option(
    "--chart", metavar="STEM", help="Write the chart of the table, too: name without an ending."
)
@click.option(
    "--page",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a page into it.",
)
@click.option(
    "--toml", type=click.Path(dir_okay=False, path_type=Path), help="Write the poll's file."
)
@click.option(
    "--id", metavar="ID", help="Of the poll, for --page and --toml.  [default: file's name]"
)
@click.option("--pollster", help="Who did the interviews, for --page and --toml.")
@click.option(
    "--unit",
    type=click.Choice(["1", "0.1"]),
    default="1",
    help="Step of the poll's percents.",
)
@printed
def estimate(
    file: str,
    question: tuple[str, ...],
    by: tuple[str, ...],
    kind: str,
    over: str | None,
    confidence_level: float,
    chart: str | None,
    page: Path | None,
    toml: Path | None,
    id: str | None,
    pollster: str | None,
    unit: str,
    form: str | None,
    **design: Any,
) -> None:
    """Shares of respondents' rows, in percent, with their design.

    FILE has a line for each respondent: CSV, Parquet, SPSS or Stata. Percents and percentage points
    rest on the design that the columns tell; --page and --toml make a poll of it, whose answers
    state their design effects.
    """
    import topline as tl
    from topline.polls.toml import write_poll

    if (kind == "changes") != bool(over):
        raise click.UsageError("--table changes and --over COLUMN go together: give both, or none")
    if (page or toml) and not pollster:
        raise click.UsageError("--page and --toml make a poll: give --pollster, who did it")
    if kind == "crosstab" and not by:
        raise click.UsageError("--table crosstab sets groups side by side: name them with --by")
    if chart:
        _check_chart(kind, question, [name for name in by if name != over])
    found = tl.estimate(file, tl.SurveyDesign(**design), question, by=by)
    table = _table(found, kind, over, confidence_level)
    if page or toml:
        from topline.sheets.identifiers import identifiers

        # A page has everybody, and the groups side by side; a file has a question for each group.
        name = id or identifiers([found.id])[0]
        facts: Any = {"id": name, "pollster": pollster, "unit": unit}
        if toml:
            write_poll(tl.poll_of(found, **facts), toml)
        if page:
            everybody = tl.estimate(file, tl.SurveyDesign(**design), question) if by else found
            groups = {name: tl.crosstab(found, by[0])} if by else {}
            tl.write_report(tl.poll_of(everybody, **facts), page, crosstabs=groups)
    if chart:  # after the others: what cannot be drawn takes no file with it
        _charts(table, kind, chart)
    show_rows(table.columns, rows_of(table), form, lambda: _text(table))


def _check_chart(kind: str, questions: tuple[str, ...], groups: list[str]) -> None:
    """Raise UsageError for what is no one chart, before anything is read."""
    if kind == "audit":
        raise click.UsageError("--chart draws intervals, leads, changes or crosstab, not the audit")
    if len(questions) > 1:
        raise click.UsageError("--chart draws one question: give one --question")
    if groups and kind != "crosstab":
        instead = " Groups side by side are --table crosstab." if kind != "changes" else ""
        raise click.UsageError(
            f"--chart draws {kind} of everybody: leave out --by {groups[0]}.{instead}"
        )


def _table(found: "Estimates", kind: str, over: str | None, level: float) -> "pd.DataFrame":
    import topline as tl

    if kind == "audit":
        return tl.audit(found)
    if kind == "changes":
        return tl.changes(found, over=str(over), confidence_level=level)
    make: Any = {"intervals": tl.intervals, "leads": tl.leads, "crosstab": tl.crosstab}[kind]
    how: Any = {"by": found.by[0]} if kind == "crosstab" else {}
    made: pd.DataFrame = make(found, confidence_level=level, **how)
    return made


def _charts(table: "pd.DataFrame", kind: str, stem: str) -> None:
    """Write the chart of a table of one question and one group."""
    from topline import charts

    draw: Any = {
        "intervals": charts.interval_chart,
        "leads": charts.lead_chart,
        "changes": charts.change_chart,
        "crosstab": charts.crosstab_chart,
    }[kind]
    charts.save(draw(table), stem)


def _text(table: "pd.DataFrame") -> str:
    return "\n\n".join(_blocks(table)) or "Nothing to tell."


def _blocks(table: "pd.DataFrame") -> Iterator[str]:
    """Yield a text for each question and group: its table, and the note."""
    from topline.tables.sentences import COMPARED, note

    if "severity" in table:
        yield from (f"{row['severity']}: {row['question']}: {row['sentence']}"
                    for row in rows_of(table))  # fmt: skip
        return
    crossed = "differs_from" in table
    apart = ["domain"] if "domain" in table and not crossed else []
    keys = ["poll_id", "question_id", *apart]
    for names, rows in table.groupby(keys, sort=False):
        told = f"{note(None, rows)} {COMPARED}" if crossed else note(None, rows)
        told = f"{told}\n{_earlier(rows)}" if "change" in rows else told
        yield "\n".join([" ".join(map(str, names)), as_aligned(rows), told])


def _earlier(rows: "pd.DataFrame") -> str:
    """Return the wave that changes begin with."""
    from topline.tables.sentences import effects_words
    from topline.words import respondents

    there = rows[rows["n_before"].notna()]
    row, design = there.iloc[0], effects_words(there, "_before")
    return f"Earlier: {row['poll_id_before']}; {respondents(row['n_before'])}; {design}."
