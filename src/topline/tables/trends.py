"""Polls of one question to tidy tables of trends and of house effects."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from topline.polls.answers import Deff
from topline.stats.arguments import one_level, refuses_lookalikes
from topline.stats.interval import one_critical_value
from topline.stats.local_level import Trend, estimates_trend
from topline.tables import schema
from topline.tables.schema import Pairs
from topline.tables.series import (
    ABOUT_HOUSES,
    Part,
    PollSeries,
    SeriesSource,
    answers_left_out,
    date_of,
    series_of,
)
from topline.words import counted

FEWEST = 8
"""Polls of an answer that a trend needs."""

LONGEST_GAP = 1 / 3
"""Of the time from the first to the last poll, that may pass without one."""

MOST_DAYS = 1000
"""Rows of an answer; over longer times a row stands for several days."""

INSTEAD = "draw them with charts.wave_chart, or test them with steadiness"


@refuses_lookalikes
def trends(
    polls: SeriesSource,
    question: str,
    *,
    confidence_level: float = 0.95,
    anchor: str = "houses",
    deff: Deff = "published",
    decided: bool = False,
    pairs: Pairs | None = None,
) -> pd.DataFrame:
    """Return the level of every answer day by day, from polls of several houses, with a band.

    Statistics are those of :func:`share_trend`, each answer by itself, so that levels of a question
    sum to about what its polls sum to. The band is about what these houses would print.

    Parameters
    ----------
    polls, question, confidence_level, deff, decided, pairs
        As in :func:`averages`. A poll stands at the middle day of its fieldwork.
    anchor : "houses", "typical" or the name of a house
        Of :func:`share_trend`.

    Returns
    -------
    DataFrame
        A row for each answer and day: columns ``question_id, answer, date, percent, se, low, high,
        confidence_level, anchor, walk, house_sd, poll_sd, polls, houses, start, end, n, deff,
        deff_source``; percent and points, ``walk`` for a root day, ``house_sd`` NaN where houses
        cannot be told from polls. With ``pairs`` columns change as in :func:`averages`.
        ``attrs["notes"]`` says in sentences what was assumed, counted or left out.

    Raises
    ------
    ValueError
        As :func:`averages`, except for a single house; or for fewer than 8 polls with n, or a gap
        longer than a third of the time from first to last.

    Warns
    -----
    UserWarning
        As :func:`averages`.

    Examples
    --------
    >>> import topline as tl
    >>> polls = [tl.Poll(f"p{i}", pollster="AB"[i % 2], n=1000, end=f"2016-06-{i + 10}", questions=[
    ...          tl.Question("q", "?", {"Yes": 44 + i % 3 + i // 4})]) for i in range(10)]
    >>> trend = tl.trends(polls, "q", deff=1.5)
    >>> trend[["date", "percent", "low", "high"]].round(1).tail(1)
             date  percent   low  high
    9  2016-06-19     45.9  44.2  47.5
    """
    series = series_of(polls, question, deff=deff, decided=decided, pairs=pairs)
    series.warn()
    return trends_of(series, confidence_level, anchor)


def trends_of(
    series: PollSeries, confidence_level: float = 0.95, anchor: str = "houses"
) -> pd.DataFrame:
    """Return the trends of a series, as :func:`trends` has them."""
    level, taken, left_out = one_level(confidence_level), *_parts(series)
    tables = []
    for part in taken:
        first, last = int(part.day[0]), int(part.day[-1])
        step = -(-(last - first + 1) // MOST_DAYS)
        days = np.unique([*range(first, last, step), last]).astype(float)
        found = _trend(part, level, anchor, days)
        numbers = {"percent": found.level, "se": found.se, "low": found.low, "high": found.high}
        sds = {"walk": found.walk, "house_sd": found.house_sd, "poll_sd": found.poll_sd}
        columns = {
            "question_id": series.question_id,
            "answer": part.answer,
            "date": [date_of(day) for day in days],
            **{name: 100 * values for name, values in (numbers | sds).items()},
            **{"confidence_level": level, "anchor": anchor},
            **part.design_columns(),
        }
        tables.append(pd.DataFrame(columns)[schema.TREND_COLUMNS])
    table = pd.concat(tables, ignore_index=True)
    notes = [*_of_houses(taken), *answers_left_out(left_out), ABOUT_HOUSES]
    return series.finished(table, *notes)


@refuses_lookalikes
def house_effects(
    polls: SeriesSource,
    question: str,
    *,
    confidence_level: float = 0.95,
    anchor: str = "houses",
    deff: Deff = "published",
    decided: bool = False,
    pairs: Pairs | None = None,
) -> pd.DataFrame:
    """Return by how much each house prints more or less of each answer than the anchor.

    A house effect is no error: which house is right, polls do not say.

    Parameters
    ----------
    polls, question, confidence_level, anchor, deff, decided, pairs
        As in :func:`trends`. An effect is shrunk towards 0, the more the fewer polls a house has.

    Returns
    -------
    DataFrame
        A row for each answer and house: columns ``question_id, answer, house, house_polls, effect,
        se, low, high, verdict, confidence_level, anchor, house_sd, polls, houses, start, end, n,
        deff, deff_source``, in points. The verdict is "above" or "below" if the interval excludes
        0, else "no difference shown". With ``pairs`` effects are on leads, and ``answer_a`` and
        ``answer_b`` are added. ``attrs["notes"]`` as in :func:`trends`.

    Raises
    ------
    ValueError
        As :func:`trends`; or for polls of a single house, or with one poll a house, where its
        deviation and that of the poll cannot be told apart.

    Warns
    -----
    UserWarning
        As :func:`averages`.

    Examples
    --------
    >>> import topline as tl
    >>> polls = [tl.Poll(f"p{i}", pollster="AB"[i % 2], n=1000, end=f"2016-06-{i + 10}", questions=[
    ...          tl.Question("q", "?", {"Yes": 44 + 4 * (i % 2)})]) for i in range(10)]
    >>> tl.house_effects(polls, "q", deff=1)[["house", "house_polls", "effect", "verdict"]].round(1)
      house  house_polls  effect verdict
    0     B            5     1.7   above
    1     A            5    -1.7   below
    """
    series = series_of(polls, question, deff=deff, decided=decided, pairs=pairs)
    series.warn()
    return house_effects_of(series, confidence_level, anchor)


def house_effects_of(
    series: PollSeries, confidence_level: float = 0.95, anchor: str = "houses"
) -> pd.DataFrame:
    """Return the house effects of a series, as :func:`house_effects` has them."""
    level, taken, left_out = one_level(confidence_level), *_parts(series)
    told = {part.answer: why for part in taken if (why := _inseparable(part))}
    if len(told) == len(taken):
        raise ValueError(f"there are no house effects to tell: {next(iter(told.values()))}")
    tables = []
    for part in taken:
        if part.answer in told:
            left_out.append((part, told[part.answer]))
            continue
        found = _trend(part, level, anchor, part.day[-1:])
        effect, reach = found.effects, one_critical_value(level) * found.effects_se
        low, high = effect - reach, effect + reach
        verdict = np.where(low > 0, "above", np.where(high < 0, "below", "no difference shown"))
        columns = {
            "question_id": series.question_id,
            "answer": part.answer,
            "house": found.houses,
            "house_polls": [int((part.house == house).sum()) for house in found.houses],
            **{"effect": 100 * effect, "se": 100 * found.effects_se},
            **{"low": 100 * low, "high": 100 * high, "verdict": verdict},
            **{"confidence_level": level, "anchor": anchor, "house_sd": 100 * found.house_sd},
            **part.design_columns(),
        }
        table = pd.DataFrame(columns)[schema.HOUSE_COLUMNS]
        tables.append(table.sort_values("effect", ascending=False, kind="stable"))
    table = pd.concat(tables, ignore_index=True)
    return series.finished(table, *answers_left_out(left_out))


def _trend(part: Part, level: float, anchor: str, at: Any) -> Trend:
    # Days are counted from the first poll, so that no digits are lost.
    start = part.day[0]
    days, at = part.day - start, at - start
    return estimates_trend(days, part.estimates, part.house, at, anchor, None, level)


def _parts(series: PollSeries) -> tuple[list[Part], list[tuple[Part, str]]]:
    """Return the answers that have a trend, and the others with the reason; ValueError if none."""
    parts = list(series.parts())
    left_out = [(part, why) for part in parts if (why := _no_trend(part))]
    taken = [part for part in parts if part.answer not in {other.answer for other, _ in left_out}]
    if not taken:
        part, why = max(left_out, key=lambda out: len(out[0].day))
        raise ValueError(
            f"“{part.answer}” of {series.question_id!r} has no trend: {why}; {INSTEAD}"
        )
    return taken, left_out


def _no_trend(part: Part) -> str:
    """Return why an answer has no trend, "" if it has one."""
    if len(part.day) < FEWEST:
        return f"{counted(len(part.day), 'poll')} with n, and {FEWEST} are needed"
    gap, whole = float(np.diff(part.day).max()), float(np.ptp(part.day))
    if gap > LONGEST_GAP * whole:
        return (
            f"{counted(gap, 'day')} without a poll, more than a third of the "
            f"{counted(whole, 'day')} from the first to the last"
        )
    return ""


def _inseparable(part: Part) -> str:
    """Return why the houses of an answer cannot be compared, "" if they can."""
    if part.houses == 1:
        return f"all polls are of one house, {part.house[0]}, and there is nothing to compare"
    if part.houses == len(part.day):
        return (
            "every house has one poll, so that deviations of houses and of polls cannot be told "
            "apart"
        )
    return ""


def _of_houses(parts: list[Part]) -> Iterator[str]:
    """Yield for which answers nothing is known of houses, and why."""
    for why in dict.fromkeys(filter(None, map(_inseparable, parts))):
        yield f"{why[0].upper()}{why[1:]}."
