"""The program around the commands: bad input is one line in their own words and exit code 2."""

import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import click

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
        except (click.ClickException, ValueError, OSError, ImportError) as error:
            click.echo(told(error, self._options()), err=True)
            code = BAD_INPUT
        if not standalone_mode:
            return code
        sys.exit(code)

    def _options(self) -> dict[str, str]:
        """Return the options of all commands by the names of the arguments they set."""
        params = (param for command in self.commands.values() for param in command.params)
        return {str(p.name): p.opts[0] for p in params if isinstance(p, click.Option)}


_COLUMNS = ("pass columns={...}", "pass --column FIELD=NAME")


def told(error: Exception, options: Mapping[str, str]) -> str:
    """Return what to print of an error: one line, or a line for each fault of a record.

    ``options`` are those of the program by the names of the library's arguments.
    """
    if hasattr(error, "faults"):
        return faults_told(error.faults)
    if isinstance(error, click.UsageError) and error.ctx is not None:
        path = error.ctx.command_path
        return f"{path}: {_one_line(_said(error, options))} (see {path} --help)"
    return f"topline: {_one_line(_said(error, options))}"


def _said(error: Exception, options: Mapping[str, str]) -> str:
    if isinstance(error, click.NoSuchOption) and error.option_name[1:2].isdigit():
        return f"{error.option_name} is no option, and no number here is below 0"
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, UnicodeEncodeError):
        letter, encoding = error.object[error.start], error.encoding
        return (
            f"{encoding}, the encoding of the output, has no {letter!a}: set PYTHONIOENCODING=utf-8"
        )
    if isinstance(error, OSError) and error.strerror:
        return ": ".join(str(part) for part in (error.filename, error.strerror) if part)
    from topline.stats.arguments import ArgumentError

    message = error.told(percent=True) if isinstance(error, ArgumentError) else str(error)
    return _with_options(message, options)


def _with_options(message: str, options: Mapping[str, str]) -> str:
    """Return a sentence of the library with options for its arguments: df=5 is --df=5."""
    names, no_words = "|".join(options), "|".join(name for name in options if "_" in name)
    argument = rf"^(?:{names})(?=:)|\b(?:{names})(?==)|\b(?:{no_words})\b"
    return re.sub(argument, lambda found: options[found[0]], message)


def faults_told(faults: Iterable[object]) -> str:
    """Return a line for each fault of a record or a table."""
    lines = (_one_line(str(fault)) for fault in faults)
    return "\n".join(f"topline: {line.replace(*_COLUMNS)}" for line in lines)


def _one_line(message: str) -> str:
    return " ".join(message.split())
