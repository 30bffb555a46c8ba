"""Commands that write what is handed in: a chart of a poll, a report of polls."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from topline.cli.options import CONFIDENCE_LEVEL, OF_A_TABLE, ratio_or_published
from topline.cli.poll_arguments import POLL, POLLS, complete_question, poll_of, polls_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from topline.polls.record import Poll
    from topline.report.office import Format

SIZES = ["column", "report", "slide"]
FORMATS = ["png", "svg", "pdf"]


@click.command()
@POLLS
@click.option(
    "--kind",
    type=click.Choice(["interval", "bar", "lead", "margin", "change", "waves"]),
    default="interval",
    help="Intervals or stacked bars in percent, leads or the margin in points; changes between two "
    "polls in points, the earlier poll first; intervals of several polls over time.",
)
@click.option(
    "--question",
    metavar="ID",
    shell_complete=complete_question,
    help="Id of the question; needed if there are several, and for waves.",
)
@click.option(
    "--method",
    type=OF_A_TABLE,
    help="Of the intervals.  [default: wilson; lead: bonett-price; change: agresti-caffo]",
)
@CONFIDENCE_LEVEL
@click.option(
    "--deff",
    type=ratio_or_published,
    help="Design effect, a ratio of variances.  [default: published]",
)
@click.option(
    "--against",
    type=click.Choice(["n", "share"]),
    help="With --kind margin: against respondents or the share.  [default: n]",
)
@click.option("--title", help="In place of the finding.  [default: the chart's own]")
@click.option(
    "--output",
    metavar="STEM",
    help="Folder and name without an ending.  [default: reports/POLL-KIND, of the last poll]",
)
@click.option(
    "--size", type=click.Choice(SIZES), default="report", help="3.35, 6.5 or 10 inches wide."
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    help="Of the picture; may be given several times.  [default: all]",
)
def chart(
    polls: tuple[str, ...],
    kind: str,
    output: str | None,
    size: str,
    formats: tuple[str, ...],
    **options: Any,
) -> None:
    """Chart of a poll as files, in percent or points.

    Pictures with alt text, and the CSV behind them, in percent and percentage points.

    POLL is a TOML file, a folder of them, a table of polls (CSV, TSV, xlsx), or the id of a poll or
    sheet on record ("topline polls"): one poll, with --kind change two, with --kind waves two or
    more. Prints the files written.
    """
    given = {name: value for name, value in options.items() if value is not None}
    _refuse_what_does_not_go_with(kind, given)
    drawn = _polls(kind, polls)

    from topline import charts

    kinds: dict[str, Callable[..., Axes]] = {
        "interval": charts.interval_chart,
        "bar": charts.share_bar,
        "lead": charts.lead_chart,
        "margin": charts.margin_curve,
        "change": charts.change_chart,
        "waves": lambda *waves, **options: charts.wave_chart(waves, **options),
    }
    parts = (drawn[-1].id, kind, given.get("question") or given.get("against"))
    stem = output or f"reports/{'-'.join(filter(None, parts))}"
    axes = kinds[kind](*drawn, **given)
    for path in charts.save(axes, stem, formats=formats or FORMATS, size=size):
        click.echo(path)


def _refuse_what_does_not_go_with(kind: str, given: dict[str, Any]) -> None:
    alien = ("question", "method") if kind == "margin" else ("against",)
    for name in alien:
        if name in given:
            raise click.UsageError(
                f"--{name} does not go with --kind {kind}: leave out one of them"
            )
    if kind == "waves" and "question" not in given:
        raise click.UsageError("--kind waves needs --question ID: name the one they have in common")


def _polls(kind: str, targets: tuple[str, ...]) -> "list[Poll]":
    """Return the polls to draw, as many as the kind of chart takes."""
    if kind == "waves":
        return [poll for target in targets for poll in polls_of(target)]
    taken = 2 if kind == "change" else 1
    if len(targets) != taken:
        needed = "two polls, the earlier one first" if kind == "change" else "one poll"
        raise click.UsageError(f"--kind {kind} takes {needed}, not {len(targets)}")
    return [poll_of(target) for target in targets]


@click.command()
@POLL
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default="poll-report",
    help="A folder; its own report is replaced, other files are left alone.",
)
@click.option("--docx", is_flag=True, help="Write a document for Word of each poll, too.")
@click.option("--pptx", is_flag=True, help="Write a deck for PowerPoint of each poll, too.")
@click.option("--force", is_flag=True, help="Replace files in the way that no report wrote.")
def report(poll: str, output: Path, docx: bool, pptx: bool, force: bool) -> None:
    """Write a page for each poll, and an index.

    A page has tables, charts, audit and methodology, and opens without a request.

    POLL is a TOML file, a folder of them, a table of polls (CSV, TSV, xlsx), or the id of a poll or
    sheet on record ("topline polls"). Numbers in the pages are in percent and percentage points.
    """
    polls = polls_of(poll)

    from topline.report.write import write_report

    asked: dict[Format, bool] = {"html": True, "docx": docx, "pptx": pptx}
    formats = [name for name, wanted in asked.items() if wanted]
    written = write_report(polls, output, formats=formats, force=force)
    click.echo(f"{len(written)} files written; open {written[0]}.")
