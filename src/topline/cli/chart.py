"""The command that draws: a chart of a poll as files for a report."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from topline.cli.options import CONFIDENCE_LEVEL, OF_A_TABLE
from topline.cli.target import POLL, complete_question, poll_of
from topline.cli.units import ratio_or_published

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIZES = ["column", "report", "slide"]
FORMATS = ["png", "svg", "pdf"]


@click.command()
@POLL
@click.option(
    "--kind",
    type=click.Choice(["interval", "bar", "lead", "margin"]),
    default="interval",
    show_default=True,
    help="Intervals in percent, stacked bars in percent, leads in points, or the margin in points.",
)
@click.option(
    "--question",
    metavar="ID",
    shell_complete=complete_question,
    help="Id of the question; needed if there are several.",
)
@click.option("--method", type=OF_A_TABLE, help="Of the intervals.  [default: wilson; lead: wald]")
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
@click.option(
    "--output",
    metavar="STEM",
    help="Folder and name without an ending.  [default: reports/POLL-KIND]",
)
@click.option(
    "--size",
    type=click.Choice(SIZES),
    default="report",
    show_default=True,
    help="3.35, 6.5 or 10 inches wide.",
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    help="Of the picture; may be given several times.  [default: all]",
)
def chart(
    poll: str,
    kind: str,
    output: str | None,
    size: str,
    formats: tuple[str, ...],
    **options: Any,
) -> None:
    """Chart of a poll as files, in percent or points.

    Pictures with alt text, and the CSV behind them, in percent and percentage points.

    POLL is a TOML file or the id of a poll on record ("topline polls"). Prints the files written.
    """
    given = {name: value for name, value in options.items() if value is not None}
    _refuse_what_does_not_go_with(kind, given)
    drawn = poll_of(poll)

    from topline import charts

    kinds: dict[str, Callable[..., Axes]] = {
        "interval": charts.interval_chart,
        "bar": charts.share_bar,
        "lead": charts.lead_chart,
        "margin": charts.margin_curve,
    }
    parts = (drawn.id, kind, given.get("question") or given.get("against"))
    stem = output or f"reports/{'-'.join(filter(None, parts))}"
    axes = kinds[kind](drawn, **given)
    for path in charts.save(axes, stem, formats=formats or FORMATS, size=size):
        click.echo(path)


def _refuse_what_does_not_go_with(kind: str, given: dict[str, Any]) -> None:
    alien = ("question", "method", "deff") if kind == "margin" else ("against",)
    for name in alien:
        if name in given:
            raise click.UsageError(
                f"--{name} does not go with --kind {kind}: leave out one of them"
            )
