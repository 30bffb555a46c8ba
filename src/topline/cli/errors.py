"""Errors in the words of the command line: its own names, and percent in place of shares."""

import re
from collections.abc import Iterable, Mapping

import click

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
    return _with_options(_in_percent(error), options)


def _in_percent(error: Exception) -> str:
    from topline.stats.arguments import ArgumentError

    return error.told(percent=True) if isinstance(error, ArgumentError) else str(error)


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
