"""The program around the commands: bad input is one clear line and exit code 2."""

import sys
from typing import Any

import click

from topline.cli.errors import told

BAD_INPUT = 2
INTERRUPTED = 130  # what shells report after Ctrl-C; 1 says that an audit found errors


class Program(click.Group):
    """A group of commands, in the order they were added, without a traceback for bad input."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the help."""
        return list(self.commands)

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run a command line and exit with its code."""
        try:
            run: Any = super().main
            code = run(*args, standalone_mode=False, **extra)
        except click.Abort:
            code = INTERRUPTED
        except (click.ClickException, ValueError, OSError) as error:
            click.echo(told(error, self._options()), err=True)
            code = BAD_INPUT
        if not standalone_mode:
            return code
        sys.exit(code)

    def _options(self) -> dict[str, str]:
        """Return the options of all commands by the names of the arguments they set."""
        params = (param for command in self.commands.values() for param in command.params)
        return {str(p.name): p.opts[0] for p in params if isinstance(p, click.Option)}
