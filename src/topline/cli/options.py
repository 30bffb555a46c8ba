"""The options that commands share."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click
from click.shell_completion import CompletionItem

from topline.cli.units import LEVEL, RATIO, people

Option = Callable[[Callable[..., None]], Callable[..., None]]

CONFIDENCE_LEVEL: Option = click.option(
    "--confidence-level",
    type=LEVEL,
    default="95",
    show_default=True,
    help="Confidence level in percent, in [50, 100).",
)
DEFF: Option = click.option(
    "--deff",
    type=RATIO,
    default="1",
    show_default=True,
    help="Design effect, a ratio of variances; 1 is simple random sampling.",
)
POP_SIZE: Option = click.option(
    "--pop-size", type=people, help="Size of the population, in people.  [default: no limit]"
)


def printed(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command --json and --csv; it is told which as ``form``."""
    json = click.option(
        "--json", "form", flag_value="json", help="Print JSON, in percent and points."
    )
    csv = click.option("--csv", "form", flag_value="csv", help="Print CSV, in percent and points.")
    return json(csv(command))


class MethodName(click.ParamType):  # type: ignore[type-arg]  # not generic before click 8.4
    """The name of a method; the library knows which there are, also under other names."""

    name = "method"

    def __init__(self, *tables: Callable[[], Mapping[str, Any]]) -> None:
        self._tables = tables

    def names(self) -> list[str]:
        """Return the names of the methods, loading what has them only now."""
        return list(dict.fromkeys(name for table in self._tables for name in table()))

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


def _of_a_share() -> Mapping[str, Any]:
    from topline.stats.proportion import SHARE_METHODS

    return SHARE_METHODS.table


def _of_a_lead() -> Mapping[str, Any]:
    from topline.stats.lead import LEAD_METHODS

    return LEAD_METHODS.table


def _of_a_change() -> Mapping[str, Any]:
    from topline.stats.change import CHANGE_METHODS

    return CHANGE_METHODS.table


def _of_a_question() -> Mapping[str, Any]:
    from topline.stats.simultaneous import SIMULTANEOUS_METHODS

    return SIMULTANEOUS_METHODS.table


OF_A_SHARE = MethodName(_of_a_share)
OF_A_LEAD = MethodName(_of_a_lead)
OF_A_CHANGE = MethodName(_of_a_change)
OF_A_TABLE = MethodName(_of_a_share, _of_a_question, _of_a_lead, _of_a_change)
