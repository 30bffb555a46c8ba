"""The charts of many polls: a trend with its band and its dots, and the effects of houses."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from topline.charts.canvas import Chart, draw
from topline.charts.editing import Editor, TrendChartOptions, edited
from topline.charts.marks.rows import IntervalRow, Rows
from topline.charts.marks.timeline import day_numbers
from topline.charts.marks.trend import Outcome, TrendStrand, TrendStrips
from topline.charts.titles import houses_title, leads_in_points, shares_in_percent, trend_title
from topline.polls.answers import HAS_OPINION, Deff
from topline.polls.roles import competes, role_of
from topline.stats.arguments import rule
from topline.stats.pooling import outcome_interval
from topline.tables.schema import Pairs, TableRow, row_tuples
from topline.tables.sentences import anchor_words, level_of, what_if
from topline.tables.series import MEDIAN, PollSeries, SeriesSource, date_of, middle_day, series_of
from topline.tables.trends import house_effects_of, trends_of
from topline.words import (
    counted,
    date_words,
    dates_words,
    figure,
    fixed,
    known,
    level_words,
    points,
    respondents,
    signed,
    span,
)

AS_IT_IS = Editor()


def trend_chart(
    polls: SeriesSource,
    question: str,
    *,
    result: Mapping[str, float] | None = None,
    floor: float | None = None,
    ax: Axes | None = None,
    **options: Unpack[TrendChartOptions],
) -> Axes:
    """Draw polls of one question over time: a strip for each answer, its level a line with a band.

    A dot is a poll at the middle day of its fieldwork, hollow where n is not stated: it is no part
    of the line. The band is about what these houses would print; what the vote may be stands apart,
    at the right.

    Parameters
    ----------
    polls : Poll, iterable of Poll, mapping of id to Poll, DataFrame, or path
        As in :func:`trends`.
    question : str
        Id of the question.
    result : mapping of answer to percent, optional
        What came out, drawn as a diamond; of a lead, "Leave − Remain", in points.
    floor : float, optional
        Of :func:`outcome_interval`, in shares, 0.023: its interval for the last day is drawn as a
        bar. There is no default, and none for leads.
    ax : Axes, optional
        As in :func:`interval_chart`.
    **options
        Those of :func:`trends`. And an editor's, as in :func:`interval_chart`.

    Returns
    -------
    Axes
        Its ``child_axes`` are the strips. Otherwise as in :func:`interval_chart`.

    Raises
    ------
    ValueError
        As :func:`trends`; for a result of an answer that is not there, or one that is no percent.

    Examples
    --------
    >>> import topline as tl
    >>> from topline.charts import trend_chart
    >>> polls = tl.load_sheet("uk-eu-referendum-2016")
    >>> ax = trend_chart(polls, "membership", decided=True, result={"Leave": 51.9})
    >>> [strip.get_title(loc="left") for strip in ax.child_axes]
    ['Remain', 'Leave']
    """
    editor, of_table = edited(options)
    series, levels = _with(trends_of, polls, question, **of_table)
    return draw(trend_drawing(series, levels, result, floor, editor), ax)


def _with(
    make: Callable[[PollSeries, float, str], pd.DataFrame],
    polls: SeriesSource,
    question: str,
    *,
    confidence_level: float = 0.95,
    anchor: str = "houses",
    deff: Deff = "published",
    decided: bool = False,
    pairs: Pairs | None = None,
) -> tuple[PollSeries, pd.DataFrame]:
    """Return a series and a table of it; what it warns of stands in the note of the chart."""
    series = series_of(polls, question, deff=deff, decided=decided, pairs=pairs)
    return series, make(series, confidence_level, anchor)


def trend_drawing(
    series: PollSeries,
    levels: pd.DataFrame,
    result: Mapping[str, float] | None = None,
    floor: float | None = None,
    editor: Editor = AS_IT_IS,
) -> Chart:
    """Return the chart of a series and of its finished trends."""
    results = _results(result or {}, levels)
    if series.pairs and floor is not None:
        raise ValueError(f"floor={floor!r} is that of a share: leave it out where pairs are drawn")
    answers = editor.chosen(levels["answer"].tolist())
    drawn = editor.rows(levels, "answer")
    dots = _dots(series, answers)
    strands, told = [], []
    for answer in answers:
        rows = drawn[drawn["answer"] == answer]
        outcome = _outcome(rows.iloc[-1], results.get(answer), floor)
        strands.append(_strand(rows, dots[dots["answer"] == answer], outcome, editor))
        told.append(f"{editor.name(answer)}: {_told(rows, outcome)}")
    level = level_words(levels["confidence_level"].iloc[0])
    of_whom = leads_in_points if series.pairs else shares_in_percent
    measure = f"{of_whom(HAS_OPINION if series.decided else '')}, with the {level} {_band(series)}"
    note = _note(series, levels, [*_of_marks(levels, dots, results, floor)])
    note += editor.left_out(levels, drawn, "answer")
    finding, subtitle, note = editor.words(
        levels, trend_title(levels, editor.labels), f"{series.text}\n{measure}", note
    )
    kind = "Dots of polls and a line with its band against time, one strip for each answer"
    alt = f"{kind}. {finding}. {measure}. {'; '.join(told)}."
    both = [drawn.assign(kind="level"), dots.drop(columns="counted").assign(kind="poll")]
    table = editor.renamed(pd.concat(both, ignore_index=True), "answer")
    if "what_if" in table:
        table["what_if"] = table["what_if"].fillna("")
    return Chart(table, finding, subtitle, note, alt, TrendStrips(strands))


def _results(result: Mapping[str, float], levels: pd.DataFrame) -> Mapping[str, float]:
    """Return results; ValueError for one of no answer here, or that is no percent, or no lead."""
    for answer, value in result.items():
        if answer not in set(levels["answer"]):
            there = ", ".join(map(repr, levels["answer"].unique()))
            raise ValueError(f"result: {answer!r} has no trend here; choose of {there}")
        if "lead" in levels:
            if not abs(value) <= 100:
                raise ValueError(f"result: a lead lies from −100 to 100 points, not {value:g}")
        elif fault := rule("share").fault(value / 100, percent=True):
            raise ValueError(f"result: {fault}")
    return result


def house_chart(
    polls: SeriesSource,
    question: str,
    answer: str | None = None,
    *,
    ax: Axes | None = None,
    **options: Unpack[TrendChartOptions],
) -> Axes:
    """Draw by how much each house prints more or less of an answer than the mean of these houses.

    A dot is full where the interval excludes zero. Which house is right, polls do not say.

    Parameters
    ----------
    polls, question, ax
        As in :func:`trend_chart`.
    answer : str, optional
        The answer; None: the first option.
    **options
        Those of :func:`house_effects`. And an editor's, whose labels are houses.

    Returns
    -------
    Axes
        As in :func:`interval_chart`.

    Raises
    ------
    ValueError
        As :func:`house_effects`; or for an answer that is not there.

    Examples
    --------
    >>> import topline as tl
    >>> from topline.charts import house_chart
    >>> polls = tl.load_sheet("uk-eu-referendum-2016")
    >>> ax = house_chart(polls, "membership", "Leave", decided=True)
    """
    editor, of_table = edited(options)
    series, effects = _with(house_effects_of, polls, question, **of_table)
    return draw(house_drawing(series, effects, answer, editor), ax)


def house_drawing(
    series: PollSeries,
    effects: pd.DataFrame,
    answer: str | None = None,
    editor: Editor = AS_IT_IS,
) -> Chart:
    """Return the chart of the finished house effects of one answer."""
    answers = list(effects["answer"].unique())
    options = [name for name in answers if competes(role_of(name))] or answers
    if answer is not None and answer not in answers:
        there = ", ".join(map(repr, answers))
        raise ValueError(f"answer={answer!r} has no house effects here; choose of {there}")
    table = effects[effects["answer"] == (answer or options[0])].reset_index(drop=True)
    table.attrs = effects.attrs
    drawn, row = editor.rows(table, "house"), table.iloc[0]
    measure = (
        f"Points of “{row['answer']}” above or below {anchor_words(row)}, with the "
        f"{level_words(row['confidence_level'])} {_band(series, 'interval')}"
    )
    rows = [_house(each, editor) for each in row_tuples(drawn)]
    note = _note(series, table, []) + editor.left_out(table, drawn, "house")
    finding, subtitle, note = editor.words(
        table, houses_title(table, editor.labels), f"{series.text}\n{measure}", note
    )
    alt = f"Dots with intervals, one row for each house. {finding}. {measure}. "
    alt += f"{'; '.join(each.told for each in rows)}."
    table = editor.renamed(drawn, "house")
    return Chart(table, finding, subtitle, note, alt, Rows(rows, zero=True))


def _band(series: PollSeries, what: str = "band") -> str:
    """Return what a band is called: of opt-in samples it is a model's."""
    opt_in = any(poll.sample_type == "opt-in" for poll in series.polls)
    return f"model {what}" if opt_in else what


def _dots(series: PollSeries, answers: Iterable[str]) -> pd.DataFrame:
    """Return the polls as they are drawn: their middle day, house, percent and n."""
    by_id = {poll.id: poll for poll in series.polls}
    number = "lead" if series.pairs else "percent"
    rows = [
        {
            **{"question_id": series.question_id, "answer": answer, "poll_id": name},
            **{"house": by_id[name].pollster, "date": date_of(middle_day(by_id[name]))},
            **{number: value, "n": n, "counted": n == n},
        }
        for answer in answers
        for found in [series.answers.rows(series.sides[answer][0])]
        for name, value, n in zip(
            found.poll_id, series.percents(series.sides[answer]), found.n, strict=True
        )
    ]
    return pd.DataFrame(rows)


def _outcome(last: "pd.Series[Any]", result: float | None, floor: float | None) -> Outcome:
    """Return what stands beside the last level of an answer."""
    low = high = np.nan
    if floor is not None:
        found = outcome_interval(
            *(last["percent"] / 100, last["se"] / 100, floor),
            confidence_level=last["confidence_level"],
        )
        low, high = 100 * found.low, 100 * found.high
    return Outcome(np.nan if result is None else result, low, high)


def _strand(
    levels: pd.DataFrame, dots: pd.DataFrame, outcome: Outcome, editor: Editor
) -> TrendStrand:
    answer = str(levels["answer"].iloc[0])
    nothing = np.full(len(dots), np.nan)
    number = "lead" if "lead" in levels else "percent"
    return TrendStrand(
        editor.name(answer),
        day_numbers(dots["date"].tolist()),
        dots[number].to_numpy(float),
        nothing,
        nothing,
        [figure(value, points=number == "lead") for value in dots[number]],
        editor.color(answer),
        number == "lead",
        counted=dots["counted"].to_numpy(bool),
        level_days=day_numbers(levels["date"].tolist()),
        level=levels[number].to_numpy(float),
        band_low=levels["low"].to_numpy(float),
        band_high=levels["high"].to_numpy(float),
        outcome=outcome,
    )


def _told(levels: pd.DataFrame, outcome: Outcome) -> str:
    first, last = levels.iloc[0], levels.iloc[-1]
    said = [
        f"{level_of(row)} ({span(row['low'], row['high'])}) on "
        f"{date_words(dt.date.fromisoformat(row['date']))}"
        for row in (first, last)
    ]
    told = ", ".join(said)
    if known(outcome.low):
        told += f", outcome {span(outcome.low, outcome.high)}"
    if not known(outcome.result):
        return told
    return f"{told}, result {figure(outcome.result, points='lead' in levels)}"


def _of_marks(
    levels: pd.DataFrame, dots: pd.DataFrame, results: Mapping[str, float], floor: float | None
) -> Iterator[str]:
    """Yield what the marks are that explain themselves least."""
    if not dots["counted"].all():
        yield "Hollow: number of respondents not stated, no part of the line."
    if floor is not None:
        level = level_words(levels["confidence_level"].iloc[0])
        yield f"Bar: {level} interval for the outcome, with a floor of {points(100 * floor)}."
    if results:
        yield "Diamond: the result."


def _house(row: TableRow, editor: Editor) -> IntervalRow:
    numbers, bounds = (row.effect, row.low, row.high), span(row.low, row.high)
    name, polls = editor.name(row.house), counted(row.house_polls, "poll")
    told = f"{name} {signed(row.effect)} ({bounds}, {polls})"
    clear, color = row.low > 0 or row.high < 0, editor.color(row.house)
    said = signed(row.effect)
    return IntervalRow(f"{name}\n{polls}", numbers, said, bounds, told, clear, color)


def _note(series: PollSeries, table: pd.DataFrame, of_marks: Sequence[str]) -> str:
    """Return the note line: polls, houses, dates, n, design effect, and the notes of the table."""
    row = table.iloc[int(table["polls"].argmax())]
    dates = dates_words(dt.date.fromisoformat(row["start"]), dt.date.fromisoformat(row["end"]))
    whose = f" {HAS_OPINION}" if series.decided else ""
    facts = (
        f"{counted(row['polls'], 'poll')} of {counted(row['houses'], 'house')}, {dates}; "
        f"{respondents(row['n'])}{whose} in all"
    )
    # Where it is a median, a note says so.
    effect = f"; design effect {fixed(row['deff'], 2)} ({row['deff_source']})"
    told = facts + ("" if MEDIAN in row["deff_source"] else effect)
    supposed = what_if(f"{told}.", *table.get("what_if", ()))
    return " ".join([supposed, *of_marks, *table.attrs["notes"]])
