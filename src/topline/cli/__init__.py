"""topline from a terminal: the same names and defaults as the library, percent in, percent out.

A command loads what it needs when it runs, so that help and completion are quick.
"""

import click

from topline.cli.chart_report import chart, report
from topline.cli.numbers import change, deff, interval, lead, moe
from topline.cli.polls_import import import_table, polls
from topline.cli.program import Program
from topline.cli.rows_estimate import estimate
from topline.cli.size import size
from topline.cli.table_audit import audit, table

EPILOG = """\
Units: percent (0 to 100) and percentage points, in and out; a confidence level is a percent, too.
The fields of --json and --csv are those of the library's tables: percent and points, and
confidence_level as a share of 1 (0.95). --csv is for spreadsheets: a text that begins with = + - @
has an apostrophe before it, so that none is run as a formula. --raw is for machines.

\b
Exit codes: 0; 1 if audit found errors; 2 for bad input.

\b
Completion by the Tab key, for this session or from the shell's start-up file:
  bash   eval "$(_TOPLINE_COMPLETE=bash_source topline)"
  zsh    eval "$(_TOPLINE_COMPLETE=zsh_source topline)"
  fish   _TOPLINE_COMPLETE=fish_source topline | source
"""


COMMANDS = [
    moe,
    interval,
    lead,
    change,
    deff,
    size,
    audit,
    table,
    chart,
    report,
    polls,
    import_table,
    estimate,
]


@click.group(
    "topline",
    cls=Program,
    commands=COMMANDS,
    epilog=EPILOG,
    invoke_without_command=True,
    context_settings={"show_default": True},
)
@click.version_option(package_name="topline", message="%(prog)s %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Compute what follows from a published poll: from the printed numbers to every honest one."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
