"""Errors in the words of the command line: its own names, and percent in place of shares."""

import re
from collections.abc import Callable, Iterable

import click

from topline.cli.units import in_percent

_ARGUMENTS = (
    *("confidence_level", "pop_size", "deff_before", "deff_after", "n_before"),
    *("deff", "df", "method", "adjustment", "question", "against", "columns", "answers"),
)
_NAMED = re.compile(rf"\b({'|'.join(_ARGUMENTS)})(?=[=:])|\bpop_size\b")

_COLUMNS = ("pass columns={...}", "pass --column FIELD=NAME")

_NUMBER = r"([0-9.e+-]*[0-9])"
_EXPECT = "give the percents to expect, for example 50"

# What the library says of several arguments together is in shares: the sentence in percent.
_IN_PERCENT: list[tuple[str, Callable[..., str]]] = [
    (
        rf"shares of one whole: .* not {_NUMBER};",
        lambda total: (
            "the answers of one question are parts of one whole: together at most 100 %, a little "
            f"more after rounding, not {total:.6g} %; give answers that exclude each other"
        ),
    ),
    (
        rf"share_a and share_b are .* not {_NUMBER}$",
        lambda total: (
            f"two answers of one question are together at most 100 %, not {total:.6g} %: {_EXPECT}"
        ),
    ),
    (
        r"at 0 (?:or|and) 1 the margin is 0",
        lambda: (
            "at 0 or 100 % the margin is 0 for any number of respondents, which plans nothing: "
            f"{_EXPECT}, or for a single share --method wilson"
        ),
    ),
    (
        rf"moe={_NUMBER} asks for more than",
        lambda moe: (
            f"no number of people brings the margin within {moe:.6g} points: "
            "allow a larger MOE, or give --pop-size"
        ),
    ),
    (
        rf"moe={_NUMBER}: the earlier poll alone has a margin of up to {_NUMBER},",
        lambda moe, alone: (
            f"the earlier poll alone has a margin of {alone:.6g} points, so no later poll brings "
            f"the change within {moe:.6g} points: allow a larger MOE"
        ),
    ),
]


def told(error: Exception) -> str:
    """Return what to print of an error: one line, or a line for each fault of a record."""
    if hasattr(error, "faults"):
        return faults_told(error.faults)
    if isinstance(error, click.UsageError) and error.ctx is not None:
        path = error.ctx.command_path
        return f"{path}: {_one_line(_said(error))} (see {path} --help)"
    return f"topline: {_one_line(_said(error))}"


def _said(error: Exception) -> str:
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
    return in_terminal_words(str(error))


def faults_told(faults: Iterable[object]) -> str:
    """Return a line for each fault of a record or a table."""
    lines = (_one_line(str(fault)) for fault in faults)
    return "\n".join(f"topline: {line.replace(*_COLUMNS)}" for line in lines)


def in_terminal_words(message: str) -> str:
    """Return what the library says of a wrong argument as a reader of a terminal knows it."""
    for pattern, sentence in _IN_PERCENT:
        if found := re.search(pattern, message):
            return sentence(*(in_percent(float(number)) for number in found.groups()))
    named = _NAMED.sub(lambda name: "--" + name[0].replace("_", "-"), message)
    return named.replace(", or None", ", or leave it out")


def _one_line(message: str) -> str:
    return " ".join(message.split())
