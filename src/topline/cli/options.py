"""The arguments and options that commands share: how each is read, checked and completed.

Here is the one place where percent becomes a share, and a share percent.
"""

import math
from collections.abc import Callable, Iterable
from decimal import Decimal
from importlib import import_module
from typing import NamedTuple

import click
from click.shell_completion import CompletionItem

Option = Callable[[Callable[..., None]], Callable[..., None]]
Reader = Callable[[str], float]


def as_share(percent: float) -> float:
    """Return a percent, or points, as the share that is meant: 3.6 is 0.036 to the last digit."""
    return float(Decimal(repr(percent)) / 100)


def in_percent(share: float) -> float:
    """Return a share in percent, or points, without the binary dust behind the 12th digit."""
    return float(f"{100 * share:.12g}")


def percents(**shares: float) -> dict[str, float | None]:
    """Return shares in percent, or points, by their names; None for NaN."""
    return {name: in_percent(share) if share == share else None for name, share in shares.items()}


def _number(name: str, argument: str) -> Reader:
    """Return a reader of numbers under the library's rule for ``argument``."""

    def read(text: str) -> float:
        from topline.stats.arguments import rule

        allowed = rule(argument)
        value = as_share(_float(text)) if allowed.in_percent else _float(text)
        fault = allowed.fault(value, percent=True, shown=text[:40])
        if fault:
            raise click.BadParameter(fault)
        return value + 0.0  # without the sign of -0

    read.__name__ = name
    return read


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


PERCENT = _number("percent", "share")


class PrintedShare(NamedTuple):
    """The shares that a printed percent stands for: "<1" for 0 to 0.01, a number for itself."""

    low: float
    high: float
    below: str = ""
    """What was printed in place of a number."""

    @property
    def share(self) -> float:
        """The share that was printed, NaN if it was no number."""
        return math.nan if self.below else self.low

    @property
    def figure(self) -> str:
        """What was printed, without a percent sign."""
        return self.below or f"{in_percent(self.low):.6g}"

    @property
    def words(self) -> str:
        """What was printed."""
        from topline.words import percent_or

        return percent_or(self.figure, self.low)


def printed_share(text: str) -> PrintedShare:
    """Read a percent as it may be printed: 56, 56%, <1, * or a dash."""
    from topline.polls import readers

    bare = readers.without_unit(text)
    if cell := readers.below(bare):
        return PrintedShare(0.0, as_share(float(cell.most)), bare)
    share = PERCENT(bare)
    return PrintedShare(share, share)


printed_share.__name__ = "percent"
POINTS = _number("points", "moe")
LEVEL = _number("percent", "confidence_level")
RATIO = _number("ratio", "deff")
DEGREES = _number("number", "df")
_PEOPLE = _number("people", "people")


def people(text: str) -> int:
    """Read a number of people, as it may be printed: 5,110."""
    from topline.polls.readers import without_thousands

    return int(_PEOPLE(without_thousands(text)))


def ratio_or_published(text: str) -> float | str:
    """Read a design effect, or the word for the one that the poll itself gives."""
    return text if text == "published" else RATIO(text)


CONFIDENCE_LEVEL: Option = click.option(
    "--confidence-level",
    type=LEVEL,
    default="95",
    help="Confidence level in percent, in [50, 100).",
)
DECIMAL: Option = click.option(
    "--decimal",
    type=click.Choice([".", ","]),
    default=".",
    help="What stands before decimals in a table.",
)
YEAR: Option = click.option("--year", type=int, help="Of dates that a table has without a year.")
DEFF: Option = click.option(
    "--deff",
    type=RATIO,
    help="Design effect, a ratio of variances; 1 is simple random sampling.  [default: 1]",
)
MARGIN: Option = click.option(
    "--moe",
    "margin",
    metavar="POINTS",
    help="The poll's printed margin of error at 50 percent, for the design effect that it implies; "
    "read at the 95 percent level.",
)
AT_MOST: Option = click.option(
    "--at-most", is_flag=True, help='With --moe: the margin is "no more than" so much.'
)
POP_SIZE: Option = click.option(
    "--pop-size", type=people, help="Size of the population, in people.  [default: no limit]"
)


def of_a_sample(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a sample: its level, its design effect, its population."""
    return CONFIDENCE_LEVEL(DEFF(MARGIN(AT_MOST(POP_SIZE(command)))))


def design_effect(
    n: int | None, deff: float | None, margin: str | None, at_most: bool
) -> tuple[float, str]:
    """Return the design effect to use and its source: as given, or as a printed margin implies."""
    from topline.polls.designs import ASSUMED, design_effect_of

    if margin is None or n is None:
        if at_most:
            raise click.UsageError("--at-most says what --moe is: give --moe, or leave it out")
        return deff or 1.0, ASSUMED
    if deff is not None:
        raise click.UsageError("--moe and --deff both say the design effect: leave out one of them")
    found, source = design_effect_of(margin, n, at_most=at_most)
    return found.estimate, source


def printed(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command --json, --csv and --raw; it is told which as ``form``."""
    json = click.option(
        "--json", "form", flag_value="json", help="Print JSON, in percent and points."
    )
    csv = click.option("--csv", "form", flag_value="csv", help="Print CSV, in percent and points.")
    raw = click.option(
        "--raw", "form", flag_value="raw", help="Print CSV for machines: no apostrophe before =, +."
    )
    return json(csv(raw(command)))


class MethodName(click.ParamType):  # type: ignore[type-arg]  # not generic before click 8.4
    """The name of a method; the library knows which there are, also under other names."""

    name = "method"

    def __init__(self, *tables: str) -> None:
        self._tables = tables

    def names(self) -> list[str]:
        """Return the names of the methods, loading the modules that have them only now."""
        places = (table.split(".") for table in self._tables)
        tables = (getattr(import_module(f"topline.stats.{name}"), of) for name, of in places)
        return list(dict.fromkeys(name for methods in tables for name in methods.table))

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Return the methods for the help."""
        return f"[{'|'.join(self.names())}]"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete the name of a method."""
        return completed(self.names(), incomplete)


def completed(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    """Return the names that begin with what is typed."""
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


OF_A_SHARE = MethodName("proportion.SHARE_METHODS")
OF_A_LEAD = MethodName("lead.LEAD_METHODS")
OF_A_CHANGE = MethodName("change.CHANGE_METHODS")
OF_A_TABLE = MethodName(
    *("proportion.SHARE_METHODS", "simultaneous.SIMULTANEOUS_METHODS"),
    *("lead.LEAD_METHODS", "change.CHANGE_METHODS"),
)
