"""The command that writes a report of polls."""

from pathlib import Path

import click

from topline.cli.target import POLL, polls_of


@click.command()
@POLL
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default="poll-report",
    show_default=True,
    help="A folder; its own report is replaced, other files are left alone.",
)
@click.option("--force", is_flag=True, help="Replace files in the way that no report wrote.")
def report(poll: str, output: Path, force: bool) -> None:
    """Write a page for each poll, and an index.

    A page has tables, charts, audit and methodology, and opens without a request.

    POLL is a TOML file, a folder of them, or the id of a poll on record ("topline polls").
    Numbers in the pages are in percent and percentage points.
    """
    polls = polls_of(poll)

    from topline.report.write import write_report

    written = write_report(polls, output, force=force)
    click.echo(f"{len(written)} files written; open {written[0]}.")
