"""Waves of one question to a tidy table: whether an answer grows, and whether steadily."""

import pandas as pd

from topline.polls.answers import Deff
from topline.stats.arguments import one_level, refuses_lookalikes
from topline.stats.linear_trend import LinearTrend, linear_trend
from topline.tables import schema
from topline.tables.series import PollSeries, SeriesSource, answers_left_out, series_of
from topline.words import counted

FEWEST_WAVES = 3
"""Polls that a line can be told from something else with."""

DAYS_A_YEAR = 365.25


@refuses_lookalikes
def steadiness(
    polls: SeriesSource,
    question: str,
    *,
    confidence_level: float = 0.95,
    deff: Deff = "published",
    decided: bool = False,
) -> pd.DataFrame:
    """Return for every answer whether it rose or fell over several polls, and whether steadily.

    The slope is that of a straight line through the polls; a significant departure from the line
    says that the answer moved, too, but not steadily. For waves of one house: where houses differ,
    they depart from any line.

    Parameters
    ----------
    polls, question, confidence_level, deff, decided
        As in :func:`averages`. A poll stands at the middle day of its fieldwork.

    Returns
    -------
    DataFrame
        Columns ``question_id, answer, slope, se, low, high, p_value, p_departure, verdict,
        confidence_level, polls, houses, start, end, n, deff, deff_source``; the slope in points a
        year. The verdict is "rises steadily" or "falls steadily" where the slope is clear and the
        departure is not; "higher, but not steadily" or "lower, but not steadily" where both are;
        else "no steady rise or fall shown". ``attrs["notes"]`` as in :func:`averages`.

    Raises
    ------
    ValueError
        As :func:`averages`, except for a single house; or for fewer than 3 polls with n, or all of
        one day.

    Warns
    -----
    UserWarning
        As :func:`averages`.

    Notes
    -----
    See :func:`linear_trend` for the tests and their sources.

    Examples
    --------
    The pollster wrote that it "steadily grows":

    >>> import topline as tl
    >>> waves = [tl.Poll(f"w{y}", pollster="FOM", n=1500, end=f"{y}-12-01", questions=[
    ...          tl.Question("q", "?", {"Aggressive": percent})])
    ...          for y, percent in zip([2001, 2002, 2003, 2004], [50, 54, 48, 58])]
    >>> found = tl.steadiness(waves, "q", deff=2.02)
    >>> found[["slope", "p_value", "p_departure", "verdict"]].round(3)
       slope  p_value  p_departure                   verdict
    0  1.801    0.028        0.002  higher, but not steadily
    """
    series = series_of(polls, question, deff=deff, decided=decided)
    series.warn()
    return steadiness_of(series, confidence_level)


def steadiness_of(series: PollSeries, confidence_level: float = 0.95) -> pd.DataFrame:
    """Return the steadiness of a series, as :func:`steadiness` has it."""
    level, parts = one_level(confidence_level), list(series.parts())
    taken = [part for part in parts if len({*part.day}) >= FEWEST_WAVES]
    if not taken:
        most = max(len({*part.day}) for part in parts)
        raise ValueError(
            f"question {series.question_id!r} has polls with n of {counted(most, 'day')}, and "
            f"{FEWEST_WAVES} are needed to tell a line; compare two polls with changes"
        )
    rows = []
    for part in taken:
        years = (part.day - part.day[0]) / DAYS_A_YEAR
        shares = part.estimates.estimate
        found = linear_trend(shares, part.n, years, deff=part.deff, confidence_level=level)
        points = {"slope": found.slope, "se": found.se, "low": found.low, "high": found.high}
        rows.append(
            {
                "question_id": series.question_id,
                "answer": part.answer,
                **{name: 100 * share for name, share in points.items()},
                **{"p_value": found.p_value, "p_departure": found.p_departure},
                "verdict": _verdict(found, level),
                "confidence_level": level,
                **part.design_columns(),
            }
        )
    table = pd.DataFrame(rows, columns=schema.STEADINESS_COLUMNS)
    why = f"polls with n of fewer than {FEWEST_WAVES} days"
    left_out = [(part, why) for part in parts if part not in taken]
    houses = {poll.pollster.casefold() for poll in series.polls}
    several = [f"Polls of {len(houses)} houses: a departure may be theirs."] * (len(houses) > 1)
    return series.finished(table, *several, *answers_left_out(left_out))


def _verdict(found: LinearTrend, level: float) -> str:
    if found.low <= 0 <= found.high:
        return "no steady rise or fall shown"
    up = found.slope > 0
    if found.p_departure < 1 - level:
        return f"{'higher' if up else 'lower'}, but not steadily"
    return f"{'rises' if up else 'falls'} steadily"
