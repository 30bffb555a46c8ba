"""Commands that print tables of many polls of one question: averages, trends, houses."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from topline.cli.options import (
    CONFIDENCE_LEVEL,
    DECIMAL,
    YEAR,
    MethodName,
    Option,
    printed,
    ratio_or_published,
)
from topline.cli.output import aligned_columns, rows_of, show_rows
from topline.cli.poll_arguments import complete_question, polls_of

if TYPE_CHECKING:
    import pandas as pd

    from topline.tables.series import PollSeries

FILES: Option = click.argument("polls", nargs=-1, required=True, metavar="FILE...")
QUESTION: Option = click.option(
    "--question",
    metavar="ID",
    required=True,
    shell_complete=complete_question,
    help="Id of the question, the same in all polls.",
)
DEFF: Option = click.option(
    "--deff",
    type=ratio_or_published,
    default="published",
    help="Design effect, a ratio of variances; published: of each poll its own, and for polls "
    "without one the median of the others.",
)
DECIDED: Option = click.option(
    "--decided", is_flag=True, help="Percents among those with an opinion."
)
ANCHOR: Option = click.option(
    "--anchor",
    default="houses",
    help="What houses deviate from: houses, the mean of these; typical; or the name of one.",
)


def _of_a_series(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the polls of one question, and the options that all of them have."""
    return FILES(QUESTION(CONFIDENCE_LEVEL(DEFF(DECIDED(DECIMAL(YEAR(printed(command))))))))


def _series(
    targets: tuple[str, ...], question: str, deff: Any, decided: bool, **reading: Any
) -> "PollSeries":
    from topline.tables.series import series_of

    polls = [poll for target in targets for poll in polls_of(target, **reading)]
    return series_of(polls, question, deff=deff, decided=decided)


@click.command()
@_of_a_series
@click.option(
    "--method",
    type=MethodName("pooling.POOLING_METHODS"),
    default="paule-mandel",
    help="How the variance between houses is found.",
)
@click.option(
    "--interval",
    type=click.Choice(["hartung-knapp", "normal"]),
    default="hartung-knapp",
    help="Of the average.",
)
def average(
    polls: tuple[str, ...],
    question: str,
    deff: Any,
    decided: bool,
    confidence_level: float,
    method: str,
    interval: str,
    form: str | None,
    **reading: Any,
) -> None:
    """Averages of many polls of one question, each house counted once.

    In percent, with how far houses lie apart and where one more house would be, in percentage
    points. For polls of about one time.

    FILE is a table of polls (CSV, TSV, xlsx), a TOML file, a folder of them, or the id of a sheet
    or a poll on record.
    """
    from topline.tables.averages import averages_of

    series = _series(polls, question, deff, decided, **reading)
    table = averages_of(series, confidence_level, method, interval)
    _show(table, series, form, _AVERAGES)


@click.command()
@_of_a_series
@ANCHOR
def trend(
    polls: tuple[str, ...],
    question: str,
    deff: Any,
    decided: bool,
    confidence_level: float,
    anchor: str,
    form: str | None,
    **reading: Any,
) -> None:
    """Trend of many polls of one question: a level with a band, in percent, for every day.

    As text the first and the last day; --csv and --json have all. Numbers are in percent and
    percentage points.

    FILE is a table of polls (CSV, TSV, xlsx), a TOML file, a folder of them, or the id of a sheet
    or a poll on record.
    """
    from topline.tables.trends import trends_of

    series = _series(polls, question, deff, decided, **reading)
    table = trends_of(series, confidence_level, anchor)
    days = table.groupby("answer", sort=False)["date"]
    ends = (table["date"] == days.transform("min")) | (table["date"] == days.transform("max"))
    _show(table, series, form, _TRENDS, table[ends])


@click.command()
@_of_a_series
@ANCHOR
def houses(
    polls: tuple[str, ...],
    question: str,
    deff: Any,
    decided: bool,
    confidence_level: float,
    anchor: str,
    form: str | None,
    **reading: Any,
) -> None:
    """House effects of many polls of one question, in percentage points above or below the mean.

    Percents are those of the polls; effects are in percentage points.

    FILE is a table of polls (CSV, TSV, xlsx), a TOML file, a folder of them, or the id of a sheet
    or a poll on record.
    """
    from topline.tables.trends import house_effects_of

    series = _series(polls, question, deff, decided, **reading)
    table = house_effects_of(series, confidence_level, anchor)
    _show(table, series, form, _HOUSES)


# Short headings for people, with the library's column and the form of its numbers; words have none.
_BOUNDS = {"low": ("low", "z.1f"), "high": ("high", "z.1f")}
_AVERAGES = {
    **{"answer": ("answer", ""), "percent": ("percent", "z.1f"), **_BOUNDS},
    **{"next low": ("next_low", "z.1f"), "next high": ("next_high", "z.1f")},
    **{"polls": ("polls", "d"), "houses": ("houses", "d"), "verdict": ("verdict", "")},
}
_TRENDS = {"answer": ("answer", ""), "day": ("date", ""), "percent": ("percent", "z.1f"), **_BOUNDS}
_HOUSES = {
    **{"answer": ("answer", ""), "house": ("house", ""), "polls": ("house_polls", "d")},
    **{"points": ("effect", "+z.1f"), **_BOUNDS, "verdict": ("verdict", "")},
}


def _show(
    table: "pd.DataFrame",
    series: "PollSeries",
    form: str | None,
    columns: Mapping[str, tuple[str, str]],
    in_text: "pd.DataFrame | None" = None,
) -> None:
    """Print a table with its notes: as text the rows that people read."""

    def text() -> str:
        from topline.tables.sentences import what_if
        from topline.words import confidence_words

        shown = aligned_columns(columns, rows_of(table if in_text is None else in_text))
        level = f"{confidence_words(table['confidence_level'].iloc[0])}."
        head = f"{series.question_id}: {series.text}"
        head = what_if(head, *table.get("what_if", ()))
        return "\n".join([head, shown, level, *table.attrs["notes"]])

    show_rows(table.columns, rows_of(table), form, text)
    if form:  # what a table for machines has no place for
        for said in table.attrs["notes"]:
            click.echo(said, err=True)
